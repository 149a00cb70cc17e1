"""Questions to the search index, and what it finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Literal

from newscrawl.errors import UsageError
from newscrawl.search.query import Query
from newscrawl.store.search_index import FIRST_DATED, NUMBERS_PER_DAY, first_number, texts_of
from newscrawl.text.times import check_order

Order = Literal["relevance", "date"]
WEIGHTS = "1.0, 10.0, 2.0, 2.0, 0.0"
"""Weights of body, title, source, author and site: a word in the headline says what the article is about."""
RANKED = 5_000
"""Newest finds that are ranked, which takes about 8 ms; the others follow by date. So no word is slow."""
SCANNED = 300
"""Newest articles read for a query of one character before the index is asked: about 15 ms. The index must gather all
words that begin with a character, which takes long only where it is common, and then 20 of these 300 contain it."""
FIRST, LAST = 1, (1 << 62)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search down; None means any."""

    site: str | None = None
    since: date | None = None
    """First day of publication."""
    until: date | None = None
    """Last day of publication."""

    def __post_init__(self) -> None:
        """Raise UsageError when no day can lie between the two."""
        try:
            check_order(self.since, self.until)
        except ValueError as error:
            raise UsageError(str(error)) from error

    @property
    def numbers(self) -> tuple[int, int]:
        """Return the smallest and the largest number an article may have; undated ones only pass without dates."""
        first = first_number(self.since or FIRST_DATED) if self.since or self.until else FIRST
        last = first_number(self.until) + NUMBERS_PER_DAY - 1 if self.until else LAST
        return first, last


ANY = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found."""

    id: str
    url: str
    site: str
    title: str
    published: str
    published_precision: str
    source: str
    relation: str
    """To the original of its story: one of `relations.RELATIONS`."""
    body: str = field(repr=False)


def find(
    connection: sqlite3.Connection,
    query: Query,
    filters: Filters = ANY,
    *,
    order: Order = "date",
    limit: int | None = None,
) -> Iterator[int]:
    """Yield the numbers of the articles that `query` means: by date, or the most relevant of the newest RANKED first.

    `limit` None means all. One character says nothing about relevance: such queries come by date, and so does
    everything when nothing is wanted in particular.
    """
    if query.is_short and limit is not None and limit <= SCANNED:  # as many as are scanned at most
        newest = list(islice(scan(connection, query, filters), limit))
        if len(newest) == limit:
            return iter(newest)
    ranked = order == "relevance" and bool(query.wanted) and not query.is_short
    return islice(_numbers(connection, query, filters, ranked=ranked), limit)


def _numbers(connection: sqlite3.Connection, query: Query, filters: Filters, *, ranked: bool) -> Iterator[int]:
    sql, values = meant(query, filters)
    sql = f"{sql} ORDER BY rowid DESC"
    if ranked:
        scored = f"SELECT rowid, bm25(search_index, {WEIGHTS}) AS score {sql} LIMIT {RANKED}"
        for (number,) in connection.execute(f"SELECT rowid FROM ({scored}) ORDER BY score, rowid DESC", values):  # noqa: S608
            yield number
    for (number,) in connection.execute(f"SELECT rowid {sql} LIMIT -1 OFFSET {RANKED if ranked else 0}", values):
        yield number


def scan(connection: sqlite3.Connection, query: Query, filters: Filters) -> Iterator[int]:
    """Yield those of the SCANNED newest articles that match, newest first, found by reading."""
    site = "" if filters.site is None else "AND s.site = ?"
    rows = connection.execute(
        f"SELECT s.id AS number, a.* FROM search_articles AS s CROSS JOIN articles AS a ON a.id = s.article_id "  # noqa: S608
        f"WHERE s.id BETWEEN ? AND ? {site} ORDER BY s.id DESC LIMIT {SCANNED}",
        (*filters.numbers, *([filters.site] if site else [])),
    )
    return (row["number"] for row in rows if query.matches(texts_of(row)))


def meant(query: Query, filters: Filters) -> tuple[str, tuple[str | int, ...]]:
    """Return the rest of a SELECT of the numbers that are meant, by `rowid`, and its values."""
    bounds = filters.numbers
    if query.wanted:
        sql = "FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ?"
        return sql, (query.fts5(filters.site), *bounds)
    if filters.site is not None:
        return "FROM search_articles WHERE site = ? AND rowid BETWEEN ? AND ?", (filters.site, *bounds)
    return "FROM search_articles WHERE rowid BETWEEN ? AND ?", bounds


def count(connection: sqlite3.Connection, query: Query, filters: Filters) -> int:
    """Return how many articles `query` finds: of those with one word, 10 million a second.

    In the index's own order: the other way round it takes four times as long in a part of the index, as a month is.
    """
    sql, values = meant(query, filters)
    return int(connection.execute(f"SELECT count(*) {sql}", values).fetchone()[0])


def read_hits(connection: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Hit]:
    """Yield the articles of these numbers, in their order."""
    for number in numbers:
        row = connection.execute(
            "SELECT a.id, url, a.site, title, published, published_precision, a.source, relation, body "
            "FROM search_articles AS s JOIN articles AS a ON a.id = s.article_id WHERE s.id = ?",
            (number,),
        ).fetchone()
        if row:
            yield Hit(*(value or "" for value in row))
