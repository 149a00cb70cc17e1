"""Language and script of a text, by the characters only one of them uses."""

from __future__ import annotations

import re

_HANS = frozenset(
    "国会时们这个说对学来为发现经过还进开关问间见长车门书东乐习买产亲从众优伟传体余侧儿兰关兴农写军农"
    "决况净减凤动劳势华协单卖卫历压县双变号听员团园图圆场"
)
_HANT = frozenset(
    "國會時們這個說對學來為發現經過還進開關問間見長車門書東樂習買產親從眾優偉傳體餘側兒蘭關興農寫軍農"
    "決況淨減鳳動勞勢華協單賣衛歷壓縣雙變號聽員團園圖圓場"
)


_ENOUGH = 300
"""Characters that tell the language."""


def _count(letters: str, text: str) -> int:
    """Return how many characters of `text` are in the class `letters`."""
    return sum(map(len, re.findall(f"[{letters}]+", text)))


def language_of(text: str) -> tuple[str, str]:
    """Return BCP 47 language and script of `text`: `("zh", "Hans")`; empty strings for what cannot be told."""
    text = text[:_ENOUGH]
    latin, hanzi, kana, hangul = (_count(letters, text) for letters in ("A-Za-zÀ-ɏ", "一-鿿", "぀-ヿ", "가-힣"))
    letters = latin + hanzi + kana + hangul
    if not letters:
        return "", ""
    if kana * 10 > letters:
        return "ja", ""
    if hangul * 3 > letters:
        return "ko", ""
    if hanzi * 4 < letters:
        return "en", ""
    hans, hant = sum(map(_HANS.__contains__, text)), sum(map(_HANT.__contains__, text))
    return "zh", "" if hans == hant else "Hans" if hans > hant else "Hant"
