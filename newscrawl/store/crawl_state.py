"""What crawls remember from one run to the next, as tables of the archive's database.

None of it can be read back from the WARC files, and all of it can be lost without losing an article: a crawl that
remembers nothing asks for everything again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.store.migrations import Migrations
from newscrawl.store.rows import timestamp

if TYPE_CHECKING:
    from sqlite_utils import Database

    from newscrawl.store import Store

TABLES = {
    "frontier": ("last_at", "found_at"),
    "walk_pages": ("read_at",),
    "site_states": ("paused_until", "pauses", "scheduled_at"),
    "sendings": ("failed_at",),
}
"""The tables, each with the columns that tell which of two archives' rows is the later one."""

PAUSE, LONGEST_PAUSE = timedelta(hours=6), timedelta(days=7)
"""After a block a site is left alone this long, twice as long after each further block."""

migrations = Migrations("newscrawl-crawl")


def pause(store: Store, site: str, now: datetime) -> datetime:
    """Leave `site` alone for a while, longer after each block in a row; return until when."""
    with store.transaction() as connection:
        row = connection.execute("SELECT pauses FROM site_states WHERE site = ?", (site,)).fetchone()
        pauses: int = row[0] if row else 0
        until: datetime = now + min(PAUSE * 2**pauses, LONGEST_PAUSE)
        connection.execute(
            "INSERT INTO site_states (site, paused_until, pauses) VALUES (?, ?, ?) ON CONFLICT (site) "
            "DO UPDATE SET paused_until = excluded.paused_until, pauses = excluded.pauses",
            (site, timestamp(until), pauses + 1),
        )
    return until


def clear_pause(store: Store, site: str) -> None:
    """Note that `site` answers without a block: the next one's pause is short again."""
    with store.transaction() as connection:
        connection.execute("UPDATE site_states SET paused_until = NULL, pauses = 0 WHERE site = ?", (site,))


FRONTIER_COLUMNS: dict[str, type] = {
    "key": str,
    "url": str,
    "site": str,
    "state": str,
    "day": str,
    "listing": str,
    "found_at": str,
    "first_at": str,
    "last_at": str,
    "checks": int,
    "failures": int,
    "due_at": str,
    "etag": str,
    "last_modified": str,
}
"""`frontier`: articles by the key of their URL, what became of each and when it is due."""


@migrations
def crawl_state(db: Database) -> None:
    """Create the frontier of articles, the walks through listings, and what was last said about each site."""
    db.table("frontier").create(
        FRONTIER_COLUMNS,
        pk="key",
        not_null={"url", "site", "state", "found_at"},
        defaults={"checks": 0, "failures": 0},
    )
    db.table("frontier").create_index(["site", "state", "due_at"])
    db.table("frontier").create_index(["site", "found_at"])
    db.table("walk_pages").create(
        {"walk": str, "url": str, "read_at": str, "known_before": int},
        pk=("walk", "url"),
        defaults={"known_before": 0},
    )
    db.table("site_states").create(
        {
            "site": str,
            "paused_until": str,
            "pauses": int,
            "scheduled_at": str,
            "alarm": str,
            "alarm_since": str,
            "told": str,
        },
        pk="site",
        defaults={"pauses": 0},
    )


@migrations
def run_reports(db: Database) -> None:
    """Create the view that shows what each run counted, a column per figure people look at."""
    columns = ",\n".join(f"coalesce(json_extract(stats, '$.\"{key}\"'), 0) AS {name}" for name, key in REPORTED.items())
    db.create_view(
        "run_reports",
        f"SELECT id, site, started_at, finished_at, exit_code, reason,\n{columns}\nFROM runs",
    )


@migrations
def failed_crawls(db: Database) -> None:
    """Add what the schedule noted of a crawl that failed without a word in the database, as before its run began."""
    db.table("site_states").add_column("failed_at", str)
    db.table("site_states").add_column("failure", str)


@migrations
def sendings(db: Database) -> None:
    """Create what each channel of alarms was told about each site: there was one channel before, the webhook."""
    columns = {"site": str, "channel": str, "told": str, "failed_at": str}
    db.table("sendings").create(columns, pk=("site", "channel"), not_null={"site", "channel"})
    db.conn.execute("INSERT INTO sendings (site, channel, told) SELECT site, 'ALARM_WEBHOOK', told FROM site_states "
                    "WHERE told != ''")  # fmt: skip
    db.table("site_states").transform(drop={"told"})


REPORTED = {
    "requests": "downloader/request_count",
    "bytes": "downloader/response_bytes",
    "status_200": "downloader/response_status_count/200",
    "status_304": "downloader/response_status_count/304",
    "status_404": "downloader/response_status_count/404",
    "new": "newscrawl/stored/new",
    "changed": "newscrawl/stored/changed",
    "unchanged": "newscrawl/stored/unchanged",
    "not_modified": "newscrawl/not-modified",
    "copies": "newscrawl/copies",
    "gone": "newscrawl/stored/gone",
    "rejected": "newscrawl/stored/rejected",
    "with_date": "newscrawl/with/published",
    "with_source": "newscrawl/with/source",
    "with_author": "newscrawl/with/author",
    "repairs": "newscrawl/repairs",
    "gaps": "newscrawl/gap/found",
    "blocked": "newscrawl/blocked",
    "retries": "retry/count",
    "seconds": "elapsed_time_seconds",
}
"""Columns of `run_reports` and the counters behind them; `runs.stats` has all, by status, reason and field."""
