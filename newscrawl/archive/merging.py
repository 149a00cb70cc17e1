"""Join archives: their WARC files come into one, and are read there as an import reads them.

Rows follow from captures in whatever order these come, so that any order of merging gives the same, and merging again
changes nothing. What no WARC file tells is taken over: runs, failed requests, what earlier code read, what crawls
remember; of two rows with one key the later one.
"""

from __future__ import annotations

import filecmp
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from newscrawl import warc
from newscrawl.archive.archive import SITES_FOLDER, Archive, is_inside, run_of
from newscrawl.archive.backup import put_in_place
from newscrawl.archive.indexing import Added, add_captures
from newscrawl.archive.links import link
from newscrawl.archive.rebuild import files_outside, rebuild
from newscrawl.archive.reconcile import read_captures
from newscrawl.archive.verify import is_there, row_of
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.store import Store
from newscrawl.warc import OnLostRecord


@dataclass(slots=True)
class Merge:
    """What became of the other archives."""

    files: Counter[str] = field(default_factory=Counter)
    """How many WARC files were `linked` (they share their bytes), `copied`, `unchanged`, or `outside`: read where they
    lie, as there."""
    skipped: list[str] = field(default_factory=list)
    """Runs that are being written, and so are left out."""
    gone: dict[Path, int] = field(default_factory=dict)
    """Files that the other archives name and that are not there, with the number of captures lost with each."""
    added: Added = field(default_factory=Added)
    counts: Counter[str] = field(default_factory=Counter)
    """How many captures were read as what."""


def merge(
    archive: Archive,
    others: Sequence[Path],
    *,
    jobs: int = 1,
    on_lost: OnLostRecord = warc.log_lost_record,
) -> Merge:
    """Bring all that is in the archives `others` into `archive`, which is made if need be; return what that was.

    WARC files are hard-linked where that can be, else copied. Interrupted, it can be run again. Raises UsageError for a
    folder that is no archive and for two files of one name that differ, LockedError while a site is crawled here,
    ArchiveError and StoreError.
    """
    sources = [Archive(other, archive.progress, archive.site_folders, archive.warn) for other in others]
    for other in sources:
        _check(archive, other)
        _bring_sites(archive, other)
    archive = replace(archive)  # knows the sites that came
    done = Merge()
    if not archive.database.exists() and archive.warc_files():
        rebuild(archive, jobs=jobs)
    with archive.locked(), archive.store() as store:
        for other in sources:
            files = _bring_files(archive, other, done)
            if other.database.exists():
                other.store().close()  # its tables are those of today
                store.take_over_crawl_memory(other.database)
            _sum(done.added, add_captures(archive, store, files, on_lost=on_lost))
        done.counts = read_captures(archive, store, jobs=jobs)
        for other in sources:
            if other.database.exists():
                done.gone |= _gone(archive, store, other)
                store.take_over_history(other.database)
    return done


def _sum(total: Added, added: Added) -> None:
    total.captures += added.captures
    total.lost += added.lost
    total.waiting = added.waiting


def _check(archive: Archive, other: Archive) -> None:
    if not other.database.exists() and not other.warc_files():
        raise UsageError(f"{other.root} is no archive: it has neither news.db nor WARC files; name an archive's folder")
    if archive.root.resolve() == other.root.resolve():
        raise UsageError(f"{other.root} is the archive itself; name another one")


def _bring_sites(archive: Archive, other: Archive) -> None:
    """Copy the files of sites that only the other archive has; its pages are read as it read them."""
    for path in sorted((other.root / SITES_FOLDER).glob("*.toml")):
        own = archive.root / SITES_FOLDER / path.name
        if not own.exists():
            _bring(path, own, may_link=False)
        elif not filecmp.cmp(path, own, shallow=False):
            raise UsageError(f"{path} and {own} differ; make them the same, then merge again")


def _bring_files(archive: Archive, other: Archive, done: Merge) -> list[Path]:
    """Bring the WARC files of an archive, and return where they lie now, with those it reads where they lie."""
    underway = other.runs_underway()
    done.skipped += sorted(underway)
    files = []
    for path in other.warc_files():
        if run_of(name := other.name(path)) not in underway:
            done.files[_bring_file(path, archive.root / name)] += 1
            files.append(archive.root / name)
    for path in files_outside(other):
        if not is_inside(archive.name(path)):
            link(archive, path)
        done.files["outside"] += 1
        files.append(path)
    return files


def _gone(archive: Archive, store: Store, other: Archive) -> dict[Path, int]:
    """Return the files that the other archive names and that are not there, with how many of their captures are lost.

    Those are not of which this archive has a copy by now.
    """
    gone = dict[Path, int]()
    with other.store() as theirs:
        for name in theirs.captures.files():
            if (other.root / name).exists():
                continue
            rows = (row_of(store, record) for record in theirs.captures.in_file(name))
            if lost := sum(row is None or not is_there(archive, row) for row in rows):
                gone[Path(os.path.normpath(other.root / name))] = lost
    return gone


def _bring_file(path: Path, target: Path) -> str:
    """Let `target` be the WARC file `path`, and return how; of two of which one begins as the other, the longer one."""
    if target.exists():
        shorter, longer = sorted((path, target), key=lambda one: one.stat().st_size)
        if not _begins_as(longer, shorter):
            raise UsageError(
                f"{path} and {target} are different files of one name; rename that of the smaller archive, make its "
                "database anew (newscrawl replay --rebuild), then merge again"
            )
        if longer == target or shorter.stat().st_size == longer.stat().st_size:
            return "unchanged"
    return _bring(path, target, may_link=True)


def _begins_as(longer: Path, shorter: Path) -> bool:
    """Tell whether a file begins with all of another: it is the same, or was copied while it was written."""
    if longer.samefile(shorter):
        return True
    with longer.open("rb") as one, shorter.open("rb") as other:
        while part := other.read(_COMPARED):
            if one.read(len(part)) != part:
                return False
    return True


_COMPARED = 1 << 20
"""Bytes that are compared at a time."""


def _bring(path: Path, target: Path, *, may_link: bool) -> str:
    """Put a file in its place; return how. Raises ArchiveError."""
    try:
        return put_in_place(path, target, may_link=may_link)
    except OSError as error:
        raise ArchiveError(
            f"{path} cannot be copied to {target}: {error.strerror}; mend that, then merge again"
        ) from error
