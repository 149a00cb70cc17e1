"""How likely a stretch of Simplified Chinese is: the cheapest way to cut it into known words.

A word costs what its part of speech costs after the one before it, and what it costs among its like.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import NamedTuple

from newscrawl.restore.lexicon import begins_word, load

LONGEST = 5
"""Characters of the longest word looked up; longer ones cost time and decide nothing."""
UNKNOWN = 260
"""Cost of a character no word list has: dearer than the rarest word."""
NAT = 12
"""Cost units per nat of likelihood."""
NEVER = 1 << 30
"""More than any text costs."""
KEPT_CLASSES = 4
"""Word classes kept at each place, the cheapest first."""
DIGIT = 30
LETTER = 60
"""Costs of digits among numbers, and of letters, blanks and signs among names."""
FULL = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:!?()"}
LIKE = {"\u3000": "\n", "『": "“", "』": "”", "「": "“", "」": "”", "【": "（", "】": "）", "〔": "（", "〕": "）"}
LIKE.update(dict.fromkeys("●○■□▲△▼◆◇★☆◎※", "\n"))
"""Signs to those they behave like: an indent, and one before a point of a list, stand where a paragraph ends."""

LatticeNode = tuple[tuple[int, int], ...]
"""Cost and class of the cheapest cuts that end at one place, cheapest first."""
Lattice = tuple[LatticeNode, ...]
"""Places 0, 1, 2 … characters before the end of the text."""


def append(lattice: Lattice, text: str, char: str) -> Lattice:
    """Return the places after `char` is appended to `text`, whose places are `lattice`."""
    tables = load()
    words, follows = tables.words, tables.follows
    known = words.get(char)
    if known is None:
        kind, cost = _other(char)
        row = follows[kind]
        node: LatticeNode = ((min([before + row[last] for before, last in lattice[0]]) + cost, kind),)
        return (node, *lattice[: LONGEST - 1])
    kind, cost = known
    row = follows[kind]
    found = [(min([before + row[last] for before, last in lattice[0]]) + cost, kind)]
    tail = text[1 - LONGEST :] + char
    for length in range(2, min(len(tail), len(lattice)) + 1):
        known = words.get(tail[-length:])
        if known is not None:
            kind, cost = known
            row = follows[kind]
            found.append((min([before + row[last] for before, last in lattice[length - 1]]) + cost, kind))
    if len(found) > 1:
        found.sort()
    return (tuple(found[:KEPT_CLASSES]), *lattice[: LONGEST - 1])


class Candidate(NamedTuple):
    """A character that may stand where a byte was lost."""

    byte: int
    """The lost byte."""
    char: str
    """In the script it was damaged in."""
    simple: str
    """Its Simplified form."""
    kind: int
    cost: int


def rank(
    lattice: Lattice, text: str, candidates: Iterable[Candidate], near: str, usual: Callable[[str], int]
) -> list[tuple[int, Candidate]]:
    """Return the `candidates` with their costs after `text`, whose places are `lattice`, and before `near`, if any.

    The cheapest come first; `usual` is what a Simplified character costs beyond words.
    """
    words, follows = load().words, load().follows
    lasts = ((n, text[-n:]) for n in range(1, min(LONGEST - 1, len(lattice), len(text) + 1)))
    starts = [(*lattice[n][0], last) for n, last in lasts if begins_word(last)]
    onward, last = lattice[0][0]
    near_kind, near_cost = (words.get(near) or _other(near)) if near else (0, 0)
    near_row = follows[near_kind]
    arrivals: dict[int, int] = {}
    ranked = []
    for candidate in candidates:
        _, _, simple, kind, cost = candidate
        arrival = arrivals.get(kind)
        if arrival is None:
            row = follows[kind]
            arrival = arrivals[kind] = min([before + row[one] for before, one in lattice[0]])
        best = arrival + cost
        joined = NEVER
        for before, one, prefix in starts:
            if known := words.get(prefix + simple):
                total = before + follows[known[0]][one] + known[1]
                if total < best:
                    best, kind = total, known[0]
            if near and (known := words.get(prefix + simple + near)):
                joined = min(joined, before + follows[known[0]][one] + known[1])
        if near:
            best += near_row[kind] + near_cost
            if known := words.get(simple + near):
                joined = min(joined, onward + follows[known[0]][last] + known[1])
            best = min(best, joined)
        ranked.append((best + usual(simple), candidate))
    ranked.sort()
    return ranked


def start_lattice(char: str = "\n") -> Lattice:
    """Return the places after a `char` that is no word, of whose cost nothing is counted."""
    return (((0, _other(char)[0]),),)


def lattice_of(text: str) -> Lattice:
    """Return the places at the end of `text`."""
    return _onward(start_lattice(), "", text)


def cost(text: str, before: str, lattice: Lattice) -> int:
    """Return the cost of the cheapest cut of `before`, whose places are `lattice`, and `text` after it."""
    return _onward(lattice, before, text)[0][0][0]


def _onward(lattice: Lattice, before: str, text: str) -> Lattice:
    for char in text:
        lattice = append(lattice, before, char)
        before += char
    return lattice


def candidate(byte: int, char: str) -> Candidate | None:
    """Return `char` as a candidate for a lost `byte`; None when it is too rare to be guessed."""
    tables = load()
    if char in tables.always_converted:
        return None
    simple = tables.simplified.get(ord(char), char)
    if simple in tables.common:
        return Candidate(byte, char, simple, *tables.words[simple])
    return Candidate(byte, char, simple, *_other(simple)) if simple in tables.classes or simple in LIKE else None


@functools.lru_cache(maxsize=1 << 12)
def _other(char: str) -> tuple[int, int]:
    """Return class and cost of a character that is no word."""
    classes = load().classes
    number = classes.get(LIKE.get(char) or char.translate(FULL))
    if number is not None:
        return number, 0
    if char.isdecimal():
        return classes["m"], DIGIT
    if char.isascii() or "！" <= char <= "～":
        return classes["nz"], LETTER
    return classes["n1"], UNKNOWN
