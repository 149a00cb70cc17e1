"""The raw records of a WARC file, each with its place, and what could not be read."""

from __future__ import annotations

import codecs
import os
import re
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

import zstandard

from newscrawl.warc.members import CHUNK, GZIP, ZSTD, GzipMember, ZstdFrame, is_skippable, skippable_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADER = 10
"""Bytes of a gzip member's header (RFC 1952, section 2.3)."""
_OUR_HEADER = re.compile(rb"\x1f\x8b\x08\0\0\0\0\0\x02[\x03\x0a\x0b\x13]", re.DOTALL)
"""What zlib writes on best compression: no name, no time, level 2; the last byte is the system's."""
RECORD_END = b"\r\n\r\n"
MAX_HEAD_BYTES = 1 << 20
"""Longest header block of a record; those of crawlers have some hundred bytes, a rendered page's may list headers."""
MAX_BLOCK_BYTES = 34 << 20
"""Largest block that is read: what a crawl accepts of a response (DOWNLOAD_MAXSIZE, 32 MB) and its headers."""
MAX_DAMAGED = 10_000
"""Damaged places of one file, after which its rest is not read: each may take a look at all that follows."""
MAX_GAP_BYTES = 1 << 10
"""Line ends after a record, or before the first one; the standard has four bytes, tools write none to six."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How records are told apart in one format."""

    name: str
    magic: bytes
    """How a record begins, in lower case."""
    start: re.Pattern[bytes]
    """A record's first line."""
    head_end: re.Pattern[bytes]
    """What ends a header block; its group `torn`, where the next record begins within it."""
    length: Callable[[bytes], bytes | None]
    """Header block -> the digits of the block's length; None when there are none."""
    warc_head: Callable[[bytes], bytes] = bytes
    """Header block -> the same as a header block of WARC."""


_LENGTH = re.compile(rb"^content-length[ \t]*+:(?:[ \t]|\r?\n[ \t])*+(\d++)[ \t]*+\r?$", re.IGNORECASE | re.MULTILINE)


def _warc_length(head: bytes) -> bytes | None:
    found = _LENGTH.search(head)
    return found[1] if found else None


_START = rb"WARC/\d\.\d+[ \t]*+\r?\n"
WARC = Dialect(
    name="WARC",
    magic=b"warc/",
    # Of any version: 0.17 and 0.18 were drafts of 1.0, some tools write 1.2 or `warc/1.0`.
    start=re.compile(_START, re.IGNORECASE),
    head_end=re.compile(rb"\n(?:\r?\n|(?=(?P<torn>" + _START + rb")))", re.IGNORECASE),
    length=_warc_length,
)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record, decompressed: headers, an empty line, the block."""

    offset: int
    length: int
    """Bytes it takes in the file."""
    head: bytes
    block: bytes
    is_ours: bool = False
    """Whether it lies in a file that a crawl of ours wrote."""


@dataclass(frozen=True, slots=True)
class DamagedRecord:
    """A place from which no sound record could be read."""

    offset: int
    reason: str
    length: int = 0
    """Bytes it takes in the file, where that can be told; 0 where the next record is to be looked for."""


_CHANGED_HEADER = "the gzip member's header was changed"


def raw_records(
    file: BinaryIO, offset: int = 0, *, ours: bool = False, dialect: Dialect = WARC
) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the records of a file from `offset` on, compressed members or uncompressed, in file order.

    After a damaged record it goes on with the next one that can be made out. In a file of `ours` the header of a gzip
    member is known too, which no checksum covers.
    """
    damaged = 0
    while head := _peek(file, offset := offset if ours else _after_gap(file, offset)):
        if is_skippable(head):
            offset += skippable_length(head)
            continue
        found = _record_at(file, offset, head, dialect)
        if isinstance(found, DamagedRecord) and found.reason == _BLANK and not ours:
            offset += found.length
            continue
        if ours and isinstance(found, RawRecord):
            is_unchanged = _OUR_HEADER.fullmatch(head)
            found = replace(found, is_ours=True) if is_unchanged else DamagedRecord(offset, _CHANGED_HEADER)
        damaged += isinstance(found, DamagedRecord)
        if damaged > MAX_DAMAGED:
            yield DamagedRecord(offset, f"more than {MAX_DAMAGED} damaged places; the rest of the file is not read")
            return
        yield found
        next_offset = offset + found.length if found.length else _resume(file, offset + 1, dialect)
        if next_offset is None:
            return
        offset = next_offset


def _record_at(file: BinaryIO, offset: int, head: bytes, dialect: Dialect) -> RawRecord | DamagedRecord:
    kind = GzipMember if head.startswith(GZIP) else ZstdFrame if head.startswith(ZSTD) else None
    try:
        return _member_record(file, offset, kind, dialect) if kind else _plain_record(file, offset, dialect)
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


def _member_record(file: BinaryIO, offset: int, kind: type[GzipMember | ZstdFrame], dialect: Dialect) -> RawRecord:
    """Read the member at `offset`, but not far beyond its first record."""
    file.seek(offset)
    try:
        member = kind(file)
        head = _read_head(member, dialect)
        stated = _stated_length(head, dialect)
        end = len(head) + stated
        if stated > MAX_BLOCK_BYTES:
            raise _too_large(stated, member.skip(stated))
        text = member.read(end + CHUNK)
    except (zlib.error, zstandard.ZstdError) as error:
        raise _DamageError(f"damaged {kind.NAME} ({error})") from error
    if text[end:].strip():
        raise _DamageError(f"{_SEVERAL} in one {kind.NAME}; rewrite the file with: warcio recompress")
    if member.is_cut or not member.is_whole:
        raise _DamageError(_TORN)
    if len(text) < end:
        raise _DamageError(f"{_PART}: {len(text) - len(head)} bytes of a block of {stated}")
    return RawRecord(offset, member.length, dialect.warc_head(head), bytes(memoryview(text)[len(head) : end]))


_SEVERAL, _PART = "several records", "part of a record"
NOT_ONE = (_SEVERAL, _PART)
"""How the reason begins where a member holds several records, or part of one."""
_BLANK = "no record, only line ends"
_TORN = "torn: the file ends within the record"


def _read_head(member: GzipMember | ZstdFrame, dialect: Dialect) -> bytes:
    """Return the header block with its empty line. Raises _DamageError when it does not end."""
    while len(member.text) <= MAX_HEAD_BYTES and (piece := member.inflate()):
        start = max(0, len(member.text) - len(RECORD_END))
        member.text = (member.text + piece) if member.text else bytearray(_without_gap(piece))
        if end := _head_size(member.text, dialect, start):
            return bytes(member.text[:end])
    if member.is_whole and not member.text:
        raise _DamageError(_BLANK, member.length)
    raise _DamageError(_TORN if member.is_cut else f"no {dialect.name} record")


def _stated_length(head: bytes, dialect: Dialect) -> int:
    """Return the length of the block that the header block `head` states. Raises _DamageError."""
    if not dialect.start.match(head):
        raise _DamageError(f"no {dialect.name} record")
    stated = dialect.length(head)
    if not stated or len(stated) > _LONGEST_LENGTH:
        raise _DamageError("the record does not state a credible length")
    return int(stated)


_LONGEST_LENGTH = 15
"""Digits of a length: no file has more bytes, and Python makes no number of 5,000 digits."""


def _too_large(stated: int, length: int) -> _DamageError:
    return _DamageError(f"a block of {stated} bytes; those of more than {MAX_BLOCK_BYTES} are not read", length)


def _plain_record(file: BinaryIO, offset: int, dialect: Dialect) -> RawRecord:
    """Read the uncompressed record at `offset`."""
    file.seek(offset)
    text = bytearray()
    while not (size := _head_size(text, dialect, max(0, len(text) - CHUNK - len(RECORD_END)))):
        chunk = file.read(CHUNK)
        text += chunk
        if not chunk or not _begins(text, dialect) or len(text) > MAX_HEAD_BYTES:
            raise _DamageError(f"no {dialect.name} record")
    head = bytes(text[:size])
    if (stated := _stated_length(head, dialect)) > MAX_BLOCK_BYTES:
        raise _too_large(stated, _plain_length(file, offset, size + stated))
    file.seek(offset + size)
    block = file.read(stated)
    if len(block) < stated:
        raise _DamageError(f"torn: {len(block)} bytes of a block of {stated}")
    length = size + stated
    after = file.read(MAX_GAP_BYTES)
    gap = len(after) - len(after.lstrip(b"\r\n"))
    is_next = not after[gap:] or dialect.start.match(after, gap) or after.startswith((GZIP, ZSTD), gap)
    if not (is_next or after.startswith((RECORD_END, b"\n\n"))):
        raise _DamageError("the block is longer or shorter than stated")
    return RawRecord(offset, length + gap, dialect.warc_head(head), block)


def _begins(text: bytes | bytearray, dialect: Dialect) -> bool:
    return text[: len(dialect.magic)].lower() == dialect.magic


def _plain_length(file: BinaryIO, offset: int, length: int) -> int:
    """Return the length of a record that is not read, with what follows it; 0 when no record's end is there."""
    if offset + length > file.seek(0, os.SEEK_END):
        return 0  # no system seeks to what 20 digits name
    file.seek(offset + length)
    return length + len(RECORD_END) if file.read(len(RECORD_END)) == RECORD_END else 0


def _head_size(text: bytes | bytearray, dialect: Dialect, start: int) -> int:
    """Return the length of the header block with its empty line; 0 when it does not end. Bare LF ends lines too.

    Its end is looked for from `start` on. Raises _DamageError where the next record begins within it: what is read
    is else that one's, and 10,000 places that look like a record would each be read to the file's end.
    """
    end = dialect.head_end.search(text, start)
    if end and end.lastgroup:
        raise _DamageError(f"no {dialect.name} record")
    return end.end() if end else 0


def _resume(file: BinaryIO, offset: int, dialect: Dialect) -> int | None:
    """Return where after a damaged place the next record starts; None when there is none."""
    file.seek(offset)
    starts = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|(?<=\n)(?:" + dialect.start.pattern + rb")", re.IGNORECASE)
    window, start = b"", offset
    is_last = False
    while not is_last:
        chunk = file.read(CHUNK)
        window += chunk
        is_last = len(chunk) < CHUNK
        for found in starts.finditer(window):
            if not is_last and found.start() > len(window) - _LOOKED_AT:
                break  # looked at again, with what follows
            at = start + found.start()
            if found[0] == ZSTD and not _frame_opens(file, at, dialect):
                continue
            if found[0] != GZIP or _member_opens(window[found.start() : found.start() + _LOOKED_AT], dialect):
                return at
        keep = min(len(window), _LOOKED_AT)
        start, window = start + len(window) - keep, window[-keep:]
    return None


_LOOKED_AT = 512
"""Bytes that tell whether a gzip member starts with a record."""


def _member_opens(start: bytes, dialect: Dialect) -> bool:
    """Tell whether a gzip member that begins with `start` starts a record."""
    try:
        return _begins(zlib.decompressobj(wbits=31).decompress(start, len(dialect.magic)), dialect)
    except zlib.error:
        return False


def _frame_opens(file: BinaryIO, offset: int, dialect: Dialect) -> bool:
    """Tell whether a zstd frame at `offset` starts a record; `file` stays where it stands."""
    before = file.tell()
    file.seek(offset)
    try:
        return _begins(ZstdFrame(file).inflate(), dialect)
    except zstandard.ZstdError:
        return False
    finally:
        file.seek(before)
