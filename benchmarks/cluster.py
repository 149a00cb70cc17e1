"""Many WARC files on Dask: its rate beside a replay by as many processes, and a count over the tables it leaves.

Some captures are revisits of what another run has, some first pages of articles that go on in another file.

Peers: `replay --jobs`, from its first capture to its last, in turn with Dask's tasks, from the first to the end of the
last; limit: .85 of its rate, by the clock on an idle machine, in processor time of all processes on any. And a count by
site and month over tables of ten million rows, beside one that has to look at all columns; no limit. The rows that
`load` makes must be those of the archive, also where one of the workers was killed after a third of the tasks, and the
stories in the tables those of the archive.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.command import run_one
from benchmarks.replay import TEXT, captures
from benchmarks.rows import Row
from newscrawl.archive import Archive
from newscrawl.archive.processing import RecordProcessor
from newscrawl.archive.rebuild import rebuild
from newscrawl.archive.replay import compare
from newscrawl.cluster.folder import Folder
from newscrawl.cluster.loading import load
from newscrawl.cluster.replay import replay as replay_on_dask
from newscrawl.cluster.shards import ROW_GROUP, to_parquet
from newscrawl.cluster.tables import TABLES
from newscrawl.model import Capture, Record
from newscrawl.warc import WarcFile
from tests.support.archives import PARAGRAPHS, START, capture, contents, page
from tests.support.dask_workers import KillingOnce, local_workers
from tests.support.processes import cpu_s, descendants

QUICK = ("--files", "10", "--captures", "200", "--rounds", "1", "--rows", "200000")
SITES = tuple(f"site{number:03}" for number in range(200))
YEARS = range(2015, 2025)
EVERY, PAGED, REVISITED = 20, 0, 4
"""Of so many captures of a file, the first is a page of an article whose other page is in the run's other file; of the
run's second file the fifth is a revisit of what the run before has."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--captures", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=10_000_000, help="of the table that is counted")


def build(root: Path, files: int, count: int, jobs: int) -> Archive:
    """Write captures as runs of two files each, and read them."""
    found, share = captures(count), count // files
    seen: dict[tuple[int, int], tuple[Capture, Record]] = {}
    for number in range(files):
        run, part = divmod(number, 2)
        began = START + timedelta(days=run)
        path = root / "warc" / "wjnews" / f"{began:%Y%m%dT%H%M%S%fZ}-{part:05}.warc.gz"
        with WarcFile(path, root, started_at=began, info={"software": "benchmark"}) as file:
            for place, one in enumerate(islice(found, share)):
                if place % EVERY == PAGED:
                    file.write(_page_of(run * share + place, part, began))
                elif place % EVERY == REVISITED and part and run:
                    before, original = seen.pop((run - 1, place))
                    file.write(replace(before, fetched_at=began, record_id=""), same_as=original)
                else:
                    record = file.write(one)
                    if place % EVERY == REVISITED and not part:
                        seen[run, place] = one, record
    archive = Archive(root)
    rebuild(archive, jobs=jobs)
    return archive


def _page_of(number: int, part: int, began: datetime) -> Capture:
    """Return one of the two pages of an article."""
    chance = random.Random(f"{number} {part}")
    texts = [TEXT.sub(lambda found: "".join(chance.sample(found[0], len(found[0]))), text) for text in PARAGRAPHS]
    title, address = f"武进召开第{number}次会议", f"{number}_2" if part else number
    body = page(title, texts, more="" if part else f'<a href="{number}_2.html">下一页</a>')
    return replace(capture(address, body), fetched_at=began + timedelta(minutes=part))


class ReadingCpu:
    """An archive's progress that notes the processor time which all processes take while pages are read."""

    seconds = 0.0

    def __call__(
        self, things: Iterable[Any], title: str, _total: int | None, _size: Callable[[Any], int] | None = None
    ) -> Iterator[Any]:
        """Yield `things`."""
        before = _cpu_s()
        yield from things
        if title == "reading":
            self.seconds = _cpu_s() - before


def _cpu_s() -> float:
    """Return the processor time of this process and of those below it that are alive."""
    return sum(map(cpu_s, (os.getpid(), *descendants(os.getpid()))))


def seconds_of_replay(archive: Archive, jobs: int) -> tuple[float, float]:
    """Return what a replay takes from its first result to its last, by the clock and of processors."""
    with archive.store() as store, RecordProcessor(archive.root, store.sites, jobs=jobs) as processor:
        processor.start()
        started, before = time.monotonic(), _cpu_s()
        compare(store, processor.process(store.captures.pages(), store.captures.page_beside))
        return time.monotonic() - started, _cpu_s() - before


def rates(options: argparse.Namespace, scratch: Path) -> Iterator[Row]:
    """Yield the rate on Dask beside that of a replay, what a replay was that lost a worker, and that rows are equal."""
    archive = build(scratch / "archive", options.files, options.captures, options.jobs)
    ours, theirs, ours_cpu, theirs_cpu = [], [], [], []
    for number in range(options.rounds):
        reading = ReadingCpu()
        watched = replace(archive, progress=reading)
        done = replay_on_dask(watched, [], str(scratch / f"shards{number}"), jobs=options.jobs)
        ours.append(done.pages / done.seconds)
        ours_cpu.append(reading.seconds / done.pages * 1000)
        seconds, cpu_seconds = seconds_of_replay(archive, options.jobs)
        theirs.append(done.pages / seconds)
        theirs_cpu.append(cpu_seconds / done.pages * 1000)
    yield Row(name="processor time of a capture on Dask", ours=median(ours_cpu), unit="ms",
              peer=f"replay --jobs {options.jobs}", theirs=median(theirs_cpu), ratio_limit=1 / 0.85)  # fmt: skip
    yield Row(name="captures a second on Dask", ours=median(ours), unit="1/s", more=True,
              peer=f"replay --jobs {options.jobs}", theirs=median(theirs), swings=True, ratio_limit=0.85)  # fmt: skip
    with local_workers(options.jobs) as scheduler:
        killing = KillingOnce(scheduler, options.files // 3)
        lost = replay_on_dask(replace(archive, progress=killing), [], str(scratch / "killed"), scheduler=scheduler)
    yield Row(name="captures not read where a worker was killed", ours=done.pages - lost.pages, unit="", limit=0)
    yield Row(name="workers killed", ours=len(killing.killed), unit="", more=True, limit=1)
    before = contents(archive.root)
    for name, shards in (("", "shards0"), (", a worker killed", "killed")):
        archive.database.unlink()
        load(archive, str(scratch / shards), jobs=options.jobs)
        after = contents(archive.root)
        yield Row(name=f"tables that differ once loaded{name}", unit="", limit=0,
                  ours=sum(before[name] != after[name] for name in before))  # fmt: skip
        yield Row(name=f"articles whose story differs{name}", unit="", limit=0,
                  ours=len(_stories(scratch / shards) ^ {row[:2] for row in before["stories"]}))  # fmt: skip


def _stories(shards: Path) -> set[tuple[str, ...]]:
    """Return each article with its story, as the tables say it."""
    return set(duckdb.execute(f"SELECT id, story_id FROM '{shards}/tables/stories/**/*.parquet'").fetchall())


def counting(options: argparse.Namespace, scratch: Path) -> Iterator[Row]:
    """Yield what a count by site and month takes over the tables, beside one that reads every column."""
    started = time.monotonic()
    folder, columns = Folder(str(scratch)), TABLES["captures"]
    size = ROW_GROUP * 8
    for number, first in enumerate(range(0, options.rows, size)):
        rows = min(size, options.rows - first)
        year = YEARS[number % len(YEARS)]
        begin = datetime(year, 1, 1, tzinfo=UTC)
        step = timedelta(seconds=365 * 86_400 * len(SITES) / rows)
        shared = pa.array([begin + step * (row % -(-rows // len(SITES))) for row in range(rows)], columns["fetched_at"])
        sites = pa.array([SITES[row * len(SITES) // rows] for row in range(rows)])
        urls = pa.array(
            [f"http://{SITES[row * len(SITES) // rows]}.cn/{year}/{first + row}.html" for row in range(rows)]
        )
        table = {"site": sites, "url": urls, "record_id": urls, "fetched_at": shared}
        for name, kind in columns.items():
            table.setdefault(name, pa.repeat(pa.scalar(None, kind), rows))
        told = pa.table({name: table[name] for name in columns})
        folder.write(f"tables/captures/year={year}/{number:05}.parquet", to_parquet(told, told.schema, {}))
    yield Row(name="making the tables", ours=time.monotonic() - started, unit="s", limit=300)
    files = f"'{scratch}/tables/captures/**/*.parquet'"
    group = "GROUP BY site, date_trunc('month', fetched_at)"
    count = f"SELECT site, date_trunc('month', fetched_at), count(*) FROM {files} WHERE year = {YEARS[0]} {group}"
    whole = f"SELECT site, date_trunc('month', fetched_at), count(*), max(COLUMNS(*)) FROM {files} {group}"
    ours, theirs = (_seconds(query) for query in (count, whole))
    yield Row(name="a count by site and month, one year", ours=ours, unit="s",
              peer="a scan of all columns", theirs=theirs, swings=True)  # fmt: skip
    yield Row(name="a count by site and month, all years", ours=_seconds(count.replace(f"WHERE year = {YEARS[0]}", "")),
              unit="s", peer="a scan of all columns", theirs=theirs, swings=True)  # fmt: skip


def _seconds(query: str) -> float:
    with duckdb.connect() as connection:
        started = time.monotonic()
        connection.sql(f"SELECT count(*) FROM ({query})").fetchall()
        connection.sql(query).fetchnumpy()
        return (time.monotonic() - started) / 2


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rate on Dask and the time of a count."""
    with tempfile.TemporaryDirectory() as scratch:
        if options.captures:
            yield from rates(options, Path(scratch))
        if options.rows:
            yield from counting(options, Path(scratch))


if __name__ == "__main__":
    raise SystemExit(run_one("cluster", sys.argv[1:]))
