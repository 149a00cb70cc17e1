"""The tables behind the pages, as an entrance to Datasette's own pages and to SQL."""

from __future__ import annotations

import sqlite3
from typing import Any

from newscrawl.browse.page_request import PageRequest

EXAMPLE = """SELECT site, kind AS month, number AS articles
FROM counts WHERE what = 'articles' AND kind != ''
ORDER BY month DESC, site"""
QUERIES = {
    "latest_articles": "SELECT id, published, site, title, source FROM articles ORDER BY published DESC LIMIT 100",
    "articles_by_month": """SELECT site, kind AS month, number AS articles FROM counts
WHERE what = 'articles' AND kind >= (SELECT strftime('%Y-%m', substr(max(published), 1, 10), '-1 year') FROM articles)
ORDER BY month DESC, site""",
}
"""Queries that everybody may run, to begin with: what they read does not grow with the articles."""
COMPARISONS = ("exact", "not", "contains", "startswith", "gte", "lt", "isnull__1", "notnull__1")
"""What a table's page offers of Datasette's comparisons."""
_INTERNAL = ("search_", "sqlite_", "_sqlite", "story_")
"""Beginnings of names of tables that only indexes are made of."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return the tables and views people may want to query, with their columns."""
    del request
    rows = connection.execute(
        "SELECT s.name, group_concat(c.name, ', ') AS columns FROM sqlite_master AS s, pragma_table_info(s.name) AS c "
        "WHERE s.type IN ('table', 'view') GROUP BY s.name ORDER BY s.name"
    )
    shown = [row for row in rows if not is_internal(row["name"])]
    return {"tables": shown, "example": EXAMPLE, "queries": list(QUERIES)}


def is_internal(table: str) -> bool:
    """Tell whether only indexes are made of a table of this name."""
    return table.startswith(_INTERNAL)
