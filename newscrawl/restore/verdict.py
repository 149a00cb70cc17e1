"""Whether a page is damaged, decided once from all of its text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from newscrawl.restore import script, tables

TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"
SPOKEN = f"[a-z{TONES}]{{1,6}}"
TONED = re.compile(f"[{TONES}]")
ANNOTATION = re.compile(rf"([㐀-鿿豈-﫿])\(({SPOKEN}) ?\)")
LOST = re.compile(rf"[?\ufffd](?:{SPOKEN} ?\)|[！？；，。!?;,])")
"""A lost byte that left a trace: before a reading, or before a mark that cut the text."""
BARE = re.compile(rf"[㐀-鿿豈-﫿](?=[a-z]*[{TONES}]){SPOKEN} ?\)")
NARROW = re.compile(r"[㐀-鿿)?”][,;:!]|\?\?")
WIDE = re.compile("[\uff01-\uff5e]")
"""Marks as they are after and before full-width forms were folded to ASCII."""
SAMPLE = 50_000
"""Characters that decide, however long the text."""
FEWEST = 3
"""Valid annotations a damaged page has at least; with the other limits no false alarm on 1,100 clean documents."""
FEWEST_CHARS = 2
"""Distinct annotated characters a damaged page has at least."""
ANNOTATED = 0.8
"""Share of those characters' occurrences that are annotated at least."""
STRAY = 0.15
"""Share of annotations on other characters at most (and one more)."""
DENSEST = 0.6
"""Annotated share of all ideographs at most: beyond it, it is a text that teaches reading."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What kind of damage a page has, if any, and its table."""

    kind: str = "clean"
    """`clean` or `annotated`."""
    table: dict[str, str] = field(default_factory=dict)
    """Annotated Traditional character to its reading."""
    simplified: bool = False
    """Whether the characters are Simplified already."""
    folds: bool = False
    """Whether full-width forms were folded to ASCII."""
    hidden: bool = False
    """Whether a lost lead byte leaves no trace, instead of a question mark."""
    doubtful: bool = False
    """Whether that is only for want of evidence."""
    swallows: bool = True
    """Whether a lost lead byte takes the ASCII character after it along."""


def judge(text: str, *, force: bool = False) -> Verdict:
    """Return the verdict on `text`; `force` says that it is known to be damaged, so that one annotation is enough."""
    if text.isascii() or not (force or TONED.search(text)):
        return Verdict()
    if not (force or _plausible(text)):
        return Verdict()
    found = Counter(ANNOTATION.findall(text))
    good = {both: n for both, n in found.items() if valid(*both)}
    table = dict(good.keys())
    folds = bool(NARROW.search(text)) and not WIDE.search(text)
    simplified = not good and _is_simplified(text)
    if LOST.search(text):
        return Verdict("annotated", table, simplified, folds)
    if BARE.search(text):
        return Verdict("annotated", table, simplified, folds, hidden=True)
    kept = any(both not in good and tables.spoken((tables.pair(both[0]) or b"  ")[1], both[1]) for both in found)
    return Verdict("annotated", table, simplified, folds, hidden=True, doubtful=not kept, swallows=not kept)


def _is_simplified(text: str) -> bool:
    """Return whether `text` has more characters that conversion to Traditional replaces than such as it makes."""
    known = tables.load()
    chars = Counter(text)
    return sum(chars[char] for char in known.gone) > sum(chars[chr(code)] for code in known.simplified)


def valid(char: str, reading: str) -> bool:
    """Return whether `reading` is one of a Traditional character that has a Simplified form."""
    known = tables.load()
    return reading in known.readings.get(char, ()) and (ord(char) in known.simplified or char in script.EITHER)


def _plausible(text: str) -> bool:
    """Return whether a SAMPLE of `text` from its first annotation on looks damaged."""
    first = ANNOTATION.search(text)
    if first is None:
        return False
    sample = text[first.start() : first.start() + SAMPLE]
    found = Counter(ANNOTATION.findall(sample))
    annotated = {char for char, reading in found if valid(char, reading)}
    good = sum(n for both, n in found.items() if valid(*both))
    if good < FEWEST or len(annotated) < FEWEST_CHARS:
        return False
    chars = Counter(sample)
    ideographs = sum(n for char, n in chars.items() if "㐀" <= char <= "鿿")
    return (
        good >= ANNOTATED * sum(chars[char] for char in annotated)
        and found.total() - good <= STRAY * found.total() + 1
        and good <= DENSEST * ideographs
    )
