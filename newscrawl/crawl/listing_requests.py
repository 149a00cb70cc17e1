"""Requests for listing pages, feeds and sitemaps, and what follows from each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request

from newscrawl.crawl.discover.frontier import TEMPORARY_REASONS, DiscoveryResult
from newscrawl.crawl.discover.listing_queue import PendingListing
from newscrawl.crawl.discover.model import Listing
from newscrawl.crawl.download.browser import DOCUMENT, FORBIDDEN_FLAG, BrowserError, meta_to_render
from newscrawl.crawl.download.redirect import BadTargetError, OffSiteError
from newscrawl.crawl.download.throttle import CrawlStoppedError
from newscrawl.crawl.meta import (
    ACCEPT_ARCHIVED_KEY,
    ARCHIVED_KEY,
    FINAL_STATUSES,
    FURTHER_KEY,
    REDIRECTS,
    ArchivedResponse,
    request_of,
)
from newscrawl.crawl.request_scheduler import PRIORITY_FIRST_LISTING
from newscrawl.model import Rejected
from newscrawl.sites.json_lists import json_listing_at
from newscrawl.sites.rendered import is_rendered_listing
from newscrawl.store.versions import GONE_STATUSES, ExtractionResult

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.crawl.discover.traversal import ListingTraversal
    from newscrawl.crawl.spider import SiteSpider


class ListingRequests:
    """What one crawl asks of a site's listings, and its callbacks."""

    def __init__(self, spider: SiteSpider, traversal: ListingTraversal) -> None:
        """Take the spider whose crawl it is, and its way through the listings."""
        self._spider, self._traversal = spider, traversal

    def request(self, page: PendingListing, priority: int) -> Request | None:
        """Return the request for a listing page; None where none can be made, which is counted and not owed."""
        try:
            return Request(page.url, self.parse, errback=self.failed, dont_filter=True,
                           priority=priority, meta={"page": page, ACCEPT_ARCHIVED_KEY: True})  # fmt: skip
        except ValueError:
            self._spider.count("bad-link")
            self._give_up(page)
            return None

    async def parse(self, response: Response) -> dict[str, Any] | None:
        """Ask for what a listing page leads to, and store what was read from the page itself.

        Returns the item of a page that is an article as well, else None.
        """
        try:
            return await self._parse(response)
        except Exception:
            self._shared_done(response.meta["page"])  # else the others would wait for it for ever
            raise

    async def _parse(self, response: Response) -> dict[str, Any] | None:
        archived, page = response.meta.get(ARCHIVED_KEY), response.meta["page"]
        document = response.meta.get(DOCUMENT)
        if not document and not (response.status in GONE_STATUSES and self._traversal.papers.is_first_page(page.url)):
            self._spider.count(
                "start/answered" if response.status == HTTPStatus.OK else f"start/status-{response.status}"
            )
        if document and not archived:
            return await self._handle(page, document)  # a replay whose archive has no rendered page
        if not archived or response.status in REDIRECTS:
            self._pass_over(page)
            return None
        if response.status == HTTPStatus.OK and not document and is_rendered_listing(response.url, self._spider.site):
            self._spider.schedule(self._rendering(page, archived))
            return None
        if response.meta.get(FURTHER_KEY):
            self._spider.scheduler.add_listings([page])
        return await self._handle(page, archived, is_whole=FORBIDDEN_FLAG not in response.flags)

    def _rendering(self, page: PendingListing, archived: ArchivedResponse) -> Request:
        """Return the request that renders a listing page which has been fetched."""
        meta = meta_to_render(archived) | {"page": page}
        return Request(archived.capture.url, self.parse, errback=self.rendering_failed, dont_filter=True,
                       priority=PRIORITY_FIRST_LISTING, meta=meta)  # fmt: skip

    async def rendering_failed(self, failure: Failure) -> dict[str, Any] | None:
        """Go on with what the page shows without its scripts, as `parse`; without a browser, end the crawl."""
        if isinstance(failure.value, BrowserError):
            self._spider.run.fail(failure.value)
            return None
        if isinstance(failure.value, CrawlStoppedError):
            return None
        self._spider.count(f"render-failed/{type(failure.value).__name__}")
        request = request_of(failure)
        return await self._handle(request.meta["page"], request.meta[DOCUMENT], is_whole=False)

    async def _handle(
        self, page: PendingListing, archived: ArchivedResponse, *, is_whole: bool = True
    ) -> dict[str, Any] | None:
        """Go on with what follows from a listing page: articles, further listings, and how the page itself was read.

        A page that waits in vain for a script, or for what robots.txt forbids its script (not `is_whole`), looks like a
        challenge, and is none.
        """
        pages, capture = self._spider.pages, archived.capture
        outcome, listing = await asyncio.gather(pages.process(archived, urgent=True), pages.read_listing(capture))
        if listing is None:
            return None
        if outcome and is_whole:
            links = None if self._is_shell(capture.url) else 0
            self._spider.check_for_block(outcome, archived, links=len(listing.entries) or links)
        temporary = isinstance(outcome, Rejected) and outcome.reason in TEMPORARY_REASONS and not listing.entries
        if capture.status in FINAL_STATUSES and not (temporary or listing.problem):
            if self._spider.shared and capture.status == HTTPStatus.OK:
                await self._spider.shared.results.note_answer()
            # Before the page itself is stored: a crawl killed in between would ask for it again.
            await self._record(page, listing)
        else:
            self._pass_over(page)
        self._spider.schedule()
        if outcome is None:
            return None
        is_list = bool(listing.entries)
        if isinstance(outcome, Rejected):
            self._spider.count(f"lists-rejected/{'listing' if is_list else outcome.reason}")
        return await self._spider.results.save(ExtractionResult((archived.record,), outcome), is_list=is_list)

    def _is_shell(self, url: str) -> bool:
        """Tell whether a page may be an empty shell, which looks like a challenge: the site's lists are JSON."""
        site = self._spider.site
        return bool(site.json_listings) and json_listing_at(url, site) is None

    async def _record(self, page: PendingListing, listing: Listing) -> None:
        """Note that a listing page was read, and queue its new articles and the pages to read next.

        Many articles are noted in steps, between which the event loop goes on; when the crawl ends there, the page is
        still owed.
        """
        spider, scheduler, found = self._spider, self._spider.scheduler, DiscoveryResult()
        if spider.shared:
            await spider.shared.results.record_listing(page, listing, datetime.now(UTC), self._sitemaps)
            return
        async with spider.run.db_writer.write_slot:
            with spider.fail_on_store_error():
                for part in self._traversal.discover(page.url, listing):
                    found += part
                    await asyncio.sleep(0)
                    if spider.throttle.stopping and found.total < len(listing.entries):
                        return
                now = datetime.now(UTC)
                following = self._traversal.record_listing(page.url, listing, found, page.known_before, now)
                scheduler.add_new_articles(found.new)
                scheduler.add_listings(following)
                if not scheduler.is_enough():
                    scheduler.add_listings(self._sitemaps())

    def _sitemaps(self) -> list[PendingListing]:
        """Return the sitemaps that robots.txt has named by now and that this traversal has not read."""
        own = [url for url in self._spider.throttle.sitemaps if _host_of(url) in self._spider.site.all_hosts]
        self._spider.throttle.sitemaps.clear()
        return self._traversal.add_sitemaps(own)

    def failed(self, failure: Failure) -> None:
        """Count a listing page that did not come; it is still owed, unless it leads where nothing can be asked for."""
        if isinstance(failure.value, CrawlStoppedError):
            return
        self._spider.count(f"start/{self._spider.count_failure(failure)}")
        page = request_of(failure).meta["page"]
        if isinstance(failure.value, BadTargetError | OffSiteError):
            self._give_up(page)
        self._pass_over(page)
        self._spider.schedule()

    def _pass_over(self, page: PendingListing) -> None:
        """Note that a listing page did not come, or cannot be read; it is still owed. Others may follow."""
        with self._spider.fail_on_store_error():
            self._spider.scheduler.add_listings(self._traversal.listing_failed(page.url, datetime.now(UTC)))
        self._shared_done(page)

    def _give_up(self, page: PendingListing) -> None:
        """Note that a listing page need not be asked for again."""
        with self._spider.fail_on_store_error():
            self._traversal.queue.mark_read(page.url, (), datetime.now(UTC))
        self._shared_done(page)

    def _shared_done(self, page: PendingListing) -> None:
        """Let the others, if there are any, not wait for a page that leads nowhere."""
        if self._spider.shared and not self._spider.throttle.stopping:
            self._spider.shared.results.listing_done(page)


def _host_of(url: str) -> str | None:
    """Return the host of `url`; None where it has none, or makes no sense: robots.txt may name anything a sitemap."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
