"""Write the captures of articles as a WACZ file, which ReplayWeb.page and pywb show.

Formats: https://specs.webrecorder.net/wacz/1.1.1/ and https://specs.webrecorder.net/cdxj/0.1.0/ (an index in
compressed blocks, so that a viewer reads only what it needs of a large file).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from newscrawl.export.captures import CaptureSource, write_records
from newscrawl.export.rows import Row
from newscrawl.model import Record
from newscrawl.warc.cdxj import line_of

WACZ_VERSION = "1.1.1"
WARC, INDEX = "data.warc.gz", "index.cdx.gz"
BLOCK_LINES = 300
"""Lines of the index in one compressed block, as many as cdxj-indexer puts there: some 10 KB."""


def write_wacz(rows: Iterable[Row], out: BinaryIO, source: CaptureSource) -> None:
    """Write one file: the records, an index of them, and a list of the articles' pages with their texts."""
    with ZipFile(out, "w") as archive, TemporaryFile() as pages, closing(_Index()) as index:
        package = _Package(archive, datetime.now(UTC))
        pages.write(_json_line({"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}))
        with package.resource(f"archive/{WARC}", ZIP_STORED) as entry:
            listed = ""
            for row, record in write_records(rows, entry, source, WARC):
                index.add(record)
                if row["id"] != listed:  # the first of its pages
                    pages.write(_page(row, record))
                    listed = row["id"]
        with package.resource("pages/pages.jsonl", ZIP_DEFLATED) as entry:
            pages.seek(0)
            shutil.copyfileobj(pages, entry)
        with package.resource(f"indexes/{INDEX}", ZIP_STORED) as entry:
            blocks = list(index.write(entry))
        with package.resource("indexes/index.idx", ZIP_DEFLATED) as entry:
            entry.write(f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': INDEX})}\n".encode())
            entry.writelines(blocks)
        package.close(source.asked)


def _page(row: Row, record: Record) -> bytes:
    """Return the line of one article, under the address and time by which its capture is found."""
    moment = record.fetched_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _json_line({"id": row["id"], "url": record.url, "ts": moment, "title": row["title"], "text": row["body"]})


def _json_line(said: dict[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


class _Index:
    """Lines of a CDXJ index in their order, kept on disk: those of a million captures take 300 MB."""

    def __init__(self) -> None:
        self._lines = sqlite3.connect("")
        self._lines.execute("CREATE TABLE lines (line BLOB)")

    def add(self, record: Record) -> None:
        self._lines.execute("INSERT INTO lines VALUES (?)", (line_of(record).encode(),))

    def write(self, out: BinaryIO) -> Iterator[bytes]:
        """Write the lines in compressed blocks; yield a line for each block: its first key, and its place."""
        lines = (line for (line,) in self._lines.execute("SELECT line FROM lines ORDER BY line"))
        offset = 0
        while block := list(islice(lines, BLOCK_LINES)):
            data = gzip.compress(b"".join(block), mtime=0)
            out.write(data)
            place = {"offset": offset, "length": len(data), "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
                     "filename": INDEX}  # fmt: skip
            yield b" ".join([*block[0].split(b" ")[:2], json.dumps(place).encode()]) + b"\n"
            offset += len(data)

    def close(self) -> None:
        self._lines.close()


@dataclass(slots=True)
class _Resource:
    """A file within the package that is being written, its bytes counted and hashed."""

    entry: BinaryIO
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        self.entry.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)


class _Package:
    """A zip file with the description of what it holds (Frictionless Data Package)."""

    def __init__(self, archive: ZipFile, made_at: datetime) -> None:
        self._archive, self._made_at = archive, made_at
        self._resources: list[dict[str, object]] = []

    @contextmanager
    def resource(self, path: str, compression: int) -> Iterator[BinaryIO]:
        """Yield what to write the file `path` to; it is described when it is whole."""
        with self._archive.open(self._entry(path, compression), "w", force_zip64=True) as entry:
            resource = _Resource(entry)  # type: ignore[arg-type]
            yield resource  # type: ignore[misc]
        self._resources.append(
            {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{resource.digest.hexdigest()}",
             "bytes": resource.size}
        )  # fmt: skip

    def _entry(self, path: str, compression: int) -> ZipInfo:
        entry = ZipInfo(path, self._made_at.timetuple()[:6])
        entry.compress_type = compression
        return entry

    def close(self, asked: str) -> None:
        """Add the description, and its digest."""
        described = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": f"newscrawl: {asked or 'all articles'}",
            "created": self._made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "software": f"newscrawl {version('newscrawl')}",
            "resources": self._resources,
        }
        package = json.dumps(described, ensure_ascii=False, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
        for path, data in (("datapackage.json", package), ("datapackage-digest.json", json.dumps(digest).encode())):
            self._archive.writestr(self._entry(path, ZIP_DEFLATED), data)
