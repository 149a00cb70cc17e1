"""Extend a hypothesis over one token of damaged text, in every way its bytes allow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.restore import costs, lexicon
from newscrawl.restore.guesses import Guesses, WorkBudget
from newscrawl.restore.hypothesis import DecoderState, Hypothesis, add_cost, extend, extend_literally
from newscrawl.restore.lost_bytes import MARKS, LostBytes
from newscrawl.restore.page_context import PageContext
from newscrawl.restore.pinyin import SPOKEN

TOKEN = re.compile(rf"[?\ufffd]\(?({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
BARE = re.compile(rf"[?\ufffd]?({SPOKEN}) ?\)|\(({SPOKEN}) ?\)|.", re.DOTALL)
"""The same where a lost lead byte left no trace but took the bracket along."""


EURO = "€"
"""What browsers show for the byte 80 (https://encoding.spec.whatwg.org/#gb18030-decoder)."""


class Transitions:
    """Extends hypotheses over one token of a damaged page."""

    def __init__(self, text: str, context: PageContext, work: WorkBudget) -> None:
        """Take the damaged page, what is known of it, and what to count work in."""
        self.text = text
        self.context = context
        self.guesses = Guesses(text, context, work)
        self.lost = LostBytes(text, context, self.guesses)
        self.token = BARE if context.damage.silent_loss and context.damage.swallows_ascii else TOKEN
        self.folds = context.damage.ascii_folded or context.damage.partly_folded
        self.pairs_dropped = False
        """Whether pairs in the user-defined area are taken to have been dropped: only where nothing else reads well."""

    def past(self, hyp: Hypothesis, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield every hypothesis that extends `hyp` over one token."""
        yield from self._seen(hyp, match)
        if self.context.damage.silent_loss and hyp.carry:
            for lost in self.lost.vanished(hyp, match):
                yield from self._seen(lost, match)
        if self.pairs_dropped and hyp.carry and not match[2]:
            for lost in self.lost.dropped(hyp, match):
                yield from self._seen(lost, match)

    def _seen(self, hyp: Hypothesis, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield the same if nothing was lost unseen before the token."""
        lost_reading, reading = match.groups()
        mark = match[0]
        if lost_reading:
            yield from self.lost.annotated_hole(hyp, lost_reading, match)
        elif reading:
            yield from self._annotation(hyp, reading, match)
        elif mark in "?\ufffd" and not self.context.damage.silent_loss:
            yield from self.lost.hole(hyp, match)
        else:
            data = lexicon.gbk_bytes(mark)
            if mark == EURO and hyp.carry:
                yield from self.guesses.pair(hyp, costs.NO_LEAD, DecoderState(match.end()), seen=True)
            yield from self._double(hyp, data, match) if data else self._single(hyp, match)
            if self.context.damage.silent_loss and not hyp.carry and mark in MARKS:
                yield from self.lost.cut(hyp, mark, match.start())

    def _double(self, hyp: Hypothesis, data: bytes, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` past a character of two bytes."""
        lead, trail = data
        if not hyp.carry:
            yield extend(hyp, match[0], DecoderState(trail=trail))
        elif trail > costs.NO_LEAD:
            yield from self.guesses.pair(hyp, lead, DecoderState(match.end(), trail))
        elif trail < costs.NO_LEAD:  # a letter after the character, taken for its trail byte
            for new in self.guesses.pair(hyp, lead, DecoderState(match.end())):
                yield extend(new, chr(trail), DecoderState(match.end()))

    def _single(self, hyp: Hypothesis, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` past an ASCII character, or another without two bytes."""
        if not hyp.carry:
            yield extend(hyp, match[0])
            return
        code = ord(match[0])
        if 0x40 <= code < 0x7F:  # noqa: PLR2004 - a trail byte
            yield from self.guesses.pair(hyp, code, DecoderState(match.end()))
        if self.folds and 0x21 <= code < 0x7F:  # noqa: PLR2004 - folded from A3A1 to A3FE
            extra = 0 if self.context.folded(match.start()) else costs.FOLDED_HERE
            for new in self.guesses.pair(hyp, 0xA3, DecoderState(match.end(), code + 0x80)):
                yield add_cost(new, extra)

    def _annotation(self, hyp: Hypothesis, reading: str, match: re.Match[str]) -> Iterator[Hypothesis]:
        """Yield `hyp` past an annotation, which belongs to the character before, or to one that straddles two."""
        seen = self.text[match.start() - 1 : match.start()]
        if lexicon.has_pinyin(hyp.last, reading) or (hyp.carry and lexicon.has_pinyin(seen, reading)):
            yield hyp._replace(until=match.end() if hyp.carry or hyp.until == match.start() else hyp.until)
        elif not hyp.carry:
            yield extend_literally(hyp, match[0], costs.LITERAL)
        if self.context.damage.silent_loss and not self.context.damage.swallows_ascii:
            yield from self.lost.annotated_hole(hyp, reading, match)
