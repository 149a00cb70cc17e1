"""WARC records read as captures, each verified; what is lost is reported, never passed over."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Record
from newscrawl.warc.building import NOT_MODIFIED
from newscrawl.warc.parsing import READABLE, ParsedRecord, read_one
from newscrawl.warc.records import DamagedRecord, RawRecord, raw_records

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
Originals = dict[str, tuple[Path, int]]
"""Where the records lie that revisits may refer to: by record id, by URL and date, and by payload digest."""


def log_lost_record(lost: LostRecord) -> None:
    """Log `lost` as an error: what happens when nobody asked to be told."""
    logger.error("lost capture: %s", lost)


def is_ours(file: str) -> bool:
    """Tell whether the WARC `file`, relative to its archive, was written by a crawl of ours, and not imported."""
    return file.startswith("warc/") and not file.startswith("warc/imported/")


def read(archive: Path, file: str, offset: int) -> Capture:
    """Return the capture whose record lies at `offset` of `file`, a path relative to the folder `archive`.

    Takes one seek and one read of that record; a revisit takes another for the record it refers to. Raises ArchiveError
    when the file is missing or the record is not sound.
    """
    path = archive / file
    if not path.is_file():
        problem = "it is no regular file" if path.exists() else "there is no such file"
        raise ArchiveError(f"{path} cannot be read: {problem}; restore it from a copy")
    try:
        with path.open("rb") as stream:
            raw = next(raw_records(stream, offset, ours=is_ours(file)), None)
        if not isinstance(raw, RawRecord):
            raise ArchiveError(f"{path} at byte {offset}: {raw.reason if raw else 'the file ends before'}")
        found = read_one(raw)
        if isinstance(found, DamagedRecord):
            raise ArchiveError(f"{path} at byte {offset}: {found.reason}")
        parsed, capture = found
        if capture and parsed.kind == "revisit":
            place = parsed.original(archive) or _find_original(parsed, _OriginalsBefore(path, offset))
            capture = _resolve_revisit(capture, place)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}; restore it from a copy") from error
    if capture is None:
        raise ArchiveError(f"{path} at byte {offset}: no capture ({parsed.kind})")
    return capture


def captures(
    path: Path,
    *,
    archive: Path | None = None,
    on_lost: OnLostRecord = log_lost_record,
    originals: Originals | None = None,
) -> Iterator[tuple[Record, Capture]]:
    """Yield every capture of a WARC file with its place, in file order, each verified against its digests.

    Record.file is relative to the folder `archive`, or the path as given. Give the same `originals` (an empty dict at
    first) for all files of a run, so that revisits find what earlier files hold. Raises ArchiveError when the file
    cannot be opened; records that cannot be read, whatever the reason, go to `on_lost`.
    """
    name = Path(os.path.relpath(path, archive)).as_posix() if archive else path.as_posix()
    known: Originals = {} if originals is None else originals
    try:
        stream = path.open("rb") if path.is_file() else None
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    if stream is None:
        raise ArchiveError(f"{path} cannot be read: it is no regular file; take it away")
    with stream:
        for raw in raw_records(stream, ours=is_ours(name)):
            found = read_one(raw) if isinstance(raw, RawRecord) else raw
            if isinstance(found, DamagedRecord):
                on_lost(LostRecord(name, found.offset, found.reason))
                continue
            parsed, own = found
            if own is None:
                continue
            capture: Capture | None = own
            place: tuple[Path, int] | None = (path, parsed.offset)
            if parsed.kind == "revisit":
                place = (parsed.original(archive) if archive else None) or _find_original(parsed, known)
                capture = _resolve_revisit(own, place)
            if capture is None or place is None:
                on_lost(LostRecord(name, parsed.offset, "revisit of a record that is not here"))
                continue
            known |= dict.fromkeys(parsed.names(), place)
            yield parsed.record(name, own), capture


@dataclass(frozen=True, slots=True)
class _OriginalsBefore:
    """Where the records of the WARC file `path` lie that stand before the byte `end`, by their names."""

    path: Path
    end: int

    def get(self, key: str) -> tuple[Path, int] | None:
        """Return the place of the last record of this name before `end`; a revisit has that of its original."""
        status = self.path.stat()
        for offset, place in reversed(_places(self.path, status.st_size, status.st_mtime_ns).get(key, ())):
            if offset < self.end:
                return place
        return None


@lru_cache(maxsize=4)
def _places(path: Path, _size: int, _changed: int) -> dict[str, list[tuple[int, tuple[Path, int]]]]:
    """Return by name the offsets of the records of `path`, in file order, each with the place of its payload."""
    known: dict[str, list[tuple[int, tuple[Path, int]]]] = {}
    with path.open("rb") as stream:
        for raw in raw_records(stream):
            found = read_one(raw) if isinstance(raw, RawRecord) else raw
            if isinstance(found, DamagedRecord) or found[0].kind not in READABLE:
                continue
            parsed, place = found[0], (path, raw.offset)
            if parsed.kind == "revisit":
                refers = next((known[key][-1][1] for key in parsed.refers_to() if key in known), None)
                if refers is None:
                    continue
                place = refers
            for key in parsed.names():
                known.setdefault(key, []).append((raw.offset, place))
    return known


def _find_original(revisit: ParsedRecord, known: Originals | _OriginalsBefore) -> tuple[Path, int] | None:
    """Return where the record lies that `revisit` refers to; None when it is not among those known."""
    return next((place for key in revisit.refers_to() if (place := known.get(key))), None)


def _resolve_revisit(revisit: Capture, place: tuple[Path, int] | None) -> Capture | None:
    """Return the capture that a revisit stands for; None when its original lies nowhere, or is not sound.

    An identical payload brings headers of its own; a 304 brings none worth having, so all is the original's.
    """
    if place is None:
        return None
    original = _read_original(*place)
    if original is None:
        return None
    if revisit.status in (0, NOT_MODIFIED):
        return replace(original, fetched_at=revisit.fetched_at, record_id=revisit.record_id)
    return replace(revisit, body=original.body, truncated=original.truncated)


def _read_original(path: Path, offset: int) -> Capture | None:
    """Return the capture that lies at `offset`; None when there is none that holds a payload of its own.

    A revisit is none: ours name the record that holds the payload, and chains of others' are followed by their names.
    """
    try:
        with path.open("rb") as stream:
            raw = next(raw_records(stream, offset), None)
    except (OSError, OverflowError):
        return None
    found = read_one(raw) if isinstance(raw, RawRecord) else None
    return found[1] if isinstance(found, tuple) and found[0].kind != "revisit" else None
