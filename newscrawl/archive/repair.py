"""What `verify` finds, put right as far as the WARC files allow: they are the truth, the rest is made from them."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.archive import run_of
from newscrawl.archive.indexing import add_captures, is_same
from newscrawl.archive.links import link_replayed, linked_files, refresh_links
from newscrawl.archive.rebuild import rebuild
from newscrawl.archive.reconcile import Reconciler, read_captures
from newscrawl.archive.verify import Checked, check_file, contradicts, row_of, unlike_captures
from newscrawl.errors import ArchiveError, StoreError
from newscrawl.store import Store, search_index
from newscrawl.store.database import files_of
from newscrawl.store.remedies import is_damage
from newscrawl.warc import LostRecord

TORN = "torn"


def open_or_rebuild(archive: Archive, *, jobs: int) -> Store:
    """Return the archive's database; a missing or damaged one is made anew, and the damaged one kept beside.

    Raises StoreError for a database of a newer version, StoreError and ArchiveError when nothing can be written,
    LockedError while a site is being crawled.
    """
    damaged = archive.database.exists() and not _is_sound(archive)
    if damaged:
        with archive.locked():
            for path in files_of(archive.database):
                if path.exists():
                    path.replace(path.with_name(f"{path.name}.damaged"))
    if damaged or not archive.database.exists():
        rebuild(archive, jobs=jobs)
    return archive.store()


def _is_sound(archive: Archive) -> bool:
    """Tell whether the database is whole. Raises StoreError and sqlite3.Error where it cannot be opened as it is."""
    try:
        with archive.store() as store:
            return store.connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (StoreError, sqlite3.Error) as error:
        if is_damage(error):
            return False
        raise


def repair(archive: Archive, store: Store, *, skip: frozenset[str] = frozenset(), jobs: int = 1) -> None:
    """Cut torn tails off, make indexes and missing rows anew, read what was not read; but for the runs in `skip`.

    What an interrupted run left is read by the next crawl.

    Raises ArchiveError and StoreError when something cannot be written.
    """
    for path in [*archive.warc_files(), *linked_files(archive, whole=True)]:
        if run_of(archive.name(path)) in skip:
            continue
        checked = check_file(archive, path)
        _cut_torn_tail(checked)
        _repair_rows(archive, store, checked)
    link_replayed(archive, store)
    refresh_links(archive)
    _repair_revisits(archive, store)
    if unlike_captures(store):
        # Articles that came or went without the store leave the search index out of step.
        with store.transaction() as connection:
            search_index.rebuild(connection)
    left_out = skip | store.runs.interrupted()
    read_captures(archive, store, lambda run_id: run_id not in left_out, jobs=jobs)
    # Only now: an article whose captures had lost their rows would be deleted until they are read.
    store.articles.mark_for_rebuild(unlike_captures(store))
    with Reconciler(archive.root, store, jobs=jobs) as reconciler:
        reconciler.reconcile()


def _repair_rows(archive: Archive, store: Store, checked: Checked) -> None:
    """Add the rows that are missing, correct those that say otherwise, and those whose capture is here alone by now."""
    rows = {(row.file, row.offset): row for row in store.captures.in_file(checked.name)}
    for record in checked.records:
        row = rows.get((record.file, record.offset)) or row_of(store, record)
        if row and is_same(row, record) and contradicts(archive, row, record):
            known = replace(record, original_file=row.original_file, original_offset=row.original_offset)
            store.add_captures([(known, run_of(record.file))], move=True)
    add_captures(archive, store, [checked.path], on_lost=lambda _: None)


def _repair_revisits(archive: Archive, store: Store) -> None:
    """Look anew for the originals of revisits whose payload is where it was no longer."""
    for file, offset in store.revisits.without_original():
        found = warc.found_at(archive.root, file, offset)
        place = store.revisits.original_of(found.record, found.refers_to)
        if place:
            moved = replace(found.record, original_file=place[0], original_offset=place[1])
            store.add_captures([(moved, run_of(file))], move=True)


def _cut_torn_tail(checked: Checked) -> None:
    """Take the piece of a record off the end of a run's WARC file that a killed process left there.

    No row names it: a row is written after its record. The piece is kept beside, as `FILE.torn`.
    """
    loss = torn_tail(checked)
    if loss is None:
        return
    try:
        with checked.path.open("r+b") as file:
            file.seek(loss.offset)
            _keep(checked.path, file.read())
            file.truncate(loss.offset)
            os.fsync(file.fileno())
    except OSError as error:
        raise ArchiveError(f"{checked.path} cannot be mended: {error.strerror}") from error


def torn_tail(checked: Checked) -> LostRecord | None:
    """Return the loss that is a record cut short by the file's end; only our own runs' files are ever mended."""
    last = checked.losses[-1] if checked.losses else None
    imported = not warc.is_ours(checked.name)
    after = any(last and record.offset > last.offset for record in checked.records)
    return last if last and last.reason.startswith(TORN) and not imported and not after else None


def _keep(path: Path, piece: bytes) -> None:
    with path.with_name(f"{path.name}.torn").open("ab") as file:
        file.write(piece)
        os.fsync(file.fileno())
