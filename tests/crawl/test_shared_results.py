"""What a worker tells of what it had leased, and how it reads a paper by day, which others do not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from newscrawl.crawl.blocks import BlockDetector
from newscrawl.crawl.discover.daily import MAX_DAYS
from newscrawl.crawl.discover.frontier import Frontier
from newscrawl.crawl.discover.listing_queue import PendingListing
from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.crawl.discover.options import CrawlOptions
from newscrawl.crawl.discover.traversal import ListingTraversal
from newscrawl.crawl.listing_requests import ListingRequests
from newscrawl.crawl.request_scheduler import RequestScheduler
from newscrawl.crawl.shared.queue import ARTICLE_KIND, LISTING_KIND, OVER, PAPER_KIND, SharedQueue
from newscrawl.crawl.shared.results import SharedResults, Tasks
from newscrawl.crawl.shared.worker import SharedCrawl
from newscrawl.errors import NewscrawlError, StoreError
from newscrawl.sites import packaged
from newscrawl.sites.daily import day_page
from newscrawl.store import Store
from newscrawl.text.times import CHINA
from tests.support.redis_server import RedisServer
from tests.support.sharing import Workers, run

SITES = packaged()
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.astimezone(CHINA).date()
HOME = "http://www.jsw.com.cn/"


@pytest.fixture
def url(redis_server: RedisServer) -> str:
    return redis_server.url


class Worker:
    """A worker that asks for nothing: what it would ask for is in its scheduler."""

    def __init__(self, queue: SharedQueue) -> None:
        site = SITES["jsw"]
        self.queue, self.scheduler = queue, RequestScheduler(None, 1, BlockDetector())
        self.traversal = ListingTraversal(Frontier(Store(Path(":memory:"), SITES), site, NOW), CrawlOptions(), now=NOW)
        self.updates: list[Any] = []
        self.counted: list[str] = []
        run = SimpleNamespace(fail=pytest.fail, update_frontier=self.updates.append)
        spider = SimpleNamespace(
            site=site, traversal=self.traversal, options=CrawlOptions(), run=run, scheduler=self.scheduler,
            schedule=lambda: None, count=self.counted.append,
        )  # fmt: skip
        spider.throttle, spider.check_for_block = SimpleNamespace(sitemaps=[]), lambda *_, **__: None
        self.spider, self.results = spider, SharedResults(cast("Any", spider), queue)
        spider.shared = SimpleNamespace(results=self.results)

    async def begin(self) -> None:
        """Join the crawl."""
        await self.queue.join(self.results.starts(self.traversal.start()), 1, resume=False)

    async def leased(self) -> list[tuple[str, str]]:
        """Return what it has leased now."""
        return [(request.kind, request.url) for request in (await self.queue.lease(50))[1]]

    async def read(self, url: str, listing: Listing) -> None:
        """Read a listing page."""
        (page,) = [leased.page for (_, one), leased in self.queue.leased.items() if one == url] or [
            page for page, _ in self.scheduler.take_listings() if page.url == url
        ]
        await self.results.record_listing(page, listing, NOW, list)

    async def answer(self, url: str, status: int) -> None:
        """Read a list that says nothing, and came with `status`."""

        async def read(found: Listing | None) -> Listing | None:
            return found

        self.spider.pages = SimpleNamespace(process=lambda *_, **__: read(None), read_listing=lambda _: read(Listing()))
        requests = ListingRequests(cast("Any", self.spider), self.traversal)
        archived = SimpleNamespace(capture=SimpleNamespace(status=status, url=url))
        await requests._handle(PendingListing(url, 0), cast("Any", archived))

    def own(self) -> list[str]:
        """Return the pages that it alone asks for now."""
        pages = [page for page, _ in self.scheduler.take_listings()]
        self.scheduler.add_listings(pages)
        return [page.url for page in pages]


def first_page(days_ago: int) -> str:
    found = day_page(TODAY - timedelta(days=days_ago), SITES["jsw"])
    assert found
    return found


class Failing(SharedCrawl):
    """A worker's part whose beginning raises what nobody expects."""

    def __init__(self, error: Exception, failures: list[NewscrawlError]) -> None:
        self.error = error
        self.results = SimpleNamespace(tasks=Tasks(failures.append))  # type: ignore[assignment]

    async def _begin(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("wrong"), "an error in the code itself; the log shows where"),
        (StoreError("news.db: database or disk is full"), "news.db: database or disk is full"),
    ],
)
def test_what_the_beginning_raises_ends_the_run_which_would_wait_for_others_without_end(
    error: Exception, said: str
) -> None:
    failures: list[NewscrawlError] = []
    asyncio.run(Failing(error, failures).begin())
    assert [str(failure) for failure in failures] == [said]


def test_a_list_leads_to_its_articles_and_pages_and_to_the_paper_once(url: str) -> None:
    async def work(workers: Workers) -> list[tuple[str, str]]:
        worker = Worker(workers.queue("one"))
        await worker.begin()
        found = []
        while leased := await worker.leased():
            found += leased
            for kind, page in leased:
                if kind == LISTING_KIND:
                    await worker.read(page, Listing(next_page=f"{HOME}2"))
        return found

    found = run(url, work)
    assert found.count((PAPER_KIND, "jsw")) == found.count((LISTING_KIND, f"{HOME}2")) == 1
    assert len(found) == len(SITES["jsw"].listings) + 2


def test_a_worker_whose_lists_are_missing_learns_that_another_had_an_answer(url: str) -> None:
    async def work(workers: Workers) -> list[list[str]]:
        one, two = (Worker(workers.queue(name)) for name in ("one", "two"))
        for worker in (one, two):
            await worker.begin()
        await two.answer(f"{HOME}zjnews/", 404)
        for worker in (one, two):
            await worker.results.count_answer_elsewhere()
        before = one.counted + two.counted
        await one.answer(HOME, 200)
        for worker in (one, two):
            await worker.results.count_answer_elsewhere()
        return [before, one.counted, two.counted]

    assert run(url, work) == [[], [], ["start/answered-elsewhere"]]


def test_the_worker_that_has_the_paper_reads_its_days_and_all_read_its_articles(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = (Worker(workers.queue(name)) for name in ("one", "two"))
        await one.queue.join([], 1, resume=False)
        await one.queue.complete(None, one.results.starts([]))
        assert await one.leased() == [(PAPER_KIND, "jsw")]
        await two.begin()
        await one.results.read_paper()
        today = first_page(0)
        assert one.own() == [today]
        part, article = today.replace("01.html", "02.html"), today.replace("node_01", "content_1")
        await one.read(today, Listing(parts=(today, part), entries=(Entry(article),)))
        assert one.own() == [part]
        assert (await two.leased())[:1] == [(ARTICLE_KIND, article)]
        for days_ago in range(1, MAX_DAYS):
            await one.read(one.own()[0], Listing())
            assert one.own() == [first_page(days_ago)]
        await one.read(one.own()[0], Listing())
        assert one.own() == []
        assert (PAPER_KIND, "jsw") not in one.queue.leased
        await two.results._complete(two.queue.leased[ARTICLE_KIND, article], [])
        assert await one.queue.lease(1) == (OVER, [])
        assert first_page(3) in await one.queue.settled_days()

    run(url, work)
