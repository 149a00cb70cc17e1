"""Records copied out of an archive, each a gzip member of its own: as they lie where that can be, else written anew."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

from newscrawl.model import Record
from newscrawl.warc.building import record_bytes
from newscrawl.warc.names import is_ours
from newscrawl.warc.parsing import read_one
from newscrawl.warc.reader import read_record
from newscrawl.warc.records import RECORD_END, RawRecord, raw_records

COPIED = ("response", "resource")
"""Types that hold their payload themselves; a revisit is written as the response it stands for."""


def copied_record(archive: Path, record: Record) -> tuple[bytes, Record]:
    """Return the WARC record of a capture, compressed, and the capture as it lies in what is written.

    Headers and block are those archived, bit for bit, of a sound response or resource of WARC 1.x; what else there is
    (revisits, other containers and versions) is written anew under its own id, with the payload. The place in the
    Record is that in the archive. Raises ArchiveError when it cannot be read.
    """
    raw = _raw(archive, record)
    if raw:
        compressor = zlib.compressobj(9, wbits=31)
        return compressor.compress(raw.head + raw.block + RECORD_END) + compressor.flush(), record
    capture = read_record(archive, record)
    return record_bytes(capture), replace(record, type="resource" if capture.rendered else "response")


def _raw(archive: Path, record: Record) -> RawRecord | None:
    """Return the record as it lies; None when others could not read it so."""
    path = archive / record.file
    if record.type not in COPIED or not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            raw = next(raw_records(stream, record.offset, ours=is_ours(record.file)), None)
    except OSError:
        return None
    if not isinstance(raw, RawRecord) or not raw.head.startswith(b"WARC/1.") or not raw.head.endswith(RECORD_END):
        return None
    found = read_one(raw)
    return raw if isinstance(found, tuple) and found[0].record_id == record.record_id else None
