"""Replay an archive of generated captures, and compare with what the reading itself costs.

    ./run python -m benchmarks.replay [--captures 10000] [--jobs CORES] [--quick] [--keep DIR]

Prints the share of all CPU time that is spent in `process` (on an idle machine that is the replay's rate over cores ×
single-core rate), the rate by the clock, memory per worker with its growth after the first fifth, and whether a replay
without differences wrote anything.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.processing import Item, process_records
from newscrawl.archive.replay import compare
from newscrawl.model import Capture
from newscrawl.pipeline import process
from newscrawl.warc import Writer
from tests.support.archives import START
from tests.support.build_pages import article_pages

SAMPLE = 400
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
    archive.rebuild(jobs=jobs)
    return archive


def process_cpu_s(archive: Archive) -> float:
    """Return CPU seconds that `process` takes a capture, on one core, after a warm-up."""
    with archive.store() as store:
        records = list(store.captures.pages(sample=SAMPLE + 20))
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

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield `items`, looking at the workers now and then."""
        for number, item in enumerate(items):
            if number % EVERY == 0:
                self.seen.append(max(map(_resident_mb, _children()), default=0.0))
            yield item

    @property
    def growth(self) -> float:
        """Share by which the largest worker grew after the first fifth."""
        warm = self.seen[len(self.seen) // 5]
        return max(self.seen) / warm - 1 if warm else 0.0


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


def cpu_s() -> float:
    """Return CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--quick", action="store_true", help="1,000 captures")
    parser.add_argument("--keep", type=Path, help="build the archive here, or use the one that is here")
    options = parser.parse_args()
    count = 1_000 if options.quick else options.captures
    with tempfile.TemporaryDirectory() as scratch:
        root = options.keep or Path(scratch)
        archive = Archive(root) if (root / "news.db").exists() else build(root, count, options.jobs)
        before = (archive.database.read_bytes(), archive.database.stat().st_mtime_ns)
        alone = process_cpu_s(archive)
        memory = Memory()
        clock, cpu = time.monotonic(), cpu_s()
        with archive.store() as store:
            pages = store.captures.pages()
            found = process_records(archive.root, pages, store.captures.page_beside, jobs=options.jobs)
            report = compare(store, memory.watch(found))
        clock, cpu = time.monotonic() - clock, (cpu_s() - cpu) / len(pages)
        wrote = before != (archive.database.read_bytes(), archive.database.stat().st_mtime_ns)
    print(f"{len(pages)} captures, {options.jobs} processes: {len(report.differences)} differences, wrote: {wrote}")
    print(
        f"process alone {alone * 1000:.2f} ms, replay {cpu * 1000:.2f} ms of CPU a capture: {alone / cpu:.1%} (≥ 90 %)"
    )
    rate = len(pages) / clock
    print(f"{rate:.0f} captures/s by the clock: {rate * alone / options.jobs:.1%} of cores × single-core rate")
    print(f"largest worker {max(memory.seen):.0f} MB (< 300), growth after the first fifth {memory.growth:.1%} (< 5 %)")
    sys.exit(1 if wrote or report.differences else 0)


if __name__ == "__main__":
    main()
