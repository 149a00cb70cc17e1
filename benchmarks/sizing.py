"""What a capture takes on disk and of a processor's time: what docs/sizing.md computes with.

No peer and no limit. Captures are in the layouts of the five sites, those of `benchmarks.replay`, all texts different;
so many as are asked for are imported by one process into an archive of their own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.importing import run, write
from benchmarks.replay import captures
from benchmarks.rows import Row

QUICK = None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--captures", type=int, nargs="+", default=[1000, 4000])


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what a capture takes in archives of these sizes."""
    for count in options.captures:
        with tempfile.TemporaryDirectory() as folder:
            page = sum(len(capture.body) for capture in captures(count)) / count
            path = write(Path(folder), captures(count))
            archive, took_s = run(path, jobs=1)
            figures = {"page as it came": page, "WARC": size(path) / count, "news.db": size(archive.database) / count}
        for what, number in figures.items():
            yield Row(name=f"{count} captures: {what}", ours=number / 1000, unit="KB")
        yield Row(name=f"{count} captures: imported by one process", ours=took_s / count * 1000, unit="ms")


def size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


if __name__ == "__main__":
    raise SystemExit(run_one("sizing", sys.argv[1:]))
