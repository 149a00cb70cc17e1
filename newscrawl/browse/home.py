"""The first page: the newest stories, and the archive in figures."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from newscrawl.browse import charts
from newscrawl.browse.page_request import PageRequest
from newscrawl.store.counts import articles_by_site, rows_by_kind
from newscrawl.stories.relations import ORIGINAL

Row = dict[str, Any]
STORIES = 40
SITES = 12
"""Sites whose fields are counted, the largest."""
READ = 120
"""Newest articles among which STORIES different stories are looked for."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return what the first page shows."""
    by_site = articles_by_site(connection)
    repairs = rows_by_kind(connection, "repairs")
    del repairs["script"]
    return {
        "counts": {
            "articles": by_site.total(),
            "stories": rows_by_kind(connection, "relations")[ORIGINAL],
            "n_sites": len(by_site),
            "n_repairs": repairs.total(),
        },
        "days": [(day, list(sites_of_day)) for day, sites_of_day in _by_day(newest_stories(connection))],
        "timeline": charts.timeline(connection, request.sites.label_of),
        "coverage": charts.coverage(connection, [site for site, _ in by_site.most_common(SITES)]),
        "repairs": charts.bars(repairs),
        "rejected": charts.bars(rows_by_kind(connection, "rejections")),
    }


def newest_stories(connection: sqlite3.Connection) -> list[Row]:
    """Return the newest stories with the number of copies, each by its original where that is among the newest."""
    rows = connection.execute(
        "SELECT a.id, a.site, title, published, published_precision, a.source, relation, "
        "coalesce(story_id, a.id) AS story, "
        "(SELECT count(*) FROM articles AS b WHERE b.story_id = a.story_id) - 1 AS copies FROM "
        "(SELECT id, article_id FROM search_articles ORDER BY id DESC LIMIT ?) AS s "
        "JOIN articles AS a ON a.id = s.article_id ORDER BY s.id DESC",
        (READ,),
    ).fetchall()
    by_worth = sorted(rows, key=lambda row: row["relation"] != ORIGINAL)
    shown = {row["story"]: row["id"] for row in reversed(by_worth)}
    return [dict(row) for row in rows if shown[row["story"]] == row["id"]][:STORIES]


def _by_day(stories: list[Row]) -> Iterator[tuple[str, Iterator[tuple[str, list[Row]]]]]:
    """Yield the stories by day, those of a day by site."""
    for day, of_day in groupby(stories, key=lambda row: (row["published"] or "")[:10]):
        by_site = sorted(of_day, key=lambda row: str(row["site"]))
        yield day, ((site, list(of_site)) for site, of_site in groupby(by_site, key=lambda row: str(row["site"])))
