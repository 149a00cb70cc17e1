"""Reads archived responses, and fetches an article's further pages on the way."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request

from newscrawl.crawl.discover.model import Listing
from newscrawl.crawl.download.throttle import CrawlStoppedError, throttle_of
from newscrawl.crawl.meta import ACCEPT_ARCHIVED_KEY, ARCHIVED_KEY, ENOUGH_KEY, PICTURE_KEY, ArchivedResponse
from newscrawl.crawl.rendering import ArticleRenderer
from newscrawl.crawl.workers.extraction_pool import ExtractionPool
from newscrawl.model import Article, Rejected, page_after
from newscrawl.pool import WorkerDiedError
from newscrawl.sites.model import Site
from newscrawl.sites.urls import without_user
from newscrawl.store.captures import picture_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.crawl.run import RunExtension
    from newscrawl.model import Capture

logger = logging.getLogger(__name__)


class ArticleReader:
    """Reads pages for one crawl, in other processes."""

    def __init__(self, run: RunExtension, site: Site, count: Callable[..., None]) -> None:
        """Take the run whose crawl fetches further pages, and what counts how that went."""
        crawler = run.crawler
        self.run, self.crawler, self.site, self.count = run, crawler, site, count
        self.throttle = throttle_of(crawler)
        settings = crawler.settings
        self.pool = ExtractionPool(
            run.sites, settings.getint("PROCESS_WORKERS"), settings.getfloat("PROCESS_CPU_LIMIT")
        )
        self.renderer = ArticleRenderer(run, site, count)
        self._asked_pictures: set[str] = set()
        self.failed: set[str] = set()
        """Record ids of the pages that could not be processed, and that this code does not try again."""

    def close(self) -> None:
        """End the processes."""
        self.pool.close()

    async def process(self, *pages: ArchivedResponse, urgent: bool = False) -> Article | Rejected | None:
        """Return what is read from `pages`, if `urgent` before others that wait.

        None when that takes too much, or raises: logged, counted and noted.
        """
        captures = (page.capture for page in pages)
        try:
            return await self.throttle.cancel_on_stop(self.pool.process(*captures, urgent=urgent))
        except CrawlStoppedError:
            return None
        except WorkerDiedError as error:
            self.count(f"processing-failed/{error.kind}")
            logger.warning("cannot process %s (%s): %s", pages[0].capture.url, pages[0].record.record_id, error)
            self.failed.add(pages[0].record.record_id)
            self.run.save_failure(pages[0].record, error)
            return None
        except Exception:
            logger.exception("cannot read %s (record %s)", pages[0].capture.url, pages[0].record.record_id)
            self.count("error/process")
            return None

    async def read_listing(self, capture: Capture) -> Listing | None:
        """Return what a listing page leads to: nothing where it did not come, or where reading raised.

        The latter is logged and counted. None when the crawl ends before it was read: the page is still owed.
        """
        if capture.status != HTTPStatus.OK:
            return Listing()
        get = self.crawler.settings.getint
        try:
            found = await self.throttle.cancel_on_stop(
                self.pool.read_listing(capture, self.site.name, get("LISTING_MAX_LINKS"), get("SITEMAP_MAX_URLS"))
            )
        except CrawlStoppedError:
            return None
        except WorkerDiedError:
            self.count("listing-failed/worker-died")
            return Listing()
        except Exception:
            logger.exception("cannot read the list %s (record %s)", capture.url, capture.record_id)
            self.count("error/listing")
            return Listing()
        self.count("bad-link", found.bad_links)
        self.count("limit/links", found.dropped)
        if found.problem:
            self.count(f"listing-failed/{found.problem}")
            logger.warning(
                "the list %s cannot be read (%s); compare it with the site's file", capture.url, found.problem
            )
        return found

    async def read(self, pages: list[ArchivedResponse]) -> Article | Rejected | None:
        """Return what is read from `pages`, to which the article's further pages are added as they come.

        None when the crawl ends before they have come: the article is still owed.
        """
        while True:
            outcome = await self.process(*pages)
            url = page_after(outcome, [page.capture.url for page in pages]) if outcome else None
            if not url:
                return outcome
            page = await self._fetch(url)
            if self.throttle.stopping and page is None:
                return None
            if page is None:
                self.count("next-page/missing")
                return outcome
            self.count("next-page/fetched")
            pages.append(page)

    async def keep_pictures(self, article: Article) -> None:
        """Let the article's own images be archived, but those that are; what does not come is counted, and not owed."""
        get = self.crawler.settings.getint
        for url in [image.url for image in article.images][: get("PICTURES_PER_ARTICLE")]:
            is_kept = url in self._asked_pictures or picture_record(self.run.store.connection, url)
            if is_kept or self.throttle.stopping or urlsplit(url).scheme not in {"http", "https"}:
                continue
            self._asked_pictures.add(url)
            await self._keep_picture(url, get("PICTURE_MAX_BYTES"))

    async def _keep_picture(self, url: str, most_bytes: int) -> None:
        assert self.crawler.engine
        try:
            meta = {PICTURE_KEY: True, ENOUGH_KEY: most_bytes}
            request = Request(without_user(url), headers={"Accept": "image/*,*/*;q=0.8"}, meta=meta)
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever the downloader raises, the article is kept
            self.count(f"pictures/failed/{type(error).__name__}")
        else:
            self.count("pictures/fetched" if response.status == HTTPStatus.OK else "pictures/refused")

    async def _fetch(self, url: str) -> ArchivedResponse | None:
        """Return an article's further page; None when it does not come, or lies on another host."""
        assert self.crawler.engine
        try:
            if urlsplit(url).hostname not in self.site.all_hosts:
                return None
            request = Request(without_user(url), meta={ACCEPT_ARCHIVED_KEY: True})
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever the downloader raises, the article's other pages are kept
            self.count(f"failed/{type(error).__name__}")
            return None
        archived: ArchivedResponse | None = response.meta.get(ARCHIVED_KEY)
        page = await self.renderer.rendered(archived) if archived else None
        return page if page and page.capture.status == HTTPStatus.OK else None
