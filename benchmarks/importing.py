"""What an import costs beyond reading the pages, and how much memory a large file takes.

Captures are in the layouts of the five sites, those of `benchmarks.replay`. The peer is `process` alone, in one process
over some of the same captures, in turn with the import. What one capture takes, the start-up, is in it, and printed
beside it. Limits: on an idle machine 85 % of cores x single-core rate; for a linked folder of --gigabytes, pictures and
a page among each forty, the memory that one of a tenth takes, and no byte copied.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.command import run_one
from benchmarks.replay import captures, process_cpu_s
from benchmarks.rows import Row
from newscrawl.archive import Archive
from newscrawl.archive.importing import import_files
from newscrawl.model import Capture
from newscrawl.warc import Writer
from tests.support.archives import START

QUICK = ("--captures", "250", "--jobs", "1", "--gigabytes", "0")
PICTURE_BYTES = 1 << 18
PAGE_EVERY = 40
"""Records of which one is a page in the large file."""
MOST_GROWTH_PERCENT = 5
IMPORT_LINKED = """
import json, pathlib, resource, sys
from newscrawl.archive import Archive
from newscrawl.archive.importing import import_files
root, path = map(pathlib.Path, sys.argv[1:])
done = import_files(Archive(root), [path], jobs=1, linked=True)
own = sum(file.stat().st_size for file in root.rglob("*.warc*") if file.is_file())
articles = sum(one.counts["articles"] for one in done)
print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, own, articles]))
"""


def write(folder: Path, found: Iterator[Capture]) -> Path:
    """Write WARC files with the captures; return the folder they are in."""
    writer = Writer(folder / "source", "news/20250106T050000000000Z", started_at=START, info={"software": "benchmark"})
    for capture in found:
        writer.write(capture)
    writer.close()
    return folder / "source"


def run(path: Path, jobs: int) -> tuple[Archive, float]:
    """Import the folder into a new archive; return it, and the seconds by the clock."""
    archive = Archive(Path(tempfile.mkdtemp(dir=path.parent)))
    clock = time.monotonic()
    import_files(archive, [path], jobs=jobs)
    return archive, time.monotonic() - clock


def large(number: int) -> Iterator[Capture]:
    """Yield so many captures: pictures that do not compress, and a page among each forty."""
    pages = captures(number // PAGE_EVERY + 1)
    for at in range(number):
        if at % PAGE_EVERY:
            noise = random.Random(at).randbytes(PICTURE_BYTES)
            yield Capture(f"http://www.wj001.com/p/{at}.png", noise, (("Content-Type", "image/png"),), 200, START)
        else:
            yield next(pages)


def linked_peak(folder: Path, gigabytes: float) -> tuple[float, int]:
    """Link and read files of so many GB in a process of its own; return its peak in MB, and the bytes it copied."""
    path = write(folder, large(int(gigabytes * (1 << 30) / PICTURE_BYTES)))
    command = [sys.executable, "-c", IMPORT_LINKED, str(folder / "archive"), str(path)]
    peak, copied, articles = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if not articles:
        raise RuntimeError("no article was read from the large file")
    return peak, copied


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gigabytes", type=float, default=5.0, help="size of the large file; 0 for none")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what an import takes beside reading alone, its start-up, and the memory of a large file."""
    with tempfile.TemporaryDirectory() as scratch:
        path = write(Path(scratch), captures(options.captures))
        rounds = [(process_cpu_s(archive), clock) for archive, clock in
                  (run(path, options.jobs) for _ in range(options.rounds))]  # fmt: skip
    alone, clocks = (median(times) for times in zip(*rounds, strict=True))
    yield Row(name="core time of a capture", ours=clocks * options.jobs / options.captures * 1000, unit="ms",
              peer="process alone", theirs=alone * 1000, ratio_limit=1 / 0.85)  # fmt: skip
    yield Row(name="captures by the clock", ours=options.captures / clocks, unit="1/s", more=True)
    with tempfile.TemporaryDirectory() as scratch:
        _, first = run(write(Path(scratch), captures(1)), options.jobs)
    yield Row(name="start-up: one capture", ours=first, unit="s")
    if options.gigabytes:
        peaks = []
        for gigabytes in (options.gigabytes / 10, options.gigabytes):
            with tempfile.TemporaryDirectory() as scratch:
                peaks.append(linked_peak(Path(scratch), gigabytes))
        (small, _), (peak, copied) = peaks
        yield Row(name=f"memory of {options.gigabytes:g} GB, linked", ours=peak, unit="MB", peer="a tenth of it",
                  theirs=small, ratio_limit=1 + MOST_GROWTH_PERCENT / 100)  # fmt: skip
        yield Row(name="bytes copied of it", ours=copied, unit="B", limit=0)


if __name__ == "__main__":
    raise SystemExit(run_one("importing", sys.argv[1:]))
