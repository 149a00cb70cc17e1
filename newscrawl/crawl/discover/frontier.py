"""What a site's crawls still owe: articles to be fetched or checked, and listing pages a walk has yet to read.

An article is owed from the moment a listing names it until it was read; a crawl may end at any time between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from newscrawl.crawl.discover.listing import Entry
from newscrawl.crawl.discover.recheck import is_full, next_check, next_try
from newscrawl.model import Record
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.captures import Captures
from newscrawl.store.crawl_state import prepare
from newscrawl.store.rows import timestamp, to_json

OWED, KEPT, DROPPED, GIVEN_UP = "owed", "kept", "dropped", "given-up"
"""States of an article: to be fetched; read, and checked now and then; no article or gone; never came."""
PASSING = frozenset({"challenge", "login", "error-page", "empty"})
"""Reasons of rejection that say nothing about the article: it is asked for again."""
PAUSE, LONGEST_PAUSE = timedelta(hours=6), timedelta(days=7)
"""After a block the site is left alone this long, twice as long after each further block."""
OK = 200
LEFTOVER_AGE = timedelta(days=30)
"""Age up to which a capture that an interrupted crawl did not come to read stands for the page."""


@dataclass(frozen=True, slots=True)
class Check:
    """A known article that is asked for again."""

    url: str
    etag: str | None
    last_modified: str | None
    """Validators of the last full answer; both None when the page is to be fetched whole."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of a listing's entries."""

    new: tuple[str, ...]
    """URLs that are owed now and were not before."""
    known: int
    """Entries that earlier crawls knew."""
    total: int


@dataclass(frozen=True, slots=True)
class WalkPage:
    """A listing page that a walk has yet to read."""

    url: str
    known_before: int
    """Pages before it, in a row, that held nothing new."""


def key_of(url: str) -> str:
    """Return what identifies a page whatever its scheme.

    >>> key_of("https://www.jsw.com.cn/a.html")
    '//www.jsw.com.cn/a.html'
    """
    return url.partition(":")[2] if url.startswith(("http:", "https:")) else url


class Frontier:
    """The part of the memory that belongs to one site; every method that writes is one transaction."""

    def __init__(self, store: Store, site: Site, now: datetime) -> None:
        """Take the archive's open database; what was found before `now`, when this crawl began, counts as known."""
        prepare(store)
        self.store, self.site, self.began = store, site, timestamp(now)
        self.captures = Captures(store.db.conn)

    @property
    def _db(self) -> Connection:
        return self.store.db.conn

    # -- articles -----------------------------------------------------------------------------------------------------

    def offer(self, entries: Sequence[Entry], listing: str) -> Offered:
        """Note the articles that the page `listing` names; those no crawl ever met are owed from now on."""
        new, known = [], 0
        with self.store.transaction() as connection:
            for entry in entries:
                found = connection.execute(
                    "SELECT found_at FROM frontier WHERE key = ?", (key_of(entry.url),)
                ).fetchone()
                if found:
                    known += found[0] < self.began
                    continue
                read_at = self._read_before(entry.url)
                self._add(connection, entry, listing, read_at)
                if read_at:
                    known += 1
                else:
                    new.append(entry.url)
        return Offered(tuple(new), known, len(entries))

    def _read_before(self, url: str) -> str | None:
        """Return when the archive first held an answer for `url` that was read, as after a rebuild or an import."""
        key = key_of(url)
        found = self._db.execute(
            "SELECT min(fetched_at) FROM captures WHERE url IN (?, ?) AND status = 200 AND truncated IS NULL "
            "AND outcome NOT IN (SELECT value FROM json_each(?)) "
            "AND article_id NOT IN (SELECT id FROM articles WHERE partial)",
            (f"http:{key}", f"https:{key}", to_json(sorted(PASSING))),
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
        due = next_check(self.site.recheck, datetime.fromisoformat(first_at), datetime.fromisoformat(last_at))
        return timestamp(due) if due else None

    def owed(self) -> list[Entry]:
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
                (KEPT, self._due_after(self.began, self.began), self.site.name, OWED, to_json(sorted(PASSING))),
            )
        found = self._db.execute(
            "SELECT url, day FROM frontier WHERE site = ? AND state = ? AND found_at < ? AND coalesce(due_at, '') <= ? "
            "ORDER BY coalesce(day, substr(found_at, 1, 10)) DESC, rowid",
            (self.site.name, OWED, self.began, self.began),
        )
        return [Entry(url, date.fromisoformat(day) if day else None) for url, day in found]

    def checks(self) -> list[Check]:
        """Return the known articles whose check is due, oldest due first."""
        found = self._db.execute(
            "SELECT url, etag, last_modified, checks FROM frontier WHERE site = ? AND state = ? AND due_at <= ? "
            "ORDER BY due_at",
            (self.site.name, KEPT, self.began),
        )
        return [
            Check(url, None, None) if is_full(self.site.recheck, checks) else Check(url, etag, modified)
            for url, etag, modified, checks in found
        ]

    def kept(self, url: str, now: datetime, *, etag: str | None = None, last_modified: str | None = None) -> None:
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

    def dropped(self, url: str) -> None:
        """Note that the page at `url` is no article, or is gone for good; it is not asked for again."""
        with self.store.transaction() as connection:
            connection.execute("UPDATE frontier SET state = ?, due_at = NULL WHERE key = ?", (DROPPED, key_of(url)))

    def failed(self, url: str, now: datetime) -> None:
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

    # -- walks --------------------------------------------------------------------------------------------------------

    def open_walk(self, walk: str, starts: Iterable[str], *, resume: bool) -> list[WalkPage]:
        """Return the pages that `walk` has yet to read: `starts`, and where an interrupted walk goes on.

        With `resume` a walk once begun only goes on; without, what it has read before is read again.
        """
        with self.store.transaction() as connection:
            if not resume:
                connection.execute("DELETE FROM walk_pages WHERE walk = ? AND read_at IS NOT NULL", (walk,))
                connection.executemany(
                    "DELETE FROM walk_pages WHERE walk = ? AND url = ?", [(walk, url) for url in starts]
                )
            (begun,) = connection.execute("SELECT count(*) FROM walk_pages WHERE walk = ?", (walk,)).fetchone()
            if not (begun and resume):
                connection.executemany(
                    "INSERT INTO walk_pages (walk, url) VALUES (?, ?)", [(walk, url) for url in starts]
                )
        return self.walk_pages(walk)

    def walk_pages(self, walk: str) -> list[WalkPage]:
        """Return the pages that `walk` has yet to read."""
        found = self._db.execute(
            "SELECT url, known_before FROM walk_pages WHERE walk = ? AND read_at IS NULL ORDER BY rowid", (walk,)
        )
        return [WalkPage(*row) for row in found]

    def walked(self, walk: str, url: str, following: Iterable[WalkPage], now: datetime) -> list[WalkPage]:
        """Note that `walk` has read the page `url`; return those of the pages `following` it that it had not met."""
        with self.store.transaction() as connection:
            connection.execute(
                "INSERT INTO walk_pages (walk, url, read_at) VALUES (?, ?, ?) "
                "ON CONFLICT (walk, url) DO UPDATE SET read_at = excluded.read_at",
                (walk, url, timestamp(now)),
            )
            return [page for page in following if self._added(connection, walk, page)]

    def add_pages(self, walk: str, pages: Iterable[WalkPage]) -> list[WalkPage]:
        """Let `walk` have `pages` to read; return those that it had not met."""
        with self.store.transaction() as connection:
            return [page for page in pages if self._added(connection, walk, page)]

    @staticmethod
    def _added(connection: Connection, walk: str, page: WalkPage) -> bool:
        added = connection.execute(
            "INSERT OR IGNORE INTO walk_pages (walk, url, known_before) VALUES (?, ?, ?)",
            (walk, page.url, page.known_before),
        )
        return bool(added.rowcount)

    def close_walk(self, walk: str) -> bool:
        """Forget the pages of `walk` if all of them are read; return whether it is at its end."""
        with self.store.transaction() as connection:
            (left,) = connection.execute(
                "SELECT count(*) FROM walk_pages WHERE walk = ? AND read_at IS NULL", (walk,)
            ).fetchone()
            if not left:
                connection.execute("DELETE FROM walk_pages WHERE walk = ?", (walk,))
        return not left

    # -- blocks and interruptions -------------------------------------------------------------------------------------

    def pause(self, now: datetime) -> datetime:
        """Leave the site alone for a while, longer after each block in a row; return until when."""
        with self.store.transaction() as connection:
            row = connection.execute("SELECT pauses FROM site_states WHERE site = ?", (self.site.name,)).fetchone()
            pauses: int = row[0] if row else 0
            until: datetime = now + min(PAUSE * 2**pauses, LONGEST_PAUSE)
            connection.execute(
                "INSERT INTO site_states (site, paused_until, pauses) VALUES (?, ?, ?) ON CONFLICT (site) "
                "DO UPDATE SET paused_until = excluded.paused_until, pauses = excluded.pauses",
                (self.site.name, timestamp(until), pauses + 1),
            )
        return until

    def welcome(self) -> None:
        """Note that the site answers without a block: the next one's pause is short again."""
        with self.store.transaction() as connection:
            connection.execute(
                "UPDATE site_states SET paused_until = NULL, pauses = 0 WHERE site = ?", (self.site.name,)
            )

    def leftover(self, url: str, now: datetime, *, rendered: bool = False) -> Record | None:
        """Return the latest capture of `url` that was archived but never read, as by an interrupted crawl."""
        found = self.captures.of_url(url)
        last = next((record for record in reversed(found) if record.rendered == rendered), None)
        if last is None or last.status != OK or last.truncated or self.captures.outcome(last) is not None:
            return None
        return last if now - last.fetched_at < LEFTOVER_AGE else None
