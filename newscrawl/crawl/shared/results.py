"""What a worker tells of what it had leased: that it is done, and what it led to."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from newscrawl.crawl.discover.frontier import DiscoveryResult, Frontier
from newscrawl.crawl.discover.listing_queue import ListingQueue, PendingListing
from newscrawl.crawl.shared.queue import (
    ARTICLE,
    ARTICLE_KIND,
    FIRST_LISTING,
    LISTING_KIND,
    NEXT_LISTING,
    OWED,
    PAPER_KIND,
    Found,
    SharedQueue,
    SharedRequest,
    listing_found,
    paper_found,
)
from newscrawl.errors import FrontierError, NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from datetime import datetime

    from newscrawl.crawl.discover.model import Listing
    from newscrawl.crawl.spider import SiteSpider

logger = logging.getLogger(__name__)


class SharedListings(ListingQueue):
    """The listing pages where workers share a crawl: which of them were met is the shared queue's to say."""

    def __init__(self) -> None:
        """Keep nothing."""

    def open(self, starts: Iterable[str], *, resume: bool) -> list[PendingListing]:
        """Return the start pages; whether they are asked for is the shared queue's to say."""
        del resume
        return [PendingListing(url, 0) for url in starts]

    def mark_read(self, url: str, following: Iterable[PendingListing], now: datetime) -> list[PendingListing]:
        """Return all that follows a page."""
        del url, now
        return list(following)

    def add(self, pages: Iterable[PendingListing]) -> list[PendingListing]:
        """Return all pages."""
        return list(pages)

    def close(self) -> bool:
        """Keep nothing."""
        return True


class Tasks:
    """Coroutines that run beside the crawl; what one raises ends it."""

    def __init__(self, failed: Callable[[NewscrawlError], None]) -> None:
        """Take what is told of an error; FrontierError has been told already."""
        self._failed = failed
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Let `work` run."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, FrontierError):
            return
        if not isinstance(error, NewscrawlError):
            logger.error("the shared crawl raised", exc_info=error)
            error = FrontierError("an error in the code itself; the log shows where")
        self._failed(error)

    async def drain(self) -> None:
        """Wait until all have ended."""
        await asyncio.gather(*self._running, return_exceptions=True)


class SharedResults:
    """What became of one worker's requests, told to the queue and to the archive's own database."""

    def __init__(self, spider: SiteSpider, queue: SharedQueue) -> None:
        """Take the spider, whose traversal is made, and the queue."""
        self._spider, self._traversal, self._queue = spider, spider.traversal, queue
        self._traversal.queue = SharedListings()
        self._has_paper = bool(spider.site.daily) and self._traversal.begins_paper
        self._traversal.begins_paper = False
        self._paper_pages: set[str] = set()
        """Pages of the paper that this worker asks for, or has."""
        self._settled: set[str] | None = None
        """Days of the paper that all know to be settled; None until this worker has begun to read it."""
        self._has_answer = False
        """Whether a list answered this worker."""
        self._next_band = OWED if spider.options.limit else NEXT_LISTING
        """Where few articles are wanted, they come before further lists."""
        self.tasks = Tasks(spider.run.fail)
        self.wake = asyncio.Event()
        """Set when something is done, so that more may be leased."""

    def adopt(self, url: str) -> None:
        """Let the archive's own database know an article, before what became of it is noted there."""
        if leased := self._queue.leased.get((ARTICLE_KIND, url)):
            self._spider.run.update_frontier(partial(Frontier.adopt, entry=leased.entry, listing=leased.origin))

    def article_done(self, url: str) -> None:
        """End the lease of an article that was read, or did not come."""
        if leased := self._queue.leased.get((ARTICLE_KIND, url)):
            self.tasks.start(self._complete(leased, []))

    def listing_done(self, page: PendingListing) -> None:
        """End the lease of a listing page that leads nowhere."""
        if leased := self._queue.leased.get((LISTING_KIND, page.url)):
            self.tasks.start(self._complete(leased, []))
        else:
            self.tasks.start(self._note_days())

    async def record_listing(
        self, page: PendingListing, listing: Listing, now: datetime, more: Callable[[], list[PendingListing]]
    ) -> None:
        """Queue what a listing page leads to, and `more` pages, and end its lease in the same step."""
        with suppress(FrontierError):  # it is told already, and ends the run
            await self._record_listing(page, listing, now, more)

    async def _record_listing(
        self, page: PendingListing, listing: Listing, now: datetime, more: Callable[[], list[PendingListing]]
    ) -> None:
        entries = self._traversal.wanted(listing)
        known = await self._queue.known([entry.url for entry in entries])
        new = [entry for entry, was_known in zip(entries, known, strict=True) if was_known is None]
        noted = new[: max(0, self._traversal.articles_left)]
        found = DiscoveryResult(
            tuple(entry.url for entry in noted), known.count(True), len(entries), len(new) - len(noted)
        )
        self._traversal.count(found)
        following = self._traversal.record_listing(page.url, listing, found, page.known_before, now)
        origin = self._traversal.origin_of(page.url)
        articles = [Found(SharedRequest(ARTICLE_KIND, entry.url, origin, entry.day), ARTICLE) for entry in noted]
        leased = self._queue.leased.get((LISTING_KIND, page.url))
        if leased is None:
            self._paper_pages.add(page.url)
        further = [one for one in (*following, *more()) if one.url not in self._paper_pages]
        own = [one for one in further if self._traversal.papers.is_open(one.url)]
        self._paper_pages |= {one.url for one in own}
        self._spider.scheduler.add_listings(own)
        pages = [self._shared(one) for one in further if one.url not in self._paper_pages]
        papers = [paper_found(self._spider.site.name)] if self._has_paper else []
        await self._complete(leased, [*articles, *pages, *papers])
        await self._note_days()

    async def note_answer(self) -> None:
        """Note for all workers that a list answered this one; a list that is missing is none that did."""
        if self._has_answer:
            return
        self._has_answer = True
        with suppress(FrontierError):  # it is told already, and ends the run
            await self._queue.note_answer()

    async def count_answer_elsewhere(self) -> None:
        """Count that a list answered another worker, where none answered this one."""
        if not self._has_answer and await self._queue.has_answer():
            self._spider.count("start/answered-elsewhere")

    def _shared(self, page: PendingListing) -> Found:
        return listing_found(page, self._traversal.origin_of(page.url), self._next_band)

    # -- a paper, which is read by day: by the worker that has it leased, whose pages of it are its own ----------------

    def starts(self, pages: list[PendingListing]) -> list[Found]:
        """Return what a crawl begins with: its start pages, or its paper where it has none; else that follows these."""
        found = [listing_found(page, page.url, FIRST_LISTING) for page in pages]
        return found or ([paper_found(self._spider.site.name)] if self._has_paper else [])

    async def read_paper(self) -> None:
        """Ask for the paper's first day that no worker has read whole."""
        self._settled = await self._queue.settled_days()
        self._traversal.papers.settle(self._settled)
        self._spider.scheduler.add_listings(self._traversal.next_day())
        self._spider.schedule()
        await self._note_days()

    async def _note_days(self) -> None:
        """Note the days of the paper that are settled by now, and end its lease after the last."""
        paper = self._queue.leased.get((PAPER_KIND, self._spider.site.name))
        if paper is None or self._settled is None:
            return
        settled = self._traversal.papers.settled - self._settled
        self._settled |= settled
        await self._queue.settle_days(settled)
        if not self._traversal.papers.is_being_read:
            await self._complete(paper, [])

    async def _complete(self, leased: SharedRequest | None, found: list[Found]) -> None:
        await self._queue.complete(leased, found, reached=self._traversal.has_reached)
        self.wake.set()

    def block(self, sign: str) -> None:
        """Tell the other workers that the site blocks us."""
        self.tasks.start(self._queue.block(sign))
