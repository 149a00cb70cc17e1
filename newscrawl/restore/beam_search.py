"""Find what stood where bytes were lost: a beam search over all ways the visible text can have come about.

The damage shifts decoding by one byte. So a decoder of the damaged text is always in one of two states: in step
(nothing carried), or out of step, with the first byte of a character carried over. Where a byte is missing, every
byte that could have stood there is tried, and language decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newscrawl.restore import costs, lexicon, word_model
from newscrawl.restore.guesses import WorkBudget
from newscrawl.restore.hypothesis import Hypothesis
from newscrawl.restore.page_context import PageContext
from newscrawl.restore.transitions import Transitions

DAMAGE = re.compile(r"\(|.?[?\ufffd]", re.DOTALL)
"""A reading, or a hole now or one character on: what may go back to a shift."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What stood between the search's start and `end` of the damaged text."""

    end: int
    text: str
    last: str
    """The last of its characters, in the script it was damaged in."""


class BeamSearch:
    """Searches on one damaged page."""

    def __init__(self, text: str, context: PageContext) -> None:
        """Take the page and what is known of the mirror it came from."""
        self.text = text
        self.context = context
        self.may_drop = not context.damage.silent_loss and not costs.USER_DEFINED.search(text)
        self.work = WorkBudget(len(text))
        self.transitions = Transitions(text, context, self.work)

    def solve(self, start: int, left: str, last: str, opened: str) -> Solution | None:
        """Return what stood at the hole at `start`; None when it is none.

        `left` is restored text before it, `last` the character there as it was before conversion, `opened` what is
        open there (`hypothesis.track_nesting`).
        """
        hyp = self._best(start, left, last, opened)
        if self.may_drop and _doubtful(hyp, left):
            self.transitions.pairs_dropped = True
            second = self._best(start, left, last, opened)
            self.transitions.pairs_dropped = False
            hyp = min((one for one in (hyp, second) if one), key=lambda one: one.cost / len(one.text), default=None)
        if hyp is None or hyp.until == start:
            return None
        return Solution(hyp.until, hyp.text[len(left) : hyp.length], hyp.last)

    def _best(self, start: int, left: str, last: str, opened: str) -> Hypothesis | None:
        """Return the best hypothesis up to where all are in step again; None when none gets there."""
        return next((hyp for hyp in self._run(start, left, last, opened) if not hyp.carry), None)

    def _run(self, start: int, left: str, last: str, opened: str) -> list[Hypothesis]:
        """Return the hypotheses left where all are in step again and have shown how well they read on."""
        before = lexicon.gbk_bytes(last) if last else None
        lattice = word_model.lattice_of(left)
        self.work.done += len(left)
        first = Hypothesis(
            lattice[0][0][0], left, lattice, 0, 0, before[1] if before else 0, last, start, len(left), opened
        )
        fronts: dict[int, dict[tuple[str, int], Hypothesis]] = {start: {("", 0): first}}
        limit = min(len(self.text), start + costs.LONGEST)
        in_step = 0
        while fronts and not self.work.exhausted():
            i = min(fronts)
            hyps = _prune(fronts.pop(i).values(), 4 if self.transitions.pairs_dropped else 1)
            in_step = 0 if fronts or any(hyp.carry for hyp in hyps) else in_step + 1
            alone = in_step and len(hyps) == 1 and i > start and not DAMAGE.match(self.text, i)
            if i >= limit or in_step > costs.AHEAD or alone:
                return hyps
            match = self.transitions.token.match(self.text, i)
            assert match
            self.work.done += len(hyps)
            for hyp in hyps:
                for new in self.transitions.past(hyp, match):
                    front = fronts.setdefault(max(new.until, match.end()), {})
                    alike = (new.text[-costs.TAIL :], new.carry)
                    known = front.get(alike)
                    if known is None or new.cost < known.cost:
                        front[alike] = new
        return []


def _doubtful(hyp: Hypothesis | None, left: str) -> bool:
    """Return whether a search has found nothing, or what hardly reads, after the text `left`."""
    if hyp is None or hyp.length == len(left):
        return True
    return ")" in hyp.text[len(left) :] or hyp.cost > costs.DOUBTFUL_PER_CHAR * len(hyp.text)


def _prune(hyps: Iterable[Hypothesis], width: int) -> list[Hypothesis]:
    """Return the cheapest of `hyps`, cheapest first; those in step and those out of it do not compete."""
    ordered = sorted(hyps)
    bounds: dict[bool, int] = {}
    margin, most = costs.MARGIN * width, costs.BEAM_WIDTH * width
    return [hyp for hyp in ordered if hyp.cost <= bounds.setdefault(hyp.carry > 0, hyp.cost) + margin][:most]
