"""What lists of a static site show of its articles, noted on disk while they are written: memory holds one list."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from newscrawl.export.rows import Row
from newscrawl.text.times import DAY_LENGTH, MONTH_LENGTH, shown_clock

Counts = list[tuple[str, int]]
_SCHEMA = """
CREATE TABLE stories (id, day, site, title, time, source, seen, month);
CREATE INDEX by_day ON stories (day);
CREATE INDEX by_month ON stories (month);
CREATE INDEX by_site ON stories (site, month);
"""
_STORIES = "SELECT id, day, site, title, time, source, seen FROM stories "


@dataclass(frozen=True, slots=True)
class Story:
    """One article in a list."""

    id: str
    day: str
    """Of publication; empty where nobody says."""
    site: str
    title: str
    time: str
    """Of day, to the minute; empty where it is unknown."""
    source: str
    seen: str
    """When it was last found so, as the database writes it."""


class StoryNotes:
    """The articles of a static site, in the order they were added: days and months come newest first, sites by name."""

    def __init__(self) -> None:
        """Begin without any, in a database that goes away with this object."""
        self._notes = sqlite3.connect("")
        self._notes.executescript(_SCHEMA)

    def add(self, row: Row) -> None:
        """Note an article."""
        published = row["published"] or ""
        clock = shown_clock(published, row["published_precision"])
        noted = (row["id"], published[:DAY_LENGTH], row["site"], row["title"], clock, row["source"],
                 row["last_seen"] or "", published[:MONTH_LENGTH])  # fmt: skip
        self._notes.execute("INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?)", noted)

    def totals(self) -> dict[str, int]:
        """Return how many articles, sites and days there are."""
        query = "SELECT count(*), count(DISTINCT site), count(DISTINCT nullif(day, '')) FROM stories"
        return dict(zip(("articles", "n_sites", "days"), self._notes.execute(query).fetchone(), strict=True))

    def sites(self) -> Counts:
        """Return the sites."""
        return self._counts("SELECT site, count(*) FROM stories GROUP BY site ORDER BY site")

    def months(self) -> Counts:
        """Return the months; what has no date is in the month ``."""
        return self._counts("SELECT month, count(*) FROM stories GROUP BY month ORDER BY month DESC")

    def months_of(self, site: str) -> Counts:
        """Return the months of a site."""
        return self._counts(
            "SELECT month, count(*) FROM stories WHERE site = ? GROUP BY month ORDER BY month DESC", site
        )

    def days(self) -> Counts:
        """Return the days; what has no date is on the day ``."""
        return self._counts("SELECT day, count(*) FROM stories GROUP BY day ORDER BY day DESC")

    def days_of(self, month: str) -> Counts:
        """Return the days of a month."""
        return self._counts("SELECT day, count(*) FROM stories WHERE month = ? GROUP BY day ORDER BY day DESC", month)

    def newest(self, count: int) -> list[Story]:
        """Return the first `count` articles."""
        return self._stories(_STORIES + "ORDER BY rowid LIMIT ?", count)

    def of_day(self, day: str) -> list[Story]:
        """Return the articles of a day, by site."""
        return self._stories(_STORIES + "WHERE day = ? ORDER BY site, rowid", day)

    def of_site(self, site: str, month: str) -> list[Story]:
        """Return the articles of a site in a month."""
        return self._stories(_STORIES + "WHERE site = ? AND month = ? ORDER BY rowid", site, month)

    def ids(self) -> sqlite3.Cursor:
        """Return of each article its id, and when it was last found so."""
        return self._notes.execute("SELECT id, seen FROM stories ORDER BY rowid")

    def close(self) -> None:
        """Forget all."""
        self._notes.close()

    def _counts(self, query: str, *values: str) -> Counts:
        return self._notes.execute(query, values).fetchall()

    def _stories(self, query: str, *values: Any) -> list[Story]:
        return [Story(*row) for row in self._notes.execute(query, values)]
