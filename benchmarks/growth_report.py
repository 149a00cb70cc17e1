"""Tables and plots of docs/growth.md, from what `benchmarks.growth --write` kept.

./run python -m benchmarks.growth_report     draws the plots anew; cog puts the tables into the document
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.growth_plot import Curve, plot
from benchmarks.growth_result import MOST, Line, Result, load

DOCS = Path(__file__).parents[1] / "docs"
GROUPS = {
    "articles": ("Storing and reading again", "ms of processor time for one; level: all grow as the archive does"),
    "reading": ("Searches and pages", "ms of processor time; dashed: what grows as the archive does"),
    "commands": ("Commands", "s of processor time, start included; dashed: what grows as the archive does"),
    "disk": ("On disk", "KB for one; level: the whole grows as the archive does"),
    "memory": ("Memory", "MB, the largest process; dashed: what grows as the archive does"),
}
"""Title and unit of each group of figures."""
STAYS, SLOWER = 0.1, 0.9
"""Exponents up to which something counts as staying as it is, and as growing more slowly than the archive."""


def growth(exponent: float) -> str:
    """Return in words what grows as articles to the power of `exponent`."""
    if exponent <= STAYS:
        return "stays"
    if exponent < SLOWER:
        return f"slower, n^{exponent:.1f}".replace("0.", ".")
    return "as the archive" if exponent <= MOST else f"**faster, n^{exponent:.1f}**"


def tables() -> str:
    """Return a table of each group, its plot above it."""
    result = load()
    parts = []
    for group, (title, unit) in GROUPS.items():
        lines = [line for line in result.lines.values() if line.group == group]
        parts += [f"### {title}", "", f"![{title}, {unit}]({name(group)})", ""]
        parts += [f"| {unit.partition(';')[0]} | {' | '.join(f'{size:,}' for size in result.sizes)} | grows |"]
        parts += ["|---|" + "---|" * (len(result.sizes) + 1)]
        parts += [
            f"| {_short(line)} | {' | '.join(map(figure, line.values))} | {growth(result.exponent(line))} |"
            for line in lines
        ]
        parts += [""]
    return "\n".join(parts)


def run_text() -> str:
    """Return what was measured, and how evenly the machine ran, in a sentence or two."""
    result = load()
    (machine,) = (line for line in result.lines.values() if line.group == "machine")
    own, machine_ms = result.further, ", ".join(map(figure, machine.values))
    return (
        f"Measured on {result.measured} in one run of `./run python -m benchmarks growth --write`, with "
        f"{_listed(result.sizes)} articles of {result.characters} characters; at each size {own} further ones are "
        f"stored, {own} pages imported and replayed. The same work that has nothing to do with archives took "
        f"{machine_ms} ms meanwhile: what differs by as much is the machine's doing."
    )


def _listed(sizes: list[int]) -> str:
    return f"{', '.join(f'{size:,}' for size in sizes[:-1])} and {sizes[-1]:,}"


def faster() -> str:
    """Return the names of what grows faster than the archive, or that there are none."""
    result = load()
    names = [line.name for line in result.lines.values() if result.exponent(line) > MOST]
    return f"Faster than the archive grow: {'; '.join(names)}." if names else "Nothing grows faster than the archive."


def figure(value: float) -> str:
    """Return a figure with two digits that count, and more where it has more before its point."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}".removeprefix("0")


def _short(line: Line) -> str:
    """Return a figure's name without that of its group."""
    return line.name.removeprefix(f"{line.group}: ")


def name(group: str) -> str:
    """Return the name of a group's plot in docs/."""
    return f"growth-{group}.svg"


def drawing(result: Result, group: str) -> str:
    """Return the plot of a group."""
    title, unit = GROUPS[group]
    curves = [Curve(_short(line), line.values) for line in result.lines.values() if line.group == group]
    return plot(f"{title}: {unit}", result.sizes, curves, diagonal="dashed" in unit)


def draw(result: Result) -> None:
    """Draw all plots anew."""
    for group in GROUPS:
        (DOCS / name(group)).write_text(drawing(result, group), encoding="utf8")


if __name__ == "__main__":
    draw(load())
