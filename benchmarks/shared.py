"""A crawl that several workers share through Redis, while workers, Redis or the network fail.

No peer but a crawl alone. A site of 40 hosts on this machine, half of whose articles lie on the first, is
crawled by three workers, each with its own archive:

- kills: a worker is killed (SIGKILL, all its processes) every five seconds, once it archived 20 responses, and another
  begins in its place and archive;
- redis: Redis is killed twice, and is back after three seconds with what its AOF holds;
- partition: two workers run in a network namespace, one in another, which is cut off for ten seconds (needs root).

Limits: every page archived; less than 3 % of the requests are for what was answered before; by the server's own log no
host is asked sooner than its delay allows; every worker ends with status 0; their archives, merged in any order, are
what one archive of all their WARC files is, and hold the articles that one ordinary crawl finds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice, permutations
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.namespaces import Namespaces, NamespacesError
from benchmarks.rows import Row
from newscrawl.archive import Archive
from newscrawl.archive.rebuild import rebuild
from tests.support.archives import contents, rows
from tests.support.crawling import NEWSCRAWL, ROOT
from tests.support.many_hosts import ManyHosts, extra, too_soon
from tests.support.redis_server import RedisServer
from tests.support.shared_workers import Crew, articles_of

QUICK = (
    "--pages", "200", "--hosts", "4", "--delay", ".1", "--workers", "2", "--kills", "1",
    "--apart", "2", "--each", "10", "--orders", "1", "--scenario", "kills",
)  # fmt: skip
EXTRA = 0.03
REDIS_AWAY_S, CUT_OFF_S = 3.0, 10.0
REDIS_KILLED_AT = (0.3, 0.6)
"""Shares of the pages that have been asked for by then."""
START_S = 8.0
"""What a worker takes to start on a busy machine: one that comes when the crawl is over proves nothing."""
TIMEOUT_S = 900
Disturbance = Iterator[None]
"""What happens to a crawl: it is gone on with every now and then until the crawl has ended."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=2000, help="articles of all hosts")
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.05, help="seconds between two requests to a host")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--apart", type=float, default=5, help="seconds from one kill to the next at least")
    parser.add_argument("--each", type=int, default=20, help="responses that a worker archived before it is killed")
    parser.add_argument("--orders", type=int, default=6, help="orders in which the archives are merged")
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the workers")


@dataclass
class Trial:
    """One crawl that is disturbed."""

    options: argparse.Namespace
    crew: Crew
    redis: RedisServer
    namespaces: Namespaces | None = None
    done: int = 0
    """How often it was disturbed."""

    def reached(self, share: float) -> bool:
        """Tell whether such a share of the pages has been asked for."""
        return len(self.crew.site.fetches) >= share * int(self.options.pages)

    def left_s(self) -> float:
        """Return how long the crawl still takes at least: half of the pages lie on one host, and come last."""
        return (int(self.options.pages) - len(self.crew.site.fetches)) * float(self.options.delay)


def kills(trial: Trial) -> Disturbance:
    """Kill one worker after the other, and start another in its place, unless that would find the crawl over."""
    options, workers = trial.options, trial.crew.workers
    for number in range(options.kills):
        victim, next_at = workers[number % len(workers)], time.monotonic() + options.apart
        while time.monotonic() < next_at or not victim.is_running or victim.archived() < options.each:
            yield
        if trial.left_s() < START_S:
            return
        victim.kill()
        victim.start()
        trial.done += 1


def redis(trial: Trial) -> Disturbance:
    """Kill Redis twice, and start it again after a while."""
    for share in REDIS_KILLED_AT:
        while not trial.reached(share):
            yield
        trial.redis.kill()
        back_at = time.monotonic() + REDIS_AWAY_S
        while time.monotonic() < back_at:
            yield
        trial.redis.start()
        trial.done += 1


def partition(trial: Trial) -> Disturbance:
    """Cut the last namespace off for a while."""
    assert trial.namespaces
    while not trial.reached(0.3):
        yield
    trial.namespaces.cut(1)
    joined_at = time.monotonic() + CUT_OFF_S
    while time.monotonic() < joined_at:
        yield
    trial.namespaces.join(1)
    trial.done += 1


SCENARIOS: dict[str, Callable[[Trial], Disturbance]] = {"kills": kills, "redis": redis, "partition": partition}


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what came of each crawl."""
    with tempfile.TemporaryDirectory() as folder:
        alone = articles_of(crawled_alone(options, Path(folder)))
        for name in options.scenario:
            try:
                yield from judged(name, options, Path(folder) / name, alone)
            except NamespacesError as error:
                print(f"NO NETWORK NAMESPACES: {name} IS LEFT OUT; {error}", file=sys.stderr)


def crawled_alone(options: argparse.Namespace, folder: Path) -> Path:
    """Crawl the site as ever, without the delay, and return the archive."""
    with ManyHosts(options.hosts, options.pages) as site:
        with Crew(folder, site, "", [()], ["DOWNLOAD_DELAY=0", *options.set]) as crew:
            for _ in crew.running(TIMEOUT_S):
                pass
        return crew.workers[0].archive


def judged(name: str, options: argparse.Namespace, folder: Path, alone: list[tuple[object, ...]]) -> Iterator[Row]:
    """Run one crawl, disturb it, and yield what came of it."""
    folder.mkdir()
    with ExitStack() as stack:
        namespaces = stack.enter_context(Namespaces(2)) if name == "partition" else None
        address = namespaces.address if namespaces else "127.0.0.1"
        inside = [namespaces.words(number % 2) if namespaces else () for number in range(options.workers)]
        server = stack.enter_context(RedisServer(folder, hosts=(address,)))
        site = stack.enter_context(ManyHosts(options.hosts, options.pages, address))
        settings = [f"DOWNLOAD_DELAY={options.delay}", *options.set]
        started = time.monotonic()
        crew = stack.enter_context(Crew(folder, site, server.url, inside, settings))
        trial = Trial(options, crew, server, namespaces)
        disturbance = SCENARIOS[name](trial)
        most_mb = 0.0
        for _ in crew.running(TIMEOUT_S):
            next(disturbance, None)
            most_mb = max(most_mb, crew.workers[0].memory_mb())
        took_s = time.monotonic() - started
    wanted = {"kills": options.kills, "redis": len(REDIS_KILLED_AT), "partition": 1}[name]
    yield Row(name=f"{name}: made", ours=trial.done, unit="", more=True, limit=wanted)
    yield from of_the_server(name, site, options.delay)
    failed = [worker for worker in crew.workers if worker.status]
    for worker in failed:
        tell(worker.log.read_text(encoding="utf8").splitlines()[-TOLD:], f"{worker.name} ({worker.status}):")
    yield Row(name=f"{name}: workers that failed", ours=len(failed), unit="", limit=0)
    yield from of_the_archives(name, crew, folder, options.orders, alone)
    yield Row(name=f"{name}: time by the clock", ours=took_s, unit="s")
    yield Row(name=f"{name}: memory of a worker", ours=most_mb, unit="MB")
    yield Row(name=f"{name}: responses", ours=len(site.fetches) / took_s, unit="1/s", more=True)


def of_the_server(name: str, site: ManyHosts, delay_s: float) -> Iterator[Row]:
    """Yield what the server's log shows."""
    missing = site.page_urls() - {fetch.url for fetch in site.fetches if fetch.status == 200}
    again, early = extra(site.fetches), too_soon(site.fetches, delay_s)
    robots = [url for url in again if url.endswith("/robots.txt")]
    tell(sorted(missing), "never asked for:")
    tell(early, "too soon:")
    tell(again, "asked for again:")
    yield Row(name=f"{name}: pages never asked for", ours=len(missing), unit="", limit=0)
    yield Row(name=f"{name}: extra fetches", ours=len(again) / (len(site.fetches) - len(again)), unit="", limit=EXTRA)
    yield Row(name=f"{name}: of these robots.txt", ours=len(robots), unit="")
    yield Row(name=f"{name}: requests before the delay was over", ours=len(early), unit="", limit=0)


def of_the_archives(name: str, crew: Crew, folder: Path, orders: int, alone: list[tuple[object, ...]]) -> Iterator[Row]:
    """Yield what the workers' archives hold when they are merged."""
    archives = [worker.archive for worker in crew.workers]
    for archive in archives:
        shutil.copytree(archive / "warc", folder / "whole" / "warc", dirs_exist_ok=True)
    crew.site.write_file(folder / "whole")
    rebuild(Archive(folder / "whole"), jobs=os.cpu_count() or 1)
    whole = contents(folder / "whole")
    different = 0
    for number, order in enumerate(islice(permutations(archives), orders)):
        target = folder / f"merged{number}"
        words = [NEWSCRAWL, "--archive", str(target), "merge", *map(str, order)]
        subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        found = contents(target)
        different += found != whole
        tell([table for table in whole if found[table] != whole[table]], f"merged {number} differs in")
    archived = rows(target, "SELECT url FROM captures WHERE status = 200 AND truncated IS NULL")
    missing = crew.site.page_urls() - {url for (url,) in archived}
    tell(sorted(missing), "not archived:")
    yield Row(name=f"{name}: pages not archived", ours=len(missing), unit="", limit=0)
    yield Row(name=f"{name}: of {orders} orders of merging, other than one archive", ours=different, unit="", limit=0)
    others = {*alone} ^ {*articles_of(target)}
    tell([str(row)[:300] for row in sorted(others)], "other than one crawl's:")
    yield Row(name=f"{name}: articles other than one crawl's", ours=len(others), unit="", limit=0)


TOLD = 10
"""Lines of each kind that are told at most."""


def tell(lines: Sequence[str], what: str) -> None:
    """Say on stderr what is wrong."""
    for line in lines[:TOLD]:
        print(what, line, file=sys.stderr)
    if len(lines) > TOLD:
        print(f"{what} … {len(lines)} in all", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(run_one("shared", sys.argv[1:]))
