"""The listing pages that a traversal has yet to read, in the database, so that an interrupted one goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from newscrawl.store import Store
from newscrawl.store.rows import timestamp


@dataclass(frozen=True, slots=True)
class PendingListing:
    """A listing page that a traversal has yet to read."""

    url: str
    known_before: int
    """Pages before it, in a row, that held nothing new."""


class ListingQueue:
    """The pages of one traversal, read and unread; every method that writes is one transaction."""

    def __init__(self, store: Store, traversal: str) -> None:
        """Take the archive's open database, with the tables of `crawl_state`, and the traversal's name."""
        self._store, self._name = store, traversal

    def open(self, starts: Iterable[str], *, resume: bool) -> list[PendingListing]:
        """Return the pages yet to be read: `starts`, and where an interrupted traversal goes on.

        With `resume` a traversal once begun only goes on; without, what it has read before is read again.
        """
        with self._store.transaction() as connection:
            rows = [(self._name, url) for url in starts]
            if not resume:
                connection.execute("DELETE FROM walk_pages WHERE walk = ? AND read_at IS NOT NULL", (self._name,))
                connection.executemany("DELETE FROM walk_pages WHERE walk = ? AND url = ?", rows)
            (begun,) = connection.execute("SELECT count(*) FROM walk_pages WHERE walk = ?", (self._name,)).fetchone()
            if not (begun and resume):
                connection.executemany("INSERT INTO walk_pages (walk, url) VALUES (?, ?)", rows)
        found = self._store.connection.execute(
            "SELECT url, known_before FROM walk_pages WHERE walk = ? AND read_at IS NULL ORDER BY rowid", (self._name,)
        )
        return [PendingListing(*row) for row in found]

    def read(self) -> set[str]:
        """Return the pages that were read."""
        found = self._store.connection.execute(
            "SELECT url FROM walk_pages WHERE walk = ? AND read_at IS NOT NULL", (self._name,)
        )
        return {url for (url,) in found}

    def mark_read(self, url: str, following: Iterable[PendingListing], now: datetime) -> list[PendingListing]:
        """Note that the page `url` was read; return those of the pages `following` it that had not been met."""
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO walk_pages (walk, url, read_at) VALUES (?, ?, ?) "
                "ON CONFLICT (walk, url) DO UPDATE SET read_at = excluded.read_at",
                (self._name, url, timestamp(now)),
            )
            return [page for page in following if self._added(connection, page)]

    def add(self, pages: Iterable[PendingListing]) -> list[PendingListing]:
        """Queue `pages`; return those that had not been met."""
        with self._store.transaction() as connection:
            return [page for page in pages if self._added(connection, page)]

    def _added(self, connection: Connection, page: PendingListing) -> bool:
        added = connection.execute(
            "INSERT OR IGNORE INTO walk_pages (walk, url, known_before) VALUES (?, ?, ?)",
            (self._name, page.url, page.known_before),
        )
        return bool(added.rowcount)

    def close(self) -> bool:
        """Forget the pages if all of them are read; return whether the traversal is at its end."""
        with self._store.transaction() as connection:
            (left,) = connection.execute(
                "SELECT count(*) FROM walk_pages WHERE walk = ? AND read_at IS NULL", (self._name,)
            ).fetchone()
            if not left:
                connection.execute("DELETE FROM walk_pages WHERE walk = ?", (self._name,))
        return not left
