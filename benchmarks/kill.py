"""Crawls killed with SIGKILL at fifty random moments, and what must hold of the archive after each.

No peer. Limit: no problem found.

After every kill: each row's capture can be read, every record but a torn last one is sound, and (every other time)
verify mends the rest; the other times the next crawl goes on with the archive as it is. Whenever a crawl comes to its
end, the archive must hold every article exactly once and be equal to one rebuilt from its WARC files; then a new one is
begun.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import TimeoutExpired

from benchmarks.command import run_one
from benchmarks.rows import Row
from tests.support.killing import Victim, incomplete, serve, unmended, unsound
from tests.support.site_server import SiteServer

QUICK = None
LONGEST_S = 9.0
"""A crawl of the test site takes some seconds: kills fall on its start, middle and end alike."""


def killed_after(archive: Path, server: SiteServer, seconds: float) -> bool:
    """Crawl, and kill the crawl after `seconds`; return whether it was killed before it came to its end."""
    victim = Victim(archive, server.url)
    try:
        victim.wait(timeout=seconds)
    except TimeoutExpired:
        victim.kill()
    return victim.wait() < 0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield how many problems were found; say on stderr what became of each crawl."""
    chance = random.Random(options.seed)
    kills = ends = wrong = 0
    with SiteServer() as server, tempfile.TemporaryDirectory() as scratch:
        serve(server)
        while kills < options.times:
            archive = Path(scratch) / str(ends)
            started = time.monotonic()
            killed = killed_after(archive, server, chance.uniform(0.5, LONGEST_S))
            found = unsound(archive)
            if kills % 2 or not killed:
                found += [line for line in [unmended(archive)] if line]
            if killed:
                kills += 1
            else:
                ends += 1
                found += incomplete(archive)
            wrong += len(found)
            what = f"kill {kills}" if killed else f"end {ends}"
            print(f"{what} after {time.monotonic() - started:.1f} s: {'; '.join(found) or 'sound'}", file=sys.stderr)
    yield Row(name=f"problems after {kills} kills and {ends} ends", ours=wrong, unit="", limit=0)


if __name__ == "__main__":
    raise SystemExit(run_one("kill", sys.argv[1:]))
