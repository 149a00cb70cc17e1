"""The tables behind the pages, as an entrance to Datasette's own pages and to SQL."""

from __future__ import annotations

import sqlite3
from typing import Any

from newscrawl.browse.page_request import PageRequest

EXAMPLE = """SELECT site, substr(published, 1, 7) AS month, count(*) AS articles
FROM articles WHERE published != ''
GROUP BY site, month ORDER BY month DESC, site"""
_INTERNAL = ("search_", "sqlite_", "_sqlite", "story_")
"""Beginnings of names of tables that only indexes are made of."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return the tables and views people may want to query, with their columns."""
    del request
    rows = connection.execute(
        "SELECT s.name, group_concat(c.name, ', ') AS columns FROM sqlite_master AS s, pragma_table_info(s.name) AS c "
        "WHERE s.type IN ('table', 'view') GROUP BY s.name ORDER BY s.name"
    )
    return {"tables": [row for row in rows if not row["name"].startswith(_INTERNAL)], "example": EXAMPLE}
