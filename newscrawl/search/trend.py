"""How often a word occurs: in how many articles of each site and month, and in which share of all that there are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.errors import UsageError
from newscrawl.search.find import ANY, Filters, count, meant, scan
from newscrawl.search.histogram import Period, ends, months_between
from newscrawl.search.query import Query
from newscrawl.search.results import PER_PAGE
from newscrawl.store.counts import articles_by_month
from newscrawl.store.search_index import day_of

ALL = "SELECT count(*) FROM search_articles WHERE site = ? AND id BETWEEN ? AND ?"
LOOKED_UP = 200_000
"""Finds whose sites are looked up one by one, in some 140 ms; of more, the index counts each site's, in the same time
or less."""
SITES = 8
"""Sites that are counted where there are so many finds, the largest: each takes some 30 ms of a million finds."""
OTHERS = ""
"""Stands for all sites together that are not counted by themselves."""
Counts = Counter[tuple[str, str]]
"""By month and site."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How often a query was found, from the month of its first find to that of its last."""

    months: list[Period]
    sites: list[str]
    """Those with finds, the one with most first, and OTHERS after them where that has any."""
    found: Counts
    """Articles found, by month and site, or OTHERS."""
    stored: Counts
    """All articles there are, by month and site; of the sites with finds."""


def trend(connection: sqlite3.Connection, query: Query, filters: Filters = ANY) -> Trend:
    """Return in how many articles `query` occurs, by month and site; those without a date are in no month.

    Raises UsageError for a query that asks for nothing, or for a character that nearly all articles contain: only their
    reading could count those.
    """
    if not query.wanted:
        raise UsageError("the query asks for nothing; give at least one word")
    if query.is_short and sum(1 for _ in scan(connection, query, filters)) > PER_PAGE:
        raise UsageError("one character is too common to be counted; give a word of two or more")
    question = _Question(connection, query, filters)
    months = question.months()
    stored = question.stored(months)
    sites = _sites(stored)
    if not filters.site and not question.finds_more_than(LOOKED_UP):
        found = question.looked_up(months)
    else:
        found = question.counted(months, stored, sites[:SITES])
        if sites[SITES:]:
            found += question.others(months, found)
            stored = _summed(stored, sites[:SITES])
    found = +found
    names = sorted(_sites(found), key=lambda site: site == OTHERS)
    return Trend(months, names, found, Counter({key: number for key, number in stored.items() if key[1] in names}))


@dataclass(frozen=True, slots=True)
class _Question:
    """What is counted, and where."""

    connection: sqlite3.Connection
    query: Query
    filters: Filters

    def within(self, month: Period, site: str | None = None) -> Filters:
        """Return the filters for a month, and for a site."""
        since, until = self.filters.since or month.first, self.filters.until or month.last
        return Filters(site or self.filters.site, max(month.first, since), min(month.last, until))

    def months(self) -> list[Period]:
        """Return the months from the first find to the last."""
        days = [day for number in ends(self.connection, self.query, self.filters) if (day := day_of(number))]
        return months_between(days[0], days[-1]) if days else []

    def finds_more_than(self, number: int) -> bool:
        """Tell whether there are more finds than this; no more are counted."""
        sql, values = meant(self.query, self.filters)
        return bool(self.connection.execute(f"SELECT 1 {sql} LIMIT 1 OFFSET {number}", values).fetchone())

    def looked_up(self, months: list[Period]) -> Counts:
        """Return the finds by month and site."""
        found: Counts = Counter()
        for month in months:
            sql, values = meant(self.query, self.within(month))
            by_site = self.connection.execute(
                f"SELECT s.site, count(*) FROM (SELECT rowid AS number {sql}) "  # noqa: S608
                "CROSS JOIN search_articles AS s ON s.id = number GROUP BY s.site",
                values,
            )
            found.update({(month.name, site): number for site, number in by_site})
        return found

    def counted(self, months: list[Period], stored: Counts, sites: Sequence[str]) -> Counts:
        """Return the finds of `sites` by month and site, without looking at single ones."""
        found: Counts = Counter()
        for month in months:
            for site in sites:
                if stored[month.name, site]:
                    found[month.name, site] = count(self.connection, self.query, self.within(month, site))
        return found

    def others(self, months: list[Period], found: Counts) -> Counts:
        """Return the finds that are of OTHERS than the sites of those that were found."""
        rest: Counts = Counter({(m.name, OTHERS): count(self.connection, self.query, self.within(m)) for m in months})
        for (month, _), number in found.items():
            rest[month, OTHERS] -= number
        return rest

    def stored(self, months: list[Period]) -> Counts:
        """Return how many articles there are, by month and site; of a month that is cut, in the days that are left."""
        names = {month.name for month in months}
        stored = Counter(
            {
                (month, site): number
                for (month, site), number in articles_by_month(self.connection).items()
                if month in names and self.filters.site in (None, site)
            }
        )
        for month in months[:1] + months[-1:]:
            within = self.within(month)
            if (within.since, within.until) != (month.first, month.last):
                for name, site in [key for key in stored if key[0] == month.name]:
                    stored[name, site] = self.connection.execute(ALL, (site, *within.numbers)).fetchone()[0]
        return stored


def _sites(counts: Counts) -> list[str]:
    """Return the sites of counts by month and site, the one with most first."""
    by_site: Counter[str] = Counter()
    for (_, site), number in counts.items():
        by_site[site] += number
    return [site for site, _ in by_site.most_common()]


def _summed(counts: Counts, sites: Sequence[str]) -> Counts:
    """Return counts by month and site with those of other than `sites` in one sum."""
    summed: Counts = Counter()
    for (month, site), number in counts.items():
        summed[month, site if site in sites else OTHERS] += number
    return summed
