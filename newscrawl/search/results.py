"""What a search finds, one entry per story: the list that pages, downloads and the terminal show."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from newscrawl.search.find import ANY, RANKED, Filters, Hit, Order, count, find, read_hits, scan
from newscrawl.search.query import Query
from newscrawl.stories.relations import ORIGINAL

PER_PAGE = 20
REACH = RANKED
"""Newest finds that are listed: to tell their stories apart takes about 20 ms. Dates lead to those before."""
MEMBERS = """
SELECT s.id, coalesce(a.story_id, s.article_id), a.relation, s.site, s.source
FROM json_each(?) AS number CROSS JOIN search_articles AS s ON s.id = number.value
CROSS JOIN articles AS a INDEXED BY idx_articles_id_story_id_relation ON a.id = s.article_id
"""
"""Read from the index of id, story and relation alone: rows of `articles` are long."""


@dataclass(frozen=True, slots=True)
class Found:
    """One story: its articles that were found."""

    first: Hit
    """The original, if it was found; else the one that was found first."""
    copies: list[Hit]
    """The others, or the first of them."""
    articles: int
    """How many of its articles were found."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a query finds."""

    stories: list[list[int]]
    """Of each story the numbers of its articles that were found, the original first; those in reach."""
    articles: int
    """How many articles were found, in reach or not."""
    is_complete: bool
    """Whether all that was found is in reach; else there are more stories than those."""
    is_exact: bool
    """Whether there are just so many articles; else there are more."""
    sites: Counter[str]
    """Articles in reach by site."""
    sources: Counter[str]
    """The same by source."""

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the articles in reach."""
        return [number for story in self.stories for number in story]

    @property
    def pages(self) -> int:
        """Return how many pages the stories fill; one if there is nothing."""
        return ceil(len(self.stories) / PER_PAGE) or 1

    def page(self, number: int) -> list[list[int]]:
        """Return the stories of a page; the first is 1."""
        return self.stories[(number - 1) * PER_PAGE : number * PER_PAGE]


def find_stories(
    connection: sqlite3.Connection,
    query: Query,
    filters: Filters = ANY,
    *,
    order: Order = "date",
    reach: int | None = REACH,
) -> Results:
    """Return what `query` finds by story, each at the place of its first find; `reach` None lists all of it.

    Where nearly all articles contain a word of one character, those that `find.scan` reads are in reach, and are not
    counted any further.
    """
    if reach and query.is_short and len(newest := list(scan(connection, query, filters))) > PER_PAGE:
        return _by_story(connection, newest, len(newest), is_complete=False, is_exact=False)
    numbers = list(find(connection, query, filters, order=order, limit=reach and reach + 1))
    is_complete = not reach or len(numbers) <= reach
    is_exact = is_complete or not query.is_short
    articles = len(numbers) if is_complete or not is_exact else count(connection, query, filters)
    return _by_story(connection, numbers[:reach], articles, is_complete=is_complete, is_exact=is_exact)


def _by_story(
    connection: sqlite3.Connection, numbers: list[int], articles: int, *, is_complete: bool, is_exact: bool
) -> Results:
    stories: dict[str, list[int]] = {}
    results = Results([], articles, is_complete, is_exact, Counter(), Counter())
    for number, story, relation, site, source in connection.execute(MEMBERS, (json.dumps(numbers),)):
        members = stories.setdefault(story, [])
        members.insert(0 if relation == ORIGINAL else len(members), number)
        results.sites[site] += 1
        results.sources[source] += bool(source)
    results.stories.extend(stories.values())
    return results


def read_stories(
    connection: sqlite3.Connection, stories: Iterable[list[int]], *, copies: int | None = None
) -> Iterator[Found]:
    """Yield the stories of Results, or some of them, with their articles: all, or the first and so many `copies`."""
    for numbers in stories:
        most = None if copies is None else copies + 1
        if hits := list(read_hits(connection, numbers[:most])):
            yield Found(hits[0], hits[1:], len(numbers))
