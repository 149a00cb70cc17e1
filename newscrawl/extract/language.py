"""Language and script of a text, by the characters only one of them uses."""

from __future__ import annotations

import re

_HANS = re.compile(
    "[国会时们这个说对学来为发现经过还进开关问间见长车门书东乐习买产亲从众优伟传体余侧儿兰关兴农写军农"
    "决况净减凤动劳势华协单卖卫历压县双变号听员团园图圆场]"
)
_HANT = re.compile(
    "[國會時們這個說對學來為發現經過還進開關問間見長車門書東樂習買產親從眾優偉傳體餘側兒蘭關興農寫軍農"
    "決況淨減鳳動勞勢華協單賣衛歷壓縣雙變號聽員團園圖圓場]"
)
_LETTERS = [re.compile(f"[{letters}]") for letters in ("A-Za-zÀ-ɏ", "぀-ヿ", "가-힣")]
_HANZI = re.compile("[一-鿿]+")
"""By runs, since there are many; of the others there are none as a rule, which is found three times as fast."""
_ENOUGH = 300
"""Characters that tell the language."""


def detect_language(text: str) -> tuple[str, str]:
    """Return BCP 47 language and script of `text`: `("zh", "Hans")`; empty strings for what cannot be told."""
    text = text[:_ENOUGH]
    latin, kana, hangul = (len(letters.findall(text)) for letters in _LETTERS)
    hanzi = sum(map(len, _HANZI.findall(text)))
    letters = latin + hanzi + kana + hangul
    if not letters:
        return "", ""
    if kana * 10 > letters:
        return "ja", ""
    if hangul * 3 > letters:
        return "ko", ""
    if hanzi * 4 < letters:
        return "en", ""
    hans, hant = len(_HANS.findall(text)), len(_HANT.findall(text))
    return "zh", "" if hans == hant else "Hans" if hans > hant else "Hant"
