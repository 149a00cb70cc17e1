"""The archive's database: what the captures said, kept in SQLite.

Everything in it but `runs` and versions by earlier code can be made anew from the WARC files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from sqlite_utils import Database

from newscrawl.errors import StoreError
from newscrawl.model import Article, Record, Rejected
from newscrawl.rows import PUBLISHED_FIELDS, READ_FIELDS, Row, article_row, capture_row, id_of, timestamp, to_json
from newscrawl.schema import migrations
from newscrawl.search import index
from newscrawl.sites import site_of
from newscrawl.stories import Stories

BUSY_TIMEOUT_MS = 60_000  # five sites' crawls write to one database; a save takes milliseconds
GONE = (404, 410)
ARTICLE = "article"
"""`captures.outcome` of a page that is an article; otherwise the reason of its rejection, or NULL: not a page."""


class Store:
    """One archive's `news.db`, opened for writing; every public method that writes is one transaction.

    Raises StoreError when the file cannot be opened, is no database, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        """Open the database at `path`, made with its tables if need be."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = Database(sqlite3.connect(path, isolation_level=None))
            self.db.conn.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            self.db.conn.execute("PRAGMA journal_mode = WAL")
            # WAL with NORMAL survives kill -9; after a power cut the last saves are made anew by `replay --rebuild`.
            self.db.conn.execute("PRAGMA synchronous = NORMAL")
            if migrations.pending(self.db):
                migrations.apply(self.db)
            self.stories = Stories(self.db.conn)
            if index.is_stale(self.db.conn):
                with self.transaction() as connection:
                    index.rebuild(connection)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be opened as a database: {error}") from error

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    def close(self) -> None:
        """Close the database; what was saved is on disk."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make all that is written inside one transaction, locked from its start so that it cannot fail half-way."""
        try:
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.db.conn
            except BaseException:
                self.db.conn.execute("ROLLBACK")
                raise
            self.db.conn.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be written: {error}") from error

    # -- runs ---------------------------------------------------------------------------------------------------------

    def start_run(self, run_id: str, site: str, *, started_at: datetime, settings: Mapping[str, Any]) -> None:
        """Add the row of a run that starts; an interrupted run keeps it without `finished_at`."""
        row = {"id": run_id, "site": site, "started_at": timestamp(started_at), "settings": to_json(dict(settings))}
        with self.transaction() as connection:
            _put(connection, "runs", row)

    def finish_run(
        self, run_id: str, *, finished_at: datetime, exit_code: int, reason: str, stats: Mapping[str, Any]
    ) -> None:
        """Complete the row of a run with how it ended and its counters."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE runs SET finished_at = ?, exit_code = ?, reason = ?, stats = ? WHERE id = ?",
                (timestamp(finished_at), exit_code, reason, to_json(dict(stats)), run_id),
            )

    def take_over_runs(self, other: Path) -> None:
        """Copy the rows of `runs` from the database at `other`: the runs' own reports are in no WARC file."""
        self.db.attach("other", other)
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO main.runs SELECT * FROM other.runs")
        self.db.conn.execute("DETACH other")

    def compact(self) -> None:
        """Write everything into the one database file, so that it can be moved."""
        self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- captures and what was read from them -------------------------------------------------------------------------

    def add_capture(self, record: Record, *, run_id: str) -> None:
        """Add the row of one archived capture; adding it again changes nothing."""
        with self.transaction() as connection:
            _put(connection, "captures", capture_row(record, run_id))

    def save(self, outcome: Article | Rejected, records: Sequence[Record], *, run_id: str) -> str:
        """Keep what was read from the captures of `records`, and their rows, in one transaction.

        `records` are the pages of the article, in order; empty only for a Rejected that got no response. Returns `new`,
        `changed` (a new version), `unchanged`, `gone` (an article's page that is no longer there) or `rejected`.
        """
        with self.transaction() as connection:
            read_as = ARTICLE if isinstance(outcome, Article) else outcome.reason
            for record in records:
                row = capture_row(record, run_id)
                _put(connection, "captures", {**row, "outcome": read_as, "article_id": id_of(outcome.url)})
            if isinstance(outcome, Rejected):
                return _save_rejected(connection, outcome, records)
            saved = _save_article(connection, outcome, records)
            if saved != "unchanged":
                self.stories.add(id_of(outcome.url))
            return saved

    def accept(self, outcome: Article | Rejected, records: Sequence[Record]) -> None:
        """Keep what today's code reads from captures that were read otherwise before; that stays as a version."""
        run_id = self.run_of(records[0].record_id)
        stored = self.fields_read_from(records[0])
        if stored is None or isinstance(outcome, Rejected):
            self.save(outcome, records, run_id=run_id)
            if isinstance(outcome, Rejected):
                with self.transaction() as connection:
                    _delete_article(connection, records[0])
            return
        row = article_row(outcome, records)
        with self.transaction() as connection:
            changed = [name for name in stored if stored[name] != row[name]]
            _put_version(connection, row, changed, cause="code")
            seen = connection.execute(
                "SELECT first_seen, last_seen, gone_at FROM articles WHERE id = ? AND record_id = ?",
                (row["id"], row["record_id"]),
            ).fetchone()
            if seen:
                _put_article(connection, row | dict(zip(("first_seen", "last_seen", "gone_at"), seen, strict=True)))
                _put_repairs(connection, row["id"], outcome)
                self.stories.add(row["id"])

    # -- what is stored -----------------------------------------------------------------------------------------------

    def records(self, *, site: str | None = None, since: datetime | None = None) -> Iterator[Record]:
        """Yield the archived captures run by run, oldest first; those of `site`, fetched at or after `since`."""
        names = [name for name in Record.__dataclass_fields__ if name != "rendered"]
        found = self.db.conn.execute(
            f"SELECT {', '.join(f'captures.{name}' for name in names)}, rendered FROM captures "  # noqa: S608 - own names
            "JOIN (SELECT run_id AS run, min(fetched_at) AS start FROM captures GROUP BY run_id) ON run_id = run "
            "WHERE fetched_at >= ? ORDER BY start, run, file, offset",
            (timestamp(since) if since else "",),
        )
        for *values, rendered in found:
            row = dict(zip(names, values, strict=True))
            host_site = site_of(row["url"])
            if site is None or (host_site.name if host_site else urlsplit(row["url"]).hostname) == site:
                yield Record(**row | {"fetched_at": datetime.fromisoformat(row["fetched_at"])}, rendered=bool(rendered))

    def run_of(self, record_id: str) -> str:
        """Return the id of the run that archived a capture. Raises KeyError when there is no such capture."""
        found = self.db.conn.execute("SELECT run_id FROM captures WHERE record_id = ?", (record_id,)).fetchone()
        if not found:
            raise KeyError(record_id)
        return str(found[0])

    def outcome_of(self, record: Record) -> str | None:
        """Return how a capture was read: `article`, the reason of its rejection, or None when it never was."""
        found = self.db.conn.execute(
            "SELECT outcome FROM captures WHERE record_id = ?", (record.record_id,)
        ).fetchone()
        return found[0] if found else None

    def fields_read_from(self, record: Record) -> Row | None:
        """Return the stored fields that `record` must yield again; None when it was not read as an article.

        All of `READ_FIELDS` for a capture that made a version; for one that found the article unchanged, the published
        fields of the version in force then.
        """
        connection = self.db.conn
        article = connection.execute(
            "SELECT article_id FROM captures WHERE record_id = ? AND outcome = ?", (record.record_id, ARTICLE)
        ).fetchone()
        if not article:
            return None
        own = connection.execute(
            "SELECT fields FROM versions WHERE article_id = ? AND record_id = ? ORDER BY rowid DESC",
            (article[0], record.record_id),
        ).fetchone()
        if own:
            return dict(json.loads(own[0]))
        in_force = connection.execute(
            "SELECT fields FROM versions WHERE article_id = ? AND seen_at <= ? ORDER BY seen_at DESC, rowid DESC",
            (article[0], timestamp(record.fetched_at)),
        ).fetchone()
        if not in_force:
            return None
        return {name: value for name, value in json.loads(in_force[0]).items() if name in PUBLISHED_FIELDS}


def _save_rejected(connection: sqlite3.Connection, rejected: Rejected, records: Sequence[Record]) -> str:
    last = records[-1] if records else None
    seen_at = timestamp(last.fetched_at) if last else None
    site = site_of(rejected.url)
    row = {
        "id": id_of(rejected.url),
        "url": rejected.url,
        "site": site.name if site else urlsplit(rejected.url).hostname,
        "reason": rejected.reason,
        "detail": rejected.detail,
        "record_id": last.record_id if last else None,
        "seen_at": seen_at,
    }
    _put(connection, "rejections", row)
    if last and last.status in GONE:
        gone = connection.execute(
            "UPDATE articles SET gone_at = coalesce(gone_at, ?) WHERE id = ?", (seen_at, row["id"])
        )
        if gone.rowcount:
            return "gone"
    return "rejected"


def _save_article(connection: sqlite3.Connection, article: Article, records: Sequence[Record]) -> str:
    row = article_row(article, records)
    connection.execute("DELETE FROM rejections WHERE id = ?", (row["id"],))
    stored = _stored_fields(connection, row["id"])
    changed = [name for name in PUBLISHED_FIELDS if stored and stored[name] != row[name]]
    if stored and not changed:
        connection.execute(
            "UPDATE articles SET last_seen = max(last_seen, ?), gone_at = NULL WHERE id = ?",
            (row["last_seen"], row["id"]),
        )
        return "unchanged"
    if stored:
        row["first_seen"] = stored["first_seen"]
    _put_article(connection, row)
    _put_version(connection, row, changed, cause="published")
    _put_repairs(connection, row["id"], article)
    return "changed" if stored else "new"


def _put_article(connection: sqlite3.Connection, row: Row) -> None:
    """Insert or update an article, and the search index with it."""
    with index.reindexed(connection, [row["id"]]):
        _put(connection, "articles", row)


def _delete_article(connection: sqlite3.Connection, record: Record) -> None:
    """Delete the article that was read from `record`, in the search index too."""
    found = connection.execute("SELECT id FROM articles WHERE record_id = ?", (record.record_id,)).fetchall()
    with index.reindexed(connection, [article_id for (article_id,) in found]):
        connection.execute("DELETE FROM articles WHERE record_id = ?", (record.record_id,))


def _put(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    """Insert `row`, or update the named columns of the row with its key."""
    names = list(row)
    key = "record_id" if table == "captures" else "id"
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608 - own names
        f"ON CONFLICT ({key}) DO UPDATE SET {updates}",
        list(row.values()),
    )


def _stored_fields(connection: sqlite3.Connection, article_id: str) -> Row | None:
    names = (*PUBLISHED_FIELDS, "first_seen")
    found = connection.execute(f"SELECT {', '.join(names)} FROM articles WHERE id = ?", (article_id,)).fetchone()  # noqa: S608
    return dict(zip(names, found, strict=True)) if found else None


def _put_version(connection: sqlite3.Connection, row: Row, changed: list[str], *, cause: str) -> None:
    """Add the version that `row` is; `cause` tells whether the newspaper (`published`) or our code (`code`) made it."""
    connection.execute(
        "INSERT OR REPLACE INTO versions (article_id, record_id, code, cause, seen_at, changed, fields) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row["id"], row["record_id"], row["code"], cause, row["last_seen"], to_json(changed),
         to_json({name: row[name] for name in READ_FIELDS})),
    )  # fmt: skip


def _put_repairs(connection: sqlite3.Connection, article_id: str, article: Article) -> None:
    """Keep the steps that mended something, the script conversions that fell into a field, and the spam taken out."""
    connection.execute("DELETE FROM repairs WHERE article_id = ?", (article_id,))
    connection.executemany(
        "INSERT INTO repairs (article_id, position, kind, before, after) VALUES (?, ?, 'spam', ?, '')",
        ((article_id, len(article.steps) + number, text) for number, text in enumerate(article.removed)),
    )
    connection.executemany(
        "INSERT INTO repairs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (article_id, position, step.kind, step.before, step.after, step.offset, step.field, step.field_offset)
            for position, step in enumerate(article.steps)
            if step.field or step.kind != "script"
        ),
    )
