"""How each site fares."""

from __future__ import annotations

import sqlite3
from typing import Any

from newscrawl.browse import charts
from newscrawl.browse.page_request import PageRequest
from newscrawl.store.counts import articles_by_site, rows_by_kind

OTHERS = 20
"""Sites beside our own that are listed: mirrors of imported archives, the largest."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return each site's newest article, runs, field coverage, rejections, and the alarm it is in."""
    sites = request.sites
    articles = articles_by_site(connection)
    names = [*sites, *(site for site, _ in articles.most_common(OTHERS) if site not in sites)]
    coverage = charts.coverage(connection, names)
    alarms = _alarms(connection)
    return {
        "fields": charts.FIELDS,
        "sites": [
            {
                "name": name,
                "articles": articles[name],
                "newest": _newest(connection, name)[:10],
                "success": _last_run(connection, name, "AND exit_code = 0"),
                "last": _last_run(connection, name, ""),
                "coverage": coverage.get(name, {}),
                "rejected": charts.bars(rows_by_kind(connection, "rejections", name)),
                "alarm": alarms.get(name, ""),
            }
            for name in names
        ],
    }


def _newest(connection: sqlite3.Connection, site: str) -> str:
    return str(connection.execute("SELECT max(published) FROM articles WHERE site = ?", (site,)).fetchone()[0] or "")


def _last_run(connection: sqlite3.Connection, site: str, condition: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        f"SELECT * FROM runs WHERE site = ? {condition} ORDER BY started_at DESC LIMIT 1",  # noqa: S608 - own words
        (site,),
    ).fetchone()
    return found


def _alarms(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the alarm last told about each site; none where nothing was crawled here."""
    try:
        return dict(connection.execute("SELECT site, alarm FROM site_states WHERE alarm != ''").fetchall())
    except sqlite3.OperationalError:
        return {}
