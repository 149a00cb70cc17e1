"""The spiders: one class, made into a spider for each site."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from newscrawl.crawl.article_pages import ArticleReader
from newscrawl.crawl.article_requests import ArticleRequests
from newscrawl.crawl.blocks import BlockDetector
from newscrawl.crawl.discover.frontier import Frontier
from newscrawl.crawl.discover.options import CrawlOptions, require_contact, user_agent
from newscrawl.crawl.discover.traversal import ListingTraversal
from newscrawl.crawl.download.replay import recorded_at, replay
from newscrawl.crawl.download.robots import RobotsUnavailableError
from newscrawl.crawl.download.throttle import throttle_of
from newscrawl.crawl.listing_requests import ListingRequests
from newscrawl.crawl.meta import ArchivedResponse
from newscrawl.crawl.refused_settings import check_refused
from newscrawl.crawl.request_scheduler import PRIORITY_FIRST_LISTING, PRIORITY_RESUMED_LISTING, RequestScheduler
from newscrawl.crawl.results import ResultRecorder
from newscrawl.crawl.run import RunExtension
from newscrawl.crawl.shared.worker import SharedCrawl
from newscrawl.crawl.single_page import read_page
from newscrawl.errors import StoreError
from newscrawl.model import Article, Rejected
from newscrawl.sites import Sites
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.crawl_state import clear_pause, pause
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure


class SiteSpider(Spider):
    """Reads a site's listings, fetches the articles they name that are not known, and checks known ones for edits."""

    site: ClassVar[Site]
    sites: ClassVar[Sites]

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        """Take the spider arguments `limit`, `since` and `until`. Raises UsageError."""
        super().__init__(name)
        self.options = CrawlOptions.of(arguments)
        self.allowed_domains = list(self.site.all_hosts)
        self.shared: SharedCrawl | None = None
        """This worker's part, where others share the crawl."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the project and the contact in the User-Agent; in a replay take the network away, and all waiting."""
        super().update_settings(settings)
        settings.set("USER_AGENT", user_agent(settings), priority="spider")
        if settings["REPLAY_WARC"]:
            replay(settings)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests for listing pages, and for what earlier crawls left to do."""
        require_contact(self.settings)
        check_refused(self.settings)
        run = self.crawler.get_extension(RunExtension)
        assert run
        self.run = run
        self.keeps_pictures = not run.replays and (self.site.pictures or self.settings.getbool("PICTURES"))
        self.throttle = throttle_of(self.crawler)
        self.results = ResultRecorder(run)
        self.pages = ArticleReader(run, self.site, self.count)
        self.block_detector = BlockDetector()
        slots = self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self.scheduler = RequestScheduler(self.options.limit, slots, self.block_detector)
        self.articles = ArticleRequests(self)
        with self.fail_on_store_error():
            # A replay knows nothing from before, and remembers nothing.
            store = Store(Path(":memory:"), run.sites) if run.replays else run.store
            self.frontier = Frontier(store, self.site, run.started_at)
            most_pages, most_articles = map(self.settings.getint, ("LISTING_MAX_PAGES", "LISTING_MAX_ARTICLES"))
            self.traversal = ListingTraversal(
                self.frontier, self.options, most_pages, most_articles, self._replayed_at()
            )
            self.listings = ListingRequests(self, self.traversal)
            if self.settings["FRONTIER"]:
                self.shared = SharedCrawl(self)
                await self.shared.begin()
                return
            for page in self.traversal.start():
                is_news = page.known_before == 0
                priority = PRIORITY_FIRST_LISTING if is_news else PRIORITY_RESUMED_LISTING
                if request := self.listings.request(page, priority):
                    yield request
            pending = self.frontier.pending()
            self.scheduler.add_articles(entry.url for entry in pending if self.options.includes(entry))
            if not self.options.backfill and self.options.limit is None:
                self.scheduler.add_articles(self.frontier.due_rechecks())
        for request in self._requests():
            yield request

    def _replayed_at(self) -> datetime | None:
        """Return when the crawl that is replayed began, whose days are asked for; None where that is of no matter."""
        if not (self.run.replays and self.site.daily):
            return None
        return recorded_at([Path(path) for path in self.settings.getlist("REPLAY_WARC")], self.run.archive)

    async def parse(self, response: Response) -> AsyncIterator[dict[str, Any] | Request]:
        """Yield what a person sees of one page who asks `scrapy parse` or `scrapy check`: see `read_page`.

        @front_page
        @returns requests 1
        """
        async for found in read_page(self, response):
            yield found

    def schedule(self, *requests: Request) -> None:
        """Ask for `requests`, and for what else may be asked for now.

        What a callback yields would pass through Scrapy's spider middlewares and item pipeline, generator by generator:
        a tenth of the event loop's time, for nothing that is used here.
        """
        assert self.crawler.engine
        for request in (*requests, *self._requests()):
            self.crawler.engine.crawl(request)
        if self.scheduler.has_asked_all:
            self.run.db_writer.flush(self.scheduler.in_flight)

    def _requests(self) -> Iterator[Request]:
        """Yield the requests that may be made now: for articles, and for listing pages when few of those are left."""
        for article, priority in self.scheduler.take_articles():
            if request := self.articles.request(article, priority):
                yield request
        for page, priority in self.scheduler.take_listings():
            if request := self.listings.request(page, priority):
                yield request

    def count_failure(self, failure: Failure) -> str:
        """Count why no response came and return it."""
        ignored = isinstance(failure.value, IgnoreRequest)
        why = "redirect" if ignored and "max redirections" in str(failure.value) else type(failure.value).__name__
        self.count(f"{'ignored' if ignored else 'failed'}/{why}")
        message = printable(failure.getErrorMessage())
        level = logging.DEBUG if isinstance(failure.value, RobotsUnavailableError) else logging.WARNING  # told once
        self.logger.log(level, "no response from %s: %s", getattr(failure, "request", ""), message)
        if not ignored and self.block_detector.note_no_response():
            self.block(f"no answer to the last {self.block_detector.MAX_NO_RESPONSE} requests", tell=False)
        return why

    def check_for_block(
        self, outcome: Article | Rejected, archived: ArchivedResponse, *, links: int | None = None
    ) -> None:
        """Stop the crawl if responses show that the site is blocking it; `links` as `check_page` takes them."""
        if sign := self.block_detector.check_page(outcome, archived.capture, links=links):
            self.block(sign)

    def block(self, sign: str, *, tell: bool = True) -> None:
        """Leave the site alone: end this crawl and pause the site; `tell` those that share the crawl."""
        if self.run.replays or self.throttle.stopping:
            return
        if tell and self.shared:
            self.shared.results.block(sign)
        self.count("blocked")
        with self.fail_on_store_error():
            self.run.block(sign, pause(self.frontier.store, self.site.name, datetime.now(UTC)))

    @contextmanager
    def fail_on_store_error(self) -> Iterator[None]:
        """End the crawl when the database cannot be written."""
        try:
            yield
        except StoreError as error:
            self.run.fail(error)

    def count(self, what: str, number: int = 1) -> None:
        """Add `number` to the run's counter `newscrawl/<what>`."""
        assert self.crawler.stats
        if number:
            self.crawler.stats.inc_value(f"newscrawl/{what}", number)

    def closed(self, reason: str) -> None:
        """Report gaps, close the traversal, and end the processes that read articles."""
        if hasattr(self, "traversal") and not self.run.failure:
            counts: dict[str, Any] = {}
            self.traversal.report(counts)
            for name, number in counts.items():
                self.crawler.stats.set_value(f"newscrawl/{name}", number)
            with self.fail_on_store_error():
                if reason == "finished" and not self.scheduler.is_enough():
                    self.traversal.queue.close()
                    clear_pause(self.frontier.store, self.site.name)
        if hasattr(self, "pages"):
            self.pages.close()
