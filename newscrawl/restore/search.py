"""What stood where bytes were lost: a search over all ways the visible text can have come about.

The damage shifts decoding by one byte. So a reader of the damaged text is always in one of two states: in step
(nothing carried), or out of step, with the first byte of a character carried over. Where a byte is missing, every
byte that could have stood there is tried, and language decides.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from newscrawl.restore import language, tables
from newscrawl.restore.mirror import Mirror

SPOKEN = "[a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹ]{1,6}"
TOKEN = re.compile(rf"[?\ufffd]({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
BARE = re.compile(rf"[?\ufffd]?({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
"""The same where a lost lead byte left no trace but took the bracket along."""
MARKS = "！？；，。!?;,"
FULL = {ord(mark): ord(mark) + 0xFEE0 for mark in "!?;,"}
FOLD = {0xFF00 + i: 0x20 + i for i in range(1, 0x5F)}
BEAM = 12
"""Ways kept after each character."""
MARGIN = 90
"""How much dearer than the cheapest a kept way may be: a factor of 1,800 in likelihood."""
TAIL = language.LONGEST - 1
"""Characters that decide about what follows: ways that end alike cost the same from there on."""
SHORTLIST = 4
"""Guesses for one lost byte that are followed up."""
AHEAD = 4
"""Characters of undamaged text read after the last damaged one."""
LONGEST = 400
"""Characters a shift can last; in found pages it ends within 40, at the next trail byte below 0x80."""
UNSEEN = 40
"""Cost of an annotated character that is not otherwise in the page's table."""
ALONE = 30
"""Cost of a guessed character that is a word of its own: most characters stand in longer words."""
UNSAID = 24
"""Cost of a guessed character whose pair with the one before stands nowhere else on the page."""
WHOLE = 60
"""Cost of an annotated character of which both bytes were lost."""
LITERAL = 300
"""Cost of an annotation that is none."""
NO_LEAD = 0x80
"""Bytes up to this one begin no character: they swallow nothing, and what follows is in step again."""
LEFT_OVER = 80
"""Cost of a Simplified character that conversion should have replaced."""
SWALLOWED = 10
"""Cost of an ASCII character that was swallowed."""
UNSEEN_SWALLOWED = 40
"""Cost of a lost byte and the ASCII character it took along, of which nothing is seen."""
HIDDEN_CUT = {"！": 10, "？": 30}
"""Cost of a cut at a mark, where cuts leave no trace: most marks of these two are cuts, few commas and full stops are."""
QUESTION = 120
"""Cost of a true question mark before another mark."""


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
    index: int
    """Where in the damaged text the damage ends on this way."""
    length: int
    """How much of `text` that is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stood between the search's start and `end` of the damaged text."""

    end: int
    text: str
    last: str
    """The last of its characters, in the script it was damaged in."""


def search(text: str, start: int, left: str, last: str, mirror: Mirror) -> Found | None:
    """Return what stood at the hole at `start` of damaged `text`; None when it is none.

    `left` is restored text before it, `last` the character there as it was before conversion.
    """
    before = tables.pair(last) if last else None
    ends = language.places(left)
    first = Way(ends[0][0][0], left, ends, 0, before[1] if before else 0, last, start, len(left))
    fronts: dict[int, dict[tuple[str, int], Way]] = {start: {("", 0): first}}
    limit = min(len(text), start + LONGEST)
    token = BARE if mirror.hidden and mirror.swallows else TOKEN
    in_step = 0
    while True:
        i = min(fronts)
        ways = _fittest(fronts.pop(i).values())
        in_step = 0 if fronts or any(way.carry for way in ways) else in_step + 1
        if i >= limit or in_step > AHEAD or (in_step and len(ways) == 1 and i > start and text[i : i + 1] != "("):
            break
        match = token.match(text, i)
        assert match
        for way in ways:
            for new in _read(way, match, text, mirror):
                front = fronts.setdefault(max(new.index, match.end()), {})
                alike = (new.text[-TAIL:], new.carry)
                known = front.get(alike)
                if known is None or new.cost < known.cost:
                    front[alike] = new
        if not fronts:
            return None
    done = [way for way in ways if not way.carry]
    if not done or done[0].index == start:
        return None
    return Found(done[0].index, done[0].text[len(left) : done[0].length], done[0].last)


def _fittest(ways: Iterable[Way]) -> list[Way]:
    """Return the cheapest of `ways`, cheapest first; those in step and those out of it do not compete."""
    ordered = sorted(ways)
    bounds: dict[bool, int] = {}
    return [way for way in ordered if way.cost <= bounds.setdefault(way.carry > 0, way.cost) + MARGIN][:BEAM]


def _read(way: Way, match: re.Match[str], text: str, mirror: Mirror) -> Iterator[Way]:
    """Yield every way to go on over one token."""
    yield from _seen(way, match, text, mirror)
    if mirror.hidden and way.carry:
        for lost in _vanished(way, match, mirror):
            yield from _seen(lost, match, text, mirror)


def _seen(way: Way, match: re.Match[str], text: str, mirror: Mirror) -> Iterator[Way]:
    """Yield every way to go on over one token, nothing having been lost unseen before it."""
    hole_reading, reading = match.groups()
    token = match[0]
    if hole_reading:
        yield from _annotated_hole(way, hole_reading, match, mirror)
    elif reading:
        yield from _annotation(way, reading, match, text, mirror)
    elif token in "?\ufffd" and not mirror.hidden:
        yield from _hole(way, match, text, mirror)
    elif (data := tables.pair(token)) is not None:
        yield from _double(way, data, match.end(), token, mirror)
        if mirror.hidden and not way.carry and token in MARKS:
            yield from _cut(way, token, match.start(), text, mirror)
    else:
        yield from _single(way, token, match.end(), mirror)
        if mirror.hidden and not way.carry and token in MARKS:
            yield from _cut(way, token, match.start(), text, mirror)


def _vanished(way: Way, match: re.Match[str], mirror: Mirror) -> Iterator[Way]:
    """Yield `way` with the character ended whose last byte was lost before the token, and left no trace."""
    token, index = match[0], match.start()
    yield from _pair(way, way.carry, NO_LEAD, 0, index, mirror)
    if match[1] or match[2]:
        return  # an annotation says itself what was lost
    at_mark = token in MARKS
    if not at_mark and token >= "@" and not (mirror.swallows and _strange(way.carry, token)):
        return
    taken = mirror.swallows and not at_mark
    for candidate in _likely(way, begun(way.carry), "" if taken else token, mirror):
        new = _guess(way, candidate.char, 0, candidate.byte, index, mirror)
        if taken:
            yield _emit(new, mirror.swallowed(candidate.char, token), 0, 0, index, UNSEEN_SWALLOWED)
        else:
            yield new


def _strange(lead: int, token: str) -> bool:
    """Return whether `lead` and the first byte of `token` make no common character."""
    data = tables.pair(token)
    char = tables.char(lead, data[0]) if data else None
    known = tables.load()
    return char is None or known.simplified.get(ord(char), char) not in known.common


def _emit(way: Way, char: str, carry: int, trail: int, index: int, extra: int = 0, alone: int = 0) -> Way:
    """Return `way` with `char` read; `index` is where the damage ends now, 0 for where it ended before."""
    simple = tables.load().simplified.get(ord(char), char)
    ends = language.extend(way.ends, way.text, simple, alone)
    if extra:
        ends = language.add(ends, extra)
    text = way.text + simple
    if index:
        return Way(ends[0][0][0], text, ends, carry, trail, char, index, len(text))
    return Way(ends[0][0][0], text, ends, carry, trail, char, way.index, way.length)


def _guess(way: Way, char: str, carry: int, trail: int, index: int, mirror: Mirror, extra: int = 0) -> Way:
    """Return `way` with a `char` read of which a byte was lost; cheaper where the page says so elsewhere."""
    simple = tables.load().simplified.get(ord(char), char)
    said = (way.text[-1:], simple) in mirror.pairs(index)
    return _emit(way, char.translate(FOLD) if mirror.folds else char, carry, trail, index, extra if said else extra + UNSAID, ALONE)


def _pair(way: Way, lead: int, trail: int, carry: int, index: int, mirror: Mirror) -> Iterator[Way]:
    """Yield `way` with the character of two bytes read, when there is one."""
    char = tables.char(lead, trail)
    if char is None:
        return
    extra = LEFT_OVER if char in tables.load().gone else 0
    yield _emit(way, char.translate(FOLD) if mirror.folds else char, carry, carry or trail, index, extra)


def _double(way: Way, data: bytes, index: int, token: str, mirror: Mirror) -> Iterator[Way]:
    lead, trail = data
    if not way.carry:
        yield _emit(way, token, 0, trail, 0)
        return
    for new in _pair(way, way.carry, lead, trail if trail > NO_LEAD else 0, index, mirror):
        if trail > NO_LEAD:
            yield new
        elif trail < NO_LEAD:  # a letter after the character, taken for its trail byte
            yield _emit(new, chr(trail), 0, 0, index)


def _single(way: Way, token: str, index: int, mirror: Mirror) -> Iterator[Way]:
    if not way.carry:
        yield _emit(way, token, 0, 0, 0)
        return
    code = ord(token)
    if 0x40 <= code < 0x7F:  # noqa: PLR2004
        yield from _pair(way, way.carry, code, 0, index, mirror)
    if mirror.folds and 0x21 <= code < 0x7F:  # noqa: PLR2004
        yield from _pair(way, way.carry, 0xA3, code + 0x80, index, mirror)


def _annotation(way: Way, reading: str, match: re.Match[str], text: str, mirror: Mirror) -> Iterator[Way]:
    """Yield `way` past an annotation, which belongs to the character before, or to one that straddles two."""
    seen = text[match.start() - 1 : match.start()]
    readings = tables.load().readings
    if reading in readings.get(way.last, ()) or (way.carry and reading in readings.get(seen, ())):
        index = match.end() if way.carry or way.index == match.start() else way.index
        yield way._replace(index=index)
    elif not way.carry:
        yield _literal(way, match[0])
    if mirror.hidden and not mirror.swallows:
        yield from _annotated_hole(way, reading, match, mirror)


def _annotated_hole(way: Way, reading: str, match: re.Match[str], mirror: Mirror) -> Iterator[Way]:
    """Yield `way` with the character that a lost byte ended read: the one annotated with `reading`."""
    index = match.end()
    for trail, char in tables.spoken(way.carry or way.trail, reading):
        if trail <= NO_LEAD and not (way.carry and trail == NO_LEAD):
            continue
        extra = 0 if char in mirror.table else UNSEEN
        if way.carry:
            yield _emit(way, char, 0, trail, index, extra)
        else:
            ends = language.add(way.ends, extra)
            yield way._replace(cost=ends[0][0][0], ends=ends, carry=trail, trail=trail, index=index)
    if not way.carry:
        for char, known in mirror.table.items():
            if known == reading:
                yield _emit(way, char, 0, (tables.pair(char) or b"\0\0")[1], index, WHOLE)
        yield _literal(way, match[0])


def _literal(way: Way, token: str) -> Way:
    ends = language.add(way.ends, LITERAL)
    return way._replace(cost=ends[0][0][0], text=way.text + token, ends=ends, trail=0, last=")")


def _hole(way: Way, match: re.Match[str], text: str, mirror: Mirror) -> Iterator[Way]:
    """Yield the ways a question mark without a reading can be read."""
    index = match.end()
    following = text[index : index + 1]
    at_mark = bool(following) and following in MARKS
    if not way.carry:
        yield _emit(way, match[0], 0, 0, 0, QUESTION if at_mark else 0)
        if at_mark:
            yield from _cut(way, following, index, text, mirror)
        return
    yield from _pair(way, way.carry, NO_LEAD, 0, index, mirror)
    for candidate in _likely(way, begun(way.carry), following if at_mark else "", mirror):
        new = _guess(way, candidate.char, 0, candidate.byte, index, mirror)
        if at_mark:
            yield new
        else:
            yield _emit(new, mirror.swallowed(candidate.char, following), 0, 0, index, SWALLOWED)


def _cut(way: Way, mark: str, index: int, text: str, mirror: Mirror) -> Iterator[Way]:
    """Yield `way` with the characters read whose last byte was the first of `mark`, at which the text was cut."""
    first, second = tables.pair(mark.translate(FULL)) or b"\0\0"
    follower = tables.pair(text[index + 1 : index + 2] or " ")
    beside = tables.char(second, follower[0]) if follower else None
    known = [
        candidate
        for candidate in ended(first)
        if tables.char(way.trail, candidate.byte) not in mirror.table  # it would be annotated
        and not (beside and mirror.shows(candidate.char + beside, index))  # it would be cut there, too
    ]
    extra = HIDDEN_CUT.get(mark, 50) if mirror.hidden else 0
    for candidate in _likely(way, known, beside or "", mirror):
        yield _guess(way, candidate.char, second, second, index + 1, mirror, extra)


def _likely(way: Way, known: Iterable[language.Candidate], following: str, mirror: Mirror) -> list[language.Candidate]:
    """Return the few of `known` that go best with the text so far and the one character `following`."""
    near = tables.load().simplified.get(ord(following), following) if following else ""
    costs = language.Costs(ALONE, UNSAID, mirror.pairs(way.index), SHORTLIST)
    free = [candidate for candidate in known if candidate.char not in mirror.table]
    return language.shortlist(way.ends, way.text, free, near, costs)


@functools.cache
def begun(lead: int) -> tuple[language.Candidate, ...]:
    """Return the characters that may stand in Traditional text and begin with `lead`, their last byte lost."""
    found = ((trail, tables.char(lead, trail)) for trail in range(NO_LEAD + 1, 0xFF))
    return tuple(known for trail, char in found if char and (known := language.candidate(trail, char)))


@functools.cache
def ended(trail: int) -> tuple[language.Candidate, ...]:
    """Return the characters that may stand in Traditional text and end with `trail`, their first byte lost."""
    found = ((lead, tables.char(lead, trail)) for lead in range(NO_LEAD + 1, 0xFF))
    return tuple(known for lead, char in found if char and (known := language.candidate(lead, char)))
