"""WARC records read as captures, each verified; what is lost is reported, never passed over."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Record
from newscrawl.warc.building import NOT_MODIFIED
from newscrawl.warc.containers import Source, opened, records_of, sources_in
from newscrawl.warc.names import SEPARATOR, is_ours
from newscrawl.warc.parsing import ParsedRecord, read_one
from newscrawl.warc.records import DamagedRecord, RawRecord

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LostRecord:
    """A record that cannot be read, or whose bytes are not those that were written."""

    file: str
    offset: int
    """Bytes from the start of the file."""
    reason: str

    def __str__(self) -> str:
        """Return one line for people."""
        return f"{self.file} at byte {self.offset}: {self.reason}"


OnLostRecord = Callable[[LostRecord], None]
Place = tuple[str, int]
"""File, relative to the archive, and offset of a record."""
Originals = dict[str, Place]
"""Where the payloads lie that revisits may refer to, by the names that `ParsedRecord.names` gives."""


@dataclass(frozen=True, slots=True)
class Found:
    """A capture as its record alone gives it."""

    record: Record
    refers_to: tuple[str, ...] = ()
    """Of a revisit, the names of its original, the most definite first; empty where its place is said."""
    names: tuple[str, ...] = ()
    """The names under which a revisit may refer to it."""
    note: str = ""
    """What is odd about it, and no loss."""
    read_to: int = 0
    """How far `scan` had read the file then, in its own bytes, whatever it is compressed by."""


def log_lost_record(lost: LostRecord) -> None:
    """Log `lost` as an error: what happens when nobody asked to be told."""
    logger.error("lost capture: %s", lost)


def scan(
    path: Path,
    *,
    archive: Path | None = None,
    on_lost: OnLostRecord = log_lost_record,
    kinds: Counter[str] | None = None,
) -> Iterator[Found]:
    """Yield every capture of a file, or of what it contains, in file order, each verified against its digests.

    Record.file is relative to the folder `archive`, or the path as given. Records that cannot be read, whatever the
    reason, go to `on_lost`; `kinds` counts the types of all that can. A file of ours that is empty has lost nothing:
    a crawl has only just made it, or was killed then. Raises ArchiveError when the file cannot be opened.
    """
    name = Path(os.path.relpath(path, archive)).as_posix() if archive else path.as_posix()
    if not path.is_file():
        raise ArchiveError(f"{path} cannot be read: it is no regular file; take it away")
    counted: Counter[str] = Counter() if kinds is None else kinds
    try:
        if is_ours(name) and not path.stat().st_size:
            return
        with path.open("rb") as file:
            for source in sources_in(file, path.name):
                if isinstance(source, Source):
                    for found in _scan(source, name + source.name, archive, on_lost, counted):
                        yield replace(found, read_to=file.tell())
                elif source.is_archive or not source.name:
                    on_lost(LostRecord(name + source.name, 0, source.what))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}") from error


def _scan(
    source: Source, name: str, archive: Path | None, on_lost: OnLostRecord, kinds: Counter[str]
) -> Iterator[Found]:
    for raw in records_of(source, ours=is_ours(name)):
        found = read_one(raw) if isinstance(raw, RawRecord) else raw
        if isinstance(found, DamagedRecord):
            on_lost(LostRecord(name, found.offset, found.reason))
            continue
        parsed, capture = found
        kinds[parsed.kind] += 1
        if capture is None:
            continue
        one = _found(parsed, capture, name, archive)
        if one is None:
            on_lost(LostRecord(name, parsed.offset, "a revisit that does not say of what"))
        else:
            yield one


def _found(parsed: ParsedRecord, capture: Capture, file: str, archive: Path | None) -> Found | None:
    """Return a capture as its record alone gives it; None for a revisit that does not say of what."""
    record = parsed.record(file, capture)
    is_placed = parsed.kind != "revisit" or (archive is not None and _is_placed(parsed, file, archive))
    names = () if is_placed else parsed.refers_to()
    return Found(record, names, parsed.names(record), parsed.note(capture)) if is_placed or names else None


def _is_placed(revisit: ParsedRecord, file: str, archive: Path) -> bool:
    """Tell whether a revisit says where its original lies; what strangers say is looked at."""
    place = revisit.original(archive)
    return place is not None and (is_ours(file) or _payload_at(archive, place) is not None)


def _payload_at(archive: Path, place: Place) -> Capture | None:
    """Return the capture at a place; None where there is none, or only another revisit."""
    try:
        parsed, original = _read(archive, *place)
    except ArchiveError:
        return None
    return original if parsed.kind != "revisit" else None


def found_at(archive: Path, file: str, offset: int) -> Found:
    """Return the capture at `offset` of `file` as `scan` finds it. Raises ArchiveError when it cannot be read."""
    parsed, capture = _read(archive, file, offset)
    if capture is None:
        raise ArchiveError(f"{archive / file} at byte {offset}: no capture ({parsed.kind})")
    found = _found(parsed, capture, file, archive)
    if found is None:
        raise ArchiveError(f"{archive / file} at byte {offset}: a revisit that does not say of what")
    return found


def captures(
    path: Path,
    *,
    archive: Path | None = None,
    on_lost: OnLostRecord = log_lost_record,
    originals: Originals | None = None,
) -> Iterator[tuple[Record, Capture]]:
    """Yield every capture that `scan` finds with what it holds; revisits before their originals come last.

    Give the same `originals` (an empty dict at first) for all files of a run, so that revisits find what earlier files
    hold. Records that cannot be read, whatever the reason, go to `on_lost`.
    """
    known: Originals = {} if originals is None else originals
    root = archive or Path()
    waiting = []
    for found in scan(path, archive=archive, on_lost=on_lost):
        record = resolved(found, known)
        if record:
            yield record, read_record(root, record)
        else:
            waiting.append(found)
    for found in waiting:
        record = resolved(found, known)
        if record:
            yield record, read_record(root, record)
        else:
            on_lost(LostRecord(found.record.file, found.record.offset, "revisit of a record that is not here"))


def resolved(found: Found, known: Originals) -> Record | None:
    """Return what was found with the place of its payload, which `known` then has; None when that is not known."""
    record = found.record
    if found.refers_to:
        place = next((known[name] for name in found.refers_to if name in known), None)
        if place is None:
            return None
        record = replace(record, original_file=place[0], original_offset=place[1])
    known.update(dict.fromkeys(found.names, record.original or (record.file, record.offset)))
    return record


def read_record(archive: Path, record: Record) -> Capture:
    """Return the capture that `record` tells the place of, below the folder `archive`.

    Takes one seek and one read; a revisit takes another for the record it refers to. Raises ArchiveError when the file
    is missing or the record is not sound.
    """
    capture = read(archive, record.file, record.offset, record.original)
    return capture if capture.record_id == record.record_id else replace(capture, record_id=record.record_id)


def read(archive: Path, file: str, offset: int, original: Place | None = None) -> Capture:
    """Return the capture whose record lies at `offset` of `file`; of a revisit `original` is the place of its payload.

    Raises ArchiveError as `read_record` does.
    """
    parsed, capture = _read(archive, file, offset)
    if capture and parsed.kind == "revisit":
        capture = _resolve_revisit(archive, capture, parsed.original(archive)) or _resolve_revisit(
            archive, capture, original or _in_file(archive, file, parsed)
        )
    if capture is None:
        raise ArchiveError(f"{archive / file} at byte {offset}: no capture ({parsed.kind})")
    return capture


def _read(archive: Path, file: str, offset: int) -> tuple[ParsedRecord, Capture | None]:
    outer, _, inner = file.partition(SEPARATOR)
    path = archive / outer
    try:
        with opened(path, inner) as source:
            raw = next(records_of(source, offset, ours=is_ours(file)), None)
    except (OSError, OverflowError) as error:
        raise ArchiveError(f"{path} cannot be read: {error}; restore it from a copy") from error
    found = read_one(raw) if isinstance(raw, RawRecord) else raw
    if not isinstance(found, tuple):
        raise ArchiveError(f"{path} at byte {offset}: {found.reason if found else 'the file ends before'}")
    return found


def _in_file(archive: Path, file: str, revisit: ParsedRecord) -> Place | None:
    """Return where in its own file the original of a revisit lies of which no database says it; None when it is not."""
    outer = archive / file.partition(SEPARATOR)[0]
    status = outer.stat()
    known = _originals_in(archive, outer, status.st_size, status.st_mtime_ns)
    return next((known[name] for name in revisit.refers_to() if name in known), None)


@lru_cache(maxsize=4)
def _originals_in(archive: Path, path: Path, _size: int, _changed: int) -> Originals:
    known: Originals = {}
    waiting = [found for found in scan(path, archive=archive, on_lost=lambda _: None) if not resolved(found, known)]
    for found in waiting:
        resolved(found, known)
    return known


def _resolve_revisit(archive: Path, revisit: Capture, place: Place | None) -> Capture | None:
    """Return the capture that a revisit stands for; None when its original lies nowhere, or holds no payload.

    An identical payload brings headers of its own; a 304 brings none worth having, so all is the original's.
    """
    if place is None:
        return None
    original = _payload_at(archive, place)
    if original is None:
        return None
    if revisit.status in (0, NOT_MODIFIED):
        return replace(original, url=revisit.url, fetched_at=revisit.fetched_at, record_id=revisit.record_id)
    return replace(revisit, body=original.body, truncated=original.truncated)
