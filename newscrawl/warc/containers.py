"""What archives come in: WARC, ARC, HAR and saved pages, by themselves, whole-file compressed, in WACZ, zip and tar.

A source is told by its beginning, never by its name. What lies in a container is named by the path of that, `!/` and
its own name, as in Java's jar URLs: `imported/x.wacz!/archive/data.warc.gz`.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO

import zstandard

from newscrawl.errors import ArchiveError
from newscrawl.text.printable import printable
from newscrawl.warc.arc import ARC
from newscrawl.warc.formats import GZIP_STREAM, TAR, UNKNOWN, ZIP, Format, format_of, is_tar_header
from newscrawl.warc.names import SEPARATOR, storable_name
from newscrawl.warc.pages import har_records, mhtml_records, singlefile_records
from newscrawl.warc.records import DamagedRecord, RawRecord, raw_records
from newscrawl.warc.streams import MAX_RATIO, bounded, breaks_off, inflated, max_inflated, open_gzip, open_zstd, window

MAX_DEPTH = 4
"""Containers one in another: a WARC in a WACZ in a zip has two, a compressed tar counts as two."""
MAX_MEMBERS = 100_000
"""Members of one container that are looked at."""
ERRORS = (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, RecursionError, zipfile.BadZipFile,
           tarfile.TarError, zlib.error, zstandard.ZstdError)  # fmt: skip
"""What the libraries raise on damaged or hostile containers."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of records, by itself or in a container."""

    name: str
    """What follows the file's own name: empty, or `!/` and the names of members."""
    file: BinaryIO
    format: Format


@dataclass(frozen=True, slots=True)
class Unread:
    """What is no file of records, or cannot be read, in a container or by itself."""

    name: str
    what: str
    """What it is."""
    is_archive: bool = False
    """Whether records are lost with it."""


def sources(path: Path) -> Iterator[Source | Unread]:
    """Yield the files of records that the file at `path` is or holds, in the order of the container.

    Raises OSError when it cannot be opened.
    """
    with path.open("rb") as file:
        yield from sources_in(file, path.name)


def sources_in(file: BinaryIO, own_name: str, name: str = "", depth: int = 0) -> Iterator[Source | Unread]:
    """Yield the same of an open file that is called `own_name`; one in containers has their `name` and `depth`."""
    try:
        found = format_of(file)
        if not found.is_container:
            if found.is_read:
                yield Source(name, file, found)
            elif found.said.endswith(UNKNOWN) and breaks_off(file):
                yield Unread(name, "damaged: what it is compressed by breaks off", is_archive=True)
            else:
                yield Unread(name, found.said, found.is_archive)
            return
        if depth >= MAX_DEPTH:
            yield Unread(name, f"a container in {MAX_DEPTH} others", is_archive=True)
            return
        for number, member in enumerate(_members(file, found, own_name)):
            if number >= MAX_MEMBERS:
                yield Unread(name, f"more than {MAX_MEMBERS} members; the rest is not read", is_archive=True)
                return
            inner = f"{name}{SEPARATOR}{member.name}"
            if member.unread:
                yield Unread(inner, member.unread, is_archive=True)
            else:
                yield from _sources_in(member, inner, depth + 1)
    except ERRORS as error:
        yield Unread(name, _damage(error), is_archive=True)


def _sources_in(member: _Member, name: str, depth: int) -> Iterator[Source | Unread]:
    """Yield what a member is or holds; one that cannot be opened costs itself."""
    try:
        file = member.open()
    except ERRORS as error:
        yield Unread(name, _damage(error), is_archive=True)
    else:
        yield from sources_in(file, member.name.rpartition("/")[2], name, depth)


def _damage(error: Exception) -> str:
    return f"damaged ({' '.join(printable(str(error)).split())[:200] or type(error).__name__})"


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    open: Callable[[], BinaryIO]
    unread: str = ""
    """Why it is not read."""


def _members(file: BinaryIO, found: Format, own_name: str) -> Iterator[_Member]:
    """Yield the regular files in a container."""
    if found is ZIP:
        yield from _zip_members(file)
    elif found is TAR:
        yield from _tar_members(file)
    else:
        opened = partial(open_gzip if found is GZIP_STREAM else open_zstd, file)
        yield _Member(_inner_name(own_name), partial(inflated, opened, file.seek(0, io.SEEK_END)))


def _inner_name(name: str) -> str:
    """Return how what is compressed as a whole is called: `x.warc.gz` -> `x.warc`, `x.tgz` -> `x.tar`."""
    stem, _, suffix = name.rpartition(".")
    return {"gz": stem, "zst": stem, "tgz": f"{stem}.tar"}.get(suffix.lower(), f"{name}.inflated")


def _zip_members(file: BinaryIO) -> Iterator[_Member]:
    archive = zipfile.ZipFile(bounded(file))
    if sum(info.file_size for info in archive.infolist()) > max_inflated(file.seek(0, io.SEEK_END)):
        raise zipfile.BadZipFile(f"its members claim to be more than {MAX_RATIO} times its size")
    for info in archive.infolist():
        if info.is_dir() or not info.file_size:
            continue
        opened, unread = partial(inflated, partial(archive.open, info), info.compress_size), ""
        if info.flag_bits & _ENCRYPTED:
            unread = "encrypted; unpack it with its password"
        elif archive.NameToInfo[info.filename] is not info:
            unread = "another member of this name follows; unpack it"
        elif info.compress_type == zipfile.ZIP_STORED:
            opened = partial(_stored, file, archive, info)
        elif info.compress_type != zipfile.ZIP_DEFLATED:
            unread = "compressed in a way that is not read; unpack it"
        yield _Member(storable_name(info.filename), opened, unread)


_ENCRYPTED = 1
"""Flag of a zip's member."""
_LOCAL_HEADER = struct.Struct("<26xHH")
"""A zip member's own header: the lengths of name and extra field, which its content follows."""


def _stored(file: BinaryIO, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """Return a member that is stored as it is: the bytes where they lie."""
    archive.open(info).close()  # checks its own header
    file.seek(info.header_offset)
    lengths = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    return window(file, info.header_offset + _LOCAL_HEADER.size + sum(lengths), info.file_size)


def _tar_members(file: BinaryIO) -> Iterator[_Member]:
    file.seek(0)
    with tarfile.open(fileobj=bounded(file), mode="r:", ignore_zeros=True) as archive:  # which passes over damage, too
        seen: set[str] = set()
        expected = 0
        for info in archive:
            if info.offset != expected and _is_no_header(file, expected):
                yield _unread_tar(expected)
            expected = archive.offset
            if not info.isreg() or not info.size:
                continue
            unread = "a member of this name came before; unpack it" if info.name in seen else ""
            unread = "stored with holes left out; unpack it" if info.issparse() else unread
            seen.add(info.name)
            yield _Member(storable_name(info.name), partial(window, file, info.offset_data, info.size), unread)
        if _is_no_header(file, expected):
            yield _unread_tar(expected)


def _unread_tar(offset: int) -> _Member:
    return _Member(f"byte {offset}", io.BytesIO, "damaged: no header of a member is here")


def _is_no_header(file: BinaryIO, offset: int) -> bool:
    """Tell whether there is something in a tar, but neither a member's header nor the zeros at its end."""
    file.seek(offset)
    block = file.read(tarfile.BLOCKSIZE)
    return bool(block.strip(b"\0")) and not is_tar_header(block)


def records_of(source: Source, offset: int = 0, *, ours: bool = False) -> Iterator[RawRecord | DamagedRecord]:
    """Yield the records of a source from `offset` on."""
    if source.format.name in _READERS:
        return _READERS[source.format.name](source.file, offset)
    if source.format.name == ARC.name:
        return raw_records(source.file, offset, dialect=ARC)
    return raw_records(source.file, offset, ours=ours)


_READERS = {"HAR": har_records, "MHTML": mhtml_records, "SingleFile": singlefile_records}


@contextmanager
def opened(path: Path, inner: str) -> Iterator[Source]:
    """Open the source that is the file at `path`, or that `inner` names in this container.

    Sources in containers stay open, the last few of each thread: what is compressed can only be read on from where one
    is. Raises ArchiveError when it is not there, or is no regular file, and OSError.
    """
    status = _status_of(path)
    if inner:
        yield _open_inner(path, inner, status.st_size, status.st_mtime_ns, threading.get_ident())
        return
    with path.open("rb") as stream:
        yield Source("", stream, _format_of_file(path, status.st_size, status.st_mtime_ns))


def _status_of(path: Path) -> os.stat_result:
    """Return the status of a regular file. Raises ArchiveError for anything else."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a name that no file can have
        raise ArchiveError(f"{path} cannot be read: there is no such file; restore it from a copy") from None
    if not stat.S_ISREG(status.st_mode):
        raise ArchiveError(f"{path} cannot be read: it is no regular file; restore it from a copy")
    return status


@lru_cache(maxsize=64)
def _format_of_file(path: Path, _size: int, _changed: int) -> Format:
    with path.open("rb") as file:
        return format_of(file)


class _Unowned(io.FileIO):
    """A file that is closed when the last source in it is forgotten, without a warning."""

    def _dealloc_warn(self, _source: object) -> None:
        """Say nothing."""


@lru_cache(maxsize=4)
def _open_inner(path: Path, inner: str, _size: int, _changed: int, _thread: int) -> Source:
    """Return a source in a container, which stays open."""
    file: BinaryIO = io.BufferedReader(_Unowned(path))
    own_name = path.name
    try:
        for name in inner.split(SEPARATOR):
            members = _members(file, format_of(file), own_name)
            file = next(member.open() for member in members if member.name == name and not member.unread)
            own_name = name.rpartition("/")[2]
        return Source(SEPARATOR + inner, file, format_of(file))
    except StopIteration:
        raise ArchiveError(f"{path} holds no {inner}; restore it from a copy") from None
    except ERRORS as error:
        raise ArchiveError(f"{path} cannot be read: {error}; restore it from a copy") from error
