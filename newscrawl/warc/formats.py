"""Tell what a file is by how it begins: an archive that is read, a container, or something else that has a name."""

from __future__ import annotations

import re
import tarfile
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import zstandard

from newscrawl.warc.arc import ARC as ARC_DIALECT
from newscrawl.warc.members import GZIP, ZSTD, GzipMember, ZstdFrame, is_skippable, skippable_length
from newscrawl.warc.records import NOT_ONE, DamagedRecord, raw_records
from newscrawl.warc.records import WARC as WARC_DIALECT

LOOKED_AT = 1 << 16
"""Bytes by which a file is told."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a file is."""

    name: str
    said: str = ""
    """What it is, for people: where it is not read."""
    is_read: bool = False
    """Whether it is a file of records."""
    is_container: bool = False
    is_archive: bool = False
    """Whether captures are lost when it is not read."""


WARC, ARC = Format("WARC", is_read=True), Format("ARC", is_read=True)
HAR, MHTML, SINGLE_FILE = (Format(name, is_read=True) for name in ("HAR", "MHTML", "SingleFile"))
ZIP, TAR = Format("zip", is_container=True), Format("tar", is_container=True)
GZIP_STREAM, ZSTD_STREAM = Format("gzip", is_container=True), Format("zstd", is_container=True)
_WARC_START = re.compile(rb"\A(?:\xef\xbb\xbf)?[\r\n]*" + WARC_DIALECT.start.pattern, re.IGNORECASE)
_ARC_START = re.compile(rb"\A[\r\n]*(?:filedesc|https?|dns|ftp)://?\S+ \S+ \d{8,17} ", re.IGNORECASE)
_HEADERS = rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?"
_STARTS: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (_WARC_START, WARC),
    (_ARC_START, ARC),
    (re.compile(rb"\APK(?:\x03\x04|\x05\x06)"), ZIP),
    (re.compile(rb"\A.{257}ustar", re.DOTALL), TAR),
    (re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:', re.IGNORECASE), HAR),
    (re.compile(rb"\A(?=" + _HEADERS + rb"mime-version:)" + _HEADERS + rb"(?:content-type:\s*multipart/related"
                rb"|(?:content-type:\s*multipart/[\s\S]{0,4000}?\n)?content-location:\s*https?:)",
                re.IGNORECASE), MHTML),
    (re.compile(rb"\A.{0,2000}?<!--\s*Page saved with SingleFile", re.DOTALL), SINGLE_FILE),
)  # fmt: skip
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (rb"\Z", "empty"),
    (rb"%PDF", "a PDF document"),
    (rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP", "a picture"),
    (rb"SQLite format 3\0", "an SQLite database"),
    (rb"BZh", "compressed by bzip2; unpack it: bunzip2"),
    (rb"\xfd7zXZ\0", "compressed by xz; unpack it: unxz"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it: 7z x"),
    (rb"Rar!\x1a\x07", "a RAR archive; unpack it: unrar x"),
    (rb"PAR1", "a Parquet file"),
    (rb"\x7fELF|MZ", "a program"),
    (rb"\s*<\?xml[^>]*>\s*<(?:rss|feed)|\s*<(?:rss|feed)\b", "a feed"),
    (rb"\s*<\?xml", "XML"),
    (
        rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)",
        "an HTML page without the response it came in; give the WARC file, or save it with SingleFile or as MHTML",
    ),
    (rb"\s*\{[^{]{0,500}\"multi-wacz-package\"", "a list of WACZ files; give the files it names"),
    (rb"\xff\xfe|\xfe\xff|\{\0", "text in UTF-16; save it as UTF-8, if it is a HAR"),
    (rb"\s*[\[{]", "JSON, but no HAR"),
    (
        rb"WARC/\d\.\d+\r(?!\n)",
        "a WARC file whose line ends were changed, as by a transfer as text; fetch it again as it is",
    ),
    (rb" ?CDX |!meta |[^\s)]{1,300}\)/\S* \d{14} ", "an index (CDX); give the WARC files it names"),
    (rb"version https://git-lfs", "a pointer of Git LFS; fetch the file: git lfs pull"),
    (rb"[^\0-\x08\x0e-\x1f]{1,512}", "text"),
    (rb"\0{512}", "nothing but zeros"),
)
UNKNOWN = ("no archive", "empty", "text")
"""What is said of what may be the beginning of anything."""
_OTHER_STARTS = tuple(
    (re.compile(rb"\A(?:" + start + rb")", re.IGNORECASE | re.DOTALL), said) for start, said in _OTHERS
)


def format_of(file: BinaryIO) -> Format:
    """Return what `file` is; what is compressed as a whole is a container of one file."""
    file.seek(0)
    start = file.read(LOOKED_AT)
    if start.startswith(GZIP):
        return _of_compressed(file, GzipMember, GZIP_STREAM)
    if start.startswith(ZSTD) or is_skippable(start[:8]):
        return _of_compressed(file, ZstdFrame, ZSTD_STREAM)
    return _of_text(start)


def _of_text(start: bytes) -> Format:
    found = next((found for pattern, found in _STARTS if pattern.match(start)), None)
    if not found and is_tar_header(start[: tarfile.BLOCKSIZE]):
        return TAR
    return found or Format("", next((said for begins, said in _OTHER_STARTS if begins.match(start)), "no archive"))


def is_tar_header(block: bytes) -> bool:
    """Tell whether a block of a tar is a member's header by its checksum: the oldest tars have no other mark."""
    try:
        tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _of_compressed(file: BinaryIO, kind: type[GzipMember | ZstdFrame], stream: Format) -> Format:
    """Return what is compressed: a file of records of which each is a member, or anything as a whole.

    The first two records tell: a file that is compressed as a whole may have its warcinfo in a member of its own.
    """
    offset = _first_member(file)
    file.seek(offset)
    try:
        member = kind(file)
        start = bytes(member.read(LOOKED_AT))
    except (zlib.error, zstandard.ZstdError) as error:
        return Format("", f"damaged {kind.NAME} ({error})", is_archive=True)
    inner = _of_text(start)
    if inner not in (WARC, ARC):
        inside = inner.is_read or inner.is_container or start.startswith((GZIP, ZSTD))
        return stream if inside else Format("", f"compressed, and holds {inner.said}")
    records = raw_records(file, offset, dialect=ARC_DIALECT if inner is ARC else WARC_DIALECT)
    is_whole = any(isinstance(one, DamagedRecord) and one.reason.startswith(NOT_ONE) for one in islice(records, 2))
    return stream if is_whole else inner


def _first_member(file: BinaryIO) -> int:
    """Return where the first frame is that holds data."""
    offset = 0
    file.seek(0)
    while is_skippable(head := file.read(8)):
        offset += skippable_length(head)
        file.seek(offset)
    return offset
