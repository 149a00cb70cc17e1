"""What an article said before, and what changed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from newscrawl.browse import highlights
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.translations import say
from newscrawl.store.rows import PUBLISHED_FIELDS


@dataclass(frozen=True, slots=True)
class Version:
    """One stored text of an article."""

    number: int
    """From 1, the oldest."""
    seen_at: str
    cause: str
    """`first`, `published`, `layout` or `code`."""
    changed: list[str]
    record_id: str
    superseded: bool


def versions_of(connection: sqlite3.Connection, article_id: str) -> list[Version]:
    """Return the versions of an article, the oldest first."""
    rows = connection.execute(
        "SELECT seen_at, cause, changed, record_id, superseded FROM versions WHERE article_id = ? "
        "ORDER BY seen_at, rowid",
        (article_id,),
    )
    return [
        Version(
            number,
            row["seen_at"],
            row["cause"] if number > 1 else "first",
            json.loads(row["changed"] or "[]"),
            row["record_id"],
            superseded=bool(row["superseded"]),
        )
        for number, row in enumerate(rows, 1)
    ]


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any] | None:
    """Return what a version changed, field by field; None when there is no such version."""
    article_id, number = request.path["id"], int(request.path["number"])
    article = connection.execute("SELECT id, title, url FROM articles WHERE id = ?", (article_id,)).fetchone()
    known = versions_of(connection, article_id)
    if article is None or not 1 <= number <= len(known):
        return None
    fields = [
        json.loads(text)
        for (text,) in connection.execute(
            "SELECT fields FROM versions WHERE article_id = ? ORDER BY seen_at, rowid LIMIT 2 OFFSET ?",
            (article_id, max(0, number - 2)),
        )
    ]
    old, new = (fields[0], fields[1]) if number > 1 else ({}, fields[0])
    shown = {name: [shown_value(name, side.get(name), request.language) for side in (old, new)]
             for name in PUBLISHED_FIELDS}  # fmt: skip
    return {
        "article": article,
        "version": known[number - 1],
        "last": len(known),
        "changes": {
            name: highlights.changed(before, after) if number > 1 else highlights.plain(after)
            for name, (before, after) in shown.items()
            if before != after
        },
    }


def shown_value(name: str, value: Any, language: str) -> str:
    """Return a field of a version as people read it: its lists are JSON, and precisions are words of ours."""
    if isinstance(value, str) and value.startswith("["):
        return "、".join(json.loads(value))
    if name == "published_precision" and value:
        return say(language, f"precision_{value}")
    return str(value or "")
