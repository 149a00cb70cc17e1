"""One WARC record read: its headers, its digests, and the capture it holds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import WarcRecord

from newscrawl.model import Capture, Headers, Record
from newscrawl.warc.building import METADATA, REFERS_TO_FILE, REFERS_TO_OFFSET
from newscrawl.warc.http import STATUS_DIGITS, dechunked, http_response, matches, sha1
from newscrawl.warc.records import DamagedRecord, RawRecord

OK = 200
READABLE = ("response", "revisit", "resource")
OFFSET_DIGITS = 15
"""Digits of a place in a file: no file has more bytes."""
_HOST = re.compile(r"[^\s\[\]{}<>\\^`|%/?#@]+")
"""Letters of any script, digits, dots, hyphens, colons of an IPv6 address: what a template left is no host."""
_LONGEST_REASON = 200
"""Characters of a reason: URLs may have a megabyte."""


@dataclass(frozen=True, slots=True)
class ParsedRecord:
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
        """The record's id without angle brackets."""
        return self.fields.get("warc-record-id", "").strip("<>")

    def names(self) -> list[str]:
        """Return the names under which a revisit may refer to this record; a payload is told by who holds it."""
        digest = None if self.kind == "revisit" else self.fields.get("warc-payload-digest")
        return [key for key in (self.record_id, f"{self.url} {self.fields.get('warc-date')}", digest) if key]

    def refers_to(self) -> list[str]:
        """Return the names under which this revisit's original may be known, the most definite first."""
        said = self.fields.get
        return [key for key in (said("warc-refers-to", "").strip("<>"),
                                f"{said('warc-refers-to-target-uri')} {said('warc-refers-to-date')}",
                                said("warc-payload-digest")) if key]  # fmt: skip

    def original(self, archive: Path) -> tuple[Path, int] | None:
        """Return where a revisit of our own says its original lies; None when it says nothing, or nothing there."""
        file, offset = self.fields.get(REFERS_TO_FILE.lower()), self.fields.get(REFERS_TO_OFFSET.lower(), "")
        path = archive / (file or "").replace("\0", "")
        inside = path.resolve().is_relative_to(archive.resolve())
        is_place = file and offset.isdecimal() and len(offset) <= OFFSET_DIGITS
        return (path, int(offset)) if is_place and inside and path.is_file() else None

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


def read_one(raw: RawRecord) -> tuple[ParsedRecord, Capture | None] | DamagedRecord:
    """Return what a record says and the capture it holds (of a revisit, what its record alone gives), or what is wrong.

    Whatever is wrong with it costs this record alone.
    """
    try:
        parsed = _verified(raw)
        if isinstance(parsed, DamagedRecord):
            return parsed
        capture = _capture(parsed)
        if capture:
            _check_storable(parsed.record("", capture), capture)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: no list of what may be wrong with them is complete
        said = str(error).splitlines() or [""]
        return DamagedRecord(raw.offset, f"unreadable record ({type(error).__name__}: {said[0][:_LONGEST_REASON]})")
    return parsed, capture


def is_sound(raw: RawRecord) -> bool:
    """Tell whether a record can be read."""
    return not isinstance(read_one(raw), DamagedRecord)


def _check_storable(record: Record, capture: Capture) -> None:
    """Raise ValueError for what no page is asked for by, and UnicodeError for what no database takes."""
    parts = urlsplit(record.url)
    if not parts.hostname or parts.port == 0 or not _HOST.fullmatch(parts.hostname):
        raise ValueError(f"{record.url[:_LONGEST_REASON]!r} is no URL that a page is asked for by")
    for text in (record.url, record.record_id, record.payload_digest, record.truncated or "", record.mime):
        text.encode()
    if not all(isinstance(part, str) for pair in capture.headers for part in pair):
        raise ValueError("its HTTP headers are no text")


def _verified(raw: RawRecord) -> ParsedRecord | DamagedRecord:
    """Return `raw` with its headers read, or what is wrong with it."""
    try:
        head = raw.head.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # FastWARC knows no bare LF
        headers = WarcRecord.from_bytes(head).headers.astuples()
    except OSError as error:
        return DamagedRecord(raw.offset, f"unreadable record headers ({error})")
    fields = {name.lower(): value for name, value in headers}
    kind = fields.get("warc-type", "")
    for digest, payloads in (("warc-block-digest", [raw.block]), ("warc-payload-digest", _payloads(fields, raw.block))):
        if digest in fields and payloads and not any(matches(fields[digest], payload) for payload in payloads):
            return DamagedRecord(
                raw.offset, f"{digest} of {fields.get('warc-target-uri')} does not match: bytes were changed"
            )
    parsed = ParsedRecord(raw.offset, raw.length, kind, fields, raw.block)
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


def _capture(parsed: ParsedRecord) -> Capture | None:
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


def _resource(parsed: ParsedRecord) -> tuple[int, Headers, bytes, bool]:
    """Return status, headers, body and whether a browser rendered it, of a record without HTTP headers of its own."""
    said = _metadata(parsed.fields.get(METADATA.lower()))
    if not said.get("rendered"):
        return OK, (("Content-Type", parsed.fields.get("content-type", "text/html")),), parsed.block, False
    status, headers = said.get("status"), said.get("headers")
    if type(status) is not int or not 0 <= status < 10**STATUS_DIGITS or not isinstance(headers, list):
        raise ValueError("its metadata give no status or headers")
    return status, tuple((str(name), str(value)) for name, value in headers), parsed.block, True


def _metadata(text: str | None) -> dict[str, Any]:
    """Return what the metadata header says; empty when it is none of ours."""
    try:
        said = json.loads(text) if text else {}
    except json.JSONDecodeError:
        said = {}
    return said if isinstance(said, dict) else {}


def _moment(date: str) -> datetime | None:
    """Return a WARC-Date as an aware datetime; None when it is none, or at an end of the calendar."""
    try:
        moment = datetime.fromisoformat(date).astimezone(UTC) if date.endswith("Z") else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and MINYEAR < moment.year < MAXYEAR else None  # a day more or less must exist, too
