"""Open the archive's database and write to it in transactions.

Everything in it but `runs` and versions by earlier code can be made anew from the WARC files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from newscrawl.errors import StoreError
from newscrawl.model import Record
from newscrawl.sites import Sites, packaged
from newscrawl.store import code_version, crawl_state, search_index, writes
from newscrawl.store.articles import Articles
from newscrawl.store.captures import Captures
from newscrawl.store.failures import ProcessingFailures
from newscrawl.store.reader import is_frozen, is_read_only
from newscrawl.store.remedies import reason_of
from newscrawl.store.revisits import Revisits
from newscrawl.store.rows import to_json
from newscrawl.store.runs import Runs
from newscrawl.store.story_clusters import StoryClusters
from newscrawl.store.upgrade import bring_up_to_date, check_tables, refuse_foreign

DATABASE = "news.db"
"""Name of the database file in the folder of an archive."""
BUSY_TIMEOUT_S = 60  # five sites' crawls write to one database; a save takes milliseconds
STOP_POLL_S = 1
"""How often what waits for the database looks whether it was told to stop: SQLite waits without heeding signals, so
that Ctrl-C would end no command meanwhile."""
_CRAWL_MEMORY = {**crawl_state.TABLES, "processing_failures": ("kind",)}
"""Tables that no WARC file tells of, each with the columns by which the later of two rows is known."""


def files_of(path: Path) -> list[Path]:
    """Return the files that SQLite keeps the database at `path` in: itself, its log, and the log's index."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]


def remove(path: Path) -> None:
    """Delete the database at `path`, if there is one."""
    for file in files_of(path):
        file.unlink(missing_ok=True)


def _connect(path: Path, *, frozen: bool) -> sqlite3.Connection:
    """Return a connection to the database at `path`, for reading only where it is `frozen`."""
    if frozen:
        return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, uri=True, isolation_level=None)  # with `uri`, what is attached may be one
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    refuse_foreign(connection, path)
    _keep_log(connection)
    # WAL with NORMAL survives kill -9; after a power cut the last saves are made anew by `replay --rebuild`.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _keep_log(connection: sqlite3.Connection) -> None:
    """Let SQLite keep a write-ahead log; of a database that is being made, it does not wait for another who does so."""
    until = monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


class Store:
    """One archive's database, opened for writing: its connection, and `transaction` around all that is written.

    `runs`, `captures`, `revisits`, `articles` and `stories` read and write rows; each writing call is one transaction.

    Raises StoreError when the file cannot be opened, is no database, or cannot be written.
    """

    def __init__(
        self, path: Path, sites: Sites | None = None, *, is_stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """Open the database at `path`, made if need be; without `sites`, newscrawl's own are known.

        While `is_stopping`, a transaction waits for STOP_POLL_S at most where another process writes.
        """
        self.sites = sites = packaged() if sites is None else sites
        self._is_stopping = is_stopping
        self._patience_s: float = BUSY_TIMEOUT_S
        try:
            self.is_read_only = path.exists() and is_read_only(path)
            self.connection = _connect(path, frozen=self.is_read_only and is_frozen(path))
            bring_up_to_date(self.connection, path, is_read_only=self.is_read_only)
            check_tables(self.connection)
            self.captures = Captures(self.connection, sites)
            self.stories = StoryClusters(self.connection, sites)
            self._search = search_index.DeferredUpdates(self.connection)
            self.runs = Runs(self.connection, self.transaction)
            self.revisits = Revisits(self.connection, self.transaction)
            self.failures = ProcessingFailures(self.connection, self.transaction, sites)
            self.articles = Articles(self.connection, self.transaction, self.stories, self._search, self.captures)
            if search_index.is_stale(self.connection):
                with self.transaction() as connection:
                    search_index.rebuild(connection)
            if self.stories.stale:
                with self.transaction():
                    self.stories.rebuild()
            self.connection.execute(f"PRAGMA busy_timeout = {STOP_POLL_S * 1000}")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be opened as a database: {reason_of(error)}") from error

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    def close(self) -> None:
        """Close the database; what was saved is on disk."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make all that is written inside one transaction, locked from its start so that it cannot fail half-way.

        Inside another transaction it is a part of that.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        try:
            self._begin()
            try:
                yield self.connection
                self._search.flush()
            except BaseException:
                if self.connection.in_transaction:  # on a full disk SQLite has taken it back itself
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._search.clear()
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be written: {reason_of(error)}") from error

    def _begin(self) -> None:
        """Begin a transaction, once no other process writes; where one waited in vain, none waits again."""
        until = monotonic() + self._patience_s
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if is_busy and not self._is_stopping() and monotonic() < until:
                    continue
                if is_busy:
                    self._patience_s = 0
                    self.connection.execute("PRAGMA busy_timeout = 0")
                raise
            else:
                return

    @contextmanager
    def _attached(self, other: Path) -> Iterator[sqlite3.Connection]:
        """Yield the connection, in a transaction that also reads the database at `other`, as `other`.

        Whoever writes to that goes on: else a transaction takes the lock of each database.
        """
        how = "?immutable=1" if is_frozen(other) else "?mode=ro"
        self.connection.execute("ATTACH ? AS other", (other.absolute().as_uri() + how,))
        try:
            with self.transaction() as connection:
                yield connection
        finally:
            self.connection.execute("DETACH other")

    def take_over_crawl_memory(self, other: Path) -> None:
        """Copy the rows of tables that no WARC file tells of from the database at `other`, where they are there.

        Of two rows with one key the later one stays, by the columns named for the table, then by the others: so it does
        not matter which archive they come from first.
        """
        with self._attached(other) as connection:
            for table, columns in _CRAWL_MEMORY.items():
                writes.copy_later_rows(connection, table, columns)

    def take_over_history(self, other: Path) -> None:
        """Copy what no WARC file tells from the database at `other`: runs, what earlier code read, failed requests."""
        with self._attached(other) as connection:
            writes.copy_later_rows(connection, "runs", ("finished_at", "started_at"))
            connection.execute(
                "INSERT OR IGNORE INTO main.versions (article_id, record_id, code, cause, seen_at, changed, fields, "
                "superseded, site) SELECT article_id, record_id, code, cause, seen_at, changed, "
                "fields, coalesce(superseded, :code), site FROM other.versions WHERE superseded IS NOT NULL "
                "OR code NOT IN (SELECT value FROM json_each(:codes))",
                {"code": code_version.current(), "codes": to_json(code_version.all_of(self.sites))},
            )
            without_response = "record_id IS NULL AND id NOT IN (SELECT id FROM main.articles)"
            writes.copy_later_rows(connection, "rejections", ("record_id", "reason", "detail"), only=without_response)

    def compact(self) -> None:
        """Write everything into the one database file, so that it can be moved."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def add_capture(self, record: Record, *, run_id: str) -> None:
        """Add the row of one archived capture; adding it again changes nothing."""
        self.add_captures([(record, run_id)])

    def add_captures(self, captures: Iterable[tuple[Record, str]], *, move: bool = False) -> None:
        """Add the rows of archived captures with their runs; with `move`, rows that are there name this place now."""
        with self.transaction() as connection:
            for record, run_id in captures:
                writes.upsert_capture(connection, record, run_id, move=move)
