"""One page read by itself, for `scrapy parse`, `scrapy check` and the shell: nothing is archived or stored."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request

import newscrawl
from newscrawl.crawl.items import article_fields
from newscrawl.crawl.meta import RENDERED_FLAG
from newscrawl.crawl.middlewares import pairs_of
from newscrawl.crawl.workers.extraction_pool import read_listing_page
from newscrawl.model import Article, Capture, Rejected, page_after

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response

    from newscrawl.crawl.spider import SiteSpider


async def read_page(spider: SiteSpider, response: Response) -> AsyncIterator[dict[str, Any] | Request]:
    """Yield the item of an article, its further pages fetched; or requests for what a list leads to.

    What is neither is told in the log, with the reason.
    """
    pages = [_capture_of(response)]
    outcome = newscrawl.process(*pages, sites=spider.sites)
    while url := page_after(outcome, [page.url for page in pages]):
        page = await _fetch(spider, url)
        if page is None:
            break
        pages.append(page)
        outcome = newscrawl.process(*pages, sites=spider.sites)
    if isinstance(outcome, Article):
        yield {"path": None, **article_fields(outcome)}
        return
    get = spider.settings.getint
    limits = get("LISTING_MAX_LINKS"), get("SITEMAP_MAX_URLS")
    listing = read_listing_page(pages[0], spider.site.name, *limits, sites=spider.sites)
    spider.logger.warning(_reason(outcome, response.url, len(listing.entries)))
    further = (listing.next_page, *listing.sections, *listing.feeds)
    for url in (*(entry.url for entry in listing.entries), *filter(None, further)):
        yield Request(url, callback=spider.parse)


def _reason(outcome: Rejected, url: str, entries: int) -> str:
    return f"no article at {url}: {outcome.reason} ({outcome.detail}); it leads to {entries} of them"


async def _fetch(spider: SiteSpider, url: str) -> Capture | None:
    """Return an article's further page; None when it lies on another host, or does not come."""
    assert spider.crawler.engine
    if urlsplit(url).hostname not in spider.site.all_hosts:
        return None
    response = await spider.crawler.engine.download_async(Request(url))
    return _capture_of(response) if response.status == HTTPStatus.OK else None


def _capture_of(response: Response) -> Capture:
    return Capture(
        url=response.url,
        body=response.body,
        headers=pairs_of(response.headers),
        status=response.status,
        fetched_at=datetime.now(UTC),
        rendered=RENDERED_FLAG in response.flags,
    )
