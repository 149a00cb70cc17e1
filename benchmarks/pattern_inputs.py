"""Texts made to hurt a regular expression: what it repeats, repeated on, and how it begins, begun again and again.

A backtracking matcher takes long where a text could match in many ways and then does not. So every repetition of the
pattern is fed what it repeats, behind what leads there, with an end that does not fit; and every beginning of a match
is repeated, since a search tries each of them up to the end of the text.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from re import Pattern
from typing import Any

Grow = Callable[[int], str]
"""Makes a text of so many characters."""
MOST = 64
"""Texts for a pattern; longer patterns give more, of the same kinds."""
ENDS = ("", "\0\n!")
"""What stands at the end of a text: nothing, or what no pattern expects, and a further line."""
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
CLASSES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
ANYTHING = "x网 -/\n=\"'"
"""Characters tried where a pattern takes all but some."""


def texts(pattern: Pattern[Any]) -> Iterator[tuple[str, Grow]]:
    """Yield what is repeated, and what makes a text of it."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    seen: set[tuple[str, str]] = set()
    for lead, unit in islice(_pumps(list(tree)), MOST):
        if unit and (lead, unit) not in seen:
            seen.add((lead, unit))
            for end in ENDS:
                yield f"{lead[:40]!r} + {unit[:40]!r} × n + {end!r}", _grown(lead, unit, end)


def _grown(lead: str, unit: str, end: str) -> Grow:
    return lambda size: lead + unit * max(1, (size - len(lead) - len(end)) // len(unit)) + end


def _pumps(items: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield leads and units: what repetitions repeat, then the beginnings of a match."""
    yield from _repeated(items, "")
    whole = [_shortest([item]) for item in items]
    for end in range(1, len(whole) + 1):
        yield "", "".join(whole[:end])
        yield "", "".join(whole[:end]) + " "
    flat = "".join(whole)
    for end in range(1, min(len(flat), 8)):
        yield "", flat[:end]


def _repeated(items: Sequence[Any], lead: str) -> Iterator[tuple[str, str]]:
    """Yield what each repetition of a sequence repeats, behind what leads to it, and as if it began the text."""
    for position, (kind, value) in enumerate(items):
        before = lead + _shortest(items[:position])
        if kind in REPEATS:
            _, most, body = value
            if most > 1:
                for unit in _choices(list(body)):
                    yield before, unit
                    yield "", before + unit
                    yield "", unit
            yield from _repeated(list(body), before)
        elif kind is sre.SUBPATTERN:
            yield from _repeated(list(value[-1]), before)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeated(list(branch), before)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeated(list(value[1]), before if value[0] > 0 else lead)
        elif kind is sre.ATOMIC_GROUP:
            yield from _repeated(list(value), before)


def _choices(items: Sequence[Any]) -> list[str]:
    """Return a few texts that a repetition's body matches, each choice of its first part taken."""
    if len(items) != 1:
        return [_shortest(items)]
    kind, value = items[0]
    if kind is sre.BRANCH:
        return [_shortest(list(branch)) for branch in value[1]][:6]
    if kind is sre.IN:
        return _members(value)[:6]
    if kind is sre.ANY:
        return list("x网 ")
    if kind is sre.SUBPATTERN:
        return _choices(list(value[-1]))
    return [_shortest(items)]


def _shortest(items: Sequence[Any]) -> str:
    """Return a short text that a sequence matches; what may be left out is taken once, where it may be repeated."""
    return "".join(map(_text_of, items))


def _text_of(item: Any) -> str:
    """Return a short text that one element of a pattern matches; nothing for what matches a place."""
    kind, value = item
    if kind in REPEATS:
        least, most, body = value
        return _shortest(list(body)) * int(max(least, min(1, most)))
    written = _WRITTEN.get(kind, lambda _: "")
    return str(written(value))


_WRITTEN: dict[Any, Callable[[Any], str]] = {
    sre.LITERAL: chr,
    sre.NOT_LITERAL: lambda value: next(mark for mark in ANYTHING if ord(mark) != value),
    sre.ANY: lambda _: "x",
    sre.IN: lambda value: _members(value)[0],
    sre.SUBPATTERN: lambda value: _shortest(list(value[-1])),
    sre.ATOMIC_GROUP: lambda value: _shortest(list(value)),
    sre.BRANCH: lambda value: _shortest(list(value[1][0])),
}


def _members(members: Sequence[Any]) -> list[str]:
    """Return characters of a class."""
    if members[0][0] is sre.NEGATE:
        return [mark for mark in ANYTHING if not _holds(members[1:], mark)] or ["\u3400"]
    found = []
    for kind, value in members:
        if kind is sre.LITERAL:
            found.append(chr(value))
        elif kind is sre.RANGE:
            found.append(chr(value[0]))
        elif kind is sre.CATEGORY:
            found.append(next(mark for mark in "7 x-" if re.fullmatch(CLASSES[value], mark)))
    return list(dict.fromkeys([found[0], found[-1], *found]))


def _holds(members: Sequence[Any], mark: str) -> bool:
    """Tell whether a character is in a class."""
    return any(
        (kind is sre.LITERAL and ord(mark) == value)
        or (kind is sre.RANGE and value[0] <= ord(mark) <= value[1])
        or (kind is sre.CATEGORY and re.fullmatch(CLASSES[value], mark) is not None)
        for kind, value in members
    )
