"""How often a word occurs: in how many articles of each site and month, and in which share of all that there are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.errors import UsageError
from newscrawl.search.find import ANY, Filters, by_date, scan
from newscrawl.search.histogram import Period, ends, months_between
from newscrawl.search.query import Query
from newscrawl.search.results import PER_PAGE
from newscrawl.store.search_index import day_of

ALL = "SELECT count(*) FROM search_articles WHERE site = ? AND id BETWEEN ? AND ?"
SHARED = 300_000
"""Articles of an archive that are counted for shares, in some 40 ms; a page may not take longer for more."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How often a query was found, from the month of its first find to that of its last."""

    months: list[Period]
    found: Counter[tuple[str, str]]
    """Articles found, by month and site."""
    stored: Counter[tuple[str, str]]
    """All articles there are, by month and site; of the sites with finds. Empty where there are more than SHARED."""

    @property
    def sites(self) -> list[str]:
        """Return the sites with finds, the one with most first."""
        by_site: Counter[str] = Counter()
        for (_, site), number in self.found.items():
            by_site[site] += number
        return [site for site, _ in by_site.most_common()]


def trend(connection: sqlite3.Connection, query: Query, filters: Filters = ANY) -> Trend:
    """Return in how many articles `query` occurs, by month and site; those without a date are in no month.

    Raises UsageError for a query that asks for nothing, or for a character that nearly all articles contain: only their
    reading could count those.
    """
    if not query.wanted:
        raise UsageError("the query asks for nothing; give at least one word")
    if query.is_short and sum(1 for _ in scan(connection, query, filters)) > PER_PAGE:
        raise UsageError("one character is too common to be counted; give a word of two or more")
    days = [day for number in ends(connection, query, filters) if (day := day_of(number))]
    months = months_between(days[0], days[-1]) if days else []
    found: Counter[tuple[str, str]] = Counter()
    for month in months:
        found.update({(month.name, site): number for site, number in _found(connection, query, filters, month)})
    sites = {site for _, site in found}
    few = "SELECT count(*) FROM (SELECT 1 FROM search_articles LIMIT ?)"
    (all_articles,) = connection.execute(few, (SHARED + 1,)).fetchone()
    counted = months if all_articles <= SHARED else []
    stored = {(month.name, site): _stored(connection, site, month) for month in counted for site in sites}
    return Trend(months, found, Counter(stored))


def _within(filters: Filters, month: Period) -> Filters:
    return Filters(
        filters.site, max(month.first, filters.since or month.first), min(month.last, filters.until or month.last)
    )


def _found(connection: sqlite3.Connection, query: Query, filters: Filters, month: Period) -> Iterator[tuple[str, int]]:
    sql, values = by_date(query, _within(filters, month))
    return connection.execute(
        f"SELECT s.site, count(*) FROM (SELECT rowid AS number {sql}) "  # noqa: S608
        "CROSS JOIN search_articles AS s ON s.id = number GROUP BY s.site",
        values,
    )


def _stored(connection: sqlite3.Connection, site: str, month: Period) -> int:
    return int(connection.execute(ALL, (site, *Filters(site, month.first, month.last).numbers)).fetchone()[0])
