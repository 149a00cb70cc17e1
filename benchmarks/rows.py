"""What a benchmark yields: rows, each with our figure beside the peer's of the same run and the limit.

A benchmark is a module of this folder with

- a docstring: what is measured, the peer, the limit;
- `QUICK`: its arguments in the quick run, or None where it has no part in that;
- `arguments(parser)`: adds its own options;
- `measure(options)`: yields the rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

TIMED = ("ms", "s", "MB/s", "s/MB", "1/s")
"""Units of figures that another machine changes: whether they keep a limit says little of the code."""
HEADER = f"{'':52}{'ours':>10}{'peer':>10} {'':5}{'ratio':>8}  limit, peer"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure of ours, and what it is held against."""

    name: str
    ours: float
    unit: str
    more: bool = False
    """Whether more is better."""
    peer: str = ""
    """Whom ours is compared with; empty where nobody does the same."""
    theirs: float | None = None
    """The peer's figure of the same run; None where there is no peer, or it could not be had."""
    swings: bool = False
    """Whether even the ratio changes with what else runs: by the clock, or where the peer was not timed in turn."""
    limit: float | None = None
    """What `ours` must reach (`more`) or keep below."""
    ratio_limit: float | None = None
    """The same for the ratio to the peer."""

    @property
    def ratio(self) -> float | None:
        """Ours in terms of the peer's figure, or else of the limit; None where neither is there, or it is 0."""
        beside = self.limit if self.theirs is None else self.theirs
        return self.ours / beside if beside else None

    @property
    def key(self) -> str:
        """What names the row in every run."""
        return f"{self.name} / {self.peer}" if self.peer else self.name

    @property
    def comparable(self) -> bool:
        """Whether the ratio can be held against another run's: it is one to a peer that does not swing."""
        return bool(self.theirs) and not self.swings

    @property
    def missed(self) -> bool:
        """Whether a limit does not hold."""
        return not self._holds(self.ours, self.limit) or not self._holds(self.ratio, self.ratio_limit)

    @property
    def broken(self) -> bool:
        """Whether a limit does not hold of a figure that is the same on every machine."""
        return self.unit not in TIMED and not self._holds(self.ours, self.limit)

    def _holds(self, figure: float | None, limit: float | None) -> bool:
        return figure is None or limit is None or (figure >= limit if self.more else figure <= limit)

    def __str__(self) -> str:
        theirs = "" if self.theirs is None else f"{self.theirs:.4g}"
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        sign = "≥" if self.more else "≤"
        notes = [f"{sign} {self.limit:g} {self.unit}".rstrip()] if self.limit is not None else []
        notes += [f"{sign} {self.ratio_limit:.3g} ×"] if self.ratio_limit is not None else []
        notes += [self.peer + (": not there" if self.theirs is None else "")] if self.peer else []
        missed = "  MISSED" if self.missed else ""
        return f"{self.name:52.52}{self.ours:>10.4g}{theirs:>10} {self.unit:5}{ratio:>8}  {', '.join(notes)}{missed}"


class Benchmark(Protocol):
    """A module of this folder that measures."""

    __doc__: str
    QUICK: Sequence[str] | None

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the benchmark's options."""

    def measure(self, options: argparse.Namespace) -> Iterable[Row]:
        """Yield the rows."""
