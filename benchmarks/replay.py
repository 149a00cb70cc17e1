"""What a replay of an archive costs beyond reading its pages.

The archive is made of captures in the layouts of the five sites. The peer is `process` alone, in one process over some
of the same captures, before the replay and after it. The replay's rate on an idle machine is to be 90 % of cores x the
peer's.
Other limits: 300 MB per worker, growing by 5 % after the first fifth; no difference is found, and nothing written.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.command import run_one
from benchmarks.rows import Row
from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.processing import CHUNK, Compared, ComparingProcessor
from newscrawl.archive.rebuild import rebuild
from newscrawl.archive.replay import compare
from newscrawl.model import Capture
from newscrawl.pipeline import process
from newscrawl.store.sampling import Sample
from newscrawl.warc import Writer
from tests.support.archives import START
from tests.support.build_pages import article_pages
from tests.support.processes import descendants, memory_mb

QUICK = ("--captures", "250", "--jobs", "1")
SAMPLE = 300
"""Captures by which the single-core rate is measured: some seconds."""
EVERY = 50
"""Captures between two looks at the workers' memory."""
LINKS = "".join(f'<li><a href="/news/{number}.html">栏目导航第{number}条新闻标题</a></li>' for number in range(400))
TEXT = re.compile(r"[\u4e00-\u9fff]{12,}")
"""Runs of text long enough to be an article's, and no label."""


def captures(count: int) -> Iterator[Capture]:
    """Yield captures of articles in the layouts of the five sites, all texts different, of the size of such pages."""
    pages = [page for page in article_pages() if ("Content-Encoding", "gzip") not in page.headers]
    for number in range(count):
        page = pages[number % len(pages)]
        charset = "gbk" if b"gb2312" in page.body[:600] or "gb2312" in str(page.headers) else "utf-8"
        chance = random.Random(number)
        text = TEXT.sub(lambda found: "".join(chance.sample(found[0], len(found[0]))), page.body.decode(charset))  # noqa: B023
        url = f"{page.url.rpartition('/')[0]}/{100000 + number}{'_1' if 'china.com' in page.url else ''}.html"
        body = text.replace("</body>", f"<ul>{LINKS}</ul></body>").encode(charset)
        yield Capture(url, body, page.headers, 200, START + timedelta(seconds=number))


def build(root: Path, count: int, jobs: int) -> Archive:
    """Write the captures as one run and make the database from it."""
    writer = Writer(root, "wjnews/20250106T050000000000Z", started_at=START, info={"software": "benchmark"})
    for capture in captures(count):
        writer.write(capture)
    writer.close()
    archive = Archive(root)
    rebuild(archive, jobs=jobs)
    return archive


def process_cpu_s(archive: Archive) -> float:
    """Return CPU seconds that `process` takes a capture, on one core, after a warm-up."""
    with archive.store() as store:
        records = list(store.captures.pages(sample=Sample(SAMPLE + 20)))
    found = [warc.read(archive.root, record.file, record.offset) for record in records]
    for capture in found[:20]:
        process(capture)
    started = time.process_time()
    for capture in found[20:]:
        process(capture)
    return (time.process_time() - started) / (len(found) - 20)


@dataclass
class Memory:
    """Largest memory of the workers, in MB, over time."""

    seen: list[float] = field(default_factory=list)

    def watch(self, items: Iterable[Compared]) -> Iterator[Compared]:
        """Yield `items`, looking at the workers now and then."""
        for number, item in enumerate(items):
            if number % EVERY == 0:
                workers = descendants(os.getpid())
                self.seen.append(max((memory_mb(worker, "VmRSS") for worker in workers), default=0.0))
            yield item

    @property
    def growth(self) -> float:
        """Share by which the largest worker grew after the first fifth."""
        warm = self.seen[len(self.seen) // 5]
        return max(self.seen) / warm - 1 if warm else 0.0


@dataclass(frozen=True)
class Replay:
    """What a replay took and found."""

    captures: int
    clock_s: float
    start_s: float
    """Of that, until the first chunk is read: the database is opened, the processes begin."""
    begun: int
    """Captures that may have been read by then: a chunk for each process."""
    cpu_s: float
    """Processor time of all processes from then on."""
    differences: int
    memory: Memory

    @property
    def cores_s(self) -> float:
        """Seconds by the clock for a capture, but for the start and what was read by then."""
        return (self.clock_s - self.start_s) / (self.captures - self.begun)


def replay(archive: Archive, jobs: int) -> Replay:
    """Replay the archive in worker processes."""
    memory = Memory()
    clock = time.monotonic()
    with (
        archive.store() as store,
        ComparingProcessor(archive.root, store.sites, archive.database, jobs=jobs) as processor,
    ):
        processor.start()
        pages = store.captures.pages()
        found = processor.compare(pages, store.captures.page_beside)
        first = list(islice(found, 1))
        start_s, before_s = time.monotonic() - clock, _cpu_s()
        report = compare(store, memory.watch(chain(first, found)))
        clock_s, cpu_s = time.monotonic() - clock, _cpu_s() - before_s
    return Replay(len(pages), clock_s, start_s, CHUNK * jobs, cpu_s, len(report.differences), memory)


def _cpu_s() -> float:
    """Return the processor time of this process and of those below it that are alive."""
    return time.process_time() + sum(map(_scheduled_s, descendants(os.getpid())))


def _scheduled_s(pid: int) -> float:
    """Return the processor time of a process, which /proc/PID/stat tells in ticks only (Linux: sched-stats)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="build the archive here, or use the one that is here")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Build the archive, unless it is kept from before, replay it and yield what that took."""
    with tempfile.TemporaryDirectory() as scratch:
        root = options.keep or Path(scratch)
        archive = Archive(root) if (root / "news.db").exists() else build(root, options.captures, options.jobs)
        before = (archive.database.read_bytes(), archive.database.stat().st_mtime_ns)
        rounds = []
        for _ in range(options.rounds):
            then = process_cpu_s(archive)
            with ProcessPoolExecutor(1, get_context("spawn")) as fresh:  # nothing is started yet, as for a command
                one = fresh.submit(replay, archive, options.jobs).result()
            rounds.append(((then + process_cpu_s(archive)) / 2, one))
        wrote = before != (archive.database.read_bytes(), archive.database.stat().st_mtime_ns)
    alone, replays = zip(*rounds, strict=True)
    rate = median(one.captures / one.clock_s for one in replays)
    yield Row(name="core time of a capture", ours=options.jobs / rate * 1000, unit="ms",
              peer="process alone", theirs=median(alone) * 1000, ratio_limit=1 / 0.9)  # fmt: skip
    after = median(one.cores_s for one in replays) * options.jobs
    yield Row(name="core time after the start", ours=after * 1000, unit="ms",
              peer="process alone", theirs=median(alone) * 1000, ratio_limit=1 / 0.9)  # fmt: skip
    cpu_s = median(one.cpu_s / (one.captures - one.begun) for one in replays)
    yield Row(name="processor time after the start", ours=cpu_s * 1000, unit="ms",
              peer="process alone", theirs=median(alone) * 1000, ratio_limit=1 / 0.9)  # fmt: skip
    yield Row(name="start", ours=median(one.start_s for one in replays), unit="s")
    yield Row(name="captures by the clock", ours=rate, unit="1/s", more=True)
    if options.jobs > 1:  # one job needs no worker
        memory = [one.memory for one in replays]
        growth = median(one.growth for one in memory) * 100
        yield Row(name="largest worker", ours=max(max(one.seen) for one in memory), unit="MB", limit=300)
        yield Row(name="growth after the first fifth", ours=growth, unit="%", limit=5)
    yield Row(name="differences", ours=sum(one.differences for one in replays), unit="", limit=0)
    yield Row(name="databases written to", ours=int(wrote), unit="", limit=0)


if __name__ == "__main__":
    raise SystemExit(run_one("replay", sys.argv[1:]))
