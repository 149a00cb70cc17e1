"""The frontier that workers share, at 10,000 hosts: real Redis and its scripts, but fetches that only take time.

No peer. First a million requests are queued, as lists lead to them, after a million others were said to be known. Then
workers lease, fetch and complete them: once without a delay, as fast as this machine's processors let Redis and so many
workers, then with one, so that each host is due every few seconds. Limits: no host is asked before its delay is over;
each host gets its turn: Jain's index over the requests that each got, 1 where all got the same, is .95.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from statistics import quantiles
from typing import Any, TypeVar
from urllib.parse import urlsplit

from benchmarks.command import run_one
from benchmarks.rows import Row
from newscrawl.crawl.shared.hosts import SharedHosts
from newscrawl.crawl.shared.queue import ARTICLE, ARTICLE_KIND, Found, SharedQueue, SharedRequest
from newscrawl.crawl.shared.server import SharedServer
from tests.support.redis_server import RedisServer

QUICK = ("--hosts", "100", "--requests", "4000", "--seconds", "3", "--delay", ".2", "--workers", "4")
SITE, RUN = "simulated", "simulated/news"
LEASE_S, PATIENCE_S = 60.0, 20.0
IN_FLIGHT = 50
"""Requests that a worker has at once: one that stores 50 articles a second has so many with answers within a second."""
LATENCY_S = 0.3
"""What an answer takes in the middle: a page of a Chinese newspaper's site from another province."""
JAIN = 0.95
Answer = TypeVar("Answer")
Fetch = tuple[str, float, float]
"""A host, when it was asked and when it had answered."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2, help="in which the workers run")
    parser.add_argument("--seconds", type=float, default=30, help="of each of the two simulations")
    parser.add_argument("--delay", type=float, default=10, help="between two requests to a host, in the second one")


@dataclass(frozen=True)
class Simulation:
    """What each process is told."""

    url: str
    workers: int
    seconds: float
    delay_s: float


def request(number: int, hosts: int) -> Found:
    """Return an article's request as a list leads to it, with addresses as long as those of newspapers are."""
    root = f"http://www.h{number % hosts:05}.example.cn"
    url = f"{root}/news/2025-01/06/content_{number // hosts:07}.html"
    return Found(SharedRequest(ARTICLE_KIND, url, f"{root}/news/list_12.html", date(2025, 1, 6)), ARTICLE)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what the frontier takes and gives."""
    with tempfile.TemporaryDirectory() as folder, RedisServer(Path(folder)) as server:
        yield from asyncio.run(at_the_server(server.url, partial(fill, options=options)))
        written = sum(file.stat().st_size for file in Path(folder).rglob("appendonly*") if file.is_file())
        yield Row(name="AOF of all these", ours=written / 1e6, unit="MB")
        for name, delay_s in (("no delay", 0.0), (f"a delay of {options.delay:g} s", options.delay)):
            yield from simulated(name, server.url, options, delay_s)


async def at_the_server(url: str, work: Callable[[SharedServer], Awaitable[Answer]]) -> Answer:
    """Return what `work` returns, given the server at `url`."""
    server = SharedServer(url, PATIENCE_S)
    try:
        return await work(server)
    finally:
        await server.close()


async def fill(server: SharedServer, *, options: argparse.Namespace) -> list[Row]:
    """Let as many articles be known as are queued; return what both take."""
    queue = SharedQueue(server, SITE, RUN, "filler", LEASE_S)
    await queue.join([], 1, resume=False)
    count, million = options.requests, options.requests / 1e6
    empty = await used_memory(server)
    await queue.remember(f"//www.h{number:08}.example.cn/known.html" for number in range(count))
    known = await used_memory(server)
    began, spent = time.monotonic(), await used_cpu_s(server)
    await queue.complete(None, [request(number, options.hosts) for number in range(count)])
    took_s, spent = time.monotonic() - began, await used_cpu_s(server) - spent
    full = await used_memory(server)
    return [
        Row(name="memory per million articles that are known", ours=(known - empty) / 1e6 / million, unit="MB"),
        Row(
            name="memory per million that wait, beside that", ours=(full - 2 * known + empty) / 1e6 / million, unit="MB"
        ),
        Row(name="requests queued", ours=count / took_s, unit="1/s", more=True),
        Row(name="requests queued: Redis's time for one", ours=spent * 1000 / count, unit="ms"),
    ]


async def used_memory(server: SharedServer) -> int:
    return int((await server.ask("INFO", "memory"))["used_memory"])


async def used_cpu_s(server: SharedServer) -> float:
    used = await server.ask("INFO", "cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])


def simulated(name: str, url: str, options: argparse.Namespace, delay_s: float) -> Iterator[Row]:
    """Let workers do what is queued for a while; yield how much they did, and how it fell to the hosts."""
    before = asyncio.run(at_the_server(url, used_cpu_s))
    share = Simulation(url, options.workers // options.processes, options.seconds, delay_s)
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        found = pool.map(simulate, [share] * options.processes, range(options.processes))
        fetches = sorted((fetch for part in found for fetch in part), key=itemgetter(1))
    spent = asyncio.run(at_the_server(url, used_cpu_s)) - before
    rate = len(fetches) / options.seconds
    yield Row(name=f"{name}: requests", ours=rate, unit="1/s", more=True)
    yield Row(name=f"{name}: Redis's time for one", ours=spent * 1000 / len(fetches), unit="ms")
    if delay_s:
        yield from shared_out(name, fetches, options.hosts, delay_s)


def shared_out(name: str, fetches: list[Fetch], hosts: int, delay_s: float) -> Iterator[Row]:
    """Yield how the requests fell to the hosts."""
    by_host: dict[str, list[Fetch]] = {}
    for fetch in fetches:
        by_host.setdefault(fetch[0], []).append(fetch)
    late = [after[1] - before[2] - delay_s for of_host in by_host.values() for before, after in pairwise(of_host)]
    counts = Counter({host: len(of_host) for host, of_host in by_host.items()})
    square = sum(number * number for number in counts.values())
    yield Row(name=f"{name}: hosts × 1/delay", ours=hosts / (delay_s + LATENCY_S), unit="1/s")
    yield Row(name=f"{name}: requests before it was over", ours=sum(one < 0 for one in late), unit="", limit=0)
    yield Row(name=f"{name}: of 100, 99 are no later than", ours=quantiles(late, n=100)[-1], unit="s")
    yield Row(name=f"{name}: requests of the host with fewest", ours=min(counts.values()), unit="", more=True)
    yield Row(name=f"{name}: requests of the host with most", ours=max(counts.values()), unit="")
    yield Row(name=f"{name}: Jain's index", ours=len(fetches) ** 2 / (hosts * square), unit="", more=True, limit=JAIN)


def simulate(share: Simulation, process: int) -> list[Fetch]:
    """Let the workers of one process do what they can; return what they fetched."""
    return asyncio.run(at_the_server(share.url, partial(workers, share=share, process=process)))


async def workers(server: SharedServer, *, share: Simulation, process: int) -> list[Fetch]:
    """Let workers do what they can for a while."""
    crew = [SimulatedWorker(server, f"{process}-{number}", share) for number in range(share.workers)]
    async with asyncio.TaskGroup() as group:
        for worker in crew:
            group.create_task(worker.work())
    return [fetch for worker in crew for fetch in worker.fetches]


class SimulatedWorker:
    """A worker whose fetches only take time."""

    def __init__(self, server: SharedServer, name: str, share: Simulation) -> None:
        self._queue = SharedQueue(server, SITE, RUN, name, LEASE_S)
        self._hosts = SharedHosts(server, name, 1, LEASE_S)
        self._share = share
        self._chance = random.Random(name)
        self._idle = asyncio.Semaphore(IN_FLIGHT)
        self.fetches: list[Fetch] = []

    async def work(self) -> None:
        """Lease and fetch until the time is over."""
        await self._queue.join([], 1, resume=True)
        ends_at = time.monotonic() + self._share.seconds
        async with asyncio.TaskGroup() as group:
            while time.monotonic() < ends_at:
                async with self._idle:
                    pass
                wait_ms, given = await self._queue.lease(IN_FLIGHT - len(self._queue.leased))
                for one in given:
                    group.create_task(self._fetch(one.url, one))
                if not given:
                    await asyncio.sleep(min(max(wait_ms, 10) / 1000, 0.2))
        await self._queue.leave()

    async def _fetch(self, url: str, one: Any) -> None:
        host, token = urlsplit(url).netloc, self._hosts.new_token()
        async with self._idle:
            wait_s = await self._hosts.claim(host, token, self._share.delay_s)
            while wait_s:
                await asyncio.sleep(wait_s)
                wait_s = await self._hosts.claim(host, token, self._share.delay_s)
            asked_at = time.monotonic()
            await asyncio.sleep(self._chance.lognormvariate(0, 0.5) * LATENCY_S)
            self.fetches.append((host, asked_at, time.monotonic()))
            await self._hosts.release(host, token, self._share.delay_s)
            await self._queue.complete(one, [])


if __name__ == "__main__":
    raise SystemExit(run_one("frontier", sys.argv[1:]))
