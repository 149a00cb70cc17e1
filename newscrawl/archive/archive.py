"""One archive: its folder, WARC files and database, and the work that needs both."""

from __future__ import annotations

import filecmp
import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from newscrawl import warc
from newscrawl.archive.processing import ProcessingFailure, process_records, run_of
from newscrawl.archive.reconcile import Reconciler
from newscrawl.archive.replay import Difference
from newscrawl.errors import ArchiveError, LockedError, UsageError
from newscrawl.model import Capture
from newscrawl.sites import SITES
from newscrawl.store import Store, crawl_state
from newscrawl.store.database import DATABASE
from newscrawl.store.versions import ExtractionResult
from newscrawl.warc import OnLostRecord
from newscrawl.warc.cdxj import index_text, write_index
from newscrawl.warc.records import GZIP, RawRecord, raw_records

logger = logging.getLogger(__name__)

BATCH = 1000
"""Captures whose rows are written in one transaction."""


def unseen(things: Iterable[Any], _title: str, _total: int | None) -> Iterator[Any]:
    """Yield `things`, and show nobody how far it is."""
    yield from things


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder that a run writes to (setting `ARCHIVE_DIR`)."""

    root: Path
    progress: Callable[[Iterable[Any], str, int | None], Iterator[Any]] = unseen
    """What yields what is being done, under a title and out of a total, and shows how far it is."""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / DATABASE

    def store(self) -> Store:
        """Open the database, made if need be. Raises StoreError."""
        return Store(self.database)

    def existing_store(self) -> Store:
        """Open the database that must be there. Raises UsageError with the remedy when it is not."""
        if not self.database.exists():
            raise UsageError(
                f"there is no {self.database}; crawl or import something, or make it with: newscrawl replay --rebuild"
            )
        return self.store()

    def warc_files(self) -> list[Path]:
        """Return the archive's WARC files, oldest run first (their names start with the time)."""
        files = [path for path in (self.root / "warc").rglob("*") if path.name.endswith((".warc", ".warc.gz"))]
        return sorted(files, key=lambda path: (path.name, path.as_posix()))

    def import_file(self, path: Path, *, jobs: int = 1, on_lost: OnLostRecord = warc.log_lost_record) -> Counter[str]:
        """Copy the WARC file at `path` into the archive and store its articles; return counts by outcome.

        What in it cannot be read goes to `on_lost`. Importing the same file again stores nothing twice. Raises
        UsageError when it is no WARC file, or another file of this name is there.
        """
        copy = self.root / "warc" / "imported" / _suffixed(path)
        if copy.exists() and not filecmp.cmp(path, copy, shallow=False):
            raise UsageError(f"another file was imported as {copy.name}; rename {path} and import it again")
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                partial = copy.with_name(copy.name + ".partial")
                shutil.copyfile(path, partial)
                partial.replace(copy)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be copied into the archive: {error.strerror}") from error
        with self.store() as store:
            lost = self.add_captures(store, [copy], on_lost=on_lost)
            return self.read_captures(store, run_of(self.name(copy)).__eq__, jobs=jobs) + lost

    def rebuild(self, *, jobs: int = 1) -> Counter[str]:
        """Make the database anew from the WARC files and put it in the old one's place; return counts by outcome.

        What the WARC files cannot tell (the runs' own reports, what earlier code read) is taken over from the old
        database, where there is one. Interrupted, it leaves the old database as it was.
        """
        fresh = self.database.with_name(f"{DATABASE}.rebuilding")
        _remove_database(fresh)
        with self.locked():
            with Store(fresh) as store:
                crawl_state.prepare(store)
                lost = self.add_captures(store, [*self.warc_files(), *self._files_outside()])
                counts = self.read_captures(store, jobs=jobs) + lost
                if self.database.exists():
                    store.take_over_history(self.database, also=crawl_state.TABLES)
                store.compact()
            _remove_database(self.database)
            fresh.replace(self.database)
        return counts

    def lock(self, site: str) -> FileLock:
        """Return the lock that whoever crawls `site` holds."""
        return FileLock(self.root / f".{site}.lock")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every site from being crawled meanwhile. Raises LockedError while one is."""
        self.root.mkdir(parents=True, exist_ok=True)
        with ExitStack() as locks:
            for site in SITES:
                try:
                    locks.enter_context(self.lock(site).acquire(timeout=0))
                except Timeout:
                    raise LockedError(f"{site} is being crawled; wait until that run ends") from None
            yield

    def runs_underway(self) -> frozenset[str]:
        """Return the ids of the runs that are being written now: the latest of every site that is being crawled."""
        latest: dict[str, str] = {}
        for path in self.warc_files():
            run_id = run_of(self.name(path))
            latest[run_id.partition("/")[0]] = run_id
        return frozenset(run_id for site, run_id in latest.items() if site in SITES and self._is_crawled(site))

    def _is_crawled(self, site: str) -> bool:
        try:
            with self.lock(site).acquire(timeout=0):
                return False
        except Timeout:
            return True

    def name(self, path: Path) -> str:
        """Return how the database names the WARC file at `path`: relative to the archive, with forward slashes."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def add_captures(
        self, store: Store, files: Iterable[Path], *, on_lost: OnLostRecord = warc.log_lost_record
    ) -> Counter[str]:
        """Give every capture in `files` its row, and each file its index; return how many records are lost."""
        lost: Counter[str] = Counter()

        def count(loss: warc.LostRecord) -> None:
            lost["lost"] += 1
            on_lost(loss)

        originals: warc.Originals = {}
        for path in files:
            run_id = run_of(self.name(path))
            found = warc.captures(path, archive=self.root, on_lost=count, originals=originals)
            records = []
            while batch := [record for record, _ in islice(found, BATCH)]:
                store.add_captures((record, run_id) for record in batch)
                records += batch
            if not self.name(path).startswith("../"):
                write_index(path, index_text(records))
        return lost

    def read_captures(
        self, store: Store, wanted: Callable[[str], bool] = lambda _: True, *, jobs: int = 1
    ) -> Counter[str]:
        """Read the captures that no code has read yet and keep what they say; return counts by outcome.

        `wanted` is told a run's id and decides whether its captures are read. Interrupted, it goes on where it ended.
        """
        counts: Counter[str] = Counter()
        reconciler = Reconciler(self.root, store)
        unread = store.captures.pages(unread=True)
        pages = (record for record in unread if wanted(run_of(record.file)))
        found = process_records(self.root, pages, store.captures.page_beside, jobs=jobs)
        for item in self.progress(found, "reading", len(unread)):
            if isinstance(item, ExtractionResult):
                counts[store.articles.save(item.outcome, item.records, run_id=run_of(item.records[0].file))] += 1
            else:
                counts[item.kind] += 1
                logger.error("%s: %s", item.records[0].url, item.reason)
        reconciler.reconcile(jobs=jobs)
        return counts

    def captures_of(self, store: Store, url: str) -> list[Capture]:
        """Return the pages of the article at `url` as the version in force was read, or else its latest capture.

        Raises UsageError when there is none.
        """
        records = store.captures.current_version_pages(url) or store.captures.of_url(url)[-1:]
        if not records:
            raise UsageError(f"no capture of {url} is archived; crawl or import it first")
        return [warc.read(self.root, record.file, record.offset) for record in records]

    def accept(self, store: Store, differences: Iterable[Difference], *, jobs: int = 1) -> list[ProcessingFailure]:
        """Store what today's code reads, where it differs, as versions beside the old; return what cannot be read."""
        found = [store.captures.article(difference.record_id) for difference in differences]
        store.articles.mark_for_rebuild(article_id for article_id in found if article_id)
        failed = Reconciler(self.root, store).reconcile(jobs=jobs)
        self.read_captures(store, jobs=jobs)
        return failed

    def _files_outside(self) -> list[Path]:
        """Return the WARC files outside the archive that the database names: those that crawls replayed."""
        if not self.database.exists():
            return []
        with self.store() as store:
            outside = [self.root / name for name in store.captures.files() if name.startswith("../")]
        return [path for path in outside if path.exists()]


def _suffixed(path: Path) -> str:
    """Return the name under which a WARC file is kept: its own, with the suffix by which WARC files are known.

    Raises UsageError when it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            if not any(isinstance(found, RawRecord) for found in raw_records(file)):
                raise UsageError(f"{path} holds no WARC record that can be read")
            file.seek(0)
            suffix = ".warc.gz" if file.read(len(GZIP)) == GZIP else ".warc"
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return path.name if path.name.endswith((".warc", ".warc.gz")) else path.name.removesuffix(".gz") + suffix


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
