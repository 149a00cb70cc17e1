"""Changes between two texts, small enough to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import takewhile
from typing import Any

MAX_CHARACTERS = 4_000
"""Longer paragraphs are shown whole: comparing characters takes time with the square of the length (4,000: 0.3 s)."""
MAX_PAIRS = 1_500_000
"""Pairs of like paragraphs that are looked at in two texts, and as many of like characters in their changed paragraphs
(.2 s each), anew for each block that is found. Two news texts of 4,000 characters have 1.2 million where one character
in ten differs, 0.7 where one in a hundred does. Beyond, what is left is one change."""
_PLACE = 4
"""Pairs that take as long as a place of the old text that is looked at."""
ANOTHER_TEXT = 0.4
"""Share of common characters below which one text did not come from the other: two Chinese news paragraphs on different
matters share up to .3, and their common characters shown one by one cannot be read."""
CONTEXT = 12
SHOWN = 60
"""Characters shown of each end of a long piece that went or came."""


@dataclass(frozen=True, slots=True)
class Change:
    """At `offset` of the old text, `before` became `after`."""

    offset: int
    before: str
    after: str


def changes(old: str, new: str, *, longest: int = MAX_CHARACTERS) -> list[Change]:
    """Return what turns `old` into `new`, in order: paragraphs are matched first, then characters within them.

    Paragraphs of more than `longest` characters are not compared within: they are one change.
    """
    found: list[Change] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    budget = _Budget()
    for a, b, c, d in _unequal_lines(old_lines, new_lines):
        found += _within(starts[a], "".join(old_lines[a:b]), "".join(new_lines[c:d]), longest, budget)
    return found


def rough_size(old: str, new: str) -> int:
    """Return how many characters went or came, by paragraphs; those that moved within changed ones do not count.

    It is 1 at least where the texts differ, and takes a tenth of what `changes` does.
    """
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    total = 0
    for a, b, c, d in _unequal_lines(old_lines, new_lines):
        before, after = Counter("".join(old_lines[a:b])), Counter("".join(new_lines[c:d]))
        total += max(1, (before - after).total() + (after - before).total())
    return total


@dataclass(slots=True)
class _Budget:
    """What may still be compared."""

    left: int = MAX_PAIRS


class _Matcher(SequenceMatcher[Any]):
    """One that finds nothing alike any more once its budget is spent: each block it finds lets it look at all anew."""

    a: Sequence[str]
    b2j: dict[str, list[int]]

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: _Budget) -> None:
        self._budget = budget
        super().__init__(None, old, new, autojunk=False)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Return the longest part that is alike; an empty one once the budget is spent."""
        end = len(self.a) if ahi is None else ahi
        if self._budget.left >= 0:
            self._budget.left -= sum(_PLACE + len(self.b2j.get(self.a[at], ())) for at in range(alo, end))
        return super().find_longest_match(alo, ahi, blo, bhi) if self._budget.left >= 0 else Match(alo, blo, 0)


def _within(offset: int, before: str, after: str, longest: int, budget: _Budget) -> list[Change]:
    """Return the changes within paragraphs that begin at `offset`; another text altogether is one change."""
    whole = [Change(offset, before, after)]
    if max(len(before), len(after)) > longest or budget.left < 0:
        return whole
    matcher = _Matcher(before, after, budget)
    if matcher.quick_ratio() < ANOTHER_TEXT or matcher.ratio() < ANOTHER_TEXT or budget.left < 0:
        return whole
    return [Change(offset + i, before[i:j], after[k:n]) for i, j, k, n in _unequal(matcher)]


def _unequal_lines(old: list[str], new: list[str]) -> Iterable[tuple[int, int, int, int]]:
    """Return where paragraphs differ; where too many are alike, all between those that both begin and end with."""
    budget = _Budget()
    found = [*_unequal(_Matcher(old, new, budget))]
    if budget.left >= 0:
        return found
    begin = _alike(old, new)
    end = _alike(reversed(old[begin:]), reversed(new[begin:]))
    return [(begin, len(old) - end, begin, len(new) - end)] if old != new else []


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many parts both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _unequal(matcher: SequenceMatcher[Any]) -> Iterator[tuple[int, int, int, int]]:
    return (places for kind, *places in matcher.get_opcodes() if kind != "equal")  # type: ignore[misc]


def excerpts(old: str, new: str) -> Iterator[str]:
    """Yield a line for each change that turns `old` into `new`, as `excerpt` shows it."""
    return (excerpt(old, change) for change in changes(old, new))


def excerpt(old: str, change: Change) -> str:
    """Return one line that shows a change between its neighbours: `…常州[-的-]{+之+}答卷…`."""
    left = old[max(0, change.offset - CONTEXT) : change.offset]
    end = change.offset + len(change.before)
    gone, came = _shortened(change.before), _shortened(change.after)
    marked = (f"[-{gone}-]" if gone else "") + (f"{{+{came}+}}" if came else "")
    return f"…{left}{marked}{old[end : end + CONTEXT]}…".replace("\n", "⏎")


def _shortened(text: str) -> str:
    """Return a long text by its ends, with the number of characters left out."""
    left_out = len(text) - 2 * SHOWN
    return f"{text[:SHOWN]}…({left_out})…{text[-SHOWN:]}" if left_out > CONTEXT else text
