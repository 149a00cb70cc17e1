"""The spiders: one class, made into a spider for each site."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from newscrawl.crawl.article_pages import ArticleReader
from newscrawl.crawl.blocks import BlockDetector
from newscrawl.crawl.discover.frontier import TEMPORARY_REASONS, Frontier, Recheck
from newscrawl.crawl.discover.listing import Listing
from newscrawl.crawl.discover.listing_queue import PendingListing
from newscrawl.crawl.discover.options import CrawlOptions, require_contact
from newscrawl.crawl.discover.traversal import ListingTraversal
from newscrawl.crawl.download.browser import DOCUMENT, BrowserError, is_rendered
from newscrawl.crawl.download.redirect import BadTargetError, OffSiteError
from newscrawl.crawl.download.replay import REPLAY_HANDLERS
from newscrawl.crawl.download.throttle import CrawlStoppedError, throttle_of
from newscrawl.crawl.meta import ACCEPT_ARCHIVED_KEY, ARCHIVED_KEY, ArchivedResponse
from newscrawl.crawl.request_scheduler import PRIORITY_FIRST_LISTING, PRIORITY_RESUMED_LISTING, RequestScheduler
from newscrawl.crawl.results import ResultRecorder
from newscrawl.crawl.run import RunExtension
from newscrawl.errors import StoreError
from newscrawl.model import Article, Capture, Rejected
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.crawl_state import clear_pause, pause
from newscrawl.store.versions import ExtractionResult
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from newscrawl.crawl.workers.db_writer import FrontierUpdate

OK, NOT_MODIFIED = 200, 304
FINAL_STATUSES = (OK, 404, 410)
"""Statuses after which a page is not asked for again: it came, or there is none."""
REDIRECTS = (301, 302, 303, 307, 308)
REDIRECT_LOOP = "it leads from page to page without end"
CONDITIONS = frozenset({b"If-None-Match", b"If-Modified-Since"})


class SiteSpider(Spider):
    """Reads a site's listings, fetches the articles they name that are not known, and checks known ones for edits."""

    site: ClassVar[Site]

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        """Take the spider arguments `limit`, `since` and `until`. Raises UsageError."""
        super().__init__(name)
        self.options = CrawlOptions.of(arguments)
        self.allowed_domains = list(self.site.hosts)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the project and the contact in the User-Agent; in a replay take the network away, and all waiting."""
        super().update_settings(settings)
        contact = f" (+{settings['CONTACT']})" if settings["CONTACT"] else ""
        settings.set("USER_AGENT", f"newscrawl/{version('newscrawl')}{contact}", priority="spider")
        if settings["REPLAY_WARC"]:
            offline = {"DOWNLOAD_HANDLERS": REPLAY_HANDLERS, "HTTPPROXY_ENABLED": False, "AUTOTHROTTLE_ENABLED": False,
                       "DOWNLOAD_DELAY": 0, "RETRY_BACKOFF": 0}  # fmt: skip
            settings.setdict(offline, priority="cmdline")

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests for listing pages, and for what earlier crawls left to do."""
        require_contact(self.settings)
        run = self.crawler.get_extension(RunExtension)
        assert run
        self.run = run
        self.throttle = throttle_of(self.crawler)
        self.results = ResultRecorder(run)
        self.pages = ArticleReader(run, self.site, self.count)
        self.block_detector = BlockDetector()
        slots = self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self.scheduler = RequestScheduler(self.options.limit, slots, self.block_detector)
        with self._fail_on_store_error():
            # A replay knows nothing from before, and remembers nothing.
            store = Store(Path(":memory:")) if run.replays else run.store
            self.frontier = Frontier(store, self.site, run.started_at)
            most = self.settings.getint("LISTING_MAX_PAGES")
            self.traversal = ListingTraversal(self.frontier, self.options, most)
            for page in self.traversal.start():
                is_news = page.known_before == 0
                priority = PRIORITY_FIRST_LISTING if is_news else PRIORITY_RESUMED_LISTING
                if request := self._listing_request(page, priority):
                    yield request
            pending = self.frontier.pending()
            self.scheduler.add_articles(entry.url for entry in pending if self.options.includes(entry))
            if not self.options.backfill and self.options.limit is None:
                self.scheduler.add_articles(self.frontier.due_rechecks())
        for request in self._requests():
            yield request

    def _schedule(self, *requests: Request) -> None:
        """Ask for `requests`, and for what else may be asked for now.

        What a callback yields would pass through Scrapy's spider middlewares and item pipeline, generator by generator:
        a tenth of the event loop's time, for nothing that is used here.
        """
        assert self.crawler.engine
        for request in (*requests, *self._requests()):
            self.crawler.engine.crawl(request)
        if not self.scheduler.in_flight:
            self.run.db_writer.flush()

    # -- listings -----------------------------------------------------------------------------------------------------

    def _listing_request(self, page: PendingListing, priority: int) -> Request | None:
        """Return the request for a listing page; None where none can be made, which is counted and not owed."""
        try:
            return Request(page.url, self.parse_listing, errback=self.listing_failed, dont_filter=True,
                           priority=priority, meta={"page": page, ACCEPT_ARCHIVED_KEY: True})  # fmt: skip
        except ValueError:
            self.count("bad-link")
            with self._fail_on_store_error():
                self.traversal.queue.mark_read(page.url, (), datetime.now(UTC))
            return None

    async def parse_listing(self, response: Response) -> None:
        """Ask for what a listing page leads to, and store what was read from the page itself."""
        archived, page = response.meta.get(ARCHIVED_KEY), response.meta["page"]
        document = response.meta.get(DOCUMENT)
        if not document:
            self.count("start/answered" if response.status == OK else f"start/status-{response.status}")
        if document and not archived:
            await self._handle_listing(page, document)  # a replay whose archive has no rendered page
        elif archived and response.status not in REDIRECTS:
            if response.status == OK and not document and is_rendered(response.url, self.site):
                self._schedule(self._rendering(page, archived))
            else:
                await self._handle_listing(page, archived)

    def _rendering(self, page: PendingListing, archived: ArchivedResponse) -> Request:
        """Return the request that renders a listing page which has been fetched."""
        meta = {"page": page, DOCUMENT: archived, "playwright": True, "dont_retry": True}
        return Request(archived.capture.url, self.parse_listing, errback=self.rendering_failed, dont_filter=True,
                       priority=PRIORITY_FIRST_LISTING, meta=meta)  # fmt: skip

    async def rendering_failed(self, failure: Failure) -> None:
        """Go on with what the page shows without its scripts; without a browser, end the crawl."""
        if isinstance(failure.value, BrowserError):
            self.run.fail(failure.value)
            return
        if isinstance(failure.value, CrawlStoppedError):
            return
        self.count(f"render-failed/{type(failure.value).__name__}")
        request = failure.request  # type: ignore[attr-defined]
        await self._handle_listing(request.meta["page"], request.meta[DOCUMENT], is_whole=False)

    async def _handle_listing(self, page: PendingListing, archived: ArchivedResponse, *, is_whole: bool = True) -> None:
        """Go on with what follows from a listing page: articles, further listings, and how the page itself was read.

        A page that waits for a script in vain (not `is_whole`) looks like a challenge, and is none.
        """
        outcome = await self.pages.process(archived)
        capture = archived.capture
        listing = await self.pages.read_listing(capture) if capture.status == OK else Listing()
        if listing is None:
            return
        if outcome and is_whole:
            self._check_for_block(outcome, archived, is_start=not listing.entries)
        temporary = isinstance(outcome, Rejected) and outcome.reason in TEMPORARY_REASONS and not listing.entries
        if capture.status in FINAL_STATUSES and not temporary:
            # Before the page itself is stored: a crawl killed in between would ask for it again.
            await self._record_listing(page, listing)
        self._schedule()
        if outcome:
            await self.results.save(ExtractionResult((archived.record,), outcome))

    async def _record_listing(self, page: PendingListing, listing: Listing) -> None:
        """Note that a listing page was read, and queue its new articles and the pages to read next."""
        async with self.run.db_writer.write_slot:
            with self._fail_on_store_error():
                new, following = self.traversal.record_listing(page.url, listing, page.known_before, datetime.now(UTC))
                self.scheduler.add_new_articles(new)
                self.scheduler.add_listings(following)
                if not self.scheduler.is_enough():
                    self.scheduler.add_listings(self._sitemaps())

    def _sitemaps(self) -> list[PendingListing]:
        """Return the sitemaps that robots.txt has named by now and that this traversal has not read."""
        own = [url for url in self.throttle.sitemaps if _host_of(url) in self.site.hosts]
        return self.traversal.queue.add([PendingListing(url, 0) for url in own])

    def listing_failed(self, failure: Failure) -> None:
        """Count a listing page that did not come; it is still owed, unless it leads where nothing can be asked for."""
        if isinstance(failure.value, CrawlStoppedError):
            return
        self.count(f"start/{self._count_failure(failure)}")
        if isinstance(failure.value, BadTargetError | OffSiteError):
            page: PendingListing = failure.request.meta["page"]  # type: ignore[attr-defined]
            with self._fail_on_store_error():
                self.traversal.queue.mark_read(page.url, (), datetime.now(UTC))

    # -- articles -----------------------------------------------------------------------------------------------------

    def _requests(self) -> Iterator[Request]:
        """Yield the requests that may be made now: for articles, and for listing pages when few of those are left."""
        for article, priority in self.scheduler.take_articles():
            if request := self._article_request(article, priority):
                yield request
        for page, priority in self.scheduler.take_listings():
            if request := self._listing_request(page, priority):
                yield request

    def _article_request(self, article: str | Recheck, priority: int) -> Request | None:
        """Return the request for an article; None where none can be made, which is counted and not owed."""
        headers: dict[str, str] = {}
        is_recheck = isinstance(article, Recheck)
        url = article.url if isinstance(article, Recheck) else article
        if isinstance(article, Recheck):
            given = {"If-None-Match": article.etag, "If-Modified-Since": article.last_modified}
            headers = {name: value for name, value in given.items() if value}
            self.count("checks/conditional" if headers else "checks/full")
        # The frontier has sorted out duplicates; Scrapy's filter would swallow a redirect in circles, uncounted.
        try:
            return Request(url, self.parse_article, errback=self.article_failed, dont_filter=True, headers=headers,
                           priority=priority, meta={"article": url, ACCEPT_ARCHIVED_KEY: not is_recheck})  # fmt: skip
        except ValueError:
            self.count("bad-link")
            self.run.update_frontier(partial(Frontier.mark_discarded, url=url))
            self.scheduler.finished(is_article=False)
            return None

    async def parse_article(self, response: Response) -> None:
        """Store what was read from an article and its further pages, and ask for as many more as are wanted."""
        result: ExtractionResult | None = None
        update: FrontierUpdate | None = None
        try:
            result, update = await self._read_article(response)
        finally:
            # Whatever reading raised, the next articles are asked for.
            self.scheduler.finished(is_article=result is not None and isinstance(result.outcome, Article))
            self._schedule()
        if result:
            await self.results.save(result, update)

    async def _read_article(self, response: Response) -> tuple[ExtractionResult | None, FrontierUpdate | None]:
        """Return what is to be stored of a response, and what the frontier notes of it; None where there is nothing."""
        archived, url = response.meta.get(ARCHIVED_KEY), response.meta["article"]
        if response.status in REDIRECTS:
            return self._redirect_rejection(response.request, f"status {response.status} without a target"), None
        if response.status == NOT_MODIFIED:
            assert response.request
            if CONDITIONS.isdisjoint(response.request.headers):
                self.count("not-modified/unasked")
                self._mark_failed(response.request)
            else:
                self.count("not-modified")
                self.run.update_frontier(partial(Frontier.mark_fetched, url=url, now=datetime.now(UTC)))
            return None, None
        if not archived:
            return None, None
        pages = [archived]
        outcome = await self.pages.read(pages)
        if outcome is None:
            if archived.record.record_id in self.pages.failed:
                self.run.update_frontier(partial(Frontier.mark_discarded, url=url))
            return None, None
        self._check_for_block(outcome, archived)
        update = self._frontier_update(url, outcome, archived.capture)
        return ExtractionResult(tuple(page.record for page in pages), outcome), update

    @staticmethod
    def _frontier_update(url: str, outcome: Article | Rejected, capture: Capture) -> FrontierUpdate:
        """Return how the frontier notes what became of the article that was asked for at `url`."""
        now = datetime.now(UTC)
        if isinstance(outcome, Article) and not capture.truncated:
            etag, last_modified = capture.header("etag"), capture.header("last-modified")
            return partial(Frontier.mark_fetched, url=url, now=now, etag=etag, last_modified=last_modified)
        if isinstance(outcome, Article):
            # Cut short after all retries: it is asked for again, whole, when checks are due.
            return partial(Frontier.mark_fetched, url=url, now=now)
        if capture.truncated or outcome.reason in TEMPORARY_REASONS or capture.status not in FINAL_STATUSES:
            return partial(Frontier.mark_failed, url=url, now=now)
        return partial(Frontier.mark_discarded, url=url)

    async def article_failed(self, failure: Failure) -> None:
        """Count an article that did not come, and go on to the next."""
        self.scheduler.finished(is_article=False)
        if isinstance(failure.value, CrawlStoppedError):
            return
        request = failure.request  # type: ignore[attr-defined]
        is_loop = self._count_failure(failure) == "redirect"
        leads_away = isinstance(failure.value, BadTargetError | OffSiteError)
        try:
            if is_loop or leads_away:
                detail = REDIRECT_LOOP if is_loop else printable(str(failure.value))
                await self.results.save(self._redirect_rejection(request, detail))
            else:
                self._mark_failed(request)
            if isinstance(failure.value, BadTargetError):
                self.run.update_frontier(partial(Frontier.mark_discarded, url=request.meta["article"]))
        finally:
            self._schedule()

    def _count_failure(self, failure: Failure) -> str:
        """Count why no response came and return it."""
        ignored = isinstance(failure.value, IgnoreRequest)
        why = "redirect" if ignored and "max redirections" in str(failure.value) else type(failure.value).__name__
        self.count(f"{'ignored' if ignored else 'failed'}/{why}")
        message = printable(failure.getErrorMessage())
        self.logger.warning("no response from %s: %s", getattr(failure, "request", ""), message)
        if not ignored and self.block_detector.note_no_response():
            self.block(f"no answer to the last {self.block_detector.MAX_NO_RESPONSE} requests")
        return why

    def _redirect_rejection(self, request: Request | None, detail: str) -> ExtractionResult:
        """Return the rejection of an article whose redirect leads nowhere; no capture holds a page of it."""
        assert request
        self._mark_failed(request)
        return ExtractionResult((), Rejected(request.meta["article"], "redirect", detail))

    def _mark_failed(self, request: Request) -> None:
        """Note that the article that was asked for did not come."""
        self.run.update_frontier(partial(Frontier.mark_failed, url=request.meta["article"], now=datetime.now(UTC)))

    # -- blocks, errors and the end -----------------------------------------------------------------------------------

    def _check_for_block(
        self, outcome: Article | Rejected, archived: ArchivedResponse, *, is_start: bool = False
    ) -> None:
        """Stop the crawl if responses show that the site is blocking it."""
        if sign := self.block_detector.check_page(outcome, archived.capture, is_start=is_start):
            self.block(sign)

    def block(self, sign: str) -> None:
        """Leave the site alone: end this crawl and pause the site."""
        if self.run.replays or self.throttle.stopping:
            return
        self.count("blocked")
        with self._fail_on_store_error():
            self.run.block(sign, pause(self.frontier.store, self.site.name, datetime.now(UTC)))

    @contextmanager
    def _fail_on_store_error(self) -> Iterator[None]:
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
            with self._fail_on_store_error():
                if reason == "finished" and not self.scheduler.is_enough():
                    self.traversal.queue.close()
                    clear_pause(self.frontier.store, self.site.name)
        if hasattr(self, "pages"):
            self.pages.close()


def _host_of(url: str) -> str | None:
    """Return the host of `url`; None where it has none, or makes no sense: robots.txt may name anything a sitemap."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
