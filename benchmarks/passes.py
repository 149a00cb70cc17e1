"""Whether passes of the schedule over sites that change leave memory and open files as they were, and say nothing.

Real crawls of small sites on this machine, one new article a pass; between passes all runs are made two days older, so
that the site is due. The passes are those of one process, as with `newscrawl schedule --forever`. Before them, one pass
over several healthy sites is what `newscrawl schedule` writes to stdout and stderr. No peer but an earlier pass.
Limits: nothing is told, no file more is open, 10 % more memory at most.
"""

from __future__ import annotations

import argparse
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from benchmarks.command import run_one
from benchmarks.rows import Row
from newscrawl.archive import Archive
from newscrawl.schedule.passes import SchedulePass
from tests.support.crawling import AT_ONCE, NEWSCRAWL, as_options, environment
from tests.support.processes import memory_mb
from tests.support.small_sites import SmallSites

QUICK = ("--passes", "3", "--early", "2", "--sites", "1")
OLDER = """
UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%f000Z', started_at, '-2 days'),
    finished_at = strftime('%Y-%m-%dT%H:%M:%f000Z', finished_at, '-2 days')
"""
SETTINGS = as_options(*AT_ONCE, "CONTACT=benchmarks@example.org")


class State(NamedTuple):
    """What the process of the passes takes after one of them."""

    memory_mb: float
    files: int
    threads: int


def told_by_a_command(count: int) -> int:
    """Return how many bytes a pass over that many healthy sites writes to stdout and stderr."""
    names = tuple(f"site{number}" for number in range(count))
    with SmallSites(names) as sites, tempfile.TemporaryDirectory() as folder:
        sites.write_files(Path(folder))
        words = [NEWSCRAWL, "--archive", folder, "schedule", *SETTINGS, *names]
        done = subprocess.run(words, env=environment(sites.url), capture_output=True, check=True)
        with closing(sqlite3.connect(Path(folder) / "news.db")) as database:
            found = database.execute("SELECT count(DISTINCT site) FROM articles").fetchone()[0]
        assert found == count, f"articles of {found} sites of {count}"
    return len(done.stdout + done.stderr)


def make_passes(root: Path, sites: SmallSites, count: int) -> Iterator[tuple[State, int]]:
    """Make passes over a growing site; yield after each what the process takes, and how many bytes were told."""
    os.environ |= environment(sites.url)
    sites.write_files(root)
    known = Archive(root).sites
    work = SchedulePass(root, known, {name: known[name] for name in sites.names}, SETTINGS)
    for number in range(1, count + 1):
        sites.articles = number
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            work.once(threading.Event())
        yield state(), len(out.getvalue() + err.getvalue())
        with closing(sqlite3.connect(root / "news.db")) as database, database:
            stored = database.execute("SELECT count(*) FROM articles").fetchone()[0]
            assert stored == number, f"{stored} articles after pass {number}"
            database.execute(OLDER)


def state() -> State:
    """Return what this process takes now."""
    return State(memory_mb(os.getpid(), "VmRSS"), len(list(Path("/proc/self/fd").iterdir())), threading.active_count())


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passes", type=int, default=200)
    parser.add_argument("--early", type=int, default=20, help="the pass that the last is compared with")
    parser.add_argument("--sites", type=int, default=5, help="healthy sites of the pass before them")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what was told, and what the process takes after the last pass beside an early one."""
    yield Row(name=f"bytes told by a pass of {options.sites}, all well", ours=told_by_a_command(options.sites),
              unit="", limit=0)  # fmt: skip
    told, states, started = 0, [], time.monotonic()
    with SmallSites(("growing",)) as sites, tempfile.TemporaryDirectory() as folder:
        for now, size in make_passes(Path(folder), sites, options.passes):
            states.append(now)
            told += size
            if len(states) % 20 == 0:
                print(f"pass {len(states)}, {time.monotonic() - started:.0f} s: {now}", file=sys.stderr)
    early, last = states[options.early - 1], states[-1]
    when, peer = f"at pass {options.passes}", f"at pass {options.early}"
    yield Row(name=f"bytes told by {options.passes} passes, all well", ours=told, unit="", limit=0)
    yield Row(name=f"memory {when}", ours=last.memory_mb, unit="MB", peer=peer, theirs=early.memory_mb, swings=True,
              ratio_limit=1.1)  # fmt: skip
    for what in ("files", "threads"):
        yield Row(name=f"open {what} {when}", ours=getattr(last, what), unit="", peer=peer, theirs=getattr(early, what),
                  swings=True, ratio_limit=1)  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(run_one("passes", sys.argv[1:]))
