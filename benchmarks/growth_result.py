"""Keep the figures of `benchmarks.growth`, by size, in the file that docs/growth.md is made from."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.growth_figures import Figure

FILE = Path(__file__).with_name("growth.json")
MOST = 1.25
"""Exponent up to which something counts as growing with the archive: between archives of which one is ten times as
large, 1.8 times what it should be, and the same code swings by half on a machine that others use."""


@dataclass
class Line:
    """One figure at each size."""

    name: str
    group: str
    unit: str
    each: bool
    values: list[float] = field(default_factory=list)


@dataclass
class Result:
    """The figures of a run."""

    measured: str
    """The day."""
    characters: int
    """Of an article's text."""
    further: int
    """Articles that were stored beside those, and captures that were read."""
    sizes: list[int] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        """Add a figure of the next size."""
        line = Line(figure.name, figure.group, figure.unit, figure.each)
        self.lines.setdefault(figure.name, line).values.append(figure.value)

    def exponent(self, line: Line) -> float:
        """Return x where the whole grows as articles to the power of x between the last two sizes; 0: not at all."""
        (small, large), (before, last) = self.sizes[-2:], line.values[-2:]
        grown = math.log(last / before) / math.log(large / small) if before > 0 and last > 0 else 0.0
        return grown + line.each

    def save(self) -> None:
        """Write the file."""
        held = asdict(self) | {"lines": [asdict(line) for line in self.lines.values()]}
        FILE.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


def load() -> Result:
    """Return the result that is kept."""
    held = json.loads(FILE.read_text(encoding="utf8"))
    return Result(**{**held, "lines": {line["name"]: Line(**line) for line in held["lines"]}})
