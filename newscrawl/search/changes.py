"""What newspapers did to articles after publishing them: edits and withdrawals, by the time they were seen."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newscrawl.store.rows import midnight
from newscrawl.store.schema import EDITS

Kind = Literal["edited", "withdrawn"]
KINDS: tuple[Kind, ...] = ("edited", "withdrawn")
_ALL = "SELECT * FROM"
_COLUMNS: dict[Kind, str] = {
    "edited": "SELECT 'edited' AS kind, seen_at AS seen, article_id, record_id, rowid AS number, changed",
    "withdrawn": "SELECT 'withdrawn' AS kind, gone_at AS seen, id AS article_id, "
    "(SELECT c.record_id FROM captures AS c "
    "WHERE c.article_id = articles.id AND c.fetched_at = gone_at LIMIT 1) AS record_id, rowid AS number, "
    "'[]' AS changed",
}
_COUNTS = "SELECT site, count(*)"
_SOURCES: dict[Kind, tuple[str, str]] = {
    "edited": (f"FROM versions WHERE {EDITS}", "seen_at"),
    "withdrawn": ("FROM articles WHERE gone_at NOT NULL", "gone_at"),
}
"""Where changes of a kind are found, and the column of their time."""


@dataclass(frozen=True, slots=True)
class ChangeFilters:
    """What narrows changes down; None means any."""

    site: str | None = None
    since: date | None = None
    """First day, in China, on which a change was seen."""
    until: date | None = None
    """Last day."""
    kind: Kind | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds asked for."""
        return (self.kind,) if self.kind else KINDS

    def conditions(self, column: str) -> tuple[str, list[str]]:
        """Return SQL that follows a condition, and its values, for rows whose time is in `column`."""
        asked = [
            ("site = ?", self.site),
            (f"{column} >= ?", midnight(self.since) if self.since else None),
            (f"{column} < ?", midnight(self.until, days=1) if self.until else None),
        ]
        found = [(sql, value) for sql, value in asked if value]
        return "".join(f" AND {sql}" for sql, _ in found), [value for _, value in found]


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One edit or withdrawal."""

    kind: Kind
    seen_at: str
    """When a capture first showed it, as the database writes times."""
    article_id: str
    record_id: str | None
    """The capture that showed it."""
    site: str
    title: str
    """As it is now."""
    url: str
    changed: tuple[str, ...]
    """Names of the fields that were edited."""
    version: int
    """Number of the version on the article's pages, from 1; 0 of a withdrawal."""
    before: dict[str, str]
    """The fields of the version before, as `versions` stores them; empty of a withdrawal."""
    after: dict[str, str]
    """The fields of the version."""
    before_record_id: str | None
    """The capture that the version before was read from, or, of a withdrawal, the one that is in force."""


def find_changes(
    connection: sqlite3.Connection, filters: ChangeFilters, *, limit: int, offset: int = 0
) -> list[ArticleChange]:
    """Return the changes, the latest first; `connection` gives rows by name."""
    parts, values = [], list[str | int]()
    for kind in filters.kinds:
        listed, column = _SOURCES[kind]
        condition, asked = filters.conditions(column)
        parts.append(f"{_ALL} ({_COLUMNS[kind]} {listed}{condition} ORDER BY {column} DESC, rowid DESC LIMIT ?)")
        values += [*asked, offset + limit]
    union = f"{' UNION ALL '.join(parts)} ORDER BY seen DESC, kind, number DESC LIMIT ? OFFSET ?"
    rows = connection.execute(union, (*values, limit, offset)).fetchall()
    return list(_described(connection, rows))


def count_changes(connection: sqlite3.Connection, filters: ChangeFilters) -> dict[Kind, Counter[str]]:
    """Return how many changes of each kind there are, by site."""
    counts = dict[Kind, Counter[str]]()
    for kind in filters.kinds:
        listed, column = _SOURCES[kind]
        condition, asked = filters.conditions(column)
        found = connection.execute(f"{_COUNTS} {listed}{condition} GROUP BY site", asked)
        counts[kind] = Counter({site or "": count for site, count in found})
    return counts


def _described(connection: sqlite3.Connection, rows: list[sqlite3.Row]) -> Iterator[ArticleChange]:
    for row in rows:
        article = connection.execute(
            "SELECT site, title, url, record_id FROM articles WHERE id = ?", (row["article_id"],)
        ).fetchone()
        if article is None:
            continue  # an edit of what no capture holds as an article any more
        number, before, after = _versions(connection, row) if row["kind"] == "edited" else (0, None, None)
        yield ArticleChange(
            kind=row["kind"],
            seen_at=row["seen"],
            article_id=row["article_id"],
            record_id=row["record_id"],
            site=article["site"],
            title=article["title"],
            url=article["url"],
            changed=tuple(json.loads(row["changed"])),
            version=number,
            before=json.loads(before["fields"]) if before else {},
            after=json.loads(after["fields"]) if after else {},
            before_record_id=before["record_id"] if before else article["record_id"],
        )


def _versions(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[int, sqlite3.Row | None, sqlite3.Row | None]:
    """Return the number of a version among all of its article, the standing one before it, and the version."""
    known = connection.execute(
        "SELECT rowid, record_id, superseded FROM versions WHERE article_id = ? ORDER BY seen_at, rowid",
        (row["article_id"],),
    ).fetchall()
    at = next(index for index, one in enumerate(known) if one["rowid"] == row["number"])
    standing = [one["rowid"] for one in known[:at] if one["superseded"] is None]
    read = "SELECT record_id, fields FROM versions WHERE rowid = ?"
    before = connection.execute(read, standing[-1:]).fetchone() if standing else None
    return at + 1, before, connection.execute(read, (row["number"],)).fetchone()
