"""The raw records of a WARC file, each with its place, and what could not be read."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP = b"\x1f\x8b\x08"
HEADER = 10
"""Bytes of a gzip member's header (RFC 1952, section 2.3)."""
_OUR_HEADER = re.compile(rb"\x1f\x8b\x08\0\0\0\0\0\x02[\x03\x0a\x0b\x13]", re.DOTALL)
"""What zlib writes on best compression: no name, no time, level 2; the last byte is the system's."""
CHUNK = 1 << 16
RECORD_END = b"\r\n\r\n"
MAX_RECORD = 1 << 30
"""No record of a page is larger than 1 GB; a header that says so is damaged."""

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record, decompressed: headers, an empty line, the block."""

    offset: int
    length: int
    """Bytes it takes in the file."""
    head: bytes
    block: bytes


@dataclass(frozen=True, slots=True)
class DamagedRecord:
    """A place from which no sound record could be read."""

    offset: int
    reason: str


def raw_records(file: BinaryIO, offset: int = 0, *, ours: bool = False) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the records of a WARC file from `offset` on, gzip members or uncompressed, in file order.

    After a damaged record it goes on with the next one that can be made out. In a file of `ours` the header of a gzip
    member is known too, which no checksum covers.
    """
    while head := _peek(file, offset):
        step = _gzip_record if head.startswith(GZIP) else _plain_record
        found = step(file, offset)
        if ours and isinstance(found, RawRecord) and not _OUR_HEADER.fullmatch(head):
            found = DamagedRecord(offset, "the gzip member's header was changed")
        yield found
        next_offset = offset + found.length if isinstance(found, RawRecord) else _resume(file, offset + 1)
        if next_offset is None:
            return
        offset = next_offset


def _peek(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.read(HEADER)


def _gzip_record(file: BinaryIO, offset: int) -> RawRecord | DamagedRecord:
    """Read the gzip member at `offset`, but not far beyond its first record; its checksum covers headers and block."""
    file.seek(offset)
    inflater, text, taken = zlib.decompressobj(wbits=31), bytearray(), 0
    try:
        while not inflater.eof and len(text) <= max(CHUNK, _end(text) + len(RECORD_END)):
            chunk = file.read(CHUNK)
            if not chunk:
                return DamagedRecord(offset, "torn: the file ends within the record")
            taken += len(chunk)
            text += inflater.decompress(chunk)
    except zlib.error as error:
        return DamagedRecord(offset, f"damaged gzip member ({error})")
    length = taken - len(inflater.unused_data)
    return _split(bytes(text), offset, length)


def _end(text: bytes | bytearray) -> int:
    """Return where the record that `text` begins with ends; 0 when its headers do not end, or do not say it."""
    size = _head_size(text)
    stated = _LENGTH.search(text, 0, size) if size else None
    return size + int(stated[1]) if stated else 0


def _split(text: bytes, offset: int, length: int) -> RawRecord | DamagedRecord:
    """Take a decompressed member apart; what follows the block must be the record's end."""
    size, end = _head_size(text), _end(text)
    if not text.startswith(b"WARC/") or not end:
        return DamagedRecord(offset, "no WARC record")
    if len(text) < end:
        return DamagedRecord(offset, f"torn: {len(text) - size} bytes of a block of {end - size}")
    if text[end:].strip():
        return DamagedRecord(offset, "several records in one gzip member; rewrite the file with: warcio recompress")
    return RawRecord(offset, length, text[:size], text[size:end])


def _plain_record(file: BinaryIO, offset: int) -> RawRecord | DamagedRecord:
    """Read the uncompressed record at `offset`."""
    file.seek(offset)
    head = b""
    while not (size := _head_size(head)):
        chunk = file.read(CHUNK)
        head += chunk
        if not chunk or not head.startswith(b"WARC/"):
            return DamagedRecord(offset, "no WARC record")
    stated = _LENGTH.search(head, 0, size)
    if not stated or int(stated[1]) > MAX_RECORD:
        return DamagedRecord(offset, "the record does not state a credible length")
    file.seek(offset + size)
    block = file.read(int(stated[1]))
    if len(block) < int(stated[1]):
        return DamagedRecord(offset, f"torn: {len(block)} bytes of a block of {int(stated[1])}")
    gap = file.read(4)
    if gap.strip():
        return DamagedRecord(offset, "the block is longer or shorter than stated")
    return RawRecord(offset, size + len(block) + len(gap), head[:size], block)


def _head_size(text: bytes | bytearray) -> int:
    """Return the length of the header block with its empty line; 0 when it does not end. Bare LF ends lines too."""
    end = _HEAD_END.search(text)
    return end.end() if end else 0


def _resume(file: BinaryIO, offset: int) -> int | None:
    """Return where after a damaged place the next record starts; None when there is none."""
    file.seek(offset)
    window, start = b"", offset
    while chunk := file.read(CHUNK):
        window += chunk
        for found in re.finditer(rb"\x1f\x8b\x08|(?<=\n)WARC/1\.[01]\r?\n", window):
            if found[0] != GZIP or _opens_record(file, start + found.start()):
                return start + found.start()
        file.seek(start + len(window))
        keep = min(len(window), 16)
        start, window = start + len(window) - keep, window[-keep:]
    return None


def _opens_record(file: BinaryIO, offset: int) -> bool:
    """Tell whether a gzip member that starts a WARC record lies at `offset`."""
    file.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(file.read(512), 5) == b"WARC/"
    except zlib.error:
        return False
