"""Write leftovers.txt beside this file: words that mirrors write otherwise than people do, from OpenCC and jieba.

`./run python -m newscrawl.restore.data.build_leftovers`. A mirror converts character by character: of a Simplified
character with several Traditional forms it takes the first, or leaves it. People take the form that belongs in the
word. The first line has the characters that tell, the second the words only mirrors write, the third words that people
write and that hold, or could be taken for, one of these.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import jieba
import opencc

from newscrawl.restore.data.build_lexicon import NAMES, conversions, in_gbk

OUT = Path(__file__).with_name("leftovers.txt")
REGIONS = ("s2t", "s2tw", "s2hk")
EITHER_WAY = frozenset("台布周占升了着回吊凶仇借群床峰秘注扎托为线里墙才伙卷尽坐尸仿佛个万")
"""Characters of which people in Taiwan or Hong Kong write more than one form in the same word (發布 and 發佈)."""
TOLD_APART = frozenset("后里于么制采范余干云征斗筑系游松志面谷准复获冲发历并")
"""Characters of which they write each form in its own words, so that these tell most, `里` among them."""
ALONE = frozenset("后于并采")
"""Characters of which even one that stands in no known word tells."""
VARIANTS = str.maketrans("裏爲麪羣綫牀峯檯", "裡為麵群線床峰臺")
PLACES = ("ns", "nz")
USES = 20
"""Uses in jieba's 60 million words from which a word is taken."""
LONGEST = 4
SEEN = frozenset(
    [
        "回復",
        "重覆",
        "馬里",
        "髮送",
        "數裡",
        "係統",
        "曆時",
        "西裡",
        "幹擾",
        "里特",
        "不覆",
        "髮出",
        "圖里",
        "拉裡",
        "格裡",
        "曆來",
        "驚嘆號",
        "划線",
        "坐標",
        "想象",
        "折疊",
    ]
)
"""Words that stand in a half of Debian's documents in Taiwan's and Hong Kong's Chinese."""


def main() -> None:
    """Write both lists, each sorted."""
    forms = conversions("STCharacters")
    told_apart = {char for char, found in forms.items() if len(found) > 1 and in_gbk(char)} - EITHER_WAY | TOLD_APART
    regions = [opencc.OpenCC(name).convert for name in REGIONS]
    mirrored: set[str] = set()
    written: set[str] = set()
    for line in jieba.get_dict_file().read().decode("utf8").splitlines():
        word, count, tag = line.split(" ")
        if not 1 < len(word) <= LONGEST or told_apart.isdisjoint(word):
            continue
        people = {convert(word).translate(VARIANTS) for convert in regions}
        written |= people
        if int(count) >= USES and tag not in (*NAMES, *PLACES) and {*map(len, people)} == {len(word)}:
            mirrored.update(_by_character(word, people, forms, told_apart))
    mirrored -= written | SEEN
    kept = {word for word in written if not ALONE.isdisjoint(word) or any(part in mirrored for part in _parts(word))}
    known = told_apart | {forms[char][0].translate(VARIANTS) for char in told_apart}
    telling = {char for word in mirrored for char in word} & known
    lines = ("".join(sorted(telling)), " ".join(sorted(mirrored)), " ".join(sorted(kept)))
    OUT.write_text("\n".join(lines) + "\n", encoding="utf8")


def _by_character(word: str, people: set[str], forms: dict[str, list[str]], told_apart: set[str]) -> set[str]:
    """Return what mirrors may make of `word` that nobody writes."""
    right = [{one[at] for one in people} for at in range(len(word))]
    made = [
        {forms.get(char, [char])[0].translate(VARIANTS), char} if char in told_apart else right[at]
        for at, char in enumerate(word)
    ]
    words = {"".join(chars) for chars in itertools.product(*made)}
    return {one for one in words if any(a not in b for a, b in zip(one, right, strict=True)) and all(map(in_gbk, one))}


def _parts(word: str) -> set[str]:
    return {word[start:end] for start in range(len(word)) for end in range(start + 2, len(word) + 1)}


if __name__ == "__main__":
    main()
