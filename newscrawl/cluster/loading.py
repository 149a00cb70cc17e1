"""Make an archive of shards, or add them to one: its rows are those of an import of the same files on one machine."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside
from newscrawl.archive.links import link
from newscrawl.archive.processing import FindPage, Pages, Processed, RecordProcessor, with_next
from newscrawl.archive.reconcile import read_captures
from newscrawl.cluster import shards
from newscrawl.cluster.folder import Folder, is_remote
from newscrawl.cluster.replay import add_indexed
from newscrawl.cluster.shards import Manifest
from newscrawl.errors import UsageError
from newscrawl.store import Store, code_version
from newscrawl.store.versions import ExtractionResult
from newscrawl.warc import cdxj


class ShardProcessor(RecordProcessor):
    """Takes what shards hold in place of reading captures; reads what they do not hold."""

    def __init__(self, archive: Archive, store: Store, kept: sqlite3.Connection, *, jobs: int) -> None:
        """Look results up in `kept`, see `_kept`, and captures in `store`; read others with `jobs` processes."""
        super().__init__(archive.root, store.sites, jobs=jobs)
        self._captures, self._kept = store.captures, kept

    def in_order(self, tasks: Iterator[Pages], find_page: FindPage) -> Iterator[Processed]:
        """Yield the results of `tasks` in order."""
        for pages in tasks:
            item = self._known(pages, find_page)
            yield from [item] if item else super().in_order(iter([pages]), find_page)

    def _known(self, pages: Pages, find_page: FindPage) -> Processed | None:
        """Return what a shard says; None where it does not, or the article has other pages in this archive."""
        found = self._kept.execute("SELECT pages, outcome, said FROM kept WHERE record_id = ?", (pages[0].record_id,))
        row = found.fetchone()
        if row is None:
            return None
        others = [self._captures.record(name) for name in row[0].split("\n")[1:]]
        if any(page is None or find_page(pages[0], page.url) != page for page in others):
            return None
        item = shards.restored((*pages, *(page for page in others if page)), row[1], row[2])
        if isinstance(item, ExtractionResult) and with_next(item, find_page):
            return None
        return item


def load(archive: Archive, place: str, *, jobs: int = 1) -> Counter[str]:
    """Add the captures of the shards in `place` to the archive, made if need be; return counts by outcome.

    Files that lie in the archive are its own; all others are linked. Loading again changes nothing. Raises UsageError
    for shards of another code, LockedError while a site is crawled, ArchiveError, StoreError and ExportError.
    """
    folder = Folder(place)
    manifest = Manifest.of(folder)
    if manifest.codes != sorted(code_version.all_of(archive.sites)):
        raise UsageError(
            f"{place} was read by another release of newscrawl, of a library or of a site's file; "
            "read it again with: newscrawl replay --engine dask"
        )
    here = {name: _name_here(archive, manifest.root, name) for name in manifest.indexes}
    with archive.locked(), archive.store() as store:
        waiting = add_indexed(archive, store, folder, manifest.indexes.values(), here)
        _settle_files(archive, store, here.values())
        with _kept(archive, folder, manifest) as kept:
            counts = read_captures(archive, store, jobs=ShardProcessor(archive, store, kept, jobs=jobs))
    return counts + Counter({"waiting revisits": waiting})


def _name_here(archive: Archive, root: str, name: str) -> str:
    own = is_remote(name) or Path(root) == archive.root.resolve()
    return name if own else archive.name(Path(os.path.normpath(Path(root, name))))


def _settle_files(archive: Archive, store: Store, names: Iterable[str]) -> None:
    """Link the files that lie outside of the archive, as far as they are there, and give those inside their index."""
    for name in names:
        path = archive.root / name
        if is_inside(name) and not cdxj.path_of(path).exists():
            cdxj.write_index(path, [cdxj.index_text(store.captures.in_file(name))])
        elif not is_inside(name) and path.is_file():
            link(archive, path)


@contextmanager
def _kept(archive: Archive, folder: Folder, manifest: Manifest) -> Iterator[sqlite3.Connection]:
    """Yield a database of what was read, where it is found by its capture, outside of memory; it is gone afterwards."""
    with (
        TemporaryDirectory(prefix=".loading-", dir=archive.root) as temporary,
        closing(sqlite3.connect(Path(temporary) / "kept.db", isolation_level=None)) as kept,
    ):
        kept.execute("PRAGMA synchronous = OFF")
        kept.execute("CREATE TABLE kept (record_id TEXT PRIMARY KEY, pages TEXT, outcome TEXT, said TEXT)")
        for name in archive.progress(manifest.readings, "loading", len(manifest.readings), None):
            rows = shards.readings(folder, name)
            kept.execute("BEGIN")
            kept.executemany(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)",
                ((row["record_id"], "\n".join(row["pages"]), row["outcome"], row["said"]) for row in rows),
            )
            kept.execute("COMMIT")
        yield kept
