"""The search index in the archive's database, kept in step with `articles` inside the transaction that changes them.

`search_index` is an FTS5 table without content: it holds only the words of `fold.bigrams`, and the texts stay in
`articles`. SQLite 3.40 takes a row out of such a table when it is told the very words that were put in; they are made
again from the stored article before it changes. `search_articles` gives each article the number by which the index
knows it, and numbers grow with the time of publication: so the newest finds come first without sorting.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from newscrawl.text.fold import FOLDING, bigrams, site_word

SCHEMA = """
CREATE TABLE search_articles (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, source TEXT NOT NULL
);
CREATE INDEX search_articles_site ON search_articles (site);
CREATE TABLE search_folding (version INTEGER);
CREATE VIRTUAL TABLE search_index USING fts5 (body, title, source, author, site, content='', tokenize='ascii');
"""
"""The body comes first since FTS5 spends no bytes on naming its first column. The tokenizer `ascii` splits at nothing
but what bigrams() puts between words, since folded text holds no ASCII marks."""

NUMBERS_PER_DAY = 1 << 17
"""Numbers a day has: first those of articles dated with the day alone, then one for each second."""
MIDNIGHTS = NUMBERS_PER_DAY - 24 * 60 * 60
FIRST_DATED = date(1900, 1, 1)
"""Articles without a date have the numbers below this day's: they come after all others."""

LAST = "SELECT max(id) FROM search_articles WHERE id >= ? AND id < ?"
NEXT_FREE = """
SELECT id + 1 FROM search_articles AS taken WHERE id >= ?
AND NOT EXISTS (SELECT 1 FROM search_articles WHERE id = taken.id + 1) ORDER BY id LIMIT 1
"""
"""A walk over numbers in a row: as many as articles have one time, which is few but for pages made by a machine."""

INSERT = "INSERT INTO search_index (rowid, body, title, source, author, site) VALUES (?, ?, ?, ?, ?, ?)"
DELETE = (
    "INSERT INTO search_index (search_index, rowid, body, title, source, author, site) "
    "VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)

MEMORY_BYTES = 8 << 20
"""Words that FTS5 gathers before it writes them, some 300 articles': with its own 1 MB, one takes twice as long."""

BATCH = 200
"""Articles whose rows are read before their words are added."""

Texts = Mapping[str, Any]
_COLUMNS = "site, title, pretitle, subtitle, summary, body, source, author, byline, editor, published"
_NAMES = _COLUMNS.split(", ")


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of the index, and the index of what is stored."""
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    rebuild(connection)


def set_memory(connection: sqlite3.Connection) -> None:
    """Let the index gather MEMORY_BYTES of words, whoever opens it (`hashsize` in SQLite's fts5_config.c)."""
    connection.execute("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', ?)", (MEMORY_BYTES,))


def is_stale(connection: sqlite3.Connection) -> bool:
    """Tell whether the index was made by another folding, so that `rebuild` is due."""
    return [version for (version,) in connection.execute("SELECT version FROM search_folding")] != [FOLDING]


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the index anew from `articles`, oldest first; needs a transaction around it."""
    connection.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    connection.execute("DELETE FROM search_articles")
    connection.execute("DELETE FROM search_folding")
    connection.execute("INSERT INTO search_folding VALUES (?)", (FOLDING,))
    ids = [article_id for (article_id,) in connection.execute("SELECT id FROM articles ORDER BY published, id")]
    for start in range(0, len(ids), BATCH):
        add(connection, dict.fromkeys(ids[start : start + BATCH]))


def texts_of(row: sqlite3.Row | Texts) -> Texts:
    """Return the texts of an article by the column of the index they are searched in."""
    parts = {
        "body": (row["summary"], row["body"]),
        "title": (row["pretitle"], row["title"], row["subtitle"]),
        "source": (row["source"],),
        "author": (*json.loads(row["author"] or "[]"), row["byline"], row["editor"]),
    }
    return {column: "\n".join(filter(None, texts)) for column, texts in parts.items()}


def _stored(connection: sqlite3.Connection, article_id: str) -> Texts | None:
    found = connection.execute(f"SELECT {_COLUMNS} FROM articles WHERE id = ?", (article_id,)).fetchone()  # noqa: S608
    return dict(zip(_NAMES, found, strict=True)) if found else None


def _words(row: Texts) -> tuple[str, ...]:
    return (*map(bigrams, texts_of(row).values()), site_word(row["site"]))


def remove(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Remove an article from the index before its row changes; return its number, or None when it was not in it."""
    found = connection.execute("SELECT id FROM search_articles WHERE article_id = ?", (article_id,)).fetchone()
    row = _stored(connection, article_id) if found else None
    if not row:
        return None
    connection.execute(DELETE, (found[0], *_words(row)))
    connection.execute("DELETE FROM search_articles WHERE id = ?", found)
    return int(found[0])


def add(
    connection: sqlite3.Connection, numbers: Mapping[str, int | None], known: Mapping[str, Texts] = MappingProxyType({})
) -> None:
    """Add articles, as far as they are stored, under the numbers they had before they were taken out (None: new ones).

    Rows of `articles` that are `known` are not read.

    In the order of their times: for a smaller number than the one before, FTS5 writes to the disk what it has gathered.
    So it does before a statement that SQLite may have to take back by itself, as one with a trigger (xSavepoint, in
    fts5_main.c): all numbers are given first, then the words are added in a row.
    """
    rows = {name: row for name in numbers if (row := known.get(name) or _stored(connection, name))}
    ordered = sorted(rows.items(), key=lambda item: (item[1]["published"] or "", item[0]))
    given = [_give_number(connection, article_id, row, before=numbers[article_id]) for article_id, row in ordered]
    connection.executemany(
        INSERT, ((number, *_words(row)) for number, (_, row) in sorted(zip(given, ordered, strict=True)))
    )


class DeferredUpdates:
    """Articles taken out of the index in a transaction, which are put in again together at its end.

    One by one, FTS5 would write each article's words to the disk alone: 1 ms more for each.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Change the index over `connection`."""
        self._connection = connection
        self._numbers: dict[str, int | None] = {}
        self._rows: dict[str, Texts] = {}

    def remove(self, article_id: str, *, is_new: bool = False) -> None:
        """Take an article out of the index before its row changes, until `flush`; one that `is_new` is not in it."""
        self._rows.pop(article_id, None)
        if article_id not in self._numbers:
            self._numbers[article_id] = None if is_new else remove(self._connection, article_id)

    def note(self, article_id: str, row: Texts) -> None:
        """Keep the row of `articles` that an article taken out has now, so that `flush` need not read it."""
        self._rows[article_id] = row

    def flush(self) -> None:
        """Put all of them in again, as they are stored now."""
        add(self._connection, self._numbers, self._rows)

    def clear(self) -> None:
        """Forget all of them: the transaction is over."""
        self._numbers.clear()
        self._rows.clear()


def _give_number(connection: sqlite3.Connection, article_id: str, row: Texts, *, before: int | None) -> int:
    """Return the number by which the index knows an article from now on; the one it had `before` where that fits."""
    number = _number(connection, row["published"], before)
    connection.execute(
        "INSERT INTO search_articles VALUES (?, ?, ?, ?)", (number, article_id, row["site"], row["source"] or "")
    )
    return number


def first_number(day: date) -> int:
    """Return the smallest number of the articles of a day."""
    return day.toordinal() * NUMBERS_PER_DAY


def day_of(number: int) -> date | None:
    """Return the day an article of this number was published; None when it has no date."""
    return date.fromordinal(number // NUMBERS_PER_DAY) if number >= first_number(FIRST_DATED) else None


def _number(connection: sqlite3.Connection, published: str | None, before: int | None) -> int:
    """Return a free number for an article of this time; the one it had `before` where that still fits."""
    start, end = _numbers(published)
    if before is not None and start <= before < end:
        return before
    free = connection.execute(LAST, (start, end)).fetchone()[0]
    if free is None or free < end - 1:
        return start if free is None else int(free) + 1
    return int(connection.execute(NEXT_FREE, (free,)).fetchone()[0])  # those of the seconds before are taken


def _numbers(published: str | None) -> tuple[int, int]:
    """Return the first number for an article of this time, and the first beyond."""
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return 1, first_number(FIRST_DATED)
    start = first_number(max(moment.date(), FIRST_DATED))
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    if not seconds:
        return start, start + MIDNIGHTS
    start += MIDNIGHTS + seconds
    return start, start + 1
