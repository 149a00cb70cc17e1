"""Compressed members, each of which holds one record: of gzip (RFC 1952), and frames of zstd (RFC 8878).

`.warc.zst` is described at https://iipc.github.io/warc-specifications/specifications/warc-zstd/.
"""

from __future__ import annotations

import io
import zlib
from functools import lru_cache
from typing import BinaryIO, cast

import zstandard

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 16
MAX_SKIPPED_BYTES = 1 << 32
"""Largest block beyond what is read that is stepped over; behind a larger one the next record is looked for."""
MAX_DICTIONARY_BYTES = 16 << 20
"""Largest dictionary of a `.warc.zst`; those in use have some hundred KB."""
WINDOW_BYTES = 128 << 20
"""Largest window of zstd that is allowed for: what `zstd --long` writes."""
_SKIPPABLE = b"\x2a\x4d\x18"
"""Bytes 1 to 3 of a frame that holds no data of its own; the first one is 0x50 to 0x5F."""
_FRAME_HEADER, _BLOCK_HEADER = 18, 3
"""Bytes of the longest header of a frame, and of a block's (RFC 8878, sections 3.1.1.1 and 3.1.1.2)."""
_DICTIONARY = b"\x5d\x2a\x4d\x18"


class Member:
    """A member being inflated, no faster than what is asked for."""

    NAME = ""
    """What messages call it."""

    def __init__(self) -> None:
        self.text = bytearray()
        """What was inflated so far."""
        self.is_cut = False
        """Whether the file ends before the member does."""
        self.is_whole = False
        """Whether the member was read to its end."""

    @property
    def length(self) -> int:
        """Bytes the member takes in the file, once it was read to its end."""
        raise NotImplementedError

    def inflate(self) -> bytes:
        """Return the next piece; empty at the end. Raises zlib.error or zstandard.ZstdError for a damaged member."""
        raise NotImplementedError

    def read(self, most: int) -> bytearray:
        """Return the member's text to its end, or to `most` bytes of it."""
        while len(self.text) < most and (piece := self.inflate()):
            self.text += piece
        return self.text

    def skip(self, size: int) -> int:
        """Read on to the member's end and return its length; 0 when it does not end, or holds more than `size` more."""
        left = min(size, MAX_SKIPPED_BYTES) + CHUNK
        while left > 0 and (piece := self.inflate()):
            left -= len(piece)
        return self.length if self.is_whole else 0


class GzipMember(Member):
    """A member of gzip; its checksum covers headers and block."""

    NAME = "gzip member"

    def __init__(self, file: BinaryIO) -> None:
        """Inflate what begins where `file` stands."""
        super().__init__()
        self._file, self._inflater = file, zlib.decompressobj(wbits=31)
        self._taken, self._pending = 0, b""

    @property
    def length(self) -> int:
        """Bytes the member takes in the file, once it was read to its end."""
        return self._taken - len(self._inflater.unused_data)

    def inflate(self) -> bytes:
        """Return the next piece; empty at the end."""
        while not (self.is_whole or self.is_cut):
            chunk = self._pending or self._file.read(CHUNK)
            self._taken += 0 if self._pending else len(chunk)
            piece = self._inflater.decompress(chunk, CHUNK)
            self._pending = self._inflater.unconsumed_tail
            self.is_whole = self._inflater.eof
            self.is_cut = not (chunk or piece)
            if piece:
                return piece
        return b""


class ZstdFrame(Member):
    """A frame of zstd, read with the dictionary at the beginning of its file where there is one."""

    NAME = "zstd frame"

    def __init__(self, file: BinaryIO) -> None:
        """Inflate the frame that begins where `file` stands."""
        super().__init__()
        offset = file.tell()
        self._length = frame_length(file, offset)
        decompressor = decompressor_of(file)
        file.seek(offset)
        self.is_cut = not self._length
        self._reader = decompressor.stream_reader(cast("BinaryIO", _Window(file, self._length)), closefd=False)

    @property
    def length(self) -> int:
        """Bytes the frame takes in the file; 0 when the file ends before."""
        return self._length

    def inflate(self) -> bytes:
        """Return the next piece; empty at the end."""
        if self.is_cut or self.is_whole:
            return b""
        piece: bytes = self._reader.read(CHUNK)
        self.is_whole = not piece
        return piece


class _Window(io.RawIOBase):
    """As many bytes as a frame has, from where its file stands."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self._left = file, left

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        taken = self._file.read(min(self._left, size if size >= 0 else self._left))
        self._left -= len(taken)
        return taken


def is_skippable(head: bytes) -> bool:
    """Tell whether a frame of zstd that begins with `head` holds no data: a dictionary, or what a tool keeps there."""
    return head[1:4] == _SKIPPABLE and head[0] >> 4 == _DICTIONARY[0] >> 4


def skippable_length(head: bytes) -> int:
    """Return how many bytes such a frame takes."""
    return 8 + int.from_bytes(head[4:8], "little")


def frame_length(file: BinaryIO, offset: int) -> int:
    """Return how many bytes the frame at `offset` takes, by its block headers; 0 when the file ends before it does."""
    file.seek(offset)
    head = file.read(_FRAME_HEADER)
    has_checksum = bool(len(head) > len(ZSTD) and head[4] & 4)
    at = offset + zstandard.frame_header_size(head)
    while True:
        file.seek(at)
        block = file.read(_BLOCK_HEADER)
        if len(block) < _BLOCK_HEADER:
            return 0
        number = int.from_bytes(block, "little")
        is_last, is_rle, size = number & 1, number >> 1 & 3 == 1, number >> 3
        at += _BLOCK_HEADER + (1 if is_rle else size)
        if is_last:
            break
    end = at + 4 * has_checksum
    return end - offset if end <= file.seek(0, io.SEEK_END) else 0


def _dictionary(file: BinaryIO) -> bytes:
    """Return the dictionary that a file begins with; empty when there is none."""
    file.seek(0)
    head = file.read(8)
    if not head.startswith(_DICTIONARY):
        return b""
    content = file.read(min(skippable_length(head) - 8, MAX_DICTIONARY_BYTES))
    if not content.startswith(ZSTD):
        return content
    with zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).stream_reader(io.BytesIO(content)) as reader:
        inflated: bytes = reader.read(MAX_DICTIONARY_BYTES)
    return inflated


def decompressor_of(file: BinaryIO) -> zstandard.ZstdDecompressor:
    """Return what decompresses the frames of a file, with its dictionary."""
    return _decompressor(_dictionary(file))


@lru_cache(maxsize=2)
def _decompressor(dictionary: bytes) -> zstandard.ZstdDecompressor:
    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdDecompressor(dict_data=known, max_window_size=WINDOW_BYTES)
