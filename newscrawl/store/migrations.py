"""Bring the tables of a database up to date by steps, each of which is carried out once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    Migration = Callable[[Database], None]


class Migrations:
    """Migrations in their order; sqlite-utils carries them out, and notes in `_sqlite_migrations` which were.

    It takes a tenth of a second to load, for which only the opening of an archive waits that is not up to date.
    """

    def __init__(self, name: str) -> None:
        """Note as `name` the set that the migrations belong to."""
        self._name = name
        self._migrations: list[Migration] = []

    def __call__(self, migration: Migration) -> Migration:
        """Add a migration after those that are there (a decorator); the function's name stands for it ever after."""
        self._migrations.append(migration)
        return migration

    def apply(self, connection: sqlite3.Connection) -> None:
        """Carry out what was not carried out yet. Raises sqlite3.Error when the tables cannot be made."""
        if not self.pending(connection):
            return
        from sqlite_utils import Database, Migrations  # noqa: PLC0415 - see above

        known = Migrations(self._name)
        for migration in self._migrations:
            known()(migration)
        known.apply(Database(connection))

    def pending(self, connection: sqlite3.Connection) -> set[str]:
        """Return the names of those that were not carried out yet."""
        return self._names() - self._applied(connection)

    def unknown(self, connection: sqlite3.Connection) -> set[str]:
        """Return the names of those that were carried out and are not among these: by later code."""
        return self._applied(connection) - self._names()

    def _names(self) -> set[str]:
        return {migration.__name__ for migration in self._migrations}

    def _applied(self, connection: sqlite3.Connection) -> set[str]:
        if is_new(connection):
            return set()
        found = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (self._name,))
        return {name for (name,) in found}


def is_new(connection: sqlite3.Connection) -> bool:
    """Tell whether no migration was carried out yet."""
    return not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
