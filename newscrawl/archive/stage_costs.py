"""What each stage of reading cost in a replay, beside what it cost when the baseline was written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newscrawl.archive.tracing import STAGES

LEAST_CAPTURES = 200
"""Captures from which on a slow-down counts: with fewer, single pages and the clock decide."""


@dataclass(frozen=True, slots=True)
class StageCost:
    """What a stage cost, all captures that both sides read taken together."""

    stage: str
    then: int
    """In thousandths of a fixed piece of work, as `model.Trace` tells it."""
    now: int
    captures: int

    @property
    def ratio(self) -> float:
        """Cost now beside then; 1 where it cost nothing then."""
        return self.now / self.then if self.then else 1.0

    def is_slower(self, percent: float) -> bool:
        """Tell whether it costs more than `percent` more, over so many captures that this means something."""
        return self.captures >= LEAST_CAPTURES and self.ratio > 1 + percent / 100

    def __str__(self) -> str:
        """Return one line for people."""
        few = "" if self.captures >= LEAST_CAPTURES else f", too few to judge (from {LEAST_CAPTURES} on)"
        return f"cost of {self.stage}: {self.ratio:.2f} × the baseline's, over {self.captures} captures{few}"


class CostComparison:
    """Gathers what captures cost, until the baseline's end tells what they cost then."""

    def __init__(self) -> None:
        """Gather nothing yet."""
        self._places = array("l")
        self._now = [array("l") for _ in STAGES]

    def add(self, place: int, costs: Sequence[int]) -> None:
        """Note what the capture at `place` of the baseline costs now."""
        if costs:
            self._places.append(place)
            for row, cost in zip(self._now, costs, strict=True):
                row.append(cost)

    def against(self, costs: Mapping[str, Sequence[int]]) -> Iterator[StageCost]:
        """Yield each stage's cost beside what `costs` tells, of the captures that were read both times."""
        for stage, now in zip(STAGES, self._now, strict=True):
            known = costs.get(stage, ())
            pairs = [(known[place], cost) for place, cost in zip(self._places, now, strict=True) if place < len(known)]
            if pairs:
                yield StageCost(stage, sum(then for then, _ in pairs), sum(cost for _, cost in pairs), len(pairs))
