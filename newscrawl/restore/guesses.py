"""The few characters that may stand where a byte was lost, told by the words around and by the page."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from newscrawl.restore import costs, lexicon, ngrams, word_model
from newscrawl.restore.hypothesis import DecoderState, Hypothesis, extend
from newscrawl.restore.page_context import PageContext

FOLD = {0xFF00 + i: 0x20 + i for i in range(1, 0x5F)}

WIDE = frozenset(map(chr, FOLD)) - frozenset("！（），：；？０１２３４５６７８９．％")
"""Full-width letters, and signs that few texts have."""


WIDE_SAMPLE = 50_000
"""Characters of a page in which such are looked for."""


class WorkBudget:
    """How much work a page is worth, so that one beyond repair ends."""

    def __init__(self, characters: int) -> None:
        """Allow for a page of so many characters."""
        self.done = 0
        """Hypotheses followed over a character so far, a shortlist being as much work as SHORTLIST_WORK of them."""
        self.allowance = costs.LEAST_WORK + round(costs.WORK * characters)

    def exhausted(self) -> bool:
        """Return whether as much work was done as the page is worth."""
        return self.done > self.allowance


class Guesses:
    """Hypotheses extended by a character of which one byte, or none, is seen."""

    def __init__(self, text: str, context: PageContext, work: WorkBudget) -> None:
        """Take the damaged page, what is known of it, and what to count work in."""
        self.context = context
        self.work = work
        self.absent = frozenset(sign for sign in word_model.LIKE if sign not in text)
        """Signs that are not guessed, because the page has none."""
        self.shows_wide = context.damage.ascii_folded or not WIDE.isdisjoint(text[:WIDE_SAMPLE])
        """Whether the page has full-width letters or rare signs."""
        self.barred = self.absent | context.damage.annotated.keys()
        """The same, and characters that would be annotated."""

    def pair(self, hyp: Hypothesis, trail: int, after: DecoderState, *, seen: bool = False) -> Iterator[Hypothesis]:
        """Yield `hyp` with the character of the byte carried and `trail` read, when there is one; `seen`: it shows."""
        char = lexicon.gbk_char(hyp.carry, trail)
        if char:
            known = lexicon.load()
            extra = costs.LEFT_OVER if char in known.always_converted else 0
            if trail == costs.NO_LEAD and not seen and known.simplified.get(ord(char), char) not in known.common:
                extra = costs.RARE
            if char in WIDE and not self.shows_wide:
                extra += costs.WIDE_LETTER
            yield extend(hyp, self.shown(char, hyp.until), after._replace(trail=after.carry or trail), extra)

    def likely(
        self, hyp: Hypothesis, known: Iterable[word_model.Candidate], following: str
    ) -> list[word_model.Candidate]:
        """Return the few of `known` that go best with the text so far and the one character `following`."""
        self.work.done += costs.SHORTLIST_WORK
        near = lexicon.load().simplified.get(ord(following), following) if following else ""
        barred = self.absent if hyp.split else self.barred
        free = [candidate for candidate in known if candidate.char not in barred]
        last = hyp.text[-1:]

        def usual(char: str) -> int:
            return ngrams.cost(hyp.text, char) + (ngrams.cost(last + char, near) if near else 0)

        ranked = word_model.rank(hyp.lattice, hyp.text, free, near, usual)[: costs.LONGLIST]
        surprise = functools.partial(self.context.surprise, last, at=hyp.until)
        ranked = sorted((cost + surprise(candidate.simple), candidate) for cost, candidate in ranked)
        return [candidate for _, candidate in ranked[: costs.SHORTLIST]]

    def guess(self, hyp: Hypothesis, char: str, after: DecoderState, extra: int = 0) -> Hypothesis:
        """Return `hyp` with a `char` read of which a byte was lost; cheaper where the page says so elsewhere."""
        simple = lexicon.load().simplified.get(ord(char), char)
        extra += self.context.surprise(hyp.text[-1:], simple, hyp.until)
        return extend(hyp, self.shown(char, hyp.until), after, extra)

    def shown(self, char: str, at: int) -> str:
        """Return `char` as the page shows it around `at`."""
        if "！" <= char <= "～" and self.context.folded(at):
            return char.translate(FOLD)
        return char
