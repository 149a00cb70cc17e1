"""The crawls: when, how they ended, what they counted."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from newscrawl.browse.page_request import PageRequest

PER_PAGE = 50


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return a page of runs, the latest first; of one site when it is asked for."""
    site, page = request.args.get("site", ""), request.number("page", 1, 100_000)
    condition, values = ("WHERE site = ?", [site]) if site else ("", [])
    rows = connection.execute(
        f"SELECT * FROM runs {condition} ORDER BY started_at DESC LIMIT ? OFFSET ?",  # noqa: S608 - own words
        (*values, PER_PAGE + 1, (page - 1) * PER_PAGE),
    ).fetchall()
    return {
        "site": site,
        "page": page,
        "has_next": len(rows) > PER_PAGE,
        "runs": [{"run": row, "took": took(row), "stored": _stored(row)} for row in rows[:PER_PAGE]],
    }


def read_one(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any] | None:
    """Return one run with its counters and settings; None when there is none of this id."""
    row = connection.execute("SELECT * FROM runs WHERE id = ?", (request.args.get("id", ""),)).fetchone()
    if row is None:
        return None
    captures = connection.execute("SELECT count(*) FROM captures WHERE run_id = ?", (row["id"],)).fetchone()[0]
    stats = _json(row["stats"])
    ours = {name.removeprefix(_OURS): value for name, value in stats.items() if name.startswith(_OURS)}
    return {
        "run": row,
        "took": took(row),
        "captures": captures,
        "ours": sorted(ours.items()),
        "others": sorted((name, value) for name, value in stats.items() if not name.startswith(_OURS)),
        "settings": sorted(_json(row["settings"]).items()),
    }


_OURS = "newscrawl/"


def took(row: sqlite3.Row) -> str:
    """Return how long a run took, as minutes and seconds; empty when it has not ended."""
    if not row["finished_at"]:
        return ""
    seconds = round(
        (datetime.fromisoformat(row["finished_at"]) - datetime.fromisoformat(row["started_at"])).total_seconds()
    )
    return f"{seconds // 60}:{seconds % 60:02}"


def _stored(row: sqlite3.Row) -> dict[str, int]:
    head = f"{_OURS}stored/"
    return {name.removeprefix(head): value for name, value in _json(row["stats"]).items() if name.startswith(head)}


def _json(text: str | None) -> dict[str, Any]:
    return dict(json.loads(text or "{}"))
