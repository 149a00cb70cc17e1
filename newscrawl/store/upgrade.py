"""Bring a database that earlier code made up to date, after a copy of it was put aside; refuse one of later code."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.errors import StoreError
from newscrawl.store import crawl_state, schema
from newscrawl.store.descriptions import TABLES
from newscrawl.store.locks import lock_file
from newscrawl.store.migrations import is_new

COPIES_KEPT = 2
"""Copies of a database from before an upgrade: of the last one, and of the one before if that went unnoticed."""
MIGRATIONS = (schema.migrations, crawl_state.migrations)


def copies(path: Path) -> list[Path]:
    """Return the copies of the database at `path` that upgrades have kept, oldest first: NAME.before-TIME."""
    return sorted(path.parent.glob(f"{path.name}.before-*Z"))


def is_older(connection: sqlite3.Connection) -> bool:
    """Tell whether steps are due that this code knows. Raises sqlite3.Error."""
    return any(migrations.pending(connection) for migrations in MIGRATIONS)


def refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError for a database in which steps were carried out that this code does not know."""
    for migrations in MIGRATIONS:
        if unknown := migrations.unknown(connection):
            raise StoreError(
                f"{path} was made by a newer version of newscrawl (it has {min(unknown)}); upgrade newscrawl"
            )


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError for a database that has tables, and none of ours."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")  # once: another may make them
    names = {name for (name,) in found}
    if names and "_sqlite_migrations" not in names:
        raise StoreError(f"{path} is a database of another program; move it, or choose another archive")


def check_tables(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.Error when a database that is up to date lacks a table."""
    connection.execute(" UNION ALL ".join(f"SELECT 1 FROM {table}" for table in TABLES) + " LIMIT 0")  # noqa: S608


def bring_up_to_date(connection: sqlite3.Connection, path: Path, *, is_read_only: bool) -> None:
    """Carry out the steps that are due; a copy of a database that is not new is kept beside it first.

    Raises StoreError for a database of a newer version, one that cannot be written, and when there is no room for the
    copy; sqlite3.Error when a step fails.
    """
    refuse_newer(connection, path)
    if not is_older(connection):
        return
    if is_new(connection):
        _migrate(connection)
        return
    if is_read_only:
        raise too_old(path, is_read_only=True)
    with lock_file(path.with_name(f".{path.name}.lock")):  # crawls of two sites begin at the same time
        if is_older(connection):
            _keep_copy(connection, path)
            _migrate(connection)


def too_old(path: Path, *, is_read_only: bool) -> StoreError:
    """Return the error that says how a database of an older version is brought up to date."""
    how = "copy the archive to where it can be written, and run there" if is_read_only else "bring it up to date with"
    return StoreError(f"{path} was made by an older version; {how}: newscrawl status")


def _migrate(connection: sqlite3.Connection) -> None:
    """Carry out what is due, all or nothing; who opens a new database at the same time waits, and finds it made."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for migrations in MIGRATIONS:
            migrations.apply(connection)


def _keep_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the database as it is (https://sqlite.org/backup.html), and delete all copies but the last."""
    target = path.with_name(f"{path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    fresh = target.with_name(f"{target.name}.partial")
    try:
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh)) as copy:
            connection.backup(copy)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
    except (OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        size = path.stat().st_size
        raise StoreError(
            f"{path} is of an older version, and a copy of it ({size} bytes) could not be kept: {error}; free space"
        ) from error
    for old in copies(path)[:-COPIES_KEPT]:
        old.unlink()
