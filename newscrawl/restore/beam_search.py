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

from newscrawl.restore import candidates, costs, lexicon, ngrams, word_model
from newscrawl.restore.hypothesis import After, Way, dear, emit, literal
from newscrawl.restore.page_context import Mirror
from newscrawl.restore.pinyin import SPOKEN
from newscrawl.restore.swallowed_ascii import Swallowed

TOKEN = re.compile(rf"[?\ufffd]\(?({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
BARE = re.compile(rf"[?\ufffd]?({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
"""The same where a lost lead byte left no trace but took the bracket along."""
MARKS = "！？；，。!?;,"
DAMAGE = re.compile(r"\(|.?[?\ufffd]", re.DOTALL)
"""A reading, or a hole now or one character on: what may go back to a shift."""
FOLD = {0xFF00 + i: 0x20 + i for i in range(1, 0x5F)}


@dataclass(frozen=True, slots=True)
class Found:
    """What stood between the search's start and `end` of the damaged text."""

    end: int
    text: str
    last: str
    """The last of its characters, in the script it was damaged in."""


class Search:
    """Searches on one damaged page."""

    def __init__(self, text: str, mirror: Mirror) -> None:
        """Take the page and what is known of the mirror it came from."""
        self.text = text
        self.mirror = mirror
        self.swallowed = Swallowed(text, folds=mirror.folds)
        self.may_drop = not mirror.hidden and not costs.USER_DEFINED.search(text)
        self.work = 0
        """Ways followed over a character so far, a shortlist being as much work as SHORTLIST_WORK of them."""
        self.allowance = costs.LEAST_WORK + round(costs.WORK * len(text))
        self.absent = frozenset(sign for sign in word_model.LIKE if sign not in text)
        """Signs that are not guessed, because the page has none."""
        self.barred = self.absent | mirror.table.keys()
        """The same, and characters that would be annotated."""
        self.drops = False
        """Whether pairs in the user-defined area are taken to have been dropped: only where nothing else reads well."""
        self.token = BARE if mirror.hidden and mirror.swallows else TOKEN

    def at(self, start: int, left: str, last: str, opened: str) -> Found | None:
        """Return what stood at the hole at `start`; None when it is none.

        `left` is restored text before it, `last` the character there as it was before conversion, `opened` what is
        open there (`ways.nest`).
        """
        way = self._follow(start, left, last, opened)
        if self.may_drop and _doubtful(way, left):
            self.drops = True
            second = self._follow(start, left, last, opened)
            self.drops = False
            way = min((one for one in (way, second) if one), key=lambda one: one.cost / len(one.text), default=None)
        if way is None or way.until == start:
            return None
        return Found(way.until, way.text[len(left) : way.length], way.last)

    def exhausted(self) -> bool:
        """Return whether as much work was done as a page is worth."""
        return self.work > self.allowance

    def _follow(self, start: int, left: str, last: str, opened: str) -> Way | None:
        """Return the best way to where all are in step again; None when none gets there."""
        return next((way for way in self._run(start, left, last, opened) if not way.carry), None)

    def _run(self, start: int, left: str, last: str, opened: str) -> list[Way]:
        """Return the ways that are left where all are in step again and have shown how well they read on."""
        before = lexicon.pair(last) if last else None
        ends = word_model.places(left)
        self.work += len(left)
        first = Way(ends[0][0][0], left, ends, 0, 0, before[1] if before else 0, last, start, len(left), opened)
        fronts: dict[int, dict[tuple[str, int], Way]] = {start: {("", 0): first}}
        limit = min(len(self.text), start + costs.LONGEST)
        in_step = 0
        while fronts and not self.exhausted():
            i = min(fronts)
            ways = _fittest(fronts.pop(i).values(), 4 if self.drops else 1)
            in_step = 0 if fronts or any(way.carry for way in ways) else in_step + 1
            alone = in_step and len(ways) == 1 and i > start and not DAMAGE.match(self.text, i)
            if i >= limit or in_step > costs.AHEAD or alone:
                return ways
            match = self.token.match(self.text, i)
            assert match
            self.work += len(ways)
            for way in ways:
                for new in self._read(way, match):
                    front = fronts.setdefault(max(new.until, match.end()), {})
                    alike = (new.text[-costs.TAIL :], new.carry)
                    known = front.get(alike)
                    if known is None or new.cost < known.cost:
                        front[alike] = new
        return []

    def _read(self, way: Way, match: re.Match[str]) -> Iterator[Way]:
        """Yield every way to go on over one token."""
        yield from self._seen(way, match)
        if self.mirror.hidden and way.carry:
            for lost in self._vanished(way, match):
                yield from self._seen(lost, match)
        if self.drops and way.carry and not match[2]:
            for lost in self._dropped(way, match):
                yield from self._seen(lost, match)

    def _seen(self, way: Way, match: re.Match[str]) -> Iterator[Way]:
        """Yield every way to go on over one token, nothing having been lost unseen before it."""
        lost_reading, reading = match.groups()
        mark = match[0]
        if lost_reading:
            yield from self._annotated_hole(way, lost_reading, match)
        elif reading:
            yield from self._annotation(way, reading, match)
        elif mark in "?\ufffd" and not self.mirror.hidden:
            yield from self._hole(way, match)
        else:
            data = lexicon.pair(mark)
            yield from self._double(way, data, match) if data else self._single(way, match)
            if self.mirror.hidden and not way.carry and mark in MARKS:
                yield from self._cut(way, mark, match.start())

    def _double(self, way: Way, data: bytes, match: re.Match[str]) -> Iterator[Way]:
        """Yield `way` past a character of two bytes."""
        lead, trail = data
        if not way.carry:
            yield emit(way, match[0], After(trail=trail))
        elif trail > costs.NO_LEAD:
            yield from self._pair(way, lead, After(match.end(), trail))
        elif trail < costs.NO_LEAD:  # a letter after the character, taken for its trail byte
            for new in self._pair(way, lead, After(match.end())):
                yield emit(new, chr(trail), After(match.end()))

    def _single(self, way: Way, match: re.Match[str]) -> Iterator[Way]:
        """Yield `way` past an ASCII character, or another without two bytes."""
        if not way.carry:
            yield emit(way, match[0])
            return
        code = ord(match[0])
        if 0x40 <= code < 0x7F:  # noqa: PLR2004 - a trail byte
            yield from self._pair(way, code, After(match.end()))
        if self.mirror.folds and 0x21 <= code < 0x7F:  # noqa: PLR2004 - folded from A3A1 to A3FE
            yield from self._pair(way, 0xA3, After(match.end(), code + 0x80))

    def _pair(self, way: Way, trail: int, after: After) -> Iterator[Way]:
        """Yield `way` with the character of the byte carried and `trail` read, when there is one."""
        char = lexicon.char(way.carry, trail)
        if char:
            known = lexicon.load()
            extra = costs.LEFT_OVER if char in known.gone else 0
            if trail == costs.NO_LEAD and known.simplified.get(ord(char), char) not in known.common:
                extra = costs.RARE
            yield emit(way, self._shown(char), after._replace(trail=after.carry or trail), extra)

    def _annotation(self, way: Way, reading: str, match: re.Match[str]) -> Iterator[Way]:
        """Yield `way` past an annotation, which belongs to the character before, or to one that straddles two."""
        seen = self.text[match.start() - 1 : match.start()]
        if lexicon.reads(way.last, reading) or (way.carry and lexicon.reads(seen, reading)):
            yield way._replace(until=match.end() if way.carry or way.until == match.start() else way.until)
        elif not way.carry:
            yield literal(way, match[0], costs.LITERAL)
        if self.mirror.hidden and not self.mirror.swallows:
            yield from self._annotated_hole(way, reading, match)

    def _annotated_hole(self, way: Way, reading: str, match: re.Match[str]) -> Iterator[Way]:
        """Yield `way` with the character that a lost byte ended read: the one annotated with `reading`."""
        until = match.end()
        spoken = lexicon.spoken(way.carry or way.trail, reading)
        for trail, char in spoken:
            extra = 0 if char in self.mirror.table else costs.UNSEEN
            if way.carry:
                yield emit(way, char, After(until, 0, trail), extra)
            elif trail > costs.NO_LEAD:
                yield dear(way, extra)._replace(carry=trail, trail=trail, until=until, split=True)
        if not way.carry and not any(char in self.mirror.table for _, char in spoken):
            self.work += costs.SHORTLIST_WORK
            for char in lexicon.sounding(reading):
                extra = costs.WHOLE if char in self.mirror.table else costs.WHOLE + costs.UNSEEN
                yield emit(way, char, After(until, 0, (lexicon.pair(char) or b"\0\0")[1]), extra)
            yield literal(way, match[0], costs.LITERAL)

    def _hole(self, way: Way, match: re.Match[str]) -> Iterator[Way]:
        """Yield the ways a question mark without a reading can be read."""
        until = match.end()
        following = self.text[until : until + 1]
        at_mark = bool(following) and following in MARKS
        if not way.carry:
            yield emit(way, match[0], extra=costs.QUESTION if at_mark else 0)
            if at_mark:
                yield from self._cut(way, following, until)
            elif way.last in MARKS and way.opened.endswith("“"):  # a shift that began before the mark ends here
                whole = emit(way, "”", After(until), costs.WHOLE_MARK)
                yield from self._past_swallowed(whole, until)
            return
        yield from self._pair(way, costs.NO_LEAD, After(until))
        for new in self._ended(way, following if at_mark else "", until):
            if not at_mark:
                yield from self._past_swallowed(new, until)
            elif not self._annotated(new, following):
                yield new

    def _past_swallowed(self, way: Way, until: int) -> Iterable[Way]:
        """Return `way` past what the byte lost before `until` took along, if such bytes do."""
        return self.swallowed.ways(way, until, costs.SWALLOWED) if self.mirror.swallows else (way,)

    def _annotated(self, way: Way, mark: str) -> bool:
        """Return whether the last byte of `way` and the first of `mark` make a character that would be annotated."""
        first = (lexicon.pair(mark.translate(word_model.FULL)) or b"\0")[0]
        return lexicon.char(way.trail, first) in self.mirror.table

    def _vanished(self, way: Way, match: re.Match[str]) -> Iterator[Way]:
        """Yield `way` with the character ended whose last byte was lost before the token, and left no trace."""
        shown, until = match[0], match.start()
        yield from self._pair(way, costs.NO_LEAD, After(until))
        if match[1] or match[2]:
            return  # an annotation says itself what was lost
        swallows = self.mirror.swallows
        at_mark = shown in MARKS
        if at_mark or shown < "@" or (swallows and candidates.unlike(way.carry, shown)):
            taken = swallows and not at_mark
            for new in self._ended(way, "" if taken else shown, until):
                yield from self.swallowed.ways(new, until, costs.UNSEEN_SWALLOWED) if taken else (new,)

    def _dropped(self, way: Way, match: re.Match[str]) -> Iterator[Way]:
        """Yield `way` past a pair in the user-defined area that is not there any more, to the carry it left."""
        if match[1]:
            leads = {(lexicon.pair(char) or b"\0")[0] for char in lexicon.sounding(match[1])}
            follow = [word_model.Candidate(lead, "", "", 0, 0) for lead in leads]
        else:
            data = lexicon.pair(match[0]) or match[0].encode("ascii", "ignore")
            follow = [*candidates.ended(data[0])] if data else []
        follow = [one for one in follow if one.byte > 0xA0]  # noqa: PLR2004 - user-defined trails
        known = [one for one in candidates.begun(way.carry) if one.byte in costs.USER_LEADS]
        for first in self._likely(way, known, ""):
            new = self._guess(way, first.char, After(match.start(), 0, first.byte), costs.DROPPED)
            for second in follow if match[1] else self._likely(new, follow, ""):
                yield new._replace(carry=second.byte, trail=second.byte)

    def _ended(self, way: Way, following: str, until: int) -> Iterator[Way]:
        """Yield `way` with the characters read that begin with the byte carried, the other having been lost."""
        for candidate in self._likely(way, candidates.begun(way.carry), following):
            yield self._guess(way, candidate.char, After(until, 0, candidate.byte))

    def _cut(self, way: Way, mark: str, at: int) -> Iterator[Way]:
        """Yield `way` with the characters read whose last byte was the first of `mark`, at which the text was cut."""
        first, second = lexicon.pair(mark.translate(word_model.FULL)) or b"\0\0"
        shown = self.text[at + 1 : at + 2]
        lost_again = self.mirror.hidden and shown in MARKS
        follower = None if lost_again else lexicon.pair(shown)
        beside = lexicon.char(second, follower[0]) if follower else None
        table, shows = self.mirror.table, self.mirror.shows
        known = [
            candidate
            for candidate in candidates.ended(first)
            if lexicon.char(way.trail, candidate.byte) not in table  # it would be annotated
            and not (beside and shows(candidate.char + beside, at))  # it would be cut there, too
        ]
        extra = costs.HIDDEN_CUT.get(mark, costs.USUAL_CUT) if self.mirror.hidden else 0
        extra += costs.DOUBTED_CUT if self.mirror.doubtful else 0
        for candidate in self._likely(way, known, beside or ""):
            yield self._guess(way, candidate.char, After(at + 1, second, second), extra)

    def _likely(self, way: Way, known: Iterable[word_model.Candidate], following: str) -> list[word_model.Candidate]:
        """Return the few of `known` that go best with the text so far and the one character `following`."""
        self.work += costs.SHORTLIST_WORK
        near = lexicon.load().simplified.get(ord(following), following) if following else ""
        barred = self.absent if way.split else self.barred
        free = [candidate for candidate in known if candidate.char not in barred]
        last = way.text[-1:]

        def usual(char: str) -> int:
            return ngrams.cost(way.text, char) + (ngrams.cost(last + char, near) if near else 0)

        ranked = word_model.rank(way.ends, way.text, free, near, usual)[: costs.LONGLIST]
        strange = functools.partial(self.mirror.strange, last, at=way.until)
        ranked = sorted((cost + strange(candidate.simple), candidate) for cost, candidate in ranked)
        return [candidate for _, candidate in ranked[: costs.SHORTLIST]]

    def _guess(self, way: Way, char: str, after: After, extra: int = 0) -> Way:
        """Return `way` with a `char` read of which a byte was lost; cheaper where the page says so elsewhere."""
        simple = lexicon.load().simplified.get(ord(char), char)
        extra += self.mirror.strange(way.text[-1:], simple, way.until)
        new = emit(way, self._shown(char), after, extra)
        over = new.cost - way.cost - self.mirror.most(way.text[-2:], simple, way.until)
        return dear(new, -over) if over > 0 else new

    def _shown(self, char: str) -> str:
        return char.translate(FOLD) if self.mirror.folds else char


def _doubtful(way: Way | None, left: str) -> bool:
    """Return whether a search has found nothing, or what hardly reads, after the text `left`."""
    if way is None or way.length == len(left):
        return True
    return ")" in way.text[len(left) :] or way.cost > costs.BAD * len(way.text)


def _fittest(ways: Iterable[Way], width: int) -> list[Way]:
    """Return the cheapest of `ways`, cheapest first; those in step and those out of it do not compete."""
    ordered = sorted(ways)
    bounds: dict[bool, int] = {}
    margin, most = costs.MARGIN * width, costs.BEAM * width
    return [way for way in ordered if way.cost <= bounds.setdefault(way.carry > 0, way.cost) + margin][:most]
