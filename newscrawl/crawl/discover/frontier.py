"""The articles of a site that crawls have yet to fetch or to check, in the database.

An article is owed from the moment a listing names it until it was read; a crawl may end at any time between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

from newscrawl.crawl.discover.model import Entry
from newscrawl.crawl.discover.recheck import is_unconditional, next_recheck, next_try
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.rows import timestamp, to_json

OWED, KEPT, DROPPED, GIVEN_UP = "owed", "kept", "dropped", "given-up"
"""States of an article: to be fetched; read, and checked now and then; no article or gone; never came."""
TEMPORARY_REASONS = frozenset({"challenge", "login", "error-page", "empty"})
"""Reasons of rejection that say nothing about the article: it is asked for again."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """A known article that is asked for again."""

    url: str
    etag: str | None
    last_modified: str | None
    """Validators of the last full answer; both None when the page is to be fetched whole."""


@dataclass(frozen=True, slots=True)
class DiscoveryResult:
    """What became of a listing's entries."""

    new: tuple[str, ...] = ()
    """URLs that are owed now and were not before."""
    known: int = 0
    """Entries that earlier crawls knew."""
    total: int = 0
    left_out: int = 0
    """Entries that no crawl met before and that are not noted: there are too many."""

    def __add__(self, other: DiscoveryResult) -> DiscoveryResult:
        """Return what became of both results' entries."""
        return DiscoveryResult(
            self.new + other.new,
            self.known + other.known,
            self.total + other.total,
            self.left_out + other.left_out,
        )


def key_of(url: str) -> str:
    """Return what identifies a page whatever its scheme.

    >>> key_of("https://www.jsw.com.cn/a.html")
    '//www.jsw.com.cn/a.html'
    """
    return url.partition(":")[2] if url.startswith(("http:", "https:")) else url


class Frontier:
    """The articles of one site; every method that writes is one transaction."""

    def __init__(self, store: Store, site: Site, now: datetime) -> None:
        """Take the archive's open database; what was found before `now`, when this crawl began, counts as known."""
        self.store, self.site, self.began = store, site, timestamp(now)

    @property
    def _db(self) -> Connection:
        return self.store.connection

    def add_discovered(self, entries: Sequence[Entry], listing: str, most: int | None = None) -> DiscoveryResult:
        """Note the articles that the page `listing` names; those no crawl ever met are owed from now on.

        Of new ones, `most` are noted.
        """
        new, known, left_out = list[str](), 0, 0
        with self.store.transaction() as connection:
            for entry in entries:
                found = connection.execute(
                    "SELECT found_at FROM frontier WHERE key = ?", (key_of(entry.url),)
                ).fetchone()
                if found:
                    known += found[0] < self.began
                    continue
                if most is not None and len(new) >= most:
                    left_out += 1
                    continue
                read_at = self._read_before(entry.url)
                self._add(connection, entry, listing, read_at)
                if read_at:
                    known += 1
                else:
                    new.append(entry.url)
        return DiscoveryResult(tuple(new), known, len(entries), left_out)

    def _read_before(self, url: str) -> str | None:
        """Return when the archive first held an answer for `url` that was read, as after a rebuild or an import."""
        key = key_of(url)
        found = self._db.execute(
            "SELECT min(fetched_at) FROM captures WHERE url IN (?, ?) AND status = 200 AND truncated IS NULL "
            "AND outcome NOT IN (SELECT value FROM json_each(?)) "
            "AND article_id NOT IN (SELECT id FROM articles WHERE partial)",
            (f"http:{key}", f"https:{key}", to_json(sorted(TEMPORARY_REASONS))),
        ).fetchone()
        return str(found[0]) if found[0] else None

    def _add(self, connection: Connection, entry: Entry, listing: str, read_at: str | None) -> None:
        day = entry.day.isoformat() if entry.day else None
        due_at = self._due_after(read_at, read_at) if read_at else None
        connection.execute(
            "INSERT INTO frontier (key, url, site, state, day, listing, found_at, first_at, last_at, due_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key_of(entry.url), entry.url, self.site.name, KEPT if read_at else OWED, day, listing,
             read_at or self.began, read_at, read_at, due_at),
        )  # fmt: skip

    def _due_after(self, first_at: str, last_at: str) -> str | None:
        due = next_recheck(self.site.recheck, datetime.fromisoformat(first_at), datetime.fromisoformat(last_at))
        return timestamp(due) if due else None

    def adopt(self, entry: Entry, listing: str) -> None:
        """Note an article that another worker's list named, so that what becomes of it can be noted."""
        with self.store.transaction() as connection:
            if not connection.execute("SELECT 1 FROM frontier WHERE key = ?", (key_of(entry.url),)).fetchone():
                self._add(connection, entry, listing, None)

    def untried(self) -> list[Entry]:
        """Return the articles that earlier crawls found and never asked for, newest first."""
        found = self._db.execute(
            "SELECT url, day FROM frontier WHERE site = ? AND state = ? AND found_at < ? AND failures = 0 "
            "ORDER BY coalesce(day, substr(found_at, 1, 10)) DESC, rowid",
            (self.site.name, OWED, self.began),
        )
        return [Entry(url, date.fromisoformat(day) if day else None) for url, day in found]

    def hand_over(self, entries: Sequence[Entry]) -> None:
        """Forget articles that are owed by all workers of a shared crawl from now on."""
        with self.store.transaction() as connection:
            connection.executemany("DELETE FROM frontier WHERE key = ?", [(key_of(entry.url),) for entry in entries])

    def keys(self) -> Iterator[str]:
        """Yield the keys of all articles of the site."""
        for (key,) in self._db.execute("SELECT key FROM frontier WHERE site = ?", (self.site.name,)):
            yield key

    def pending(self) -> list[Entry]:
        """Return the articles that earlier crawls left, newest first; not those whose next try has yet to come.

        Those that a crawl stored, but was killed before it could note so here, are noted now.
        """
        with self.store.transaction() as connection:
            connection.execute(
                "UPDATE frontier SET state = ?, first_at = found_at, last_at = found_at, due_at = ? "
                "WHERE site = ? AND state = ? AND EXISTS (SELECT 1 FROM captures AS c WHERE c.url = frontier.url "
                "AND c.fetched_at >= found_at AND c.status = 200 AND c.truncated IS NULL "
                "AND c.outcome NOT IN (SELECT value FROM json_each(?)) "
                "AND c.article_id NOT IN (SELECT id FROM articles WHERE partial))",
                (
                    KEPT,
                    self._due_after(self.began, self.began),
                    self.site.name,
                    OWED,
                    to_json(sorted(TEMPORARY_REASONS)),
                ),
            )
        found = self._db.execute(
            "SELECT url, day FROM frontier WHERE site = ? AND state = ? AND found_at < ? AND coalesce(due_at, '') <= ? "
            "ORDER BY coalesce(day, substr(found_at, 1, 10)) DESC, rowid",
            (self.site.name, OWED, self.began, self.began),
        )
        return [Entry(url, date.fromisoformat(day) if day else None) for url, day in found]

    def due_rechecks(self) -> list[Recheck]:
        """Return the known articles whose check is due, oldest due first."""
        found = self._db.execute(
            "SELECT url, etag, last_modified, checks FROM frontier WHERE site = ? AND state = ? AND due_at <= ? "
            "ORDER BY due_at",
            (self.site.name, KEPT, self.began),
        )
        return [
            Recheck(url, None, None) if is_unconditional(self.site.recheck, checks) else Recheck(url, etag, modified)
            for url, etag, modified, checks in found
        ]

    def mark_fetched(
        self, url: str, now: datetime, *, etag: str | None = None, last_modified: str | None = None
    ) -> None:
        """Note that the article at `url` was read, or was found unmodified (then without new validators)."""
        with self.store.transaction() as connection:
            row = connection.execute("SELECT first_at, checks FROM frontier WHERE key = ?", (key_of(url),)).fetchone()
            if not row:
                return
            first_at, checks = row[0] or timestamp(now), row[1] + (row[0] is not None)
            connection.execute(
                "UPDATE frontier SET state = ?, first_at = ?, last_at = ?, checks = ?, failures = 0, due_at = ?, "
                "etag = coalesce(?, etag), last_modified = coalesce(?, last_modified) WHERE key = ?",
                (KEPT, first_at, timestamp(now), checks, self._due_after(first_at, timestamp(now)), etag, last_modified,
                 key_of(url)),
            )  # fmt: skip

    def mark_discarded(self, url: str) -> None:
        """Note that the page at `url` is no article, or is gone for good; it is not asked for again."""
        with self.store.transaction() as connection:
            connection.execute("UPDATE frontier SET state = ?, due_at = NULL WHERE key = ?", (DROPPED, key_of(url)))

    def mark_failed(self, url: str, now: datetime) -> None:
        """Note that the page at `url` did not come; it is asked for again later, each time after a longer wait."""
        with self.store.transaction() as connection:
            row = connection.execute("SELECT state, failures FROM frontier WHERE key = ?", (key_of(url),)).fetchone()
            if not row:
                return
            state, failures = row[0], row[1] + 1
            due = next_try(failures, now)
            if due is None and state == OWED:
                state = GIVEN_UP
            connection.execute(
                "UPDATE frontier SET state = ?, failures = ?, due_at = ? WHERE key = ?",
                (state, failures, timestamp(due) if due else None, key_of(url)),
            )

    def newest_known(self) -> date | None:
        """Return the latest day among the articles that earlier crawls found; None when there is none."""
        found = self._db.execute(
            "SELECT max(day) FROM frontier WHERE site = ? AND found_at < ?", (self.site.name, self.began)
        ).fetchone()
        return date.fromisoformat(found[0]) if found[0] else None
