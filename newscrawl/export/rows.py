"""Articles out of the database, one after the other, as they are exported."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

from newscrawl.export.columns import COLUMNS
from newscrawl.search import Filters, Query, find
from newscrawl.store.rows import ADDED_FIELDS, midnight
from newscrawl.store.search_index import texts_of
from newscrawl.text.printable import printable_within

Row = dict[str, Any]
"""Values by column: str, int, bool, list of str, list of {url, caption}; None means unknown."""

_UPDATED = (
    "(SELECT max(seen_at) FROM versions AS v WHERE v.article_id = articles.id AND v.superseded IS NULL "
    "AND v.cause <> 'layout') AS updated"
)
_PLACE = ("record_id", "file", "offset", "payload_digest", "fetched_at")


def rows(connection: sqlite3.Connection, query: Query, filters: Filters, *, as_of: date | None = None) -> Iterator[Row]:
    """Yield the articles that `query` means, newest first, each read when it is asked for.

    With `as_of`, as they stood at the end of that day in China, whatever became of them later.
    """
    if as_of:
        yield from _rows_as_of(connection, query, filters, as_of)
        return
    selected = _selected(connection)
    for number in find(connection, query, filters):
        yield _values(_read(connection, number, selected))


def count(connection: sqlite3.Connection, query: Query, filters: Filters, *, as_of: date | None = None) -> int | None:
    """Return how many articles `rows` yields; None when only reading them tells."""
    return None if as_of else sum(1 for _ in find(connection, query, filters))


def _selected(connection: sqlite3.Connection) -> str:
    """Return what to select; a column that an archive nobody may change does not have yet is unknown."""
    stored = {row["name"] for row in connection.execute("PRAGMA table_info(articles)")}
    missing = {column.name for column in COLUMNS if column.table == "articles"} - stored
    known = {"updated": _UPDATED}
    known |= {name: f"NULL AS {name}" for name in missing}
    return ", ".join(known.get(column.name, f"{column.table}.{column.name}") for column in COLUMNS)


def row_of(connection: sqlite3.Connection, article_id: str) -> Row | None:
    """Return the article of this id; None when there is none."""
    number = connection.execute("SELECT id FROM search_articles WHERE article_id = ?", (article_id,)).fetchone()
    return _values(_read(connection, number[0], _selected(connection))) if number else None


def rows_of_story(connection: sqlite3.Connection, article_id: str) -> Iterator[Row]:
    """Yield the articles of the story that an article belongs to, newest first; the article alone where it has none."""
    numbers = connection.execute(
        "SELECT s.id FROM articles AS a JOIN search_articles AS s ON s.article_id = a.id WHERE a.id = ? "
        "OR a.story_id = (SELECT story_id FROM articles WHERE id = ?) ORDER BY s.id DESC",
        (article_id, article_id),
    ).fetchall()
    selected = _selected(connection)
    return (_values(_read(connection, number, selected)) for (number,) in numbers)


def _read(connection: sqlite3.Connection, number: int, selected: str) -> Row:
    row = connection.execute(
        f"SELECT {selected} FROM search_articles AS s JOIN articles ON articles.id = s.article_id "  # noqa: S608 - own names
        "LEFT JOIN captures ON captures.record_id = articles.record_id WHERE s.id = ?",
        (number,),
    ).fetchone()
    return dict(row)


def _rows_as_of(connection: sqlite3.Connection, query: Query, filters: Filters, day: date) -> Iterator[Row]:
    """Read every article's version of `day`; the index knows today's texts only, so each text is looked through."""
    end = midnight(day, days=1)
    selected = _selected(connection)
    for number in find(connection, Query()):
        row = _in_force(connection, _read(connection, number, selected), end)
        if row and _passes(row, filters) and query.matches(texts_of(row)):
            yield _values(row)


def _in_force(connection: sqlite3.Connection, row: Row, end: str) -> Row | None:
    """Return the article's row as it stood before `end`; None when it was not known then."""
    found = connection.execute(
        "SELECT v.fields, v.code, c.*, max(v.seen_at) FILTER (WHERE v.cause <> 'layout') OVER () AS updated "
        "FROM versions AS v JOIN captures AS c ON c.record_id = v.record_id "
        "WHERE v.article_id = ? AND v.seen_at < ? AND v.superseded IS NULL "
        "ORDER BY v.seen_at DESC, v.rowid DESC LIMIT 1",
        (row["id"], end),
    ).fetchone()
    if not found:
        return None
    changed = found["record_id"] != row["record_id"]
    # what older code read does not tell
    row |= (
        dict.fromkeys(ADDED_FIELDS)
        | json.loads(found["fields"])
        | {name: found[name] for name in (*_PLACE, "updated", "code")}
    )
    row["gone_at"] = row["gone_at"] if (row["gone_at"] or end) < end else None
    if row["last_seen"] >= end:
        row["last_seen"] = found["fetched_at"]
    if changed:
        row["record_ids"] = json.dumps([found["record_id"]])
    return row


def _passes(row: Row, filters: Filters) -> bool:
    day = row["published"][:10]
    return (
        filters.site in (None, row["site"])
        and (filters.since is None or day >= filters.since.isoformat())
        and (filters.until is None or "" < day <= filters.until.isoformat())
    )


def _values(row: Row) -> Row:
    """Return the row with its JSON read, its times unknown rather than empty, and its texts printable."""
    for column in COLUMNS:
        value = row[column.name]
        match column.type:
            case "texts" | "images":
                row[column.name] = json.loads(value or "[]")
            case "flag":
                row[column.name] = bool(value)
            case "time":
                row[column.name] = value or None
            case "text":
                row[column.name] = value or ""
    # Rows that earlier versions wrote may hold anything a page held.
    return {name: printable_within(value) for name, value in row.items()}
