"""What goes wrong with a database, and what a person does about it."""

from __future__ import annotations

import sqlite3

_REMEDIES = {
    sqlite3.SQLITE_FULL: "free space, and call it again",
    sqlite3.SQLITE_CORRUPT: "make it anew with: newscrawl verify --fix",
    sqlite3.SQLITE_NOTADB: "make it anew with: newscrawl verify --fix",
    sqlite3.SQLITE_READONLY: "check the owner and mode of the archive's folder",
    sqlite3.SQLITE_CANTOPEN: "check the owner and mode of the archive's folder",
    sqlite3.SQLITE_IOERR: "look after the disk that it lies on",
}
"""What to do about an error of SQLite's, by its code."""


def remedy_of(error: Exception) -> str:
    """Return what to do about an error of a database; empty for one that a person can do nothing about."""
    return _REMEDIES.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF, "")  # the rest of a code is detail


def reason_of(error: Exception) -> str:
    """Return what went wrong with a database, and what to do about it where something can be done."""
    remedy = remedy_of(error)
    return f"{error}; {remedy}" if remedy else str(error)
