"""The archive's database opened for reading only: searching, exporting and browsing never write."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from newscrawl.errors import StoreError, UsageError
from newscrawl.store import search_index
from newscrawl.store.remedies import reason_of
from newscrawl.store.upgrade import check_tables, refuse_newer, too_old

CACHE_KIB = 64_000
"""Pages kept in memory: a search index of 50,000 articles fits."""

NEWEST_NEEDED = "counts"
"""What the last migration made without which an archive cannot be read."""


def is_read_only(path: Path) -> bool:
    """Tell whether the folder of the database at `path` cannot be written: read-only media, another's archive."""
    return not os.access(path.parent, os.W_OK)


def is_frozen(path: Path) -> bool:
    """Tell whether nobody can change the database at `path`: SQLite cannot make its lock files there, nor needs any.

    A killed writer's log has to be read too. Raises StoreError where that cannot be: the log's index is not there, and
    cannot be made.

    Source: https://www.sqlite.org/wal.html#read_only_databases
    """
    if not is_read_only(path):
        return False
    log, index = (path.with_name(f"{path.name}-{name}") for name in ("wal", "shm"))
    if log.exists() and not index.exists():
        raise StoreError(
            f"{log} holds what its writer had no time to put into {path.name}, and this folder cannot be written; "
            "copy the archive to where it can be, and run there: newscrawl status"
        )
    return not log.exists()


def read_only(path: Path) -> sqlite3.Connection:
    """Return a connection to the archive's database at `path` that cannot write, its rows readable by name.

    A crawl may go on writing meanwhile. Raises UsageError when there is no database, StoreError when it cannot be read
    or was made by an older version, or a newer one.
    """
    if not path.exists():
        raise UsageError(f"there is no {path}; crawl or import something, or make it with: newscrawl replay --rebuild")
    try:
        how = "immutable=1" if is_frozen(path) else "mode=ro"
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        refuse_newer(connection, path)
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (NEWEST_NEEDED,)).fetchone()
        current = bool(known) and not search_index.is_stale(connection)
        if current:
            check_tables(connection)
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {reason_of(error)}") from error
    if not current:
        connection.close()
        raise too_old(path, is_read_only=is_read_only(path))
    return connection
