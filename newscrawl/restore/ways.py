"""One way to read a stretch of damaged text, and how it goes on."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.restore import language, tables


class Way(NamedTuple):
    """One way to read the text so far."""

    cost: int
    text: str
    """Left context, then what was read, in Simplified characters."""
    ends: language.Ends
    carry: int
    """First byte of a character whose second is still to come; 0 when in step."""
    trail: int
    """Second byte of the last visible character; 0 when it had none."""
    last: str
    """The last character read, in the script it was damaged in."""
    until: int
    """Where in the damaged text the damage ends on this way."""
    length: int
    """How much of `text` that is."""


class After(NamedTuple):
    """Where a character leaves a way."""

    until: int = 0
    """Where in the damaged text the damage ends now; 0 for where it ended before."""
    carry: int = 0
    trail: int = 0


IN_STEP = After()
"""Undamaged text goes on."""


def emit(way: Way, char: str, after: After = IN_STEP, extra: int = 0, alone: int = 0) -> Way:
    """Return `way` with `char` read, dearer by `extra`, and by `alone` if the character is a word of its own."""
    simple = tables.load().simplified.get(ord(char), char)
    ends = language.extend(way.ends, way.text, simple, alone)
    if extra:
        ends = language.add(ends, extra)
    text = way.text + simple
    until, carry, trail = after
    if until:
        return Way(ends[0][0][0], text, ends, carry, trail, char, until, len(text))
    return Way(ends[0][0][0], text, ends, carry, trail, char, way.until, way.length)


def literal(way: Way, token: str, cost: int) -> Way:
    """Return `way` with a `token` read as it stands."""
    ends = language.add(way.ends, cost)
    return way._replace(cost=ends[0][0][0], text=way.text + token, ends=ends, trail=0, last=token[-1])
