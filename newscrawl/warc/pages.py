"""What browsers save, read as WARC records: HAR, MHTML, and the pages of SingleFile."""

from __future__ import annotations

import base64
import email.policy
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import Message
from http import HTTPStatus
from typing import Any, BinaryIO

from newscrawl.warc.building import METADATA
from newscrawl.warc.members import CHUNK
from newscrawl.warc.records import MAX_BLOCK_BYTES, DamagedRecord, RawRecord

MAX_ENTRY_BYTES = 2 * MAX_BLOCK_BYTES
"""Longest entry of a HAR: a body in base64, or escaped as JSON, is longer than its record would be."""
_ENTRIES = re.compile(rb'"entries"\s*:\s*\[')
_MAX_BEFORE = 16 << 20
"""Bytes before the entries: a HAR may list its pages first."""
_OUTSIDE, _STRING = re.compile(rb'["{}\]]'), re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_CODED = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that say how a body came; a browser saves it decoded."""


def har_records(file: BinaryIO, offset: int = 0) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the entries of a HAR (http://www.softwareishard.com/blog/har-12-spec/) from `offset` on, one at a time."""
    at = offset or _entries_start(file)
    if not at:
        yield DamagedRecord(0, "a HAR without entries")
    while at and (found := _next_object(file, at)):
        start, content = found
        if content is None:
            yield DamagedRecord(start, f"torn, or an entry of more than {MAX_ENTRY_BYTES} bytes; the rest is not read")
            return
        at = start + len(content)
        if record := _read(_har_record, start, content):
            yield record


def _read(
    read: Callable[[int, bytes], RawRecord | DamagedRecord | None], offset: int, content: bytes
) -> RawRecord | DamagedRecord | None:
    """Return what `read` makes of an entry or page; whatever is wrong with it costs that alone."""
    try:
        return read(offset, content)
    except _UNREADABLE as error:
        what = "an entry" if read is _har_record else "a page"
        return DamagedRecord(offset, f"{what} that cannot be read ({type(error).__name__})", len(content))


_UNREADABLE = (ArithmeticError, AttributeError, LookupError, MessageError, RecursionError, TypeError, ValueError)
"""What odd values, dates out of the calendar and parts 1,000 deep raise: numbers without end, 31 February, …"""


def _entries_start(file: BinaryIO) -> int:
    file.seek(0)
    found = _ENTRIES.search(file.read(_MAX_BEFORE))
    return found.end() if found else 0


def _next_object(file: BinaryIO, offset: int) -> tuple[int, bytes | None] | None:
    """Return the next object of the array from `offset` on, with its place; None behind the last one.

    Instead of an object it is None where that does not end.
    """
    file.seek(offset)
    text = file.read(CHUNK)
    start, at, depth, in_string = -1, 0, 0, False
    while True:
        found = (_STRING if in_string else _OUTSIDE).search(text, at)
        at = found.end() if found else len(text)
        if in_string and at < len(text) and text[at : at + 1] == b'"':
            in_string, at = False, at + 1
        elif not in_string and found:
            depth += {b"{": 1, b"}": -1}.get(found[0], 0)
            in_string = found[0] == b'"'
            start = found.start() if start < 0 and depth else start
            if start < 0 and found[0] == b"]":
                return None
            if start >= 0 and not depth:
                return offset + start, text[start:at]
        else:
            more = file.read(max(CHUNK, len(text)))
            if not more or len(text) > MAX_ENTRY_BYTES:
                return (offset + start, None) if start >= 0 else None
            text += more


def _har_record(offset: int, content: bytes) -> RawRecord | DamagedRecord | None:
    """Return an entry as a record; None when no body was saved, a damaged one when it lies elsewhere."""
    entry = json.loads(content)
    response, body = entry["response"], entry["response"].get("content") or {}
    text = body.get("text")
    if not text and body.get("_file"):  # as Playwright does
        return DamagedRecord(
            offset, "an entry whose body lies in another file; save the HAR with all in it", len(content)
        )
    if not text:
        return None
    headers = [(header["name"], header["value"]) for header in response.get("headers") or ()]
    headers = [pair for pair in headers if pair[0].lower() not in _CODED and not pair[0].startswith(":")]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", body.get("mimeType") or ""))
    date, url, status = entry["startedDateTime"], entry["request"]["url"], int(response["status"])
    status = HTTPStatus.OK.value if status == HTTPStatus.NOT_MODIFIED else status  # the body is the browser's own copy
    if body.get("encoding") != "base64":
        rendered = _rendered(url, date, status, headers)
        return RawRecord(offset, len(content), rendered, text.encode("utf-8", "replace"))
    head = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in headers)
    block = f"HTTP/1.1 {status} \r\n{head}\r\n".encode("utf-8", "replace") + base64.b64decode(text)
    return RawRecord(offset, len(content), _head("response", url, date), block)


def _head(kind: str, url: str, date: str, *more: str) -> bytes:
    lines = ("WARC/1.1", f"WARC-Type: {kind}", f"WARC-Target-URI: {''.join(url.split())}", f"WARC-Date: {date}", *more)
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("utf-8", "replace")


def _rendered(url: str, date: str, status: int = 200, headers: Any = ()) -> bytes:
    """Return the head of a page that a browser saved as text: then it is UTF-8, whatever its headers say."""
    said = json.dumps({"rendered": True, "status": status, "headers": headers or [("Content-Type", "text/html")]})
    return _head("resource", url, date, f"{METADATA}: {said}")


def mhtml_records(file: BinaryIO, offset: int = 0) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the page of an MHTML file (RFC 2557): its root, or first part of HTML."""
    yield from _only_record(_mhtml_record, file, offset)


def _mhtml_record(offset: int, content: bytes) -> RawRecord | DamagedRecord:
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    url, date = _said(message, "Snapshot-Content-Location"), _said(message, "Date")
    body = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(body, bytes):
        return DamagedRecord(offset, "an MHTML file without a page", len(content))
    block = f"HTTP/1.1 200 \r\nContent-Type: {_said(part, 'Content-Type')}\r\n\r\n".encode() + body
    return RawRecord(offset, len(content), _head("response", url or _said(part, "Content-Location"), date), block)


def _said(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile.{0,200}?\burl:\s*(\S+).{0,9999}?\bsaved date:\s*"
    rb"\w{3} (\w{3} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})",
    re.DOTALL,
)
_SINGLE_FILE_BEFORE = 1 << 16
"""Bytes in which the comment stands: SingleFile writes it first."""


def singlefile_records(file: BinaryIO, offset: int = 0) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the page that SingleFile (https://github.com/gildas-lormeau/SingleFile) saved, as its comment tells."""
    yield from _only_record(_singlefile_record, file, offset)


def _singlefile_record(offset: int, content: bytes) -> RawRecord | DamagedRecord:
    found = _SINGLE_FILE.search(content, 0, _SINGLE_FILE_BEFORE)
    if not found:
        return DamagedRecord(offset, "a page of SingleFile whose comment tells no URL or date", len(content))
    saved = datetime.strptime(f"{found[2].decode()} {found[3].decode()}", "%b %d %Y %H:%M:%S %z").astimezone(UTC)
    return RawRecord(offset, len(content), _rendered(found[1].decode("utf-8", "replace"), saved.isoformat()), content)


def _only_record(
    read: Callable[[int, bytes], RawRecord | DamagedRecord | None], file: BinaryIO, offset: int
) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the record that a file is as a whole."""
    content = _whole(file, offset)
    if found := content if isinstance(content, DamagedRecord) else _read(read, 0, content):
        yield found


def _whole(file: BinaryIO, offset: int) -> bytes | DamagedRecord:
    """Return all of a file that is one record."""
    file.seek(offset)
    content = file.read(MAX_BLOCK_BYTES + 1)
    if len(content) > MAX_BLOCK_BYTES:
        return DamagedRecord(0, f"a page of more than {MAX_BLOCK_BYTES} bytes is not read")
    return content
