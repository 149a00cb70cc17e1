"""CDXJ: one sorted line per capture beside every WARC file, by which any replay tool finds what the file holds.

Format: the one pywb and cdxj-indexer write, https://github.com/webrecorder/cdxj-indexer: a SURT key, the time to the
second, and JSON. A line is made from the capture alone, so that a lost index costs nothing but reading the WARC file
again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from newscrawl.errors import ArchiveError
from newscrawl.model import Record

SUFFIX = ".cdxj"


def path_of(warc_file: Path) -> Path:
    """Return where the index of `warc_file` lies: `x.warc.gz` -> `x.cdxj`, in the same folder."""
    return warc_file.with_name(warc_file.name.removesuffix(".gz").removesuffix(".warc") + SUFFIX)


def line_of(record: Record) -> str:
    """Return the index line of one capture."""
    fields = {
        "url": record.url,
        "mime": "warc/revisit" if record.type == "revisit" else record.mime or "unk",
        "status": str(record.status),
        "digest": record.payload_digest.removeprefix("sha1:"),
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": record.file.rpartition("/")[2],
    }
    return (
        f"{_key(record.url)} {record.fetched_at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(fields, ensure_ascii=True)}\n"
    )


def _key(url: str) -> str:
    """Return the SURT form of a URL, by which lines are sorted."""
    from surt import surt  # noqa: PLC0415 - 170 ms of libraries, for which only who writes an index waits

    return str(surt(url))


def index_text(records: Iterable[Record]) -> str:
    """Return the index of the captures of one WARC file; lines are in the order of their bytes, as lookups need it."""
    return "".join(sorted(map(line_of, records), key=str.encode))


def write_index(warc_file: Path, text: str) -> None:
    """Put the index of `warc_file` in its place, whole or not at all. Raises ArchiveError."""
    target = path_of(warc_file)
    fresh = target.with_name(target.name + ".partial")
    try:
        fresh.write_text(text, encoding="ascii")
        fresh.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}; then run: newscrawl verify --fix") from error
