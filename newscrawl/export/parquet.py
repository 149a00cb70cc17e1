"""Write rows as an Apache Parquet file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from newscrawl.export.columns import COLUMNS, Column
from newscrawl.export.rows import Row

BATCH = 2_000
"""Articles of a row group, all of which are in memory at once: about 10 MB."""
TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
    "texts": pa.list_(pa.string()),
    "images": pa.list_(pa.struct([("url", pa.string()), ("caption", pa.string())])),
    "time": pa.timestamp("us", "UTC"),
}


def schema() -> pa.Schema:
    """Return the columns with their types and meanings; the time of publication is in China's time, others in UTC."""
    return pa.schema([pa.field(column.name, _type(column), metadata={"": column.described}) for column in COLUMNS])


def _type(column: Column) -> pa.DataType:
    return pa.timestamp("s", "Asia/Shanghai") if column.name == "published" else TYPES[column.type]


def write_parquet(rows: Iterable[Row], out: BinaryIO) -> None:
    """Write one file, zstd-compressed."""
    rest = iter(rows)
    with pq.ParquetWriter(pa.PythonFile(out, mode="w"), schema(), compression="zstd") as writer:
        while batch := [_with_times(row) for row in islice(rest, BATCH)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema()))


def _with_times(row: Row) -> Row:
    for column in COLUMNS:
        if column.type == "time" and row[column.name]:
            row[column.name] = datetime.fromisoformat(row[column.name])
    return row
