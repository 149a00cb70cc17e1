"""What goes wrong with a database, and what a person does about it."""

from __future__ import annotations

import sqlite3

_ANEW = "make it anew with: newscrawl verify --fix"
_REMEDIES = {
    sqlite3.SQLITE_FULL: "free space, and call it again",
    sqlite3.SQLITE_CORRUPT: _ANEW,
    sqlite3.SQLITE_NOTADB: _ANEW,
    sqlite3.SQLITE_READONLY: "check the owner and mode of the archive's folder",
    sqlite3.SQLITE_CANTOPEN: "check the owner and mode of the archive's folder",
    sqlite3.SQLITE_BUSY: "end what else writes to it, or wait for that, and call it again",
    sqlite3.SQLITE_IOERR: "free space where it lies, or look after that disk",
}
"""What to do about an error of SQLite's, by its code."""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""What says that the file is damaged; the last one, that it lacks a table or column."""


def remedy_of(error: Exception) -> str:
    """Return what to do about an error of a database; empty for one that a person can do nothing about."""
    return _REMEDIES.get(_code_of(error), "")


def is_damage(error: Exception) -> bool:
    """Tell whether an error of a database, or the one it was raised from, says that its file is damaged."""
    return _code_of(error.__cause__ or error) in _DAMAGE


def _code_of(error: BaseException) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the rest of a code is detail


def reason_of(error: Exception) -> str:
    """Return what went wrong with a database, and what to do about it where something can be done."""
    remedy = remedy_of(error) or (_ANEW if is_damage(error) else "")
    return f"{error}; {remedy}" if remedy else str(error)
