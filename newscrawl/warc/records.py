"""The raw records of a WARC file, each with its place, and what could not be read."""

from __future__ import annotations

import codecs
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
MAX_HEAD_BYTES = 1 << 20
"""Longest header block of a record; those of crawlers have some hundred bytes, a rendered page's may list headers."""
MAX_BLOCK_BYTES = 34 << 20
"""Largest block that is read: what a crawl accepts of a response (DOWNLOAD_MAXSIZE, 32 MB) and its headers."""
MAX_SKIPPED_BYTES = 1 << 32
"""Largest block beyond MAX_BLOCK_BYTES that is stepped over; behind a larger one the next record is looked for."""
MAX_DAMAGED = 10_000
"""Damaged places of one file, after which its rest is not read: each may take a look at all that follows."""

_LENGTH = re.compile(rb"^content-length[ \t]*+:(?:[ \t]|\r?\n[ \t])*+(\d++)[ \t]*+\r?$", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n", re.IGNORECASE)
"""The first line of a record of any version: 0.17 and 0.18 were drafts of 1.0, some tools write 1.2 or `warc/1.0`."""
_MAGIC = b"warc/"
MAX_GAP_BYTES = 1 << 10
"""Line ends after a record, or before the first one; the standard has four bytes, tools write none to six."""


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
    length: int = 0
    """Bytes it takes in the file, where that can be told; 0 where the next record is to be looked for."""


def raw_records(file: BinaryIO, offset: int = 0, *, ours: bool = False) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the records of a WARC file from `offset` on, gzip members or uncompressed, in file order.

    After a damaged record it goes on with the next one that can be made out. In a file of `ours` the header of a gzip
    member is known too, which no checksum covers.
    """
    damaged = 0
    while head := _peek(file, offset := offset if ours else _after_gap(file, offset)):
        found = _record_at(file, offset, is_gzip=head.startswith(GZIP))
        if ours and isinstance(found, RawRecord) and not _OUR_HEADER.fullmatch(head):
            found = DamagedRecord(offset, "the gzip member's header was changed")
        damaged += isinstance(found, DamagedRecord)
        if damaged > MAX_DAMAGED:
            yield DamagedRecord(offset, f"more than {MAX_DAMAGED} damaged places; the rest of the file is not read")
            return
        yield found
        next_offset = offset + found.length if found.length else _resume(file, offset + 1)
        if next_offset is None:
            return
        offset = next_offset


def _record_at(file: BinaryIO, offset: int, *, is_gzip: bool) -> RawRecord | DamagedRecord:
    try:
        return _gzip_record(file, offset) if is_gzip else _plain_record(file, offset)
    except _DamageError as damage:
        return DamagedRecord(offset, str(damage), damage.length)


def _after_gap(file: BinaryIO, offset: int) -> int:
    """Return where after line ends at `offset`, or a byte order mark, the next record starts."""
    file.seek(offset)
    text = file.read(MAX_GAP_BYTES)
    return offset + len(text) - len(_without_gap(text))


def _without_gap(text: bytes) -> bytes:
    """Return `text` without the line ends, or the byte order mark, that it begins with."""
    return text.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")


def _peek(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.read(HEADER)


class _DamageError(Exception):
    """No sound record is here: why, and the bytes it takes, where that can be told."""

    def __init__(self, reason: str, length: int = 0) -> None:
        super().__init__(reason)
        self.length = length


def _gzip_record(file: BinaryIO, offset: int) -> RawRecord:
    """Read the gzip member at `offset`, but not far beyond its first record; its checksum covers headers and block."""
    file.seek(offset)
    member = _Member(file)
    try:
        head = member.read_head()
        stated = _stated_length(head)
        end = len(head) + stated
        if stated > MAX_BLOCK_BYTES:
            raise _too_large(stated, member.skip(stated))
        text = member.read(end + CHUNK)
    except zlib.error as error:
        raise _DamageError(f"damaged gzip member ({error})") from error
    if member.is_cut:
        raise _DamageError(_TORN)
    if len(text) < end:
        raise _DamageError(f"torn: {len(text) - len(head)} bytes of a block of {stated}")
    if not member.is_whole or text[end:].strip():
        raise _DamageError("several records in one gzip member; rewrite the file with: warcio recompress")
    return RawRecord(offset, member.length, head, bytes(memoryview(text)[len(head) : end]))


_TORN = "torn: the file ends within the record"


class _Member:
    """A gzip member being inflated, no faster than what is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._inflater = file, zlib.decompressobj(wbits=31)
        self._text, self._taken, self._pending = bytearray(), 0, b""
        self.is_cut = False
        """Whether the file ends before the member does."""

    @property
    def is_whole(self) -> bool:
        """Whether the member was read to its end."""
        return self._inflater.eof

    @property
    def length(self) -> int:
        """Bytes the member takes in the file, once it was read to its end."""
        return self._taken - len(self._inflater.unused_data)

    def _inflate(self) -> bytes:
        """Return the next piece; empty at the end."""
        while not (self.is_whole or self.is_cut):
            chunk = self._pending or self._file.read(CHUNK)
            self._taken += 0 if self._pending else len(chunk)
            piece = self._inflater.decompress(chunk, CHUNK)
            self._pending = self._inflater.unconsumed_tail
            self.is_cut = not (chunk or piece)
            if piece:
                return piece
        return b""

    def read_head(self) -> bytes:
        """Return the header block with its empty line. Raises _DamageError when it does not end."""
        while len(self._text) <= MAX_HEAD_BYTES and (piece := self._inflate()):
            start = max(0, len(self._text) - len(RECORD_END))
            self._text = (self._text + piece) if self._text else bytearray(_without_gap(piece))
            if end := _head_size(self._text, start):
                return bytes(self._text[:end])
        raise _DamageError(_TORN if self.is_cut else "no WARC record")

    def read(self, most: int) -> bytearray:
        """Return the member's text to its end, or to `most` bytes of it."""
        while len(self._text) < most and (piece := self._inflate()):
            self._text += piece
        return self._text

    def skip(self, size: int) -> int:
        """Read on to the member's end and return its length; 0 when it does not end, or holds more than `size` more."""
        left = min(size, MAX_SKIPPED_BYTES) + CHUNK
        while left > 0 and (piece := self._inflate()):
            left -= len(piece)
        return self.length if self.is_whole else 0


def _stated_length(head: bytes) -> int:
    """Return the length of the block that the header block `head` states. Raises _DamageError."""
    stated = _LENGTH.search(head)
    if not _VERSION.match(head):
        raise _DamageError("no WARC record")
    if not stated or len(stated[1]) > _LONGEST_LENGTH:
        raise _DamageError("the record does not state a credible length")
    return int(stated[1])


_LONGEST_LENGTH = 15
"""Digits of a length: no file has more bytes, and Python makes no number of 5,000 digits."""


def _too_large(stated: int, length: int) -> _DamageError:
    return _DamageError(f"a block of {stated} bytes; those of more than {MAX_BLOCK_BYTES} are not read", length)


def _plain_record(file: BinaryIO, offset: int) -> RawRecord:
    """Read the uncompressed record at `offset`."""
    file.seek(offset)
    text = bytearray()
    while not (size := _head_size(text, max(0, len(text) - CHUNK - len(RECORD_END)))):
        chunk = file.read(CHUNK)
        text += chunk
        if not chunk or text[: len(_MAGIC)].lower() != _MAGIC or len(text) > MAX_HEAD_BYTES:
            raise _DamageError("no WARC record")
    head = bytes(text[:size])
    if (stated := _stated_length(head)) > MAX_BLOCK_BYTES:
        raise _too_large(stated, _plain_length(file, offset, size + stated))
    file.seek(offset + size)
    block = file.read(stated)
    if len(block) < stated:
        raise _DamageError(f"torn: {len(block)} bytes of a block of {stated}")
    length = size + stated
    after = file.read(MAX_GAP_BYTES)
    gap = len(after) - len(after.lstrip(b"\r\n"))
    is_next = not after[gap:] or _VERSION.match(after, gap) or after.startswith(GZIP, gap)
    if not (is_next or after.startswith((RECORD_END, b"\n\n"))):
        raise _DamageError("the block is longer or shorter than stated")
    return RawRecord(offset, length + gap, head, block)


def _plain_length(file: BinaryIO, offset: int, length: int) -> int:
    """Return the length of a record that is not read, with what follows it; 0 when no record's end is there."""
    file.seek(offset + length)
    return length + len(RECORD_END) if file.read(len(RECORD_END)) == RECORD_END else 0


def _head_size(text: bytes | bytearray, start: int = 0) -> int:
    """Return the length of the header block with its empty line; 0 when it does not end. Bare LF ends lines too.

    Its end is looked for from `start` on.
    """
    end = _HEAD_END.search(text, start)
    return end.end() if end else 0


def _resume(file: BinaryIO, offset: int) -> int | None:
    """Return where after a damaged place the next record starts; None when there is none."""
    file.seek(offset)
    window, start = b"", offset
    is_last = False
    while not is_last:
        chunk = file.read(CHUNK)
        window += chunk
        is_last = len(chunk) < CHUNK
        for found in _RECORD_START.finditer(window):
            if not is_last and found.start() > len(window) - _LOOKED_AT:
                break  # looked at again, with what follows
            if found[0] != GZIP or _opens_record(window[found.start() : found.start() + _LOOKED_AT]):
                return start + found.start()
        keep = min(len(window), _LOOKED_AT)
        start, window = start + len(window) - keep, window[-keep:]
    return None


_RECORD_START = re.compile(rb"\x1f\x8b\x08|(?<=\n)WARC/\d\.\d+[ \t]*\r?\n", re.IGNORECASE)
_LOOKED_AT = 512
"""Bytes that tell whether a gzip member starts with a WARC record."""


def _opens_record(start: bytes) -> bool:
    """Tell whether a gzip member that begins with `start` starts a WARC record."""
    try:
        return zlib.decompressobj(wbits=31).decompress(start, len(_MAGIC)).lower() == _MAGIC
    except zlib.error:
        return False
