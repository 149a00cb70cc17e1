"""How likely a stretch of Simplified Chinese is: the cheapest way to cut it into known words.

A word costs what its part of speech costs after the one before it, and what it costs among its like.
"""

from __future__ import annotations

from newscrawl.restore.tables import load

LONGEST = 5
"""Characters of the longest word looked up; longer ones cost time and decide nothing."""
UNKNOWN = 260
"""Cost of a character no word list has: dearer than the rarest word."""
NEVER = 1 << 30
"""More than any text costs."""
KEPT = 4
"""Word classes kept at each place, the cheapest first."""
DIGIT = 30
LETTER = 60
"""Costs of digits among numbers, and of letters, blanks and signs among names."""
FULL = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:!?()"}

Place = tuple[tuple[int, int], ...]
"""Cost and class of the cheapest cuts that end at one place, cheapest first."""
Ends = tuple[Place, ...]
"""Places 0, 1, 2 … characters before the end of the text."""


def extend(ends: Ends, text: str, char: str, alone: int = 0) -> Ends:
    """Return the places after `char` is appended to `text`, whose places are `ends`; `alone` is added where it is a word."""
    tables = load()
    words, follows = tables.words, tables.follows
    known = words.get(char)
    if known is None:
        kind, cost = _other(char)
        row = follows[kind]
        place: Place = ((min(before + row[last] for before, last in ends[0]) + cost, kind),)
        return (place, *ends[: LONGEST - 1])
    kind, cost = known
    row = follows[kind]
    found = [(min(before + row[last] for before, last in ends[0]) + cost + alone, kind)]
    tail = text[1 - LONGEST :] + char
    for length in range(2, min(len(tail), len(ends)) + 1):
        known = words.get(tail[-length:])
        if known is not None:
            kind, cost = known
            row = follows[kind]
            found.append((min(before + row[last] for before, last in ends[length - 1]) + cost, kind))
    if len(found) > 1:
        found.sort()
    return (tuple(found[:KEPT]), *ends[: LONGEST - 1])


def glance(ends: Ends, text: str, char: str, near: str, alone: int) -> int:
    """Return what `char` costs after `text` (with places `ends`), the one character `near` read after it."""
    tables = load()
    words, follows = tables.words, tables.follows
    kind, cost = words.get(char) or _other(char)
    row = follows[kind]
    found = [(min(before + row[last] for before, last in ends[0]) + cost + alone, kind)]
    joined = []
    if near and (known := words.get(char + near)):
        before, last = ends[0][0]
        joined.append(before + follows[known[0]][last] + known[1])
    for length in range(1, min(LONGEST, len(ends), len(text) + 1)):
        word = text[-length:] + char
        before, last = ends[length][0]
        if known := words.get(word):
            found.append((before + follows[known[0]][last] + known[1], known[0]))
        if near and (known := words.get(word + near)):
            joined.append(before + follows[known[0]][last] + known[1])
    if not near:
        return min(found)[0]
    kind, cost = words.get(near) or _other(near)
    row = follows[kind]
    return min(min(before + row[last] for before, last in found) + cost, *joined, NEVER)


def places(text: str) -> Ends:
    """Return the places at the end of `text`."""
    ends: Ends = (((0, load().classes["\n"]),),)
    for i, char in enumerate(text):
        ends = extend(ends, text[:i], char)
    return ends


def cost(text: str) -> int:
    """Return the cost of the cheapest cut of `text`."""
    return places(text)[0][0][0]


def add(ends: Ends, cost: int) -> Ends:
    """Return `ends`, all dearer by `cost`."""
    return tuple(tuple((one + cost, kind) for one, kind in place) for place in ends)


def _other(char: str) -> tuple[int, int]:
    """Return class and cost of a character that is no word."""
    classes = load().classes
    number = classes.get(char.translate(FULL))
    if number is not None:
        return number, 0
    if "0" <= char <= "9":
        return classes["m"], DIGIT
    if char.isascii():
        return classes["nz"], LETTER
    return classes["n1"], UNKNOWN
