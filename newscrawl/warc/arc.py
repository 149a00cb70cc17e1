"""ARC, the format before WARC, read as WARC records.

A record is a line with URL, address, date, type and length (version 2 has ten fields), and the response as it came:
https://archive.org/web/researcher/ArcFileFormat.php.
"""

from __future__ import annotations

import re

from newscrawl.warc.records import Dialect

_V1, _V2 = 5, 10
"""Fields of a record's line."""
_DATE = 2
"""The field that is a date, in both versions."""


_STAMP = re.compile(rb"\d{8,17}")


def _fields(head: bytes) -> list[bytes]:
    """Return the fields of a record's line: URLs may have blanks in them, so they are counted from the end."""
    line = head.strip()
    for count in (_V1, _V2):
        fields = line.rsplit(b" ", count - 1)
        if len(fields) == count and _STAMP.fullmatch(fields[_DATE]):
            return fields
    return line.split()


def _length(head: bytes) -> bytes | None:
    last = _fields(head)[-1]
    return last if last.isdigit() else None


def _warc_head(head: bytes) -> bytes:
    fields = _fields(head)
    url, date = fields[0], fields[_DATE] if len(fields) > _DATE else b""
    kind = b"response" if url.lower().startswith((b"http:", b"https:")) else b"metadata"
    return b"WARC/1.0\r\nWARC-Type: %b\r\nWARC-Target-URI: %b\r\nWARC-Date: %b\r\n\r\n" % (kind, url, date)


ARC = Dialect(
    name="ARC",
    magic=b"",
    start=re.compile(rb"[a-z][a-z0-9+.-]{1,20}:[^\n]{0,65536}[ ]\d+[ \t]*\r?\n", re.IGNORECASE),
    head_end=re.compile(rb"\n"),
    length=_length,
    warc_head=_warc_head,
)
