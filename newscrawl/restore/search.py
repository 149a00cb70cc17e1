"""What stood where bytes were lost: a search over all ways the visible text can have come about.

The damage shifts decoding by one byte. So a reader of the damaged text is always in one of two states: in step
(nothing carried), or out of step, with the first byte of a character carried over. Where a byte is missing, every
byte that could have stood there is tried, and language decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from newscrawl.restore import language, tables

SPOKEN = "[a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹ]{1,6}"
TOKEN = re.compile(rf"[?\ufffd]({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
MARKS = "！？；，。!?;,"
FULL = {ord(mark): ord(mark) + 0xFEE0 for mark in "!?;,"}
FOLD = {0xFF00 + i: 0x20 + i for i in range(1, 0x5F)}
BEAM = 24
"""Ways kept after each character."""
AHEAD = 4
"""Characters of undamaged text read after the last damaged one."""
LONGEST = 400
"""Characters a shift can last; in found pages it ends within 40, at the next trail byte below 0x80."""
UNSEEN = 40
"""Cost of an annotated character that is not otherwise in the page's table."""
LOST = 60
"""Cost of taking a question mark for a lost byte where nothing else proves it."""
SWALLOWED = 70
"""Cost of an ASCII character that was swallowed and cannot be known."""


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
    index: int
    """Where in the damaged text the damage ends on this way."""
    length: int
    """How much of `text` that is."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """What is known of the damage on one page."""

    table: dict[str, str]
    """Annotated character to its reading."""
    folds: bool = False
    """Whether full-width forms were folded to ASCII."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stood between the search's start and `end` of the damaged text."""

    end: int
    text: str


def search(text: str, start: int, left: str, mirror: Mirror) -> Found | None:
    """Return what stood at the hole at `start` of damaged `text`, restored text `left` before it; None for no damage."""
    before = tables.pair(text[start - 1]) if start else None
    ends = language.costs(left)
    first = Way(ends[0], left, ends, 0, before[1] if before else 0, start, len(left))
    fronts: dict[int, dict[tuple[str, int], Way]] = {start: {("", 0): first}}
    limit = min(len(text), start + LONGEST)
    in_step = 0
    while True:
        i = min(fronts)
        ways = sorted(fronts.pop(i).values())[:BEAM]
        in_step = 0 if fronts or any(way.carry for way in ways) else in_step + 1
        if i >= limit or in_step > AHEAD:
            break
        match = TOKEN.match(text, i)
        assert match
        for way in ways:
            for new in _read(way, match, text, mirror):
                front = fronts.setdefault(max(new.index, match.end()), {})
                known = front.get((new.text, new.carry))
                if known is None or new.cost < known.cost:
                    front[new.text, new.carry] = new
        if not fronts:
            return None
    done = [way for way in ways if not way.carry]
    if not done or done[0].index == start:
        return None
    return Found(done[0].index, done[0].text[len(left) : done[0].length])


def _read(way: Way, match: re.Match[str], text: str, mirror: Mirror) -> Iterator[Way]:
    """Yield every way to go on over one token."""
    hole_reading, reading = match.groups()
    token = match[0]
    if hole_reading:
        yield from _annotated_hole(way, hole_reading, match.end(), mirror)
    elif reading:
        yield from _annotation(way, reading, match, text)
    elif token in "?\ufffd":
        yield from _hole(way, match, text, mirror)
    elif (data := tables.pair(token)) is not None:
        yield from _double(way, data, match.end(), token)
    else:
        yield from _single(way, token, match.end(), mirror)


def _emit(way: Way, char: str, carry: int, trail: int, index: int, extra: int = 0) -> Way:
    simple = tables.load().simplified.get(ord(char), char)
    ends = language.extend(way.ends, way.text, simple)
    if extra:
        ends = tuple(end + extra for end in ends)
    text = way.text + simple
    if carry or index:
        return Way(ends[0], text, ends, carry, trail, index, len(text))
    return Way(ends[0], text, ends, carry, trail, way.index, way.length)


def _pair(way: Way, lead: int, trail: int, carry: int, seen: int, index: int, mirror: Mirror, extra: int = 0) -> Iterator[Way]:
    char = tables.char(lead, trail)
    if char is None or char in tables.load().gone:
        return
    if mirror.folds:
        char = char.translate(FOLD)
    yield _emit(way, char, carry, seen, index, extra)


def _double(way: Way, data: bytes, index: int, token: str) -> Iterator[Way]:
    lead, trail = data
    if not way.carry:
        yield _emit(way, token, 0, trail, 0)
        return
    char = tables.char(way.carry, lead)
    if char is not None and char not in tables.load().gone:
        yield _emit(way, char, trail, trail, index)


def _single(way: Way, token: str, index: int, mirror: Mirror) -> Iterator[Way]:
    if not way.carry:
        yield _emit(way, token, 0, 0, 0)
        return
    code = ord(token)
    if 0x40 <= code < 0x7F:  # noqa: PLR2004
        yield from _pair(way, way.carry, code, 0, 0, index, mirror)
    if mirror.folds and 0x21 <= code < 0x7F:  # noqa: PLR2004
        yield from _pair(way, way.carry, 0xA3, code + 0x80, code + 0x80, index, mirror)


def _annotation(way: Way, reading: str, match: re.Match[str], text: str) -> Iterator[Way]:
    char = text[match.start() - 1]
    if reading in tables.load().readings.get(char, ()):
        yield way._replace(index=match.end() if way.carry else way.index)
    elif not way.carry:
        ends = tuple(end + language.ASCII * len(match[0]) for end in way.ends)
        yield way._replace(cost=ends[0], text=way.text + match[0], ends=ends, trail=0)


def _annotated_hole(way: Way, reading: str, index: int, mirror: Mirror) -> Iterator[Way]:
    for trail, char in tables.spoken(way.carry or way.trail, reading):
        if trail <= 0x80:  # noqa: PLR2004 - no lead byte: it would have swallowed nothing
            continue
        extra = 0 if char in mirror.table else UNSEEN
        if way.carry:
            yield _emit(way, char, 0, trail, index, extra)
        else:
            ends = tuple(end + extra for end in way.ends)
            yield way._replace(cost=ends[0], ends=ends, carry=trail, trail=trail, index=index)


def _hole(way: Way, match: re.Match[str], text: str, mirror: Mirror) -> Iterator[Way]:
    index = match.end()
    following = text[index : index + 1]
    if not way.carry:
        yield _emit(way, match[0], 0, 0, 0)
        if following and following in MARKS:
            first, second = tables.pair(following.translate(FULL)) or b"\0\0"
            for _, char in tables.ended(first):
                yield _emit(way, char, second, second, index + 1, LOST)
        return
    yield from _pair(way, way.carry, 0x80, 0, 0, index, mirror)
    at_mark = following and following in MARKS
    for trail, char in tables.begun(way.carry):
        new = _emit(way, char.translate(FOLD) if mirror.folds else char, 0, trail, index)
        if not at_mark:
            ends = (new.ends[0] + SWALLOWED + language.ASCII,)
            text_ = new.text + "?"
            new = Way(ends[0], text_, ends, 0, 0, index, len(text_))
        yield new
