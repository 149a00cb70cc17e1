"""What a lost byte may have been: that of an annotated character, of one before a mark, of one that left no trace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newscrawl.restore import candidates, costs, lexicon, word_model
from newscrawl.restore.guesses import Guesses
from newscrawl.restore.hypothesis import DecoderState, Hypothesis, add_cost, extend, extend_literally
from newscrawl.restore.page_context import PageContext
from newscrawl.restore.swallowed_ascii import SwallowedAscii

MARKS = "！？；，。!?;,"
ROW = re.compile(r"\?{3,}+(?![！；，。!;,])")
"""More question marks than lost bytes leave."""
INDENT = "\u3000"
NO_BREAK_SPACE = "\xa0"
"""What became a question mark: GBK has none."""
DOUBLED = frozenset("！？；：（）!;:()。")
"""Marks before which a character that ends in the byte A1 becomes two question marks; not seen before a comma."""


class LostBytes:
    """Extends hypotheses over a lost byte of one damaged page."""

    def __init__(self, text: str, context: PageContext, guesses: Guesses) -> None:
        """Take the damaged page, what is known of it, and what guesses its characters."""
        self.text = text
        self.context = context
        self.guesses = guesses
        self.swallowed = SwallowedAscii(text, context)

    def annotated_hole(self, hyp: Hypothesis, reading: str, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` with the character that a lost byte ended read: the one annotated with `reading`."""
        until = match.end()
        by_lead_and_pinyin = lexicon.by_lead_and_pinyin(hyp.carry or hyp.trail, reading)
        for trail, char in by_lead_and_pinyin:
            extra = 0 if char in self.context.damage.annotated else costs.NOT_IN_TABLE
            if hyp.carry:
                yield extend(hyp, char, DecoderState(until, 0, trail), extra)
            elif trail > costs.NO_LEAD:
                yield add_cost(hyp, extra)._replace(carry=trail, trail=trail, until=until, split=True)
        if not hyp.carry and not any(char in self.context.damage.annotated for _, char in by_lead_and_pinyin):
            self.guesses.work.done += costs.SHORTLIST_WORK
            for char in lexicon.by_pinyin(reading):
                extra = (
                    costs.BOTH_BYTES_LOST
                    if char in self.context.damage.annotated
                    else costs.BOTH_BYTES_LOST + costs.NOT_IN_TABLE
                )
                yield extend(hyp, char, DecoderState(until, 0, (lexicon.gbk_bytes(char) or b"\0\0")[1]), extra)
            yield extend_literally(hyp, match[0], costs.LITERAL)

    def hole(self, hyp: Hypothesis, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` with each character that a question mark without a reading can stand for."""
        until = match.end()
        following = self.text[until : until + 1]
        at_mark = bool(following) and following in MARKS
        if not hyp.carry and (row := ROW.match(self.text, match.start())):
            yield self._row(hyp, row)
            return
        if not hyp.carry:
            yield extend(hyp, match[0], extra=costs.QUESTION if at_mark else 0)
            if following == "?" and self.text[until + 1 : until + 2] in DOUBLED:
                yield from self._doubled(hyp, until + 1)
            if at_mark:
                yield from self.cut(hyp, following, until)
            elif hyp.last in MARKS and hyp.opened.endswith("“"):  # a shift that began before the mark ends here
                whole = extend(hyp, "”", DecoderState(until), costs.QUOTE_BOTH_BYTES_LOST)
                yield from self._past_swallowed(whole, until)
            return
        yield from self.guesses.pair(hyp, costs.NO_LEAD, DecoderState(until))
        for new in self._ended(hyp, following if at_mark else "", until):
            if not at_mark:
                yield from self._past_swallowed(new, until)
            elif not self._would_be_annotated(new, following):
                yield new

    def _row(self, hyp: Hypothesis, row: re.Match[str]) -> Hypothesis:
        """Return `hyp` past a row of question marks, which no lost bytes leave."""
        shown = (NO_BREAK_SPACE if self.context.damage.blanks_lost else "?") * len(row[0])
        new = extend(hyp, INDENT, DecoderState(row.end()), costs.ROW)
        return new._replace(text=hyp.text + shown, last=shown[-1], length=len(hyp.text) + len(shown))

    def _doubled(self, hyp: Hypothesis, until: int) -> Iterator[Hypothesis]:
        """Yield `hyp` with each character that ends in A1, both bytes of which became question marks before `until`."""
        for candidate in self.guesses.likely(hyp, candidates.with_trail(0xA1), self.text[until : until + 1]):
            yield self.guesses.guess(hyp, candidate.char, DecoderState(until, 0, 0xA1), costs.DOUBLED)

    def _past_swallowed(self, hyp: Hypothesis, until: int) -> Iterable[Hypothesis]:
        """Return `hyp` past what the byte lost before `until` took along, if such bytes do."""
        return self.swallowed.skipped(hyp, until, costs.SWALLOWED) if self.context.damage.swallows_ascii else (hyp,)

    def _would_be_annotated(self, hyp: Hypothesis, mark: str) -> bool:
        """Return whether the last byte of `hyp` and the first of `mark` make a character that would be annotated."""
        first = (lexicon.gbk_bytes(mark.translate(word_model.FULL)) or b"\0")[0]
        return lexicon.gbk_char(hyp.trail, first) in self.context.damage.annotated

    def vanished(self, hyp: Hypothesis, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` with the character ended whose last byte was lost before the token, and left no trace."""
        shown, until = match[0], match.start()
        yield from self.guesses.pair(hyp, costs.NO_LEAD, DecoderState(until))
        if match[1] or match[2]:
            return  # an annotation says itself what was lost
        swallows_ascii = self.context.damage.swallows_ascii
        at_mark = shown in MARKS
        if at_mark or shown < "@" or (swallows_ascii and candidates.no_common_pair(hyp.carry, shown)):
            taken = swallows_ascii and not at_mark
            for new in self._ended(hyp, "" if taken else shown, until):
                yield from self.swallowed.skipped(new, until, costs.UNSEEN_SWALLOWED) if taken else (new,)

    def dropped(self, hyp: Hypothesis, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` past a pair in the user-defined area that is not there any more, to the carry it left."""
        if match[1]:
            leads = {(lexicon.gbk_bytes(char) or b"\0")[0] for char in lexicon.by_pinyin(match[1])}
            follow = [word_model.Candidate(lead, "", "", 0, 0) for lead in leads]
        else:
            data = lexicon.gbk_bytes(match[0]) or match[0].encode("ascii", "ignore")
            follow = [*candidates.with_trail(data[0])] if data else []
        follow = [one for one in follow if one.byte > 0xA0]  # noqa: PLR2004 - user-defined trails
        known = [one for one in candidates.with_lead(hyp.carry) if one.byte in costs.USER_LEADS]
        for first in self.guesses.likely(hyp, known, ""):
            new = self.guesses.guess(hyp, first.char, DecoderState(match.start(), 0, first.byte), costs.DROPPED)
            for second in follow if match[1] else self.guesses.likely(new, follow, ""):
                yield new._replace(carry=second.byte, trail=second.byte)

    def _ended(self, hyp: Hypothesis, following: str, until: int) -> Iterator[Hypothesis]:
        """Yield `hyp` with the characters read that begin with the byte carried, the other having been lost."""
        for candidate in self.guesses.likely(hyp, candidates.with_lead(hyp.carry), following):
            yield self.guesses.guess(hyp, candidate.char, DecoderState(until, 0, candidate.byte))

    def cut(self, hyp: Hypothesis, mark: str, at: int) -> Iterator[Hypothesis]:
        """Yield `hyp` with the characters read whose last byte was the first of `mark`, at which the text was cut."""
        first, second = lexicon.gbk_bytes(mark.translate(word_model.FULL)) or b"\0\0"
        shown = self.text[at + 1 : at + 2]
        lost_again = self.context.damage.silent_loss and shown in MARKS
        follower = None if lost_again else lexicon.gbk_bytes(shown)
        beside = lexicon.gbk_char(second, follower[0]) if follower else None
        annotated = self.context.damage.annotated
        known = [
            candidate
            for candidate in candidates.with_trail(first)
            if lexicon.gbk_char(hyp.trail, candidate.byte) not in annotated  # it would be annotated
        ]
        extra = costs.HIDDEN_CUT.get(mark, costs.USUAL_CUT) if self.context.damage.silent_loss else 0
        extra += costs.DOUBTED_CUT if self.context.damage.loss_uncertain else 0
        for candidate in self.guesses.likely(hyp, known, beside or ""):
            intact = beside and self.context.occurs_near(candidate.char + beside, at)  # it would be cut there, too
            rare = costs.INTACT_ELSEWHERE if intact else 0
            yield self.guesses.guess(hyp, candidate.char, DecoderState(at + 1, second, second), extra + rare)
