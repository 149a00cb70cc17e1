"""Give every capture in WARC files and other archives its row in the database, and each file its index."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside, run_of
from newscrawl.errors import ArchiveError
from newscrawl.model import Record
from newscrawl.store import Store
from newscrawl.store.rows import timestamp
from newscrawl.warc import Found, OnLostRecord
from newscrawl.warc.cdxj import IndexLines
from newscrawl.warc.parsing import made_id

BATCH = 1000
"""Captures whose rows are written in one transaction."""


@dataclass(slots=True)
class Added:
    """What was found in files."""

    captures: int = 0
    lost: int = 0
    waiting: int = 0
    """Revisits whose original is in no file so far."""
    notes: list[str] = field(default_factory=list)
    """What is odd, and no loss; the first MAX_NOTES."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Types of the records that could be read."""
    runs: set[str] = field(default_factory=set)
    """Runs with captures that may not be read yet."""


MAX_NOTES = 100


def add_captures(
    archive: Archive,
    store: Store,
    files: Iterable[Path],
    *,
    on_lost: OnLostRecord = warc.log_lost_record,
    write_indexes: bool = True,
) -> Added:
    """Give every capture in `files` its row, and each file in the archive its index, if `write_indexes`.

    What cannot be read goes to `on_lost`; revisits without their original wait for it, and those that waited for a
    capture in these files become captures. Raises ArchiveError and StoreError.
    """
    added = Added()
    counted = [(path, added) for path in files]
    add_by_file(archive, store, counted, on_lost=on_lost, write_indexes=write_indexes)
    return added


def add_by_file(
    archive: Archive,
    store: Store,
    files: Sequence[tuple[Path, Added]],
    *,
    on_lost: OnLostRecord,
    write_indexes: bool = True,
) -> None:
    """Do the same, and count what is found in each file beside it."""
    read = (
        size
        for path, added in files
        for size in _add_file(archive, store, path, added, on_lost=on_lost, write_index=write_indexes)
    )
    total = sum(path.stat().st_size for path, _ in files if path.is_file())
    for _ in archive.progress(read, "indexing", total, int):
        pass


def _add_file(  # noqa: PLR0913 - as `add_by_file`
    archive: Archive, store: Store, path: Path, added: Added, *, on_lost: OnLostRecord, write_index: bool
) -> Iterator[int]:
    """Give every capture in a file its row; yield how many bytes of it were read, batch by batch."""

    def count(loss: warc.LostRecord) -> None:
        added.lost += 1
        on_lost(loss)

    lines, name, read_to = IndexLines(), archive.name(path), 0
    found = warc.scan(path, archive=archive.root, on_lost=count, kinds=added.kinds)
    while batch := list(islice(found, BATCH)):
        added.captures += len(batch)
        if is_inside(name):
            lines.add(one.record for one in batch)
        added.notes += [f"{one.record.file} at byte {one.record.offset}: {one.note}" for one in batch if one.note]
        del added.notes[MAX_NOTES:]
        with store.transaction():
            added.runs |= {run_of(record.file) for record in add_found(store, batch, partial(found_in_file, archive))}
        yield max(0, batch[-1].read_to - read_to)
        read_to = max(read_to, batch[-1].read_to)
    added.waiting += len(store.revisits.waiting_in(name))
    if write_index and is_inside(name):
        with nullcontext() if warc.is_ours(name) else archive.lock("imported"):  # a crawl waits for no import
            lines.write(path)
    yield path.stat().st_size - read_to


FindAt = Callable[[str, int], list[Found]]
"""File and offset of a revisit -> the capture as its record gives it; empty where it cannot be read any more."""


def add_found(store: Store, batch: Iterable[Found], found_at: FindAt) -> Iterator[Record]:
    """Add rows of captures, and of the revisits that waited for them; yield what was added."""
    queue = deque(batch)
    while queue:
        found = queue.popleft()
        record = distinct(store, found.record)
        if found.refers_to:
            place = store.revisits.original_of(record, found.refers_to)
            if place is None:
                store.revisits.wait(record, found.refers_to)
                continue
            record = replace(record, original_file=place[0], original_offset=place[1])
        store.add_capture(record, run_id=run_of(record.file))
        yield record
        for file, offset in store.revisits.take_waiting(found.names):
            if (file, offset) != (record.file, record.offset):
                queue.extend(found_at(file, offset))
        if any(name.startswith("url ") for name in found.names):
            _confirm_closest(store, record, found_at)


def _confirm_closest(store: Store, capture: Record, found_at: FindAt) -> None:
    """Let the 304s of a page, as far as they do not say which capture they confirm, confirm `capture` if it is closest.

    So it comes out the same whichever file is imported first.
    """
    for file, offset in store.revisits.confirming_another(capture):
        for found in found_at(file, offset):
            place = store.revisits.original_of(found.record, found.refers_to)
            if place and store.revisits.set_original((file, offset), place):
                store.articles.mark_for_rebuild(filter(None, [store.captures.article(found.record.record_id)]))


def found_in_file(archive: Archive, file: str, offset: int) -> list[Found]:
    """Return the capture at a place where a revisit waited; none when it cannot be read any more."""
    try:
        return [warc.found_at(archive.root, file, offset)]
    except ArchiveError:
        return []


def distinct(store: Store, record: Record) -> Record:
    """Return `record` with an id of its own, where another capture has the one it says."""
    other = store.captures.record(record.record_id)
    if other is None or is_same(other, record):
        return record
    return replace(record, record_id=own_id(record))


def own_id(record: Record) -> str:
    """Return the id of a capture whose record has the id of another one."""
    return made_id(record.record_id, record.url, timestamp(record.fetched_at), record.payload_digest)


def is_same(one: Record, other: Record) -> bool:
    """Tell whether two records of one id are one capture: at the same place, or saying the same."""
    if (one.file, one.offset) == (other.file, other.offset):
        return True
    return (one.url, one.fetched_at, one.payload_digest) == (other.url, other.fetched_at, other.payload_digest)
