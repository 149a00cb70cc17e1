"""A backfill of 10,000 articles, interrupted at random five times: complete, and nothing fetched twice.

    ./run python -m benchmarks.backfill [--articles 10000] [--interruptions 5] [--seed 1]

Half of the interruptions are kills without warning. Exits with 1 when an article is missing or a page that was archived
before an interruption was asked for again.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.crawling import ROOT, Crawled, command, environment
from tests.support.newspaper import Newspaper
from tests.support.stopping import interrupt, refetched

SETTINGS = ("CONCURRENT_REQUESTS_PER_DOMAIN=8", "PROCESS_WORKERS=2")


def main() -> None:
    """Print one JSON object with the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--interruptions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
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
        figures = {
            "articles": len(done.rows("SELECT id FROM articles")),
            "requests": len(paper.log),
            "fetched_again": len(refetched(done, paper)),
            "exit_code": last.returncode,
            "minutes": round((time.monotonic() - started) / 60, 1),
        }
    print(json.dumps(figures))
    sys.exit(figures["articles"] != options.articles or figures["fetched_again"] != 0)


if __name__ == "__main__":
    main()
