"""Archived responses to what the code reads in them, an article's further pages fetched on the way."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request

from newscrawl.crawl.download.throttle import manners_of
from newscrawl.crawl.middlewares import META, OWED
from newscrawl.crawl.workers.extraction_pool import Workers
from newscrawl.model import Article, Rejected
from newscrawl.sites.model import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from newscrawl.crawl.run import Archived

logger = logging.getLogger(__name__)

MAX_PAGES = 30
"""Pages of one article at most; a next link that goes round in circles ends here."""
OK = 200


class PageReader:
    """Reads pages for one crawl, in other processes."""

    def __init__(self, crawler: Crawler, site: Site, count: Callable[[str], None]) -> None:
        """Take the crawl that fetches further pages, and what counts how that went."""
        self.crawler, self.site, self.count = crawler, site, count
        self.manners = manners_of(crawler)
        self.workers = Workers(crawler.settings.getint("PROCESS_WORKERS"))

    def close(self) -> None:
        """End the processes."""
        self.workers.close()

    async def process(self, *pages: Archived) -> Article | Rejected | None:
        """Return what is read from `pages`; None when the code that reads them raised, which is logged and counted."""
        try:
            return await self.workers.process(*(page.capture for page in pages))
        except Exception:
            logger.exception("cannot read %s (record %s)", pages[0].capture.url, pages[0].record.record_id)
            self.count("error/process")
            return None

    async def read(self, pages: list[Archived]) -> Article | Rejected | None:
        """Return what is read from `pages`, to which the article's further pages are added as they come.

        None when the crawl ends before they have come: the article is still owed.
        """
        while True:
            outcome = await self.process(*pages)
            url = outcome.next_page if isinstance(outcome, Article) else None
            if not url or len(pages) == MAX_PAGES or url in {page.capture.url for page in pages}:
                return outcome
            page = await self._fetch(url)
            if self.manners.stopping and page is None:
                return None
            if page is None:
                self.count("next-page/missing")
                return outcome
            self.count("next-page/fetched")
            pages.append(page)

    async def _fetch(self, url: str) -> Archived | None:
        """Return an article's further page; None when it does not come, or lies on another host."""
        if urlsplit(url).hostname not in self.site.hosts:
            return None
        assert self.crawler.engine
        try:
            response = await self.crawler.engine.download_async(Request(url, meta={OWED: True}))
        except Exception as error:  # noqa: BLE001 - whatever the downloader raises, the article's other pages are kept
            self.count(f"failed/{type(error).__name__}")
            return None
        archived: Archived | None = response.meta.get(META)
        return archived if archived and response.status == OK else None
