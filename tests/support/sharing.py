"""Workers that share a crawl, within one process: what they are told, and what they tell, without fetching anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

from newscrawl.crawl.shared.hosts import SharedHosts
from newscrawl.crawl.shared.queue import Found, SharedQueue, SharedRequest
from newscrawl.crawl.shared.server import SharedServer

LEASE_S = 30.0
Answer = TypeVar("Answer")


class Workers:
    """Workers that share the crawl of one site, which no other test knows."""

    def __init__(self, url: str) -> None:
        self.server = SharedServer(url, 20)
        self.site = uuid4().hex

    def queue(self, worker: str, lease_s: float = LEASE_S) -> SharedQueue:
        """Return the queue as `worker` sees it."""
        return SharedQueue(self.server, self.site, f"{self.site}/news", worker, lease_s)

    async def joined(self, worker: str, *found: Found, at_once: int = 1, resume: bool = False) -> SharedQueue:
        """Return the queue for a worker that has joined its crawl."""
        queue = self.queue(worker)
        await queue.join(found, at_once, resume=resume)
        return queue

    async def end_leases(self, *urls: str) -> None:
        """Let the leases of these addresses end, as when their worker has not renewed them for long."""
        leases = f"newscrawl:run:{self.site}/news:leases"
        for item in await self.server.ask("ZRANGE", leases, 0, -1):
            if SharedRequest.decoded(item).url in urls:
                await self.server.ask("ZADD", leases, "XX", 1, item)

    async def be_silent(self) -> None:
        """Let no worker have been heard of for longer than a lease, as when the server was away."""
        await self.server.ask("HINCRBY", f"newscrawl:run:{self.site}/news:state", "beat", round(-1500 * LEASE_S))

    def hosts(self, worker: str, at_once: int = 1, lease_s: float = LEASE_S) -> SharedHosts:
        """Return the hosts as `worker` sees them."""
        return SharedHosts(self.server, worker, at_once, lease_s)


def run(url: str, work: Callable[[Workers], Awaitable[Answer]]) -> Answer:
    """Return what `work` returns, done with the workers of a new site."""

    async def whole() -> Answer:
        workers = Workers(url)
        try:
            return await work(workers)
        finally:
            await workers.server.close()

    return asyncio.run(whole())
