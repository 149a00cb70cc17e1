"""The archive's database: what the captures said, kept in SQLite.

Everything in it but `runs` and versions by earlier code can be made anew from the WARC files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from newscrawl.errors import StoreError
from newscrawl.model import Article, Record, Rejected
from newscrawl.store import search_index, writes
from newscrawl.store.captures import Captures
from newscrawl.store.code_version import CODE_VERSION
from newscrawl.store.rows import PUBLISHED_FIELDS, Row, fields_of, id_of, timestamp, to_json
from newscrawl.store.schema import migrations
from newscrawl.store.story_clusters import StoryClusters
from newscrawl.store.versions import (
    CHANGED,
    REJECTED,
    UNCHANGED,
    ArticleState,
    ExtractionResult,
    apply_result,
    capture_order,
    fold,
)
from newscrawl.store.writes import ARTICLE, CONTINUED

KILLED = "interrupted"
"""`runs.reason` of a run that was killed, as the crawl after it notes."""
BUSY_TIMEOUT_MS = 60_000  # five sites' crawls write to one database; a save takes milliseconds


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
            self.captures = Captures(self.db.conn)
            self.stories = StoryClusters(self.db.conn)
            self._unsearched: dict[str, int | None] = {}
            if search_index.is_stale(self.db.conn):
                with self.transaction() as connection:
                    search_index.rebuild(connection)
            if self.stories.stale:
                with self.transaction():
                    self.stories.rebuild()
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
        """Make all that is written inside one transaction, locked from its start so that it cannot fail half-way.

        Inside another transaction it is a part of that.
        """
        if self.db.conn.in_transaction:
            yield self.db.conn
            return
        try:
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.db.conn
                search_index.add(self.db.conn, self._unsearched)
            except BaseException:
                self.db.conn.execute("ROLLBACK")
                raise
            finally:
                self._unsearched.clear()
            self.db.conn.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be written: {error}") from error

    # -- runs ---------------------------------------------------------------------------------------------------------

    def start_run(self, run_id: str, site: str, *, started_at: datetime, settings: Mapping[str, Any]) -> None:
        """Add the row of a run that starts; an interrupted run keeps it without `finished_at`."""
        row = {"id": run_id, "site": site, "started_at": timestamp(started_at), "settings": to_json(dict(settings))}
        with self.transaction() as connection:
            writes.upsert(connection, "runs", row)

    def finish_run(
        self, run_id: str, *, finished_at: datetime, exit_code: int, reason: str, stats: Mapping[str, Any]
    ) -> None:
        """Complete the row of a run with how it ended and its counters."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE runs SET finished_at = ?, exit_code = ?, reason = ?, stats = ? WHERE id = ?",
                (timestamp(finished_at), exit_code, reason, to_json(dict(stats)), run_id),
            )

    def interrupted_runs(self) -> frozenset[str]:
        """Return the ids of runs that were killed, or have not come to their end yet."""
        found = self.db.conn.execute("SELECT id FROM runs WHERE finished_at IS NULL OR reason = ?", (KILLED,))
        return frozenset(run_id for (run_id,) in found)

    def take_over_history(self, other: Path, also: Iterable[str] = ()) -> None:
        """Copy what no WARC file tells from the database at `other`: runs, what earlier code read, failed requests.

        `also` names further tables, copied where they are there.
        """
        self.db.attach("other", other)
        with self.transaction() as connection:
            there = {
                name for (name,) in connection.execute("SELECT name FROM other.sqlite_master WHERE type = 'table'")
            }
            for name in there & set(also):
                connection.execute(f"INSERT OR REPLACE INTO main.{name} SELECT * FROM other.{name}")  # noqa: S608
            connection.execute("INSERT OR REPLACE INTO main.runs SELECT * FROM other.runs")
            connection.execute(
                "INSERT OR IGNORE INTO main.versions SELECT article_id, record_id, code, cause, seen_at, changed, "
                "fields, coalesce(superseded, ?) FROM other.versions WHERE superseded IS NOT NULL OR code != ?",
                (CODE_VERSION, CODE_VERSION),
            )
            connection.execute(
                "INSERT OR IGNORE INTO main.rejections SELECT * FROM other.rejections "
                "WHERE record_id IS NULL AND id NOT IN (SELECT id FROM main.articles)"
            )
        self.db.conn.execute("DETACH other")

    def compact(self) -> None:
        """Write everything into the one database file, so that it can be moved."""
        self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- captures and what was read from them -------------------------------------------------------------------------

    def add_capture(self, record: Record, *, run_id: str) -> None:
        """Add the row of one archived capture; adding it again changes nothing."""
        self.add_captures([(record, run_id)])

    def add_captures(self, captures: Iterable[tuple[Record, str]], *, move: bool = False) -> None:
        """Add the rows of archived captures with their runs; with `move`, rows that are there name this place now."""
        with self.transaction() as connection:
            for record, run_id in captures:
                writes.upsert_capture(connection, record, run_id, move=move)

    def save(self, outcome: Article | Rejected, records: Sequence[Record], *, run_id: str) -> str:
        """Keep what was read from the captures of `records`, and their rows, in one transaction.

        `records` are the pages of the article, in order; empty only for a Rejected that got no response. Returns `new`,
        `changed` (a new version), `unchanged`, `gone` (an article's page that is no longer there) or `rejected`. When
        the captures did not come in their order, the article is marked for a rebuild; see archive.reconcile.
        """
        result = ExtractionResult(tuple(records), outcome)
        with self.transaction() as connection:
            for record in records:
                writes.upsert_capture(connection, record, run_id)
            if records:
                read_as = self.captures.outcome(records[0])
                if read_as == CONTINUED or (read_as and self.is_stored(result)):
                    return UNCHANGED if isinstance(outcome, Article) else REJECTED
            stored = writes.load_state(connection, result.id)
            misplaced = bool(records) and (read_as is not None or self._is_misplaced(result, stored))
            writes.record_outcome(connection, result)
            if misplaced:
                writes.mark_for_rebuild(connection, [result.id])
                return CHANGED if isinstance(outcome, Article) else REJECTED
            state, saved = apply_result(stored, result)
            if state.version:
                self._unsearch(result.id)
            writes.save_state(connection, result.id, state)
            if state.version:
                self.stories.add(result.id)
            return saved

    def _is_misplaced(self, result: ExtractionResult, stored: ArticleState) -> bool:
        """Tell whether following on what is stored is wrong: later captures are in it, or earlier code read it."""
        if self.captures.has_later(result.id, capture_order(result.records[0])):
            return True
        row = stored.article
        if row is None or row["code"] == CODE_VERSION or not isinstance(result.outcome, Article):
            return False
        fresh = fields_of(result.outcome)
        return any(row[name] != fresh[name] for name in PUBLISHED_FIELDS)

    def _unsearch(self, article_id: str) -> None:
        """Take an article out of the search index, before its row changes, until the end of the transaction.

        One by one, FTS5 would write each article's words to the disk alone: .45 ms more for each.
        """
        if article_id not in self._unsearched:
            self._unsearched[article_id] = search_index.remove(self.db.conn, article_id)

    # -- articles made anew from all their captures -------------------------------------------------------------------

    def needs_rebuild(self) -> list[str]:
        """Return the ids of articles whose rows must be made anew from their captures."""
        return [name for (name,) in self.db.conn.execute("SELECT id FROM unsettled ORDER BY id")]

    def mark_for_rebuild(self, ids: Iterable[str]) -> None:
        """Note articles whose rows must be made anew, as after a change of the code."""
        with self.transaction() as connection:
            writes.mark_for_rebuild(connection, ids)

    def rebuild_article(self, article_id: str, results: Sequence[ExtractionResult]) -> list[Record]:
        """Make an article's rows anew from today's `readings` of all its captures, in any order.

        What earlier code read stays in `versions`, marked superseded. A capture that turns out to be another article's
        marks that one for a rebuild. Returns the captures that no longer are further pages: they are unread again.
        """
        with self.transaction() as connection:
            for result in results:
                writes.record_outcome(connection, result)
            released = writes.release_pages(connection, article_id, results)
            state, versions = fold(result for result in results if result.id == article_id)
            writes.replace_versions(connection, article_id, versions)
            self._unsearch(article_id)
            writes.upsert_state(connection, article_id, state, versions[-1] if versions else None)
            if state.article:
                self.stories.add(article_id)
            else:
                self.stories.remove(article_id)
            connection.execute("DELETE FROM unsettled WHERE id = ?", (article_id,))
        return [record for name in released if (record := self.captures.record(name))]

    def codes(self) -> dict[str, int]:
        """Return how many articles each release of the code (`version.CODE_VERSION`) read."""
        return dict(self.db.conn.execute("SELECT code, count(*) FROM articles GROUP BY code").fetchall())

    def version_count(self, article_id: str) -> int:
        """Return how many versions of an article stand."""
        return int(
            self.db.conn.execute(
                "SELECT count(*) FROM versions WHERE article_id = ? AND superseded IS NULL", (article_id,)
            ).fetchone()[0]
        )

    # -- what is stored -----------------------------------------------------------------------------------------------

    def is_stored(self, result: ExtractionResult) -> bool:
        """Tell whether exactly this result of its captures is what is stored."""
        return not self.differences(result)

    def differences(self, result: ExtractionResult) -> dict[str, tuple[Any, Any]]:
        """Return by field what is stored for a result's captures and what it says, where these differ.

        An article is compared in `title` alone with no article; two rejections in their `reason`; NULL means not read.
        """
        first, outcome = result.records[0], result.outcome
        read_as = self.captures.outcome(first)
        stored = self.fields_read_from(first) if read_as == ARTICLE else None
        if not isinstance(outcome, Article):
            if stored:
                return {"title": (stored["title"], "")}
            return {"reason": (read_as, outcome.reason)} if read_as != outcome.reason else {}
        fresh = {**fields_of(outcome), "url": outcome.url}
        if stored is None:
            return {"title": ("", fresh["title"])}
        if result.id == id_of(stored["url"]):
            fresh["url"] = stored["url"]  # one article under several addresses
        return {name: (stored[name], fresh[name]) for name in stored if stored[name] != fresh[name]}

    def fields_read_from(self, record: Record) -> Row | None:
        """Return the stored fields that `record` must yield again, and the article's url; None when it is no article's.

        All of `READ_FIELDS` for a capture that made a version; for one that found the article unchanged, the published
        fields of the version in force then.
        """
        found = self.db.conn.execute(
            "SELECT fields, versions.record_id, articles.url FROM captures JOIN versions USING (article_id) "
            "JOIN articles ON articles.id = article_id WHERE captures.record_id = ? AND superseded IS NULL "
            "AND (seen_at, versions.record_id) <= (fetched_at, captures.record_id) "
            "ORDER BY seen_at DESC, versions.record_id DESC",
            (record.record_id,),
        ).fetchone()
        if not found:
            return None
        fields, read_from, url = found
        stored = writes.stored_fields(fields)
        if read_from != record.record_id:
            stored = {name: stored[name] for name in PUBLISHED_FIELDS}
        return {**stored, "url": url}
