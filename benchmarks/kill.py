"""Crawls, and the commands that change an archive, killed with SIGKILL at random moments, and what must hold then.

No peer. Limit: no problem found.

After every kill of a crawl: each row's capture can be read, every record but a torn last one is sound, and (every other
time) verify mends the rest; the other times the next crawl goes on with the archive as it is. Whenever a crawl comes to
its end, the archive must hold every article exactly once and be equal to one rebuilt from its WARC files; then a new
one is begun.

After every kill of a command (import, replay --accept, verify --fix, replay --rebuild, and a status that makes the
indexes anew): WARC files are what they were, no row is gone, what was said to be imported is; the same command, run
again, ends the work, verify finds no problem, and all tables are those of an archive whose command was not killed.
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
from tests.support.killing_commands import COMMANDS, Command, Killing
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
    parser.add_argument("--times", type=int, default=50, help="kills of crawls")
    parser.add_argument("--each", type=int, default=10, help="kills of each other command")
    parser.add_argument("--articles", type=int, default=150, help="of the archive that these change")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield how many problems were found; say on stderr what became of each crawl and command."""
    if options.times:
        yield from killed_crawls(options)
    for command in COMMANDS if options.each else ():
        yield killed_command(command, options)


def killed_command(command: Command, options: argparse.Namespace) -> Row:
    """Return how many problems were found after the kills of a command; what ends before is not counted."""
    chance = random.Random(options.seed)
    kills = wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        killing = Killing(command, Path(scratch), options.articles)
        while kills < options.each:
            killed, found = killing.killed(chance)
            kills += killed
            wrong += len(found)
            what = f"kill {kills}" if killed else "end"
            print(f"{command.name}, {what}: {'; '.join(found)[:1000] or 'sound'}", file=sys.stderr)
    return Row(name=f"problems after {kills} kills of {command.name}", ours=wrong, unit="", limit=0)


def killed_crawls(options: argparse.Namespace) -> Iterator[Row]:
    """Yield how many problems were found after the kills of crawls."""
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
