"""Readings that stand right after a character: counted, and taken out, a whole text at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

IDEOGRAPHS = "㐀-鿿豈-﫿"
"""For sets of characters in patterns."""
TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"
LETTERS = f"a-z{TONES}"
SPOKEN = f"[{LETTERS}]{{1,6}}"
TONED = rf"(?=[a-z]*[{TONES}]){SPOKEN} ?\)"
"""A reading with a tone mark, up to its closing bracket: text without tone marks may be anything."""
AFTER = re.compile(rf"\(((?<=[{IDEOGRAPHS}]\(){SPOKEN}) ?\)")
"""A reading after an ideograph; begins with what is rare, so that most of a text is passed at once."""

Annotation = tuple[str, str]
"""A character and the reading after it."""


def count(text: str) -> Counter[Annotation]:
    """Return how often each annotation stands in `text`."""
    parts = AFTER.split(text)
    return Counter(zip([before[-1] for before in parts[:-1:2]], parts[1::2], strict=True))


def spans(text: str, start: int, end: int, kept: frozenset[Annotation]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the readings between `start` and `end` of `text`, except `kept`."""
    for match in AFTER.finditer(text, start + 1, end):
        if not kept or (text[match.start() - 1], match[1]) not in kept:
            yield match.span()


def remove(text: str, kept: frozenset[Annotation]) -> tuple[str, int]:
    """Return `text` without its readings, except `kept`, and how many went."""
    if not kept:
        return AFTER.subn("", text)
    parts: list[str] = []
    done = 0
    found = list(spans(text, 0, len(text), kept))
    for start, end in found:
        parts.append(text[done:start])
        done = end
    return "".join((*parts, text[done:])), len(found)
