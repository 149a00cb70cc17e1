"""Write and read the rows of `runs`: when each crawl started, how it ended, and its counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from newscrawl.store import writes
from newscrawl.store.rows import timestamp, to_json
from newscrawl.stories.relations import ORIGINAL

KILLED = "interrupted"
"""`runs.reason` of a run that was killed, as the crawl after it notes."""


class Runs:
    """The rows of `runs` in one database."""

    def __init__(self, connection: Connection, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Read over `connection`, and write inside `transaction`."""
        self._execute, self._transaction = connection.execute, transaction

    def start(self, run_id: str, site: str, *, started_at: datetime, settings: Mapping[str, Any]) -> None:
        """Add the row of a run that starts; an interrupted run keeps it without `finished_at`."""
        row = {"id": run_id, "site": site, "started_at": timestamp(started_at), "settings": to_json(dict(settings))}
        with self._transaction() as connection:
            writes.upsert(connection, "runs", row)

    def finish(
        self, run_id: str, *, finished_at: datetime, exit_code: int, reason: str, stats: Mapping[str, Any]
    ) -> None:
        """Complete the row of a run with how it ended and its counters."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE runs SET finished_at = ?, exit_code = ?, reason = ?, stats = ? WHERE id = ?",
                (timestamp(finished_at), exit_code, reason, to_json(dict(stats)), run_id),
            )

    def interrupted(self) -> frozenset[str]:
        """Return the ids of runs that were killed, or have not come to their end yet."""
        found = self._execute("SELECT id FROM runs WHERE finished_at IS NULL OR reason = ?", (KILLED,))
        return frozenset(run_id for (run_id,) in found)

    def unfinished(self, site: str) -> list[str]:
        """Return the runs of `site` that never came to their end; to whoever holds the site's lock, they are dead."""
        found = self._execute("SELECT id FROM runs WHERE site = ? AND finished_at IS NULL ORDER BY id", (site,))
        return [run_id for (run_id,) in found]

    def last(self, site: str, number: int) -> list[str]:
        """Return the latest runs of `site`, newest first."""
        found = self._execute("SELECT id FROM runs WHERE site = ? ORDER BY started_at DESC LIMIT ?", (site, number))
        return [run_id for (run_id,) in found]

    def copies_since(self, site: str, moment: datetime) -> int:
        """Return how many articles of `site` first seen at or after `moment` are copies of another article."""
        (count,) = self._execute(
            "SELECT count(*) FROM articles WHERE site = ? AND first_seen >= ? AND relation <> ?",
            (site, timestamp(moment), ORIGINAL),
        ).fetchone()
        return int(count)
