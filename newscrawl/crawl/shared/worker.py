"""One worker's part in a crawl that several share: it asks for what it has leased, and tells what that led to."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from newscrawl.crawl.discover.frontier import Recheck
from newscrawl.crawl.request_scheduler import PRIORITY_NEXT_LISTING
from newscrawl.crawl.shared.hosts import SharedHosts
from newscrawl.crawl.shared.queue import (
    ARTICLE_KIND,
    OVER,
    OWED,
    PAPER_KIND,
    Found,
    SharedQueue,
    SharedRequest,
)
from newscrawl.crawl.shared.results import SharedResults
from newscrawl.crawl.shared.server import SharedServer
from newscrawl.errors import FrontierError

if TYPE_CHECKING:
    from newscrawl.crawl.spider import SiteSpider

RENEWALS = 6
"""How often a lease is renewed while it lasts: five may fail, or a partition take five sixths of it."""
POLL_S = 0.25
"""After which a worker asks again whether there is something to do, or nothing any more."""
IDLE_S = 0.05
"""After which a worker looks whether it has done what it leased."""
MAX_UNREAD = 4
"""Pages that came and wait to be read, above which nothing is leased: when a worker is killed that is not started again
with its archive, these are fetched once more. They keep two processes busy."""


class SharedCrawl:
    """One worker's part in the crawl of a site."""

    def __init__(self, spider: SiteSpider) -> None:
        """Take the spider, whose traversal is made; nothing is asked of the server yet."""
        get, run = spider.settings.getfloat, spider.run
        self._spider, self._site, self._traversal = spider, spider.site, spider.traversal
        self._server = SharedServer(
            spider.settings["FRONTIER"], get("FRONTIER_PATIENCE"),
            failed=run.fail, is_stopping=lambda: spider.throttle.stopping,
        )  # fmt: skip
        worker, lease_s = worker_of(run.archive, spider.site.name), get("FRONTIER_LEASE")
        self._renew_s = lease_s / RENEWALS
        self._at_once = spider.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._most_leased = spider.settings.getint("CONCURRENT_REQUESTS")
        self.queue = SharedQueue(self._server, spider.site.name, self._traversal.name, worker, lease_s)
        self.hosts = SharedHosts(self._server, worker, self._at_once, lease_s, self._delay_of)
        self._own: deque[str | Recheck] = deque()
        """What only this worker asks for, when it has nothing else to do: articles that its own archive holds."""
        self._is_over = False
        self.results = SharedResults(spider, self.queue)
        self._loops: list[asyncio.Task[None]] = []

    def _delay_of(self, host: str) -> float:
        """Return the seconds between two requests to `host`, as AutoThrottle has set them."""
        assert self._spider.crawler.engine
        slot = self._spider.crawler.engine.downloader.slots.get(host)
        return slot.delay if slot else self._spider.settings.getfloat("DOWNLOAD_DELAY")

    # -- begin and end ------------------------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Join the crawl, or begin it, and ask for what is leased from now on; what is raised ends the run."""
        await asyncio.wait([self.results.tasks.start(self._begin())])

    async def _begin(self) -> None:
        spider, frontier = self._spider, self._spider.frontier
        for handler, signal in ((self._idle, signals.spider_idle), (self._end, signals.spider_closed)):
            spider.crawler.signals.connect(handler, signal)
        spider.throttle.hosts = self.hosts
        pages = self._traversal.start()
        await self.hosts.free(self._site.all_hosts, spider.settings.getfloat("DOWNLOAD_DELAY"))
        if not await self.queue.knows_archive():
            await self.queue.remember(frontier.keys())
        had = await self.queue.join(self.results.starts(pages), self._at_once, resume=bool(spider.options.backfill))
        self.hosts.run = f"{self._traversal.name}:{self.queue.number}"
        await self._share_pending()
        self._take(had)
        self._loops = [self.results.tasks.start(work) for work in (self._ask(), self._renew())]

    async def _share_pending(self) -> None:
        """Queue for all what this archive's crawls have found and not asked for; keep to itself what they have."""
        spider, frontier = self._spider, self._spider.frontier
        pending = [entry for entry in frontier.pending() if spider.options.includes(entry)]
        shared = [entry for entry in frontier.untried() if spider.options.includes(entry)]
        found = [Found(SharedRequest(ARTICLE_KIND, entry.url, "", entry.day), OWED, again=True) for entry in shared]
        if found and await self.queue.complete(None, found):
            frontier.hand_over(shared)
        urls = {entry.url for entry in shared}
        self._own.extend(entry.url for entry in pending if entry.url not in urls)
        if not spider.options.backfill and spider.options.limit is None:
            self._own.extend(frontier.due_rechecks())

    def _idle(self) -> None:
        """Keep Scrapy from ending the crawl while others may find more."""
        if not self._spider.throttle.stopping:
            raise DontCloseSpider

    async def _end(self) -> None:
        """Tell what is still to be told, and give back what is leased."""
        for loop in self._loops:
            loop.cancel()
        await self.results.tasks.drain()
        with suppress(FrontierError):  # then it returns by itself
            await self.queue.leave()
        await self._server.close()

    # -- what is asked for --------------------------------------------------------------------------------------------

    async def _ask(self) -> None:
        """Lease requests and make them, until the crawl is over; then end this worker."""
        engine, scheduler = self._spider.crawler.engine, self._spider.scheduler
        assert engine
        while not self._spider.throttle.stopping:
            wait_s = await self._next()
            is_done = self._is_over and not self._own and (scheduler.is_enough() or not self.queue.leased)
            if is_done and engine.spider_is_idle():
                await self.results.count_answer_elsewhere()
                end = engine.close_spider_async(reason="finished")
                self._closing = asyncio.get_running_loop().create_task(end)  # it ends this task
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.results.wake.wait(), IDLE_S if is_done else wait_s)
            self.results.wake.clear()

    async def _next(self) -> float:
        """Make what requests can be made now; return after how many seconds to look again."""
        scheduler = self._spider.scheduler
        room = min(scheduler.room(), self._most_leased - len(self.queue.leased), MAX_UNREAD - self._unread())
        if scheduler.is_enough() and all(kind == PAPER_KIND for kind, _ in self.queue.leased):
            self._is_over = True
            self._own.clear()
        if room <= 0 or scheduler.is_enough():
            return IDLE_S
        wait_ms = POLL_S * 1000
        if not self._is_over:
            wait_ms, given = await self.queue.lease(room)
            self._is_over = wait_ms == OVER
            self._take(given)
            room -= len(given)
        if wait_ms and self._own and room:
            scheduler.add_articles([self._own.popleft() for _ in range(min(room, len(self._own)))])
            self._spider.schedule()
        return POLL_S if wait_ms < 0 else min(wait_ms / 1000, POLL_S)

    def _unread(self) -> int:
        """Return how many requests are leased and not under way: their pages came, and wait to be read."""
        assert self._spider.crawler.engine
        leased = sum(kind != PAPER_KIND for kind, _ in self.queue.leased)
        return leased - len(self._spider.crawler.engine.downloader.active)

    def _take(self, given: list[SharedRequest]) -> None:
        """Make requests of what is leased."""
        spider, requests = self._spider, []
        for leased in given:
            if leased.kind == ARTICLE_KIND:
                spider.scheduler.add_articles([leased.url])
                continue
            if leased.kind == PAPER_KIND:
                self.results.tasks.start(self.results.read_paper())
                continue
            self._traversal.set_origin(leased.url, leased.origin)
            if request := spider.listings.request(leased.page, PRIORITY_NEXT_LISTING):
                requests.append(request)
        if given:
            spider.schedule(*requests)

    async def _renew(self) -> None:
        """Renew what is leased and held, and do what other workers say."""
        while True:
            await asyncio.sleep(self._renew_s)
            blocked, reached = await self.queue.renew()
            await self.hosts.hold()
            if reached:
                self._traversal.reached_elsewhere()
            if blocked:
                self._spider.block(f"{blocked}, as another worker saw", tell=False)


def worker_of(archive: Path, site: str) -> str:
    """Return the name of the worker that crawls `site` into `archive`, which is made up once and kept there."""
    path = archive / f".{site}.worker"
    if not path.exists():
        path.write_text(uuid4().hex, encoding="ascii")
    return path.read_text(encoding="ascii")
