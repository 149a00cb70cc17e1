"""What it costs to start: CPU time (user and system) of commands that do next to nothing.

The peer is `python -c "import click, rich.console"`, the two libraries every command needs, started in turn with ours.
Limits, as multiples of it: 2 for `--version`, 2.5 for a command's help, 4 for commands that read the archive, made of
the committed WARC files. No limit: `import newscrawl`, and what the process that a crawl's workers fork from imports.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.rows import Row
from benchmarks.timing import command_cpu_s, medians_in_turn
from newscrawl.archive import Archive
from newscrawl.archive.importing import import_file
from newscrawl.cli.demo import MIRRORS, SAMPLE
from newscrawl.crawl.workers import PRELOADED
from tests.support.crawling import NEWSCRAWL

QUICK = ("--rounds", "6")
PEER = "import click, rich.console"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=15)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield a row for each command."""
    with tempfile.TemporaryDirectory() as folder:
        commands = ours(demo_archive(Path(folder)))
        peer = [sys.executable, "-c", PEER]
        started = [partial(command_cpu_s, words) for words in (peer, *(words for words, _ in commands.values()))]
        theirs, *figures = medians_in_turn(options.rounds, *started)
    for (name, (_, limit)), figure in zip(commands.items(), figures, strict=True):
        yield Row(name=name, ours=figure * 1000, unit="ms", peer=PEER, theirs=theirs * 1000, ratio_limit=limit)


def demo_archive(root: Path) -> Path:
    """Make an archive of the committed WARC files; return its folder."""
    archive = Archive(root)
    for file in (SAMPLE, MIRRORS):
        import_file(archive, file)
    return root


def ours(root: Path) -> dict[str, tuple[list[str], float | None]]:
    """Return the commands by name, each with its limit."""
    with sqlite3.connect(root / "news.db") as connection:
        (url,) = connection.execute("SELECT url FROM articles ORDER BY url LIMIT 1").fetchone()
    on_archive = [NEWSCRAWL, "--archive", str(root)]
    return {
        "newscrawl --version": ([NEWSCRAWL, "--version"], 2),
        "newscrawl search --help": ([NEWSCRAWL, "search", "--help"], 2.5),
        "newscrawl status": ([*on_archive, "status"], 4),
        "newscrawl search 常州": ([*on_archive, "search", "常州"], 4),
        "newscrawl history URL": ([*on_archive, "history", url], 4),
        "import newscrawl": ([sys.executable, "-c", "import newscrawl"], None),
        "imports of a crawl's workers": ([sys.executable, "-c", f"import {', '.join(PRELOADED)}"], None),
    }


if __name__ == "__main__":
    raise SystemExit(run_one("startup", sys.argv[1:]))
