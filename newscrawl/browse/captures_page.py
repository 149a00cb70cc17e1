"""All captures of an address, and of the article there, as a calendar and as a list."""

from __future__ import annotations

import calendar
import sqlite3
from collections import defaultdict
from itertools import groupby
from typing import Any

from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.versions import versions_of
from newscrawl.store.rows import id_of
from newscrawl.text.times import MONTH_LENGTH, china_day

MOST = 2_000
"""Latest captures that are shown: five years of a check a day."""
_CAPTURES = """
SELECT record_id, url, status, fetched_at, outcome, article_id FROM captures WHERE url = :url
UNION SELECT record_id, url, status, fetched_at, outcome, article_id FROM captures WHERE article_id = :id
ORDER BY fetched_at DESC LIMIT :most
"""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any] | None:
    """Return what the page of an address shows, the latest first; None when nothing was captured there."""
    url = request.args.get("url", "")
    article_id = id_of(url, request.sites)
    rows = connection.execute(_CAPTURES, {"url": url, "id": article_id, "most": MOST}).fetchall()
    if not rows:
        return None
    article = connection.execute("SELECT id, title FROM articles WHERE id = ?", (article_id,)).fetchone()
    versions = {version.record_id: version for version in versions_of(connection, article_id)}
    by_day = defaultdict[str, list[sqlite3.Row]](list)
    for row in rows:
        by_day[china_day(row["fetched_at"])].append(row)
    return {
        "url": url,
        "article": article,
        "captures": [{"capture": row, "version": versions.get(row["record_id"])} for row in rows],
        "months": [_Month(month, list(days), by_day, set(versions)) for month, days in groupby(
            by_day, key=lambda day: day[:MONTH_LENGTH])],
        "cut": MOST if len(rows) == MOST else 0,
    }  # fmt: skip


class _Month:
    """A month with captures: its weeks, from Monday, as days."""

    def __init__(self, name: str, days: list[str], by_day: dict[str, list[sqlite3.Row]], versions: set[str]) -> None:
        """Lay out `name` (`2024-08`), on whose `days` the captures `by_day` were made, some of which began versions."""
        self.name = name
        year, month = map(int, name.split("-"))
        found = {day: by_day[day] for day in days}
        self.weeks = [[self._day(name, day, found, versions) for day in week]
                      for week in calendar.Calendar().monthdayscalendar(year, month)]  # fmt: skip

    @staticmethod
    def _day(month: str, day: int, found: dict[str, list[sqlite3.Row]], versions: set[str]) -> dict[str, Any]:
        """Return a day: its number (0 outside of the month), its captures, and whether one began a version."""
        captures = found.get(f"{month}-{day:02}", [])
        begins = any(capture["record_id"] in versions for capture in captures)
        return {"number": day, "captures": captures, "begins_version": begins}
