"""A backfill of 10,000 articles that is interrupted at random five times, half of them by a kill without warning.

No peer. Limits: no article is missing at the end, and no page that had been archived is asked for again.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.rows import Row
from tests.support.crawling import ROOT, Crawled, command, environment
from tests.support.newspaper import Newspaper
from tests.support.stopping import interrupt, refetched

QUICK = None
SETTINGS = ("CONCURRENT_REQUESTS_PER_DOMAIN=8", "PROCESS_WORKERS=2")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--interruptions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what came of the backfill."""
    chance = random.Random(options.seed)
    started = time.monotonic()
    with Newspaper(per_page=50) as paper, tempfile.TemporaryDirectory() as folder:
        paper.grow(options.articles, per_day=25)
        words = command("wjnews", Path(folder), "-a", f"since={paper.newest}", settings=SETTINGS)
        share = options.articles // (options.interruptions + 1)
        for _ in range(options.interruptions):
            interrupt(words, paper, requests=chance.randrange(share // 2, share), chance=chance)
        last = subprocess.run(words, cwd=ROOT, env=environment(paper.url), capture_output=True, text=True, check=False)
        done = Crawled(last.returncode, last.stderr, Path(folder))
        missing = options.articles - len(done.rows("SELECT id FROM articles"))
        yield Row(name="articles missing", ours=missing, unit="", limit=0)
        yield Row(name="archived pages fetched again", ours=len(refetched(done, paper)), unit="", limit=0)
        yield Row(name="exit status of the last crawl", ours=last.returncode, unit="", limit=0)
        yield Row(name="requests", ours=len(paper.log), unit="")
        yield Row(name="time by the clock", ours=time.monotonic() - started, unit="s")


if __name__ == "__main__":
    raise SystemExit(run_one("backfill", sys.argv[1:]))
