"""CDXJ: one sorted line per capture beside every WARC file, by which any replay tool finds what the file holds.

Format: the one pywb and cdxj-indexer write, https://github.com/webrecorder/cdxj-indexer: a SURT key, the time to the
second, and JSON. A line is made from the capture alone, so that a lost index costs nothing but reading the WARC file
again.
"""

from __future__ import annotations

import json
import posixpath
import re
import sqlite3
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from newscrawl.errors import ArchiveError
from newscrawl.model import Record
from newscrawl.sites.urls import DEFAULT_PORTS
from newscrawl.warc.names import ARCHIVE_SUFFIXES

SUFFIX = ".cdxj"
_WWW = re.compile(r"\Awww\d*\.")
_SESSION = re.compile(
    r"(?:jsessionid=\w{32}|phpsessid=\w{32}|sid=\w{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]{1,100}+&cftoken=[^&]+)(?:&|\Z)",
    re.IGNORECASE | re.ASCII,
)
_ASP_SESSION = re.compile(r"/\((?:[a-z]\([0-9a-z]{24}\)|[0-9a-z]{24})\)/(?=[^?]{1,200}\.aspx)")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xff#%]")


def path_of(warc_file: Path) -> Path:
    """Return where the index of `warc_file` lies: `x.warc.gz` -> `x.cdxj`, `x.wacz` -> `x.wacz.cdxj`.

    So that of `x.har.warc.gz` keeps the whole name, too: there may be an `x.har` beside it.
    """
    stem = warc_file.name.removesuffix(".warc.gz")
    return warc_file.with_name((warc_file.name if stem.lower().endswith(ARCHIVE_SUFFIXES) else stem) + SUFFIX)


def partial_of(warc_file: Path) -> Path:
    """Return where the index of `warc_file` is written before it is whole; no name beside that file is longer."""
    path = path_of(warc_file)
    return path.with_name(f"{path.name}.partial")


def line_of(record: Record) -> str:
    """Return the index line of one capture."""
    outer, *inner = record.file.split("!/", 1)
    fields = {
        "url": record.url,
        "mime": "warc/revisit" if record.type == "revisit" else record.mime or "unk",
        "status": str(record.status),
        "digest": record.payload_digest.removeprefix("sha1:"),
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": "!/".join((outer.rpartition("/")[2], *inner)),
    }
    return f"{key_of(record.url)} {record.fetched_at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def key_of(url: str) -> str:
    """Return the SURT form of a URL, by which lines are sorted; never raises.

    >>> key_of("http://www.example.com:80/Goo/?b=2&a=1#top")
    'com,example)/goo?a=1&b=2'

    The rule is the one by which the Internet Archive and pywb look up: lower case, no scheme, user, `www.`, default
    port, session id or closing slash, the host's names in reverse, parameters sorted
    (https://github.com/internetarchive/surt, IAURLCanonicalizer). What is no URL is its own key.
    """
    try:
        parts = urlsplit(url.strip())
        port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    except ValueError:
        return _escaped(_unquoted(url))
    host = _WWW.sub("", _punycode(parts.hostname or ""), count=1).strip(".")
    path = posixpath.normpath(f"/{_unquoted(parts.path).lower()}").replace("//", "/")
    query = _SESSION.sub("", _unquoted(parts.query)).lower()
    query = "&".join(sorted(query.split("&"), key=lambda pair: pair.partition("=")[::2]))
    return _escaped(
        f"{','.join(reversed(host.split('.')))}{port}){_ASP_SESSION.sub('/', path)}{'?' * bool(query)}{query}"
    )


def _unquoted(text: str) -> str:
    """Return the bytes of `text`, percent signs undone, one character each."""
    return unquote_to_bytes(text.encode("utf-8", "replace")).decode("latin-1")


def _punycode(host: str) -> str:
    """Return `host` as the name system writes it, where it is a name."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return _unquoted(host)


def _escaped(text: str) -> str:
    """Return `text`, one character a byte, with those in percent signs that a key may not hold, in lower case."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02x}", text)


def index_text(records: Iterable[Record]) -> str:
    """Return the index of the captures of one WARC file; lines are in the order of their bytes, as lookups need it."""
    return "".join(sorted(map(line_of, records), key=str.encode))


def write_index(warc_file: Path, lines: Iterable[str]) -> None:
    """Put the index of `warc_file` in its place, whole or not at all. Raises ArchiveError."""
    target, fresh = path_of(warc_file), partial_of(warc_file)
    try:
        with fresh.open("w", encoding="ascii") as file:
            file.writelines(lines)
        fresh.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}; then run: newscrawl verify --fix") from error


class IndexLines:
    """The lines of an index being made, outside of memory: a file may hold a million captures."""

    def __init__(self) -> None:
        """Make room for lines on the disk."""
        self._lines = sqlite3.connect("", isolation_level=None)
        self._lines.execute("CREATE TABLE lines (line TEXT)")

    def add(self, records: Iterable[Record]) -> None:
        """Add the lines of captures."""
        self._lines.execute("BEGIN")
        self._lines.executemany("INSERT INTO lines VALUES (?)", ((line_of(record),) for record in records))
        self._lines.execute("COMMIT")

    def write(self, warc_file: Path) -> None:
        """Put the index of `warc_file` in its place. Raises ArchiveError."""
        write_index(warc_file, (line for (line,) in self._lines.execute("SELECT line FROM lines ORDER BY line")))
        self._lines.close()
