"""The tables restoring rests on, loaded once and only when a page is damaged (see docs/licences.md)."""

from __future__ import annotations

import functools
import gzip
from bisect import bisect_right
from dataclasses import dataclass, field
from importlib import resources

BASE = 32
"""What the file adds to every number (`data/build_lexicon.py`)."""
MARKS = "，。、；：！？“”‘’（）《》—…·\n"
"""Marks that are classes of their own, in the order of their rows."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known of characters and words."""

    simplified: dict[int, str] = field(repr=False)
    """Code point of a Traditional character to its Simplified one, for `str.translate`."""
    always_converted: frozenset[str] = field(repr=False)
    """Simplified characters that conversion to Traditional always replaces: a damaged page holds none of them."""
    common: dict[str, int] = field(repr=False)
    """Simplified character that newspapers use every day to its cost: minus the logarithm of its share of all."""
    readings: dict[str, str] = field(repr=False)
    """Character to its readings in pinyin with tone marks, separated by commas."""
    words: dict[str, tuple[int, int]] = field(repr=False)
    """Simplified word to its class, and its cost: minus the logarithm of its share of the class, 12 to a nat."""
    classes: dict[str, int] = field(repr=False)
    """Name of a class to its number: a mark, or a part of speech (`…1` for single characters)."""
    follows: tuple[tuple[int, ...], ...] = field(repr=False)
    """Costs of a class following another: `follows[other][one]`."""


@functools.cache
def load() -> Tables:
    """Return the tables; the first call takes some .17 seconds and 30 MB."""
    data = resources.files("newscrawl.restore").joinpath("data/tables.gz").read_bytes()
    sections = gzip.decompress(data).decode("utf-16-le").split("\n\n")
    pairs, always_converted, common, spoken, words, kinds, entries, names, shares = sections
    classes = [*MARKS, *names.split(" ")]
    rows = [ord(share) - BASE for share in shares]
    numbers = [ord(number) - BASE for number in kinds]
    known = {chr(BASE + i): both for i, both in enumerate(zip(numbers[::2], numbers[1::2], strict=True))}
    return Tables(
        simplified=dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True)),
        always_converted=frozenset(always_converted),
        common={char: ord(share) - BASE for char, share in zip(common[::2], common[1::2], strict=True)},
        readings={line[0]: line[1:] for line in spoken.split("\n")},
        words=dict(zip(words.split("\n"), map(known.__getitem__, entries), strict=True)),
        classes={name: number for number, name in enumerate(classes)},
        follows=tuple(tuple(rows[number :: len(classes)]) for number in range(len(classes))),
    )


@functools.lru_cache(maxsize=1 << 15)
def begins_word(text: str) -> bool:
    """Return whether a longer word begins with `text`."""
    words = _in_order()
    at = bisect_right(words, text)
    return at < len(words) and words[at].startswith(text)


@functools.cache
def _in_order() -> list[str]:
    """Return all words, sorted, as they stand in the file."""
    return list(load().words)


@functools.lru_cache(maxsize=1 << 15)
def gbk_bytes(char: str) -> bytes | None:
    """Return the two GBK bytes of `char`, user-defined ones included; None when it has no two."""
    try:
        data = char.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return data if len(data) == 2 else None  # noqa: PLR2004


@functools.lru_cache(maxsize=1 << 15)
def gbk_char(lead: int, trail: int) -> str | None:
    """Return the character of two GBK bytes; None when they make none that text holds."""
    if lead <= 0x80:  # noqa: PLR2004 - no lead byte
        return None
    try:
        return bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return None


def has_pinyin(char: str, reading: str) -> bool:
    """Return whether `reading` is one of `char`."""
    return reading in load().readings.get(char, "").split(",")


@functools.lru_cache(maxsize=1 << 12)
def by_lead_and_pinyin(lead: int, reading: str) -> tuple[tuple[int, str], ...]:
    """Return trail and character of all that `lead` begins, and that read so."""
    tables = load()
    found = ((trail, gbk_char(lead, trail)) for trail in range(0x80, 0xFF))
    return tuple(
        (trail, char_)
        for trail, char_ in found
        if char_ and char_ not in tables.always_converted and has_pinyin(char_, reading)
    )


@functools.lru_cache(maxsize=1 << 11)
def by_pinyin(reading: str) -> tuple[str, ...]:
    """Return the Traditional characters of common Simplified ones that read so."""
    known = load()
    pairs = ((chr(code), simple) for code, simple in known.simplified.items())
    return tuple(one for one, simple in pairs if simple in known.common and has_pinyin(one, reading))
