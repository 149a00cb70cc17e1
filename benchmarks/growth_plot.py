"""Draw curves over the number of articles as SVG, both axes by powers of ten.

By hand, as the charts of `browse` are: these are a few lines, and a library for them would weigh more than all of this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 300, 40, 40
"""Margins; names of curves stand in the right one."""
LABEL = 15
"""Least distance of two names."""
COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7f6000", "#56b4e9", "#000000", "#e69f00", "#6a3d9a", "#b22222",
    "#2f4f4f", "#8b8b00",
)  # fmt: skip
"""The first eight: Okabe and Ito, https://jfly.uni-koeln.de/color/, told apart by the colour-blind."""


@dataclass(frozen=True)
class Curve:
    """Values at each size, and what they are."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Axis:
    """Powers of ten from `low` to `high`, drawn from pixel `start` to `end`."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> Axis:
        """Return the axis that holds all values."""
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(low, max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        """Return where a value lies."""
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def marks(self) -> list[tuple[float, str]]:
        """Return where the powers of ten lie, and how they are written."""
        powers = [10.0**power for power in range(self.low, self.high + 1)]
        return [(self.at(value), f"{value:,.0f}" if value >= 1 else f"{value:g}") for value in powers]


def plot(title: str, sizes: Sequence[int], curves: Sequence[Curve], *, diagonal: bool) -> str:
    """Return a plot of the curves; with `diagonal` also a dashed line of what grows as the archive does."""
    x = Axis.over(sizes, LEFT, WIDTH - RIGHT)
    y = Axis.over([value for curve in curves for value in curve.values if value > 0], HEIGHT - BOTTOM, TOP)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" style="font:12px sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text font-size="14" x="{LEFT}" y="20">{escape(title)}</text>',
        *_grid(x, y),
        *([_diagonal(x, y)] if diagonal else []),
        *(_line(curve, sizes, x, y, COLOURS[number % len(COLOURS)]) for number, curve in enumerate(curves)),
        *_names(curves, y),
        "</svg>",
    ]
    return "\n".join(drawn) + "\n"


def _grid(x: Axis, y: Axis) -> list[str]:
    """Return the powers of ten."""
    lines = [
        f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{text}</text>'
        for at, text in x.marks()
    ]
    lines += [
        f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{text}</text>'
        for at, text in y.marks()
    ]
    return [
        *lines,
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 6}" text-anchor="middle">articles</text>',
    ]


def _diagonal(x: Axis, y: Axis) -> str:
    """Return a line of what grows as the archive does, as far as there is room."""
    decades = min(x.high - x.low, y.high - y.low)
    right, top = x.at(10.0 ** (x.low + decades)), y.at(10.0 ** (y.low + decades))
    return f'<path d="M{x.start:.1f} {y.start:.1f}L{right:.1f} {top:.1f}" stroke="#999" stroke-dasharray="4 4"/>'


def _line(curve: Curve, sizes: Sequence[int], x: Axis, y: Axis, colour: str) -> str:
    points = [(x.at(size), y.at(value)) for size, value in zip(sizes, curve.values, strict=True) if value > 0]
    path = "L".join(f"{across:.1f} {up:.1f}" for across, up in points)
    dots = "".join(f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>' for across, up in points)
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _names(curves: Sequence[Curve], y: Axis) -> list[str]:
    """Return each curve's name beside its last point, in order, none upon another."""
    last = [curve.values[-1] for curve in curves]
    wanted = sorted((y.at(value) if value > 0 else y.start, number) for number, value in enumerate(last))
    lowest = HEIGHT - BOTTOM - LABEL * len(curves)
    before: float = TOP - LABEL
    names = []
    for place, (at, number) in enumerate(wanted):
        before = max(min(at, lowest + LABEL * (place + 1)), before + LABEL)
        colour = COLOURS[number % len(COLOURS)]
        text = escape(curves[number].name)
        names.append(f'<text x="{WIDTH - RIGHT + 10}" y="{before + 4:.1f}" fill="{colour}">{text}</text>')
    return names
