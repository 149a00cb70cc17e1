"""How many of the articles that were found were published when."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newscrawl.search.find import Filters, count, meant
from newscrawl.search.query import Query
from newscrawl.search.results import Results
from newscrawl.store.search_index import FIRST_DATED, day_of
from newscrawl.text.times import period

MOST_DAYS, MOST_MONTHS = 62, 72
"""Columns of days, and of months, that a phone can show; for longer there are months, and years."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year."""

    name: str
    """As it is written in a query: `2024-08-06`, `2024-08`, `2024`."""
    first: date
    last: date
    articles: int = 0
    """How many of the finds were published in it."""


def periods(first: date, last: date) -> list[Period]:
    """Return the days, months or years from `first` to `last`, whichever are not too many to be shown."""
    if (last - first).days < MOST_DAYS:
        return [Period(str(day), day, day) for day in _days(first, last)]
    if len(months := months_between(first, last)) <= MOST_MONTHS:
        return months
    return [Period(name, *period(name)) for name in (f"{year:04}" for year in range(first.year, last.year + 1))]


def months_between(first: date, last: date) -> list[Period]:
    """Return the months from that of `first` to that of `last`."""
    names = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(_month(first), _month(last) + 1)]
    return [Period(name, *period(name)) for name in names]


def histogram(connection: sqlite3.Connection, query: Query, filters: Filters, results: Results) -> list[Period]:
    """Return the finds by day, month or year from the oldest to the newest, whichever are not too many; dated ones.

    All finds are counted, or those in reach where `results` are not exact.
    """
    numbers = sorted(number for number in results.numbers if day_of(number))
    by_reading = results.is_complete or not results.is_exact
    if not by_reading:
        numbers = ends(connection, query, filters)
    if not numbers:
        return []
    first, last = (day_of(number) or FIRST_DATED for number in (numbers[0], numbers[-1]))
    counted = []
    for span in periods(first, last):
        within = Filters(filters.site, max(first, span.first), min(last, span.last))
        found = _between(numbers, within) if by_reading else count(connection, query, within)
        counted.append(Period(span.name, span.first, span.last, found))
    return counted


def ends(connection: sqlite3.Connection, query: Query, filters: Filters) -> list[int]:
    """Return the numbers of the oldest and the newest find with a date; of neither where none has one."""
    dated = Filters(filters.site, filters.since or FIRST_DATED, filters.until)
    sql, values = meant(query, dated)
    ways = ("ASC", "DESC")
    found = [connection.execute(f"SELECT rowid {sql} ORDER BY rowid {way} LIMIT 1", values).fetchone() for way in ways]
    return [row[0] for row in found if row]


def _between(numbers: Sequence[int], within: Filters) -> int:
    first, last = within.numbers
    return bisect_right(numbers, last) - bisect_right(numbers, first - 1)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=day) for day in range((last - first).days + 1))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
