"""The spiders: one class, made into a spider for each site."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from newscrawl.crawl.article_pages import PageReader
from newscrawl.crawl.blocks import Signs
from newscrawl.crawl.discover.frontier import PASSING, Check, Frontier, WalkPage
from newscrawl.crawl.discover.listing import Listing
from newscrawl.crawl.discover.options import Wanted, check
from newscrawl.crawl.discover.traversal import Walk, listing_of
from newscrawl.crawl.download.browser import DOCUMENT, BrowserError, is_rendered
from newscrawl.crawl.download.handlers import OFFLINE
from newscrawl.crawl.download.throttle import StoppedError, manners_of
from newscrawl.crawl.middlewares import META, OWED
from newscrawl.crawl.results import Found, Ledger
from newscrawl.crawl.run import Archived, Run
from newscrawl.errors import StoreError
from newscrawl.model import Article, Capture, Rejected
from newscrawl.sites.model import Site
from newscrawl.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from newscrawl.crawl.workers.db_writer import Change

OK, NOT_MODIFIED = 200, 304
SETTLED = (OK, 404, 410)
"""Statuses after which a page is not asked for again: it came, or there is none."""
REDIRECTS = (301, 302, 303, 307, 308)
CIRCLE = "redirect"
MOST_UNDERWAY = 500
"""Articles that are fetched or wait to be read at most: some 30 MB of pages."""
FEW_UNDERWAY = 100
"""Articles that are left when the next listing page is asked for: fetched while it is fetched, waits to be read, and
for the clerk's transaction to end, .3 s in all; of 32 none was left after .1 s."""
FIRST_LISTS, NEXT_LISTS, ARTICLES, CHECKS, MORE_LISTS = 30, 25, 20, 10, 0
"""Priorities: the news before all that an interrupted or first crawl has yet to walk through."""


class SiteSpider(Spider):
    """Reads a site's listings, fetches the articles they name that are not known, and checks known ones for edits."""

    site: ClassVar[Site]

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        """Take the spider arguments `limit`, `since` and `until`. Raises UsageError."""
        super().__init__(name)
        self.wanted = Wanted.of(arguments)
        self.allowed_domains = list(self.site.hosts)
        self.queue: deque[str | Check] = deque()
        self.lists: deque[WalkPage] = deque()
        self.underway = 0
        self.found = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the project and the contact in the User-Agent; in a replay take the network away, and all waiting."""
        super().update_settings(settings)
        contact = f" (+{settings['CONTACT']})" if settings["CONTACT"] else ""
        settings.set("USER_AGENT", f"newscrawl/{version('newscrawl')}{contact}", priority="spider")
        if settings["REPLAY_WARC"]:
            offline = {"DOWNLOAD_HANDLERS": OFFLINE, "HTTPPROXY_ENABLED": False, "AUTOTHROTTLE_ENABLED": False,
                       "DOWNLOAD_DELAY": 0, "RETRY_BACKOFF": 0}  # fmt: skip
            settings.setdict(offline, priority="cmdline")

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests for listing pages, and for what earlier crawls left to do."""
        check(self.settings)
        run = self.crawler.get_extension(Run)
        assert run
        self.run = run
        self.manners = manners_of(self.crawler)
        self.ledger = Ledger(run)
        self.pages = PageReader(self.crawler, self.site, self.count)
        self.signs = Signs()
        with self._storing():
            # A replay knows nothing from before, and remembers nothing.
            store = Store(Path(":memory:")) if run.replays else run.store
            self.frontier = Frontier(store, self.site, run.started_at)
            self.walk = Walk(self.frontier, self.wanted)
            for page in self.walk.start():
                yield self._listing_request(page, FIRST_LISTS if page.known_before == 0 else MORE_LISTS)
            self.queue.extend(entry.url for entry in self.frontier.owed() if self.wanted.admits(entry))
            if not self.wanted.walk and self.wanted.limit is None:
                self.queue.extend(self.frontier.checks())
        for request in self._requests():
            yield request

    def _go_on(self, *requests: Request) -> None:
        """Ask for `requests`, and for what else may be asked for now.

        What a callback yields would pass through Scrapy's spider middlewares and item pipeline, generator by generator:
        a tenth of the event loop's time, for nothing that is used here.
        """
        assert self.crawler.engine
        for request in (*requests, *self._requests()):
            self.crawler.engine.crawl(request)
        if not self.underway:
            self.run.clerk.hurry()

    # -- listings -----------------------------------------------------------------------------------------------------

    def _listing_request(self, page: WalkPage, priority: int) -> Request:
        return Request(page.url, self.parse_listing, errback=self.listing_failed, dont_filter=True, priority=priority,
                       meta={"page": page, OWED: True})  # fmt: skip

    async def parse_listing(self, response: Response) -> None:
        """Ask for what a listing page leads to, and store what was read from the page itself."""
        archived, page = response.meta.get(META), response.meta["page"]
        document = response.meta.get(DOCUMENT)
        if not document:
            self.count("start/answered" if response.status in (OK, NOT_MODIFIED) else f"start/status-{response.status}")
        if document and not archived:
            await self._listed(page, document)  # a replay whose archive has no rendered page
        elif archived and response.status not in REDIRECTS:
            if response.status == OK and not document and is_rendered(response.url, self.site):
                self._go_on(self._rendering(page, archived))
            else:
                await self._listed(page, archived)

    def _rendering(self, page: WalkPage, archived: Archived) -> Request:
        """Return the request that renders a listing page which has been fetched."""
        meta = {"page": page, DOCUMENT: archived, "playwright": True, "dont_retry": True}
        return Request(archived.capture.url, self.parse_listing, errback=self.rendering_failed, dont_filter=True,
                       priority=FIRST_LISTS, meta=meta)  # fmt: skip

    async def rendering_failed(self, failure: Failure) -> None:
        """Go on with what the page shows without its scripts; without a browser, end the crawl."""
        if isinstance(failure.value, BrowserError):
            self.run.fail(failure.value)
            return
        if isinstance(failure.value, StoppedError):
            return
        self.count(f"render-failed/{type(failure.value).__name__}")
        request = failure.request  # type: ignore[attr-defined]
        await self._listed(request.meta["page"], request.meta[DOCUMENT], is_whole=False)

    async def _listed(self, page: WalkPage, archived: Archived, *, is_whole: bool = True) -> None:
        """Go on with what follows from a listing page: articles, further listings, and how the page itself was read.

        A page that waits for a script in vain (not `is_whole`) looks like a challenge, and is none.
        """
        outcome = await self.pages.process(archived)
        capture = archived.capture
        listing = listing_of(capture, self.site) if capture.status == OK else Listing()
        if outcome and is_whole:
            self._judge(outcome, archived, is_start=not listing.entries)
        passing = isinstance(outcome, Rejected) and outcome.reason in PASSING and not listing.entries
        if capture.status in SETTLED and not passing:
            # Before the page itself is stored: a crawl killed in between would ask for it again.
            await self._walked(page, listing)
        self._go_on()
        if outcome:
            await self.ledger.store(Found(outcome, (archived.record,)))

    async def _walked(self, page: WalkPage, listing: Listing) -> None:
        """Note that a listing page was read, and queue its new articles and the pages to read next."""
        async with self.run.clerk.turn:
            with self._storing():
                new, following = self.walk.read(page.url, listing, page.known_before, datetime.now(UTC))
                self.queue.extendleft(reversed(new))
                self.lists.extend(following)
                if not self._is_enough():
                    self.lists.extend(self._sitemaps())

    def _sitemaps(self) -> list[WalkPage]:
        """Return the sitemaps that robots.txt has named by now and that this walk has not read."""
        own = [url for url in self.manners.sitemaps if urlsplit(url).hostname in self.site.hosts]
        return self.frontier.add_pages(self.walk.name, [WalkPage(url, 0) for url in own])

    def listing_failed(self, failure: Failure) -> None:
        """Count a listing page that did not come; it is still owed."""
        if not isinstance(failure.value, StoppedError):
            self.count(f"start/{self._failed(failure)}")

    # -- articles -----------------------------------------------------------------------------------------------------

    def _requests(self) -> Iterator[Request]:
        """Yield requests for queued articles, as many as keep download and reading busy and the limit allows.

        Then for listing pages, when few articles are left.
        """
        while self.queue and self._may_ask():
            self.underway += 1
            wanted = self.queue.popleft()
            headers: dict[str, str] = {}
            url = wanted
            if isinstance(wanted, Check):
                url = wanted.url
                given = {"If-None-Match": wanted.etag, "If-Modified-Since": wanted.last_modified}
                headers = {name: value for name, value in given.items() if value}
                self.count("checks/conditional" if headers else "checks/full")
            # The frontier has sorted out duplicates; Scrapy's filter would swallow a redirect in circles, uncounted.
            yield Request(
                str(url), self.parse_article, errback=self.article_failed, dont_filter=True, headers=headers,
                priority=CHECKS if isinstance(wanted, Check) else ARTICLES,
                meta={"article": url, OWED: not isinstance(wanted, Check)},
            )  # fmt: skip
        while self.lists and not self.queue and self.underway <= FEW_UNDERWAY and not self._is_enough():
            yield self._listing_request(self.lists.popleft(), NEXT_LISTS)

    def _may_ask(self) -> bool:
        """Tell whether another article may be asked for before those under way are read.

        Few at first, that a block is seen in time, and more with each that is read, that reading is never waited for.
        """
        at_once = self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        return self.underway < min(2 * at_once + self.signs.trust, MOST_UNDERWAY) and not self._is_enough()

    def _is_enough(self) -> bool:
        return self.wanted.limit is not None and self.found + self.underway >= self.wanted.limit

    async def parse_article(self, response: Response) -> None:
        """Store what was read from an article and its further pages, and ask for as many more as are wanted."""
        archived, url = response.meta.get(META), response.meta["article"]
        found: Found | None = None
        if response.status in REDIRECTS:
            found = self._lost(response.request, f"status {response.status} without a target")
        elif response.status == NOT_MODIFIED:
            self.count("not-modified")
            self.run.remember(partial(Frontier.kept, url=url, now=datetime.now(UTC)))
        elif archived:
            pages = [archived]
            outcome = await self.pages.read(pages)
            self.found += isinstance(outcome, Article)
            if outcome:
                self._judge(outcome, archived)
                change = self._change(url, outcome, archived.capture)
                found = Found(outcome, tuple(page.record for page in pages), change)
        self.underway -= 1
        self._go_on()
        if found:
            await self.ledger.store(found)

    @staticmethod
    def _change(url: str, outcome: Article | Rejected, capture: Capture) -> Change:
        """Return how the frontier notes what became of the article that was asked for at `url`."""
        now = datetime.now(UTC)
        if isinstance(outcome, Article) and not capture.truncated:
            etag, last_modified = capture.header("etag"), capture.header("last-modified")
            return partial(Frontier.kept, url=url, now=now, etag=etag, last_modified=last_modified)
        if isinstance(outcome, Article) or outcome.reason in PASSING or capture.status not in SETTLED:
            return partial(Frontier.failed, url=url, now=now)
        return partial(Frontier.dropped, url=url)

    async def article_failed(self, failure: Failure) -> None:
        """Count an article that did not come, and go on to the next."""
        self.underway -= 1
        if isinstance(failure.value, StoppedError):
            return
        request = failure.request  # type: ignore[attr-defined]
        if self._failed(failure) == CIRCLE:
            await self.ledger.store(self._lost(request, "it leads from page to page without end"))
        else:
            self._owes(request)
        self._go_on()

    def _failed(self, failure: Failure) -> str:
        """Count why no response came and return it."""
        ignored = isinstance(failure.value, IgnoreRequest)
        why = CIRCLE if ignored and "max redirections" in str(failure.value) else type(failure.value).__name__
        self.count(f"{'ignored' if ignored else 'failed'}/{why}")
        self.logger.warning("no response from %s: %s", getattr(failure, "request", ""), failure.getErrorMessage())
        if not ignored and self.signs.silent():
            self.block(f"no answer to the last {self.signs.SILENT} requests")
        return why

    def _lost(self, request: Request | None, detail: str) -> Found:
        """Return the rejection of an article whose redirect leads nowhere; no capture holds a page of it."""
        assert request
        self._owes(request)
        return Found(Rejected(request.meta["article"], "redirect", detail), ())

    def _owes(self, request: Request) -> None:
        """Note that the article that was asked for did not come."""
        self.run.remember(partial(Frontier.failed, url=request.meta["article"], now=datetime.now(UTC)))

    # -- blocks, errors and the end -----------------------------------------------------------------------------------

    def _judge(self, outcome: Article | Rejected, archived: Archived, *, is_start: bool = False) -> None:
        """End the crawl when what comes in place of pages shows that the site wants no more of us."""
        if sign := self.signs.of(outcome, archived.capture, is_start=is_start):
            self.block(sign)

    def block(self, sign: str) -> None:
        """Leave the site alone: end this crawl and pause the site."""
        if self.run.replays or self.manners.stopping:
            return
        self.count("blocked")
        with self._storing():
            self.run.block(sign, self.frontier.pause(datetime.now(UTC)))

    @contextmanager
    def _storing(self) -> Iterator[None]:
        """End the crawl when the database cannot be written."""
        try:
            yield
        except StoreError as error:
            self.run.fail(error)

    def count(self, what: str) -> None:
        """Add one to the run's counter `newscrawl/<what>`."""
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"newscrawl/{what}")

    def closed(self, reason: str) -> None:
        """Report gaps, finish the walk, and end the processes that read articles."""
        if hasattr(self, "walk") and not self.run.failure:
            counts: dict[str, Any] = {}
            self.walk.report(counts)
            for name, number in counts.items():
                self.crawler.stats.set_value(f"newscrawl/{name}", number)
            with self._storing():
                if reason == "finished" and not self._is_enough():
                    self.frontier.close_walk(self.walk.name)
                    self.frontier.welcome()
        if hasattr(self, "pages"):
            self.pages.close()
