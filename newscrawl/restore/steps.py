"""Steps of a restoration: made only when looked at, undone, and put after one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

from newscrawl.model import RepairStep
from newscrawl.restore import pinyin, simplify
from newscrawl.restore.pinyin import Annotation

Edit = tuple[str, int, int, str]
"""Kind of a repair, start and end of the text that gives way, and what takes its place."""
UNCHANGED = ""
"""Kind of what is no repair: text in which nothing is looked for."""


class PageRepair(NamedTuple):
    """How a damaged page was made whole."""

    text: str
    """The damaged page."""
    mixed: str
    """The same with the edits made, and without the readings between them."""
    plain: str
    """The same with its characters Simplified."""
    edits: list[Edit]
    kept: frozenset[Annotation]
    """Readings that were not taken out."""
    removed: int
    """How many were."""


class Steps(Sequence[RepairStep]):
    """The steps from a damaged page to the restored one, of which most callers read none or a few.

    Making them all takes longer than restoring the page: a thousand on a page of two thousand characters.
    """

    def __init__(self, repair: PageRepair) -> None:
        """Take what happened to the page."""
        self._repair = repair
        self._made: tuple[RepairStep, ...] | None = None

    def _steps(self) -> tuple[RepairStep, ...]:
        if self._made is None:
            self._made = tuple(_make(self._repair))
        return self._made

    def __len__(self) -> int:
        return len(self._steps())

    def __iter__(self) -> Iterator[RepairStep]:
        return iter(self._steps())

    @overload
    def __getitem__(self, index: int) -> RepairStep: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RepairStep]: ...
    def __getitem__(self, index: int | slice) -> RepairStep | Sequence[RepairStep]:
        return self._steps()[index]

    def __eq__(self, other: object) -> bool:
        return tuple(other) == self._steps() if isinstance(other, Iterable) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._steps())

    @property
    def repairs(self) -> int:
        """Number of steps that repair damage."""
        return self._repair.removed + sum(edit[0] != UNCHANGED for edit in self._repair.edits)


def _make(repair: PageRepair) -> Iterator[RepairStep]:
    text, mixed, plain = repair[:3]
    offset = done = 0
    for kind, start, end, after in _edits(repair):
        gap = start - done
        yield from simplify.steps(mixed, plain, offset, offset + gap)
        offset += gap
        if kind != UNCHANGED:
            yield RepairStep(kind, text[start:end], plain[offset : offset + len(after)], offset)
        offset += len(after)
        done = end
    yield from simplify.steps(mixed, plain, offset, len(mixed))


def _edits(repair: PageRepair) -> Iterator[Edit]:
    """Yield the edits and, between them, the readings that were taken out."""
    text, done = repair.text, 0
    for edit in (*repair.edits, (UNCHANGED, len(text), len(text), "")):
        for start, end in pinyin.spans(text, done, edit[1], repair.kept):
            yield "annotation", start, end, ""
        yield edit
        done = edit[2]


def undo(text: str, steps: Iterable[RepairStep]) -> str:
    """Return what `restore` was given, from the text and the steps it returned."""
    parts: list[str] = []
    end = len(text)
    for step in reversed(tuple(steps)):
        parts += text[step.offset + len(step.after) : end], step.before
        end = step.offset
    parts.append(text[:end])
    return "".join(reversed(parts))


def join(first: Sequence[RepairStep], second: Sequence[RepairStep]) -> tuple[RepairStep, ...]:
    """Return the steps of two restorations, the second of what the first returned, as those of one.

    Steps of the first that lie within a step of the second become part of it.
    """
    joined: list[RepairStep] = []
    waiting = list(reversed(first))
    shift = 0
    for step in second:
        start = step.offset - shift
        end = start + len(step.before)
        while waiting and waiting[-1].offset + len(waiting[-1].after) <= start:
            joined.append(_moved(waiting.pop(), shift))
        inside = []
        while waiting and waiting[-1].offset < end:
            inside.append(waiting.pop())
        joined.append(_widened(step, start, inside) if inside else step)
        shift += len(step.after) - len(step.before)
    joined.extend(_moved(step, shift) for step in reversed(waiting))
    return tuple(joined)


def _moved(step: RepairStep, by: int) -> RepairStep:
    return RepairStep(step.kind, step.before, step.after, step.offset + by)


def _widened(step: RepairStep, start: int, inside: list[RepairStep]) -> RepairStep:
    """Return `step`, which began at `start` before it was made, with the steps `inside` it undone in its `before`."""
    first, last = inside[0], inside[-1]
    head = first.after[: max(0, start - first.offset)]
    tail = last.after[max(0, start + len(step.before) - last.offset) :]
    between = head + step.before + tail
    origin = start - len(head)
    before = undo(between, [_moved(one, -origin) for one in inside])
    kind = first.kind if step.kind == "script" else step.kind
    return RepairStep(kind, before, head + step.after + tail, step.offset - len(head))
