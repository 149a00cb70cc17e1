"""Rebuild the database of an archive from its WARC files."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside
from newscrawl.archive.indexing import add_captures
from newscrawl.archive.links import linked_files
from newscrawl.archive.processing import PRELOADED
from newscrawl.archive.reconcile import read_captures
from newscrawl.pool import preload
from newscrawl.store import Store, database


def rebuild(archive: Archive, *, jobs: int = 1) -> Counter[str]:
    """Make the database anew from the WARC files and put it in the old one's place; return counts by outcome.

    What the WARC files cannot tell (the runs' own reports, what earlier code read) is taken over from the old
    database, where there is one. Interrupted, it leaves the old database as it was; after an error, nothing else.
    """
    fresh = archive.database.with_name(f"{database.DATABASE}.rebuilding")
    preload(PRELOADED)  # as in an import
    with archive.locked():
        database.remove(fresh)
        if archive.database.exists():
            archive.store().close()  # brings its tables up to date, whose rows are copied
        try:
            with Store(fresh, archive.sites) as store:
                if archive.database.exists():
                    store.take_over_crawl_memory(archive.database)
                added = add_captures(archive, store, [*archive.warc_files(), *files_outside(archive)])
                counts = read_captures(archive, store, jobs=jobs) + Counter(lost=added.lost)
                if archive.database.exists():
                    store.take_over_history(archive.database)
                store.compact()
            _put_aside_log(archive.database)
            fresh.replace(archive.database)
        finally:
            database.remove(fresh)
    return counts


def files_outside(archive: Archive) -> list[Path]:
    """Return the linked files that are there, and others outside the archive that the database names."""
    outside = linked_files(archive)
    if archive.database.exists():
        with archive.store() as store:
            named = (archive.root / name for name in store.captures.files() if not is_inside(name))
            outside += [path for path in named if path.is_file() and path not in outside]
    return outside


def _put_aside_log(path: Path) -> None:
    """Leave nothing of the database at `path` outside its one file, which can be replaced in one step then."""
    if path.exists():
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in database.files_of(path)[1:]:
        file.unlink(missing_ok=True)
