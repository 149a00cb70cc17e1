"""Tables of what shards hold, laid out so that DuckDB and Spark read no more than a query needs.

DIR/tables/TABLE/year=YYYY/NAME.parquet: each file sorted by site and time, in row groups of ROW_GROUP rows where there
are so many, with statistics of every column; `tables/NAME.json` says that a part is whole, and which files it has.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from newscrawl.archive.processing import Processed, ProcessingFailure
from newscrawl.cluster import shards
from newscrawl.cluster.folder import Folder
from newscrawl.model import Article, Record, RepairStep
from newscrawl.sites import Sites
from newscrawl.store.rows import id_of
from newscrawl.text.times import CHINA

ROWS = shards.ROW_GROUP
"""Readings of one part, all of which are in memory at once: about 1 GB."""
_TEXT, _NUMBER, _MOMENT = pa.string(), pa.int64(), pa.timestamp("us", "UTC")
_PAGE = {"site": _TEXT, "url": _TEXT, "fetched_at": _MOMENT, "record_id": _TEXT}
"""Columns of every table: whose page it is, and the capture that says so."""
TABLES = {
    "captures": _PAGE | {"status": _NUMBER, "mime": _TEXT, "type": _TEXT, "payload_digest": _TEXT, "truncated": _TEXT,
                         "rendered": pa.bool_(), "file": _TEXT, "offset": _NUMBER, "length": _NUMBER},
    "articles": _PAGE | {"id": _TEXT, "title": _TEXT, "subtitle": _TEXT, "body": _TEXT, "published": pa.timestamp("us"),
                         "published_precision": _TEXT, "source": _TEXT, "author": pa.list_(_TEXT), "editor": _TEXT,
                         "section": _TEXT, "language": _TEXT, "script": _TEXT, "encoding": _TEXT, "lost": _NUMBER,
                         "repairs": _NUMBER, "partial": pa.bool_(), "flags": pa.list_(_TEXT),
                         "record_ids": pa.list_(_TEXT)},
    "rejections": _PAGE | {"reason": _TEXT, "detail": _TEXT},
    "repairs": _PAGE | {"id": _TEXT, "kind": _TEXT, "before": _TEXT, "after": _TEXT, "field": _TEXT,
                        "field_offset": _NUMBER, "offset": _NUMBER},
    "stories": _PAGE | {"id": _TEXT, "published": pa.timestamp("us"), "story_id": _TEXT},
}  # fmt: skip
"""Columns of each table. `articles` has a row for each capture that was read as one, `published` is China's time; of
repairs, `offset` is that in the page; `stories` has a row for each article, that of its latest
capture in `articles`, and is written when all others are, see `newscrawl.cluster.stories`."""
OF_PAGES = ("captures", "articles", "rejections", "repairs")
"""Tables of what one capture says, whatever others do."""
Rows = Iterator[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class TablesTask:
    """Shards that become one part of the tables."""

    out: str
    name: str
    indexes: tuple[str, ...]
    readings: tuple[str, ...]
    continued: frozenset[str] = field(repr=False)
    """Captures that continue the article of another one, and are none of their own."""
    sites: Sites = field(repr=False)


def parts(
    out: str, manifest: shards.Manifest, rows: Mapping[str, int], continued: frozenset[str], sites: Sites
) -> Iterator[TablesTask]:
    """Yield parts of some ROWS rows each; `rows` says how many each shard has."""
    names = [("index", name) for name in manifest.indexes.values()] + [("reading", name) for name in manifest.readings]
    part: list[tuple[str, str]] = []
    ordered, size = sorted(continued), 0
    for number, one in enumerate(names, 1):
        part.append(one)
        size += rows.get(one[1], 0)
        if number == len(names) or size >= ROWS:
            indexes, readings = (tuple(name for kind, name in part if kind == of) for of in ("index", "reading"))
            name = shards.name_of(*manifest.codes, *part, ordered)
            yield TablesTask(out, name, indexes, readings, continued, sites)
            part, size = [], 0


def write_tables(task: TablesTask) -> list[str]:
    """Write one part of the tables; return its files, below the folder of shards."""
    folder, whole = Folder(task.out), f"tables/{task.name}.json"
    if not folder.exists(whole):
        written = write_rows(folder, task.name, _rows(folder, task), OF_PAGES)
        folder.write(whole, json.dumps([*written, whole]).encode())
    files: list[str] = json.loads(folder.read(whole))
    return files


def write_rows(folder: Folder, name: str, found: Rows, tables: Iterable[str]) -> list[str]:
    """Write rows of these tables as files called `name`, one for each table and year; return the files."""
    rows: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for table, row in found:
        rows[table, _time(row).year].append(row)
    year = max((year for _, year in rows), default=0)
    for table in set(tables).difference(table for table, _ in rows):
        rows[table, year] = []  # queries find the table, with no rows
    written = []
    for (table, year), own in sorted(rows.items()):
        own.sort(key=lambda row: (row["site"], _time(row), row["record_id"]))
        written.append(f"tables/{table}/year={year}/{name}.parquet")
        folder.write(written[-1], shards.to_parquet(own, pa.schema(TABLES[table]), {}))
    return written


def _time(row: dict[str, Any]) -> datetime:
    """Return the time by which a row is sorted: of an article that of its publication, where it is known."""
    moment: datetime = row.get("published") or row["fetched_at"].astimezone(CHINA).replace(tzinfo=None)
    return moment


def _rows(folder: Folder, task: TablesTask) -> Rows:
    for name in task.indexes:
        for found in shards.indexed(folder, name):
            own = {column: getattr(found.record, column) for column in TABLES["captures"] if column != "site"}
            yield "captures", own | {"site": task.sites.name_of(found.record.url)}
    for name in task.readings:
        for page in shards.readings(folder, name):
            if page["record_id"] not in task.continued:
                item = shards.restored((_capture(page),), page["outcome"], page["said"])
                yield from _said_of(page, item, task.sites)


def _capture(page: dict[str, Any]) -> Record:
    """Return the record of a page as far as a shard of readings names it."""
    return Record(page["record_id"], "", 0, 0, "", page["url"], page["fetched_at"], 0, "")


def _said_of(page: dict[str, Any], item: Processed, sites: Sites) -> Rows:
    """Yield what a reading says as rows of the tables."""
    own = {column: page[column] for column in _PAGE}
    if isinstance(item, ProcessingFailure):
        yield "rejections", own | {"reason": page["outcome"], "detail": page["said"]}
        return
    outcome = item.outcome
    if not isinstance(outcome, Article):
        yield "rejections", own | {"reason": outcome.reason, "detail": outcome.detail}
        return
    article_id = id_of(outcome.url, sites)
    told = {name: getattr(outcome, name) for name in TABLES["articles"] if name not in (*_PAGE, "id")}
    published = datetime.fromisoformat(outcome.published).replace(tzinfo=None) if outcome.published else None
    yield "articles", told | own | {"id": article_id, "published": published}
    for step in outcome.steps:
        yield "repairs", own | {"id": article_id} | _step(step)


def _step(step: RepairStep) -> dict[str, Any]:
    return {name: getattr(step, name) for name in TABLES["repairs"] if name not in (*_PAGE, "id")}
