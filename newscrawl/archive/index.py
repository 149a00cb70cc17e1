"""CDXJ: one sorted line per capture beside every WARC file, by which any replay tool finds what the file holds.

Format: the one pywb and cdxj-indexer write, https://github.com/webrecorder/cdxj-indexer: a SURT key, the time to the
second, and JSON. The lines are made from the WARC file alone, so that a lost index costs nothing but reading it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from surt import surt

from newscrawl import warc
from newscrawl.errors import ArchiveError
from newscrawl.model import Record
from newscrawl.warc import Loss

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
    key = surt(record.url)
    return f"{key} {record.fetched_at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(fields, ensure_ascii=True)}\n"


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


def make_index(warc_file: Path, archive: Path) -> list[Loss]:
    """Write the index of a WARC file of `archive` from what it holds; return what in it cannot be read.

    Raises ArchiveError.
    """
    losses: list[Loss] = []
    records = [record for record, _ in warc.captures(warc_file, archive=archive, on_loss=losses.append)]
    write_index(warc_file, index_text(records))
    return losses
