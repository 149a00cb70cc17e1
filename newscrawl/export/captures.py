"""The captures that exported articles were read from, as records of a WARC file."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from newscrawl.errors import ArchiveError
from newscrawl.export.rows import Row
from newscrawl.model import Record
from newscrawl.store.captures import picture_record, record_of
from newscrawl.warc.building import warcinfo_bytes
from newscrawl.warc.copying import copied_record

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class CaptureSource:
    """The archive whose captures are exported, and how many of those wanted could not be."""

    root: Path
    """The archive's folder."""
    connection: sqlite3.Connection
    asked: str
    """What was searched for, for those who find the file."""
    lost: int = 0
    """Captures that could not be read; each was logged."""
    _copied: set[str] = field(default_factory=set)

    def of(self, row: Row) -> Iterator[tuple[bytes, Record]]:
        """Yield the records of the pages an article was read from, in page order, and of its images that are archived.

        What was yielded before is left out. Each is one compressed WARC record, with the capture it holds.
        """
        held = (picture_record(self.connection, image["url"]) for image in row["images"])
        for record_id in (*row["record_ids"], *filter(None, held)):
            if record_id in self._copied:
                continue
            self._copied.add(record_id)
            try:
                yield self._copy(record_id)
            except ArchiveError as error:
                logger.error("not exported: %s", error)  # noqa: TRY400 - one line for people, without our stack
                self.lost += 1

    def _copy(self, record_id: str) -> tuple[bytes, Record]:
        record = record_of(self.connection, record_id)
        if record is None:
            raise ArchiveError(f"the database has no row for the capture {record_id}; try newscrawl verify --fix")
        return copied_record(self.root, record)

    def info(self, name: str) -> bytes:
        """Return the first record of the WARC file of this name."""
        said = {
            "software": f"newscrawl/{version('newscrawl')}",
            "format": "WARC File Format 1.1",
            "description": f"captures of articles: {self.asked or 'all'}",
        }
        return warcinfo_bytes(name, datetime.now(UTC), said, record_id=uuid4().urn)


def write_records(rows: Iterable[Row], out: BinaryIO, source: CaptureSource, name: str) -> Iterator[tuple[Row, Record]]:
    """Write the captures of `rows` as the WARC file `name`; yield each with its article, and where it now lies."""
    offset = out.write(info := source.info(name))
    assert offset == len(info)
    for row in rows:
        for data, record in source.of(row):
            out.write(data)
            yield row, replace(record, file=name, offset=offset, length=len(data))
            offset += len(data)


def write_warc(rows: Iterable[Row], out: BinaryIO, source: CaptureSource) -> None:
    """Write one WARC file, whatever its size: other programs, and `newscrawl import`, read it as it is."""
    for _ in write_records(rows, out, source, "captures.warc.gz"):
        pass
