"""Whether `newscrawl site new` makes a file of a newspaper nobody has seen with which a crawl finds its articles.

Made-up newspapers of different make (`tests/support/newspapers`), each 36 articles over 12 days: `site new` reads the
front page and what it leads to, live and from a WARC file, then the site is crawled with the file as it was written.
No peer. Limits: 95 % of the articles found, 2 % of what is stored others, each field right on 95 % of the articles
whose pages tell it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.rows import Row
from newscrawl.text.times import CHINA
from tests.support.crawling import AT_ONCE, NEWSCRAWL, ROOT, Crawled, as_options, crawl, environment
from tests.support.newspapers import LIKES, MAKES
from tests.support.newspapers.judging import ROWS, Judgement, judge
from tests.support.newspapers.model import Paper
from tests.support.newspapers.server import Newsstand, write_warc

QUICK = ("--make", "jiangzhou")
FOUND, OTHERS, RIGHT = 0.95, 0.02, 0.95
PAPERS = {make.name: make for make in (*MAKES, *LIKES)}


class NoFileError(Exception):
    """`site new` made no file; its last line says why."""


def propose(paper: Paper, archive: Path, *options: str, proxy: str = "") -> str:
    """Let `site new` write the site's file into the archive; return the site's name. Raises NoFileError."""
    words = [NEWSCRAWL, "--archive", str(archive), "site", "new", f"{paper.root}/", *options, *as_options(*AT_ONCE)]
    done = subprocess.run(words, cwd=ROOT, env=environment(proxy), capture_output=True, text=True, check=False)
    written = list((archive / "sites").glob("*.toml"))
    if done.returncode or not written:
        raise NoFileError(done.stderr.strip().rpartition("\n")[2])
    return written[0].stem


def live(paper: Paper, folder: Path) -> Crawled:
    """Propose a file for the site as it is served, and crawl it."""
    with Newsstand([paper]) as stand:
        name = propose(paper, folder, proxy=stand.url)
        return crawl(name, folder, proxy=stand.url)


def recorded(paper: Paper, folder: Path) -> Crawled:
    """Propose a file for the site as a WARC file holds it, and crawl that."""
    warc = write_warc(paper, folder / "recorded.warc.gz")
    name = propose(paper, folder, "--from", str(warc))
    return crawl(name, folder, settings=(f"REPLAY_WARC={warc}",))


def rows(name: str, found: Judgement) -> Iterator[Row]:
    """Yield what was found of a newspaper, field by field where one is not always right."""
    yield Row(name=f"{name}: articles found", ours=found.found, unit="", more=True, limit=FOUND)
    yield Row(name=f"{name}: others among those stored", ours=found.others, unit="", limit=OTHERS)
    yield Row(name=f"{name}: worst field right", ours=found.least, unit="", more=True, limit=RIGHT)
    for field, share in found.fields.items():
        if share < 1:
            yield Row(name=f"{name}: {field} right", ours=share, unit="", more=True)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--make", action="append", choices=PAPERS, help="one newspaper; may be given several times")
    parser.add_argument("--faults", action="store_true", help="tell on stderr what was wrong")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what was found of each newspaper, live and recorded."""
    today = (datetime.now(CHINA) - timedelta(days=1)).date()
    for make in options.make or PAPERS:
        if PAPERS[make].rendered and os.environ.get("WITHOUT_BROWSER"):
            continue
        for way in (live, recorded):
            paper = PAPERS[make](today)
            with tempfile.TemporaryDirectory() as folder:
                try:
                    found = judge(paper, way(paper, Path(folder)).rows(ROWS))
                except NoFileError as error:
                    found = Judgement(found=0, others=0, fields={}, faults=[str(error)])
            yield from rows(f"{make}, {way.__name__}", found)
            if options.faults:
                print(*found.faults, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(run_one("newspapers", sys.argv[1:]))
