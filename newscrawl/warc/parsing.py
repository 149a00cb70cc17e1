"""One WARC record read: its headers, its digests, and the capture it holds."""

from __future__ import annotations

import json
import re
import string
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit
from uuid import NAMESPACE_URL, uuid5

from newscrawl.model import Capture, Headers, Record
from newscrawl.sites.urls import without_user
from newscrawl.warc.building import METADATA, NOT_MODIFIED, REFERS_TO_FILE, REFERS_TO_OFFSET
from newscrawl.warc.http import STATUS_DIGITS, dechunked, http_response, inflated, matches, one_spelling, sha1
from newscrawl.warc.records import DamagedRecord, RawRecord

READABLE = ("response", "revisit", "resource")
OFFSET_DIGITS = 15
"""Digits of a place in a file: no file has more bytes."""
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
    fetched_at: datetime | None = None
    """When it was fetched; None of a record that holds no capture."""
    is_ours: bool = False
    """As of the `RawRecord`."""

    @property
    def url(self) -> str:
        """The target URL, without user and password; wget puts it in angle brackets."""
        return without_user(self.fields.get("warc-target-uri", "").strip("<> "))

    @property
    def record_id(self) -> str:
        """The record's id without angle brackets; one made from what it says where it has none."""
        said = self.fields.get
        return said("warc-record-id", "").strip("<> ") or made_id(self.url, said("warc-date", ""), sha1(self.block))

    def note(self, capture: Capture) -> str:
        """Return what is odd about the record of `capture`, and no loss; empty where nothing is."""
        digest = self.fields.get("warc-payload-digest")
        if not digest or matches(digest, capture.body) or _covers(digest, self.kind, self.fields, self):
            return ""
        return f"warc-payload-digest of {self.url[:_LONGEST_REASON]} is not that of its payload; {_BLOCK_HOLDS}"

    def names(self, record: Record) -> tuple[str, ...]:
        """Return the names under which a revisit may refer to this record; a payload is told by who holds it."""
        own = (f"id {self.record_id}", f"at {record.url} {_second(record.fetched_at)}")
        if self.kind == "revisit":
            return own
        whole = (f"url {record.url}",) if record.status == HTTPStatus.OK and not record.truncated else ()
        return (*own, f"payload {record.payload_digest}", *whole)

    def refers_to(self) -> tuple[str, ...]:
        """Return the names under which this revisit's original may be known, the most definite first.

        By id, by URL and date, by digest, and where a server said that nothing had changed by the URL alone.
        """
        said = self.fields.get
        original = said("warc-refers-to", "").strip("<> ")
        names = [f"id {original}"] if original not in ("", self.record_id) else []
        if moment := moment_of(said("warc-refers-to-date", "")):
            names.append(
                f"at {without_user(said('warc-refers-to-target-uri', self.url).strip('<> '))} {_second(moment)}"
            )
        if digest := said("warc-payload-digest"):
            names.append(f"payload {one_spelling(digest)}")
        status, _, _ = http_response(self.block, is_ours=self.is_ours)
        if status == NOT_MODIFIED or "not-modified" in said("warc-profile", ""):
            names.append(f"url {self.url}")
        return tuple(names)

    def original(self, archive: Path) -> tuple[str, int] | None:
        """Return where a revisit of our own says its original lies; None when it says nothing, or nothing there."""
        file, offset = self.fields.get(REFERS_TO_FILE.lower()), self.fields.get(REFERS_TO_OFFSET.lower(), "")
        if not file or not offset.isdecimal() or len(offset) > OFFSET_DIGITS:
            return None
        path = archive / file.replace("\0", "")
        try:
            inside = path.resolve().is_relative_to(archive.resolve()) and path.is_file()
        except (OSError, RuntimeError):  # a name too long for the file system, a loop of links
            return None
        return (file, int(offset)) if inside else None

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
            payload_digest=one_spelling(self.fields.get("warc-payload-digest", "")) or sha1(capture.body),
            truncated=capture.truncated,
            rendered=capture.rendered,
            mime=capture.mime,
        )


_BLOCK_HOLDS = "the block is as its own digest says"


def _second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def made_id(*said: str) -> str:
    """Return the record id of what says `said`, always the same one, without angle brackets."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(said))}"


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
            _check_storable(parsed, capture)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: no list of what may be wrong with them is complete
        said = str(error).splitlines() or [""]
        return DamagedRecord(raw.offset, f"unreadable record ({type(error).__name__}: {said[0][:_LONGEST_REASON]})")
    return parsed, capture


def is_sound(raw: RawRecord) -> bool:
    """Tell whether a record can be read."""
    return not isinstance(read_one(raw), DamagedRecord)


def _check_storable(parsed: ParsedRecord, capture: Capture) -> None:
    """Raise ValueError for what is no address at all, and UnicodeError for what no database takes."""
    urlsplit(capture.url)
    digest = parsed.fields.get("warc-payload-digest", "")
    for text in (capture.url, capture.record_id or "", digest, capture.truncated or "", capture.mime):
        text.encode()
    if not all(isinstance(part, str) for pair in capture.headers for part in pair):
        raise ValueError("its HTTP headers are no text")


def _verified(raw: RawRecord) -> ParsedRecord | DamagedRecord:
    """Return `raw` with its headers read, or what is wrong with it."""
    fields = _fields(raw.head)
    kind = fields.get("warc-type", "").lower()
    url = without_user(fields.get("warc-target-uri", ""))[:_LONGEST_REASON]
    block_digest, payload_digest = fields.get("warc-block-digest"), fields.get("warc-payload-digest")
    if block_digest and not matches(block_digest, raw.block):
        return DamagedRecord(raw.offset, f"warc-block-digest of {url} does not match: bytes were changed")
    if payload_digest and not block_digest and not _covers(payload_digest, kind, fields, raw):
        return DamagedRecord(raw.offset, f"warc-payload-digest of {url} does not match: bytes were changed")
    fetched_at = moment_of(fields.get("warc-date", "")) if kind in READABLE else None
    if kind == "continuation":
        return DamagedRecord(raw.offset, f"a further segment of {url}; segments are not put together", raw.length)
    parsed = ParsedRecord(raw.offset, raw.length, kind, fields, raw.block, fetched_at, raw.is_ours)
    if kind in READABLE and not (fetched_at and parsed.url):
        return DamagedRecord(raw.offset, "the record lacks its date or URL")
    return parsed


_SEGMENT = "warc-segment-number"
"""Field of a record of which others hold the rest (WARC 1.0, section 7)."""
_FOLD = re.compile(rb"\r?\n[ \t]+")
"""A header line that goes on in the next one (WARC 1.0, section 4)."""


def _fields(head: bytes) -> dict[str, str]:
    """Return WARC headers by lower-case name; bytes that are no UTF-8 become percent signs and digits, as in URLs."""
    lines = (line.partition(b":") for line in _FOLD.sub(b" ", head).splitlines()[1:])
    return {name.strip().lower().decode("latin-1"): _text(value.strip()) for name, colon, value in lines if colon}


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return quote_from_bytes(value, safe=string.punctuation + " ")


def _covers(digest: str, kind: str, fields: dict[str, str], raw: RawRecord | ParsedRecord) -> bool:
    """Tell whether a payload digest is that of anything tools digest: the body as it came, de-chunked, decoded."""
    if kind not in ("response", "resource"):
        return True
    if not fields.get("content-type", "application/http").startswith("application/http"):
        return matches(digest, raw.block)
    _, headers, body = http_response(raw.block, is_ours=raw.is_ours)
    plain = dechunked(headers, body)
    return matches(digest, body, plain, raw.block) or matches(digest, inflated(plain))


def _capture(parsed: ParsedRecord) -> Capture | None:
    """Return the capture a record holds; None for records that hold none (requests, metadata, DNS answers, …)."""
    if parsed.kind not in READABLE or urlsplit(parsed.url).scheme not in ("http", "https"):
        return None
    if parsed.kind == "resource":
        status, headers, body, rendered = _resource(parsed)
    else:
        status, headers, raw_body = http_response(parsed.block, is_ours=parsed.is_ours)
        body, rendered = dechunked(headers, raw_body), False
    return Capture(
        url=parsed.url,
        body=body,
        headers=headers,
        status=status,
        fetched_at=parsed.fetched_at,
        record_id=parsed.record_id,
        truncated=parsed.fields.get("warc-truncated") or ("segment" if _SEGMENT in parsed.fields else None),
        rendered=rendered,
    )


def _resource(parsed: ParsedRecord) -> tuple[int, Headers, bytes, bool]:
    """Return status, headers, body and whether a browser rendered it, of a record without HTTP headers of its own."""
    said = _metadata(parsed.fields.get(METADATA.lower()))
    if not said.get("rendered"):
        return (
            HTTPStatus.OK.value,
            (("Content-Type", parsed.fields.get("content-type", "text/html")),),
            parsed.block,
            False,
        )
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


def moment_of(date: str) -> datetime | None:
    """Return a WARC-Date as an aware datetime; None when it is none, or at an end of the calendar.

    Taken are all precisions of WARC 1.1 from the year on, offsets, a lower-case z or none (UTC), 14 digits as in ARC,
    and dates of HTTP; a leap second (RFC 3339, section 5.6) is the one before it, 24:00 (ISO 8601) the next day's 0:00.
    """
    date, days = _END_OF_DAY.subn("00", _LEAP_SECOND.sub(":59", date.strip()))
    try:
        moment = _parsed(date) + timedelta(days=days)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if MINYEAR < moment.year < MAXYEAR else None  # a day more or less must exist, too


_LEAP_SECOND = re.compile(r"(?<=:\d\d):60(?!\d)", re.ASCII)
_END_OF_DAY = re.compile(r"(?<=\d[tT ])24(?=:00(?::00(?:[.,]0++)?)?(?![.,:\d]))", re.ASCII)
_DIGITS = re.compile(r"(\d{4})-?(\d\d)?-?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?\d*)?[zZ]?", re.ASCII)
"""A year, year and month, or digits alone; what is missing is its beginning."""


def _parsed(date: str) -> datetime:
    """Return what a date says, in whatever form. Raises ValueError."""
    if found := _DIGITS.fullmatch(date):
        year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
        assert year is not None
        return datetime(year, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=UTC)
    return parsedate_to_datetime(date) if date[:1].isalpha() else datetime.fromisoformat(date.upper())
