"""WARC records read as captures, each verified; what is lost is reported, never passed over."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from fastwarc.warc import WarcRecord

from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Headers, Record
from newscrawl.warc.http import dechunked, http_response, matches, sha1
from newscrawl.warc.records import DamagedRecord, RawRecord, raw_records
from newscrawl.warc.writer import METADATA, NOT_MODIFIED, REFERS_TO_FILE, REFERS_TO_OFFSET

logger = logging.getLogger(__name__)

OK = 200
READABLE = ("response", "revisit", "resource")


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
    try:
        with path.open("rb") as stream:
            raw = next(raw_records(stream, offset, ours=is_ours(file)), None)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}; restore it from a copy") from error
    if not isinstance(raw, RawRecord):
        raise ArchiveError(f"{path} at byte {offset}: {raw.reason if raw else 'the file ends before'}")
    found = _verified(raw)
    if isinstance(found, DamagedRecord):
        raise ArchiveError(f"{path} at byte {offset}: {found.reason}")
    capture = _capture(found)
    if capture and found.kind == "revisit":
        place = found.original(archive)
        capture = _resolve_revisit(capture, place or _find_original(found, _originals(path, offset)))
    if capture is None:
        raise ArchiveError(f"{path} at byte {offset}: no capture ({found.kind})")
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
    cannot be opened; records that cannot be read go to `on_lost`.
    """
    name = Path(os.path.relpath(path, archive)).as_posix() if archive else path.as_posix()
    known: Originals = {} if originals is None else originals
    try:
        stream = path.open("rb")
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    with stream:
        for raw in raw_records(stream, ours=is_ours(name)):
            found = _verified(raw) if isinstance(raw, RawRecord) else raw
            if isinstance(found, DamagedRecord):
                on_lost(LostRecord(name, found.offset, found.reason))
                continue
            own = capture = _capture(found)
            if own is None:
                continue
            if found.kind == "revisit":
                capture = _resolve_revisit(
                    own, (found.original(archive) if archive else None) or _find_original(found, known)
                )
            else:
                known |= dict.fromkeys(found.keys(), (path, found.offset))
            if capture is None:
                on_lost(LostRecord(name, found.offset, "revisit of a record that is not here"))
            else:
                yield found.record(name, own), capture


@dataclass(frozen=True, slots=True)
class _ParsedRecord:
    """A record whose headers are read and whose digests hold."""

    offset: int
    length: int
    kind: str
    fields: dict[str, str]
    """WARC headers by lower-case name."""
    block: bytes

    @property
    def url(self) -> str:
        """The target URL; wget puts it in angle brackets."""
        return self.fields.get("warc-target-uri", "").strip("<>")

    @property
    def record_id(self) -> str:
        return self.fields.get("warc-record-id", "").strip("<>")

    def keys(self) -> list[str]:
        """Return the names under which a revisit may refer to this record."""
        return [key for key in (self.record_id, f"{self.url} {self.fields.get('warc-date')}",
                                self.fields.get("warc-payload-digest")) if key]  # fmt: skip

    def refers_to(self) -> list[str]:
        """Return the names under which this revisit's original may be known, the most definite first."""
        said = self.fields.get
        return [key for key in (said("warc-refers-to", "").strip("<>"),
                                f"{said('warc-refers-to-target-uri')} {said('warc-refers-to-date')}",
                                said("warc-payload-digest")) if key]  # fmt: skip

    def original(self, archive: Path) -> tuple[Path, int] | None:
        """Return where a revisit of our own says its original lies; None when it says nothing, or nothing there."""
        file, offset = self.fields.get(REFERS_TO_FILE.lower()), self.fields.get(REFERS_TO_OFFSET.lower(), "")
        path = archive / (file or "")
        inside = path.resolve().is_relative_to(archive.resolve())
        return (path, int(offset)) if file and offset.isdecimal() and inside and path.is_file() else None

    def record(self, file: str, capture: Capture) -> Record:
        """Return where `capture` lies; of a revisit, the capture as its record alone gives it."""
        assert capture.fetched_at
        return Record(
            record_id=self.record_id,
            file=file,
            offset=self.offset,
            length=self.length,
            type=self.kind,
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            payload_digest=self.fields.get("warc-payload-digest") or sha1(capture.body),
            truncated=capture.truncated,
            rendered=capture.rendered,
            mime=capture.mime,
        )


def _verified(raw: RawRecord) -> _ParsedRecord | DamagedRecord:
    """Return `raw` with its headers read, or what is wrong with it."""
    try:
        headers = WarcRecord.from_bytes(raw.head + raw.block + b"\r\n\r\n").headers.astuples()
    except OSError as error:
        return DamagedRecord(raw.offset, f"unreadable record headers ({error})")
    fields = {name.lower(): value for name, value in headers}
    kind = fields.get("warc-type", "")
    for digest, payloads in (("warc-block-digest", [raw.block]), ("warc-payload-digest", _payloads(fields, raw.block))):
        if digest in fields and payloads and not any(matches(fields[digest], payload) for payload in payloads):
            return DamagedRecord(
                raw.offset, f"{digest} of {fields.get('warc-target-uri')} does not match: bytes were changed"
            )
    parsed = _ParsedRecord(raw.offset, raw.length, kind, fields, raw.block)
    if kind in READABLE and not (_moment(fields.get("warc-date", "")) and parsed.url and parsed.record_id):
        return DamagedRecord(raw.offset, "the record lacks its date, URL or id")
    return parsed


def _payloads(fields: dict[str, str], block: bytes) -> list[bytes]:
    """Return what a payload digest may cover: some tools digest a chunked body as it came, others de-chunked."""
    if fields.get("warc-type") not in ("response", "resource"):
        return []
    if not fields.get("content-type", "").startswith("application/http"):
        return [block]
    _, headers, body = http_response(block)
    return [body, dechunked(headers, body)]


def _capture(parsed: _ParsedRecord) -> Capture | None:
    """Return the capture a record holds; None for records that hold none (requests, metadata, DNS answers, …)."""
    if parsed.kind not in READABLE or urlsplit(parsed.url).scheme not in ("http", "https"):
        return None
    if parsed.kind == "resource":
        status, headers, body, rendered = _resource(parsed)
    else:
        status, headers, raw_body = http_response(parsed.block)
        body, rendered = dechunked(headers, raw_body), False
    return Capture(
        url=parsed.url,
        body=body,
        headers=headers,
        status=status,
        fetched_at=_moment(parsed.fields["warc-date"]),
        record_id=parsed.record_id,
        truncated=parsed.fields.get("warc-truncated"),
        rendered=rendered,
    )


def _resource(parsed: _ParsedRecord) -> tuple[int, Headers, bytes, bool]:
    """Return status, headers, body and whether a browser rendered it, of a record without HTTP headers of its own."""
    try:
        said = json.loads(parsed.fields.get(METADATA.lower(), "{}"))
    except ValueError:
        said = {}
    if isinstance(said, dict) and said.get("rendered"):
        return said["status"], tuple((name, value) for name, value in said["headers"]), parsed.block, True
    return OK, (("Content-Type", parsed.fields.get("content-type", "text/html")),), parsed.block, False


def _moment(date: str) -> datetime | None:
    """Return a WARC-Date as an aware datetime; None when it is none."""
    try:
        return datetime.fromisoformat(date).astimezone(UTC) if date.endswith("Z") else None
    except ValueError:
        return None


def _originals(path: Path, before: int) -> Originals:
    """Return where the records of `path` before byte `before` lie."""
    known: Originals = {}
    with path.open("rb") as stream:
        for raw in raw_records(stream):
            if raw.offset >= before:
                break
            found = _verified(raw) if isinstance(raw, RawRecord) else raw
            if isinstance(found, _ParsedRecord) and found.kind in READABLE:
                known |= dict.fromkeys(found.keys(), (path, found.offset))
    return known


def _find_original(revisit: _ParsedRecord, known: Originals) -> tuple[Path, int] | None:
    """Return where the record lies that `revisit` refers to; None when it is not among those known."""
    return next((known[key] for key in revisit.refers_to() if key in known), None)


def _resolve_revisit(revisit: Capture, place: tuple[Path, int] | None) -> Capture | None:
    """Return the capture that a revisit stands for; None when its original lies nowhere, or is not sound.

    An identical payload brings headers of its own; a 304 brings none worth having, so all is the original's.
    """
    if place is None:
        return None
    path, offset = place
    try:
        original = read(path.parent, path.name, offset)
    except ArchiveError:
        return None
    if revisit.status in (0, NOT_MODIFIED):
        return replace(original, fetched_at=revisit.fetched_at, record_id=revisit.record_id)
    return replace(revisit, body=original.body, truncated=original.truncated)
