"""Charts drawn on the server: places and sizes of bars, for templates to draw as SVG.

A charting library in the browser was rejected: these are bars, and without it pages need no script at all.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newscrawl.store.counts import articles_by_day, articles_by_month

DAYS = 60
MONTHS = 60
FEWEST_DAYS = 5
"""Days with articles that a picture of days needs; with fewer, months are shown."""
WIDTH, HEIGHT = 600, 120
"""Units of the drawing, which is scaled to the page."""
GAP = 0.2
"""Share of a column left free."""
FIELDS = ("published", "source", "author", "byline", "editor", "section")
COUNTED = 1_000
"""Newest articles of a site whose fields are counted: how it is read now, in milliseconds."""
COLOURS = 6
"""Colours in the style sheet; further sites share the last."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle of a drawing."""

    x: float
    y: float
    width: float
    height: float
    label: str
    colour: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Columns of stacked bars, one a day or a month."""

    label: str
    """`per_day` or `per_month`."""
    bars: list[Bar]
    first: str
    last: str
    most: int
    sites: list[tuple[str, int]]
    """The sites and their colours."""


def timeline(connection: sqlite3.Connection, label_of: Callable[[str], str]) -> Timeline | None:
    """Return the articles of each site by day up to the newest, or by month; None without dated articles.

    Bars call a site as `label_of` does.
    """
    newest = connection.execute("SELECT max(published) FROM articles").fetchone()[0]
    if not newest:
        return None
    last = date.fromisoformat(newest[:10])
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    counted = articles_by_day(connection, days[0])
    if len({day for day, _ in counted}) >= FEWEST_DAYS:
        return _drawn("per_day", [str(day) for day in days], counted, label_of)
    month = last.year * 12 + last.month - 1
    months = [f"{at // 12}-{at % 12 + 1:02}" for at in range(month - MONTHS + 1, month + 1)]
    shown = {key: number for key, number in articles_by_month(connection).items() if key[0] >= months[0]}
    return by_month(months, Counter(shown), label_of)


def by_month(months: list[str], counts: Counter[tuple[str, str]], label_of: Callable[[str], str]) -> Timeline:
    """Return the articles of each site in each of the months."""
    return _drawn("per_month", months, counts, label_of)


def _drawn(label: str, times: list[str], counts: Counter[tuple[str, str]], label_of: Callable[[str], str]) -> Timeline:
    colours = site_colours({site for _, site in counts})
    totals: defaultdict[str, int] = defaultdict(int)
    for (time, _), count in counts.items():
        totals[time] += count
    most = max(totals.values())
    step = WIDTH / len(times)
    bars = []
    for column, time in enumerate(times):
        top = float(HEIGHT)
        for site, colour in colours.items():
            if count := counts[time, site]:
                height = count / most * HEIGHT
                top -= height
                bars.append(
                    Bar(round(column * step, 2), round(top, 2), round(step * (1 - GAP), 2), round(height, 2),
                        f"{time} {label_of(site)}: {count}", colour)
                )  # fmt: skip
    return Timeline(label, bars, times[0], times[-1], most, list(colours.items()))


def columns(counts: Sequence[float]) -> list[Bar]:
    """Return a column for each count, over the whole width; the largest is as high as the drawing."""
    step, most = WIDTH / (len(counts) or 1), max(counts, default=0) or 1
    heights = [count / most * HEIGHT for count in counts]
    return [
        Bar(round(at * step, 2), round(HEIGHT - height, 2), round(step * (1 - GAP), 2), round(height, 2), "", 0)
        for at, height in enumerate(heights)
    ]


def site_colours(sites: set[str]) -> dict[str, int]:
    """Return a colour for each site, those that have a name first; others are named by their host, which has a dot."""
    ordered = sorted(sites, key=lambda site: ("." in site, site))
    return {site: min(number, COLOURS - 1) for number, site in enumerate(ordered)}


def coverage(connection: sqlite3.Connection, sites: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return by site which share of its newest COUNTED articles has each of FIELDS; of sites with articles."""
    shares = ", ".join(f"avg({name} NOT IN ('', '[]')) AS {name}" for name in FIELDS)
    newest = f"SELECT {', '.join(FIELDS)} FROM articles WHERE site = ? ORDER BY published DESC LIMIT {COUNTED}"  # noqa: S608
    rows = {site: connection.execute(f"SELECT {shares} FROM ({newest})", (site,)).fetchone() for site in sites}  # noqa: S608
    return {site: {name: row[name] for name in FIELDS} for site, row in rows.items() if row[FIELDS[0]] is not None}


def bars(counts: Mapping[str, int] | Counter[str]) -> list[tuple[str, int, float]]:
    """Return name, count and share of the largest, the largest first."""
    ordered = Counter(counts).most_common()
    return [(name, count, count / ordered[0][1]) for name, count in ordered if count > 0]
