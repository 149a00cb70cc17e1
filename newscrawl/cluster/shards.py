"""Shards: Parquet files of what WARC files hold (an index per file) and of what was read from them (one per task).

DIR/manifest.json           the replay's files, their shards, what was set aside; written last
DIR/index/NAME.parquet      the captures of one WARC file: `Record`, and of revisits what they refer to
DIR/readings/NAME.parquet   what `process` read from the pages that one task was given, one row each
DIR/tables/                 the same for queries, see `newscrawl.cluster.tables`
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from newscrawl.archive.processing import Processed, ProcessingFailure
from newscrawl.cluster.codec import decode, encode
from newscrawl.cluster.folder import Folder
from newscrawl.errors import ExportError, UsageError
from newscrawl.model import Article, Record, Rejected
from newscrawl.store.versions import ExtractionResult
from newscrawl.store.writes import ARTICLE
from newscrawl.warc import Found

MANIFEST = "manifest.json"
ROW_GROUP = 131_072
"""Rows of a row group where there are so many: what DuckDB reads at once (122,880) fits in one."""
_MOMENT = pa.timestamp("us", "UTC")
INDEX = pa.schema({
    "record_id": pa.string(), "file": pa.string(), "offset": pa.int64(), "length": pa.int64(), "type": pa.string(),
    "url": pa.string(), "fetched_at": _MOMENT, "status": pa.int32(), "payload_digest": pa.string(),
    "truncated": pa.string(), "rendered": pa.bool_(), "mime": pa.string(), "refers_to": pa.list_(pa.string()),
    "names": pa.list_(pa.string()),
})  # fmt: skip
READINGS = pa.schema({
    "record_id": pa.string(), "url": pa.string(), "site": pa.string(), "fetched_at": _MOMENT, "outcome": pa.string(),
    "pages": pa.list_(pa.string()), "said": pa.string(),
})  # fmt: skip
"""`outcome`: `article`, the reason of a rejection, or the kind of a failure; `said`: all of it, as JSON."""


def name_of(*parts: object) -> str:
    """Return a name that follows from `parts`: what a shard is made from, so that it is made once."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf8", "surrogatepass")).hexdigest()[:32]


def to_parquet(
    rows: list[dict[str, Any]] | pa.Table, schema: pa.Schema, said: Mapping[str, object], *, row_group: int = ROW_GROUP
) -> bytes:
    """Return rows, or a table, as a Parquet file, zstd-compressed with statistics.

    `said` is kept in it, see `what_it_says`.
    """
    told = {key: json.dumps(value) for key, value in said.items()}
    out = io.BytesIO()
    table = pa.Table.from_pylist(rows, schema=schema.with_metadata(told)) if isinstance(rows, list) else rows
    pq.write_table(table, out, compression="zstd", row_group_size=row_group)
    return out.getvalue()


def what_it_says(folder: Folder, name: str) -> dict[str, Any]:
    """Return what `to_parquet` was told beside the rows of the file `name`. Raises ExportError."""
    with _opened(folder, name) as file:
        kept = pq.read_schema(file).metadata or {}
    return {key.decode(): json.loads(value) for key, value in kept.items() if key != b"ARROW:schema"}


def rows_of(file: BinaryIO, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of an open Parquet file, all columns of them or these."""
    with pq.ParquetFile(file) as table:
        for batch in table.iter_batches(batch_size=1_000, columns=columns):
            yield from batch.to_pylist()


def _rows(folder: Folder, name: str) -> Iterator[dict[str, Any]]:
    with _opened(folder, name) as file:
        yield from rows_of(file)


@contextmanager
def _opened(folder: Folder, name: str) -> Iterator[BinaryIO]:
    """Give a file of a folder, and tell as one line where it makes no sense. Raises ExportError."""
    file = io.BytesIO(folder.read(name))
    try:
        yield file
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise ExportError(f"{folder.place}/{name} is damaged ({said}); remove it, then run the replay again") from error


def index_rows(found: Iterable[Found]) -> list[dict[str, Any]]:
    """Return captures as rows of `INDEX`."""
    own = [name for name in INDEX.names if name not in ("refers_to", "names")]
    return [
        {name: getattr(one.record, name) for name in own} | {"refers_to": one.refers_to, "names": one.names}
        for one in found
    ]


def indexed(folder: Folder, index: str) -> Iterator[Found]:
    """Yield the captures of an index. Raises ExportError."""
    for row in _rows(folder, f"index/{index}.parquet"):
        refers_to, names = (tuple(row.pop(name)) for name in ("refers_to", "names"))
        yield Found(Record(**row), refers_to, names)


def reading_row(item: Processed, site: str) -> dict[str, Any]:
    """Return what was read, or why it was not, as a row of `READINGS`."""
    first = item.records[0]
    if isinstance(item, ProcessingFailure):
        outcome, said = item.kind, item.reason
    else:
        outcome = ARTICLE if isinstance(item.outcome, Article) else item.outcome.reason
        said = encode(item.outcome)
    return {
        "record_id": first.record_id, "url": first.url, "site": site, "fetched_at": first.fetched_at,
        "outcome": outcome, "pages": [record.record_id for record in item.records], "said": said,
    }  # fmt: skip


def readings(folder: Folder, shard: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a shard of readings. Raises ExportError."""
    return _rows(folder, f"readings/{shard}.parquet")


def restored(records: tuple[Record, ...], outcome: str, said: str) -> Processed:
    """Return what a row of `READINGS` tells of `records`."""
    if not said.startswith("{"):
        return ProcessingFailure(records, outcome, said)
    if outcome == ARTICLE:
        return ExtractionResult(records, decode(Article, said))
    return ExtractionResult(records, decode(Rejected, said))


@dataclass(slots=True)
class Manifest:
    """What a replay made."""

    root: str
    """The folder that files are named relative to."""
    codes: list[str]
    """The releases of the code that read."""
    indexes: dict[str, str] = field(default_factory=dict)
    """The index of each WARC file, in the order of the files."""
    readings: list[str] = field(default_factory=list)
    set_aside: dict[str, str] = field(default_factory=dict)
    """Files of which something could not be read, and why."""
    lost: dict[str, int] = field(default_factory=dict)
    """Records that cannot be read, by file."""

    def write(self, folder: Folder) -> None:
        """Put it into the folder of the shards."""
        folder.write(MANIFEST, json.dumps(asdict(self), ensure_ascii=False, indent=1).encode())

    @classmethod
    def of(cls, folder: Folder) -> Manifest:
        """Return that of a folder. Raises UsageError where a replay has not ended, ExportError."""
        try:
            return cls(**json.loads(folder.read(MANIFEST)))
        except ExportError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise UsageError(
                    f"{folder.place} has no {MANIFEST}: no replay made it, or it has not ended; "
                    "run it again, it goes on"
                ) from None
            raise
        except (TypeError, ValueError):
            raise UsageError(
                f"{folder.place}/{MANIFEST} is damaged, or of another release of newscrawl; "
                "make it again with: newscrawl replay --engine dask"
            ) from None
