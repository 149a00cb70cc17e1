"""What an archive of 1,000, 10,000, 100,000 and 1,000,000 articles costs, and what grows faster than it does.

At each size, one after the other: processor time of storing, reading, searching, finding copies, pages and commands,
what it takes on disk, and the largest memory of commands. Articles are of --characters; docs/growth.md shows what
--write kept. No peer but the archive that is a part as large. Limit: no exponent above 1.25, by which something grows
with the number of articles between the last two sizes; what a single article costs counts as often as there are any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.growth_archive import make
from benchmarks.growth_figures import Figure, figures
from benchmarks.growth_report import draw
from benchmarks.growth_result import MOST, Result
from benchmarks.importing import write
from benchmarks.replay import captures
from benchmarks.rows import Row
from newscrawl.text.times import CHINA

QUICK = ("--sizes", "500", "2000", "--further", "20", "--runs", "1")
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--characters", type=int, default=100)
    parser.add_argument("--further", type=int, default=300, help="articles that are stored, and captures that are read")
    parser.add_argument("--runs", type=int, default=3, help="how often each command is run; the median counts")
    parser.add_argument("--folder", type=Path, help="where the archives are made: 10 GB for a million articles")
    parser.add_argument("--write", action="store_true", help="keep the result for docs/growth.md, and draw its plots")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Make an archive of each size, measure it, and yield its figures; at the end, how each grows."""
    result = Result(datetime.now(CHINA).date().isoformat(), options.characters, options.further)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        now = datetime.now(CHINA)
        pages = write(Path(folder), (replace(one, fetched_at=now) for one in captures(options.further)))
        for size in options.sizes:
            with tempfile.TemporaryDirectory(dir=folder) as root:
                result.sizes.append(size)
                made = make(Path(root), size, options.further, options.characters)
                for figure in figures(made, pages, options.runs):
                    result.add(figure)
                    if options.write:
                        result.save()
                    yield _row(size, figure)
            if options.write:
                draw(result)
    for line in result.lines.values() if len(options.sizes) > 1 else ():
        yield Row(name=f"exponent: {line.name}", ours=result.exponent(line), unit="", limit=MOST)


def _row(size: int, figure: Figure) -> Row:
    return Row(name=f"{size}: {figure.name}", ours=figure.value, unit=figure.unit)


if __name__ == "__main__":
    raise SystemExit(run_one("growth", sys.argv[1:]))
