"""Parts of files, and what is compressed as a whole, as files that can be read anywhere."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast
from zipfile import BadZipFile

import zstandard

from newscrawl.warc.members import CHUNK, decompressor_of

MAX_STRUCTURE_BYTES = 16 << 20
"""Most that is read at once of a container's own structure: a zip's list of 100,000 members takes 10 MB."""
MAX_RATIO = 100
"""How many times its size a compressed file may inflate to; news pages reach ten, what is made to hurt a thousand."""
_SPARE_BYTES = 64 << 20
"""What any file may inflate to, whatever the ratio."""


def max_inflated(size: int) -> int:
    """Return how many bytes `size` compressed ones may inflate to."""
    return size * MAX_RATIO + _SPARE_BYTES


def bounded(file: BinaryIO) -> BinaryIO:
    """Return `file`, read in pieces of a bounded size."""
    return cast("BinaryIO", _Bounded(file))


def window(file: BinaryIO, start: int, size: int) -> BinaryIO:
    """Return `size` bytes of `file` from `start` on as a file of its own."""
    return cast("BinaryIO", io.BufferedReader(_Window(file, start, size), CHUNK))


def inflated(opened: Callable[[], object], compressed_size: int) -> BinaryIO:
    """Return what a compressed stream inflates to, as far as it is sound and not far beyond its own size.

    `opened` opens it at its beginning. It has no random access: whoever goes back begins anew.
    """
    return cast("BinaryIO", io.BufferedReader(_Inflated(opened, max_inflated(compressed_size)), CHUNK))


def breaks_off(file: BinaryIO) -> bool:
    """Tell whether what `inflated` returned was read to where it is damaged, or cut short."""
    return isinstance(raw := getattr(file, "raw", None), _Inflated) and raw.breaks_off


class _Bounded:
    """A file of which no more than MAX_STRUCTURE_BYTES is read at once, whatever its own structure asks for."""

    def __init__(self, file: BinaryIO) -> None:
        """Take a file."""
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def seekable(self) -> bool:
        """Tell that it is seekable."""
        return True

    def readable(self) -> bool:
        """Tell that it is readable."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises OSError when that is too much."""
        found = self._file.read(min(size, MAX_STRUCTURE_BYTES + 1) if size >= 0 else MAX_STRUCTURE_BYTES + 1)
        if len(found) > MAX_STRUCTURE_BYTES:
            raise OSError(f"its structure takes more than {MAX_STRUCTURE_BYTES} bytes")
        return found


class _Window(io.RawIOBase):
    """Some of the bytes of another file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        """Take `size` bytes of `file` from `start` on."""
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        """Tell that it is readable."""
        return True

    def seekable(self) -> bool:
        """Tell that it is seekable."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another place."""
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: object) -> int:
        """Read on."""
        view = memoryview(cast("bytearray", buffer))
        self._file.seek(self._start + self._at)
        found = self._file.read(max(0, min(len(view), self._size - self._at)))
        view[: len(found)] = found
        self._at += len(found)
        return len(found)


class _Inflated(io.RawIOBase):
    def __init__(self, opened: Callable[[], object], limit: int) -> None:
        super().__init__()
        self._opened, self._limit = opened, limit
        self._stream, self._at = cast("BinaryIO", opened()), 0
        self.breaks_off = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            while self._read(CHUNK):
                pass
            offset += self._at
        wanted = offset + self._at if whence == io.SEEK_CUR else offset
        if wanted < self._at:
            self._stream, self._at = cast("BinaryIO", self._opened()), 0
        while self._at < wanted and self._read(min(CHUNK, wanted - self._at)):
            pass
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        found = self._read(len(view))
        view[: len(found)] = found
        return len(found)

    def _read(self, size: int) -> bytes:
        """Read on; a stream that is cut short or damaged ends there, and the record it was in is named as torn."""
        if self._at >= self._limit:
            return b""
        try:
            found = self._stream.read(size)
        except (EOFError, OSError, BadZipFile, zlib.error, zstandard.ZstdError):
            self.breaks_off = True
            return b""
        self._at += len(found)
        return found


def open_gzip(file: BinaryIO) -> object:
    """Return what inflates `file` from its beginning, gzip members one after another."""
    return gzip.GzipFile(fileobj=window(file, 0, file.seek(0, io.SEEK_END)))


def open_zstd(file: BinaryIO) -> object:
    """Return what inflates `file` from its beginning, frames of zstd one after another."""
    whole = window(file, 0, file.seek(0, io.SEEK_END))
    return decompressor_of(file).stream_reader(whole, read_across_frames=True)
