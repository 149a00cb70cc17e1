"""Two texts to the changes between them, small enough to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_CHARACTERS = 4_000
"""Longer paragraphs are shown whole: comparing characters takes time with the square of the length (4,000: 0.3 s)."""
CONTEXT = 12


@dataclass(frozen=True, slots=True)
class Change:
    """At `offset` of the old text, `before` became `after`."""

    offset: int
    before: str
    after: str


def changes(old: str, new: str) -> list[Change]:
    """Return what turns `old` into `new`, in order: paragraphs are matched first, then characters within them."""
    found: list[Change] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    for _, a, b, c, d in _unequal(old_lines, new_lines):
        before, after = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        if max(len(before), len(after)) > MAX_CHARACTERS:
            found.append(Change(starts[a], before, after))
            continue
        found += [Change(starts[a] + i, before[i:j], after[k:n]) for _, i, j, k, n in _unequal(before, after)]
    return found


def _unequal(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return (opcode for opcode in matcher.get_opcodes() if opcode[0] != "equal")


def size(found: Sequence[Change]) -> int:
    """Return how many characters went or came."""
    return sum(len(change.before) + len(change.after) for change in found)


def excerpt(old: str, change: Change) -> str:
    """Return one line that shows a change between its neighbours: `…常州[-的-]{+之+}答卷…`."""
    left = old[max(0, change.offset - CONTEXT) : change.offset]
    end = change.offset + len(change.before)
    marked = (f"[-{change.before}-]" if change.before else "") + (f"{{+{change.after}+}}" if change.after else "")
    return f"…{left}{marked}{old[end : end + CONTEXT]}…".replace("\n", "⏎")
