"""Requests for articles, new ones and those that are checked for edits, and what becomes of each."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request

from newscrawl.crawl.discover.frontier import TEMPORARY_REASONS, Frontier, Recheck
from newscrawl.crawl.download.redirect import BadTargetError, OffSiteError
from newscrawl.crawl.download.throttle import CrawlStoppedError
from newscrawl.crawl.meta import (
    ACCEPT_ARCHIVED_KEY,
    ARCHIVED_KEY,
    FINAL_STATUSES,
    FURTHER_KEY,
    REDIRECTS,
    request_of,
)
from newscrawl.model import Article, Capture, Rejected
from newscrawl.sites.rendered import is_rendered_article
from newscrawl.store.versions import ExtractionResult
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.crawl.spider import SiteSpider
    from newscrawl.crawl.workers.db_writer import FrontierUpdate

NOT_MODIFIED = 304
REDIRECT_LOOP = "it leads from page to page without end"
CONDITIONS = frozenset({b"If-None-Match", b"If-Modified-Since"})


class ArticleRequests:
    """What one crawl asks of a site's articles, and its callbacks."""

    def __init__(self, spider: SiteSpider) -> None:
        """Take the spider whose crawl it is."""
        self._spider = spider

    def request(self, article: str | Recheck, priority: int) -> Request | None:
        """Return the request for an article; None where none can be made, which is counted and not owed."""
        headers: dict[str, str] = {}
        is_recheck = isinstance(article, Recheck)
        url = article.url if isinstance(article, Recheck) else article
        # That a document is not modified says nothing of what its script would ask for.
        if isinstance(article, Recheck) and not is_rendered_article(url, self._spider.site):
            given = {"If-None-Match": article.etag, "If-Modified-Since": article.last_modified}
            headers = {name: value for name, value in given.items() if value}
        if is_recheck:
            self._spider.count("checks/conditional" if headers else "checks/full")
        # The frontier has sorted out duplicates; Scrapy's filter would swallow a redirect in circles, uncounted.
        try:
            return Request(url, self.parse, errback=self.failed, dont_filter=True, headers=headers,
                           priority=priority, meta={"article": url, ACCEPT_ARCHIVED_KEY: not is_recheck})  # fmt: skip
        except ValueError:
            self._spider.count("bad-link")
            self._update(partial(Frontier.mark_discarded, url=url))
            self._finished(url, is_article=False)
            return None

    async def parse(self, response: Response) -> dict[str, Any] | None:
        """Store what was read from an article and its further pages, and ask for as many more as are wanted.

        Returns the article's item once it is in the database; None where none is stored.
        """
        result: ExtractionResult | None = None
        update: FrontierUpdate | None = None
        try:
            result, update = await self._read(response)
        finally:
            # Whatever reading raised, the next articles are asked for.
            is_article = result is not None and isinstance(result.outcome, Article)
            self._finished(response.meta["article"], is_article=is_article, is_read=result is not None)
            if response.meta.get(FURTHER_KEY):
                self._spider.scheduler.add_articles([response.meta["article"]])
            self._spider.schedule()
        if result is None:
            return None
        self._adopt(response.meta["article"])
        return await self._spider.results.save(result, update)

    async def _read(self, response: Response) -> tuple[ExtractionResult | None, FrontierUpdate | None]:
        """Return what is to be stored of a response, and what the frontier notes of it; None where there is nothing."""
        spider, url = self._spider, response.meta["article"]
        assert response.request
        if response.status in REDIRECTS:
            return self._redirect_rejection(response.request, f"status {response.status} without a target"), None
        if response.status == NOT_MODIFIED:
            if CONDITIONS.isdisjoint(response.request.headers):
                spider.count("not-modified/unasked")
                self._mark_failed(response.request)
            else:
                spider.count("not-modified")
                self._update(partial(Frontier.mark_fetched, url=url, now=datetime.now(UTC)))
            return None, None
        document = response.meta.get(ARCHIVED_KEY)
        archived = await spider.pages.renderer.rendered(document) if document else None
        if not archived:
            return None, None
        pages = [archived]
        outcome = await spider.pages.read(pages)
        if outcome is None:
            if archived.record.record_id in spider.pages.failed:
                self._update(partial(Frontier.mark_discarded, url=url))
            return None, None
        if isinstance(outcome, Article) and spider.keeps_pictures:
            await spider.pages.keep_pictures(outcome)
        if archived.record.record_id not in spider.pages.renderer.incomplete:
            spider.check_for_block(outcome, archived)
        update = _frontier_update(url, outcome, archived.capture)
        return ExtractionResult(tuple(page.record for page in pages), outcome), update

    async def failed(self, failure: Failure) -> None:
        """Count an article that did not come, and go on to the next."""
        spider, request = self._spider, request_of(failure)
        self._finished(request.meta["article"], is_article=False)
        if isinstance(failure.value, CrawlStoppedError):
            return
        is_loop = spider.count_failure(failure) == "redirect"
        leads_away = isinstance(failure.value, BadTargetError | OffSiteError)
        try:
            if is_loop or leads_away:
                detail = REDIRECT_LOOP if is_loop else printable(str(failure.value))
                await spider.results.save(self._redirect_rejection(request, detail))
            else:
                self._mark_failed(request)
            if isinstance(failure.value, BadTargetError):
                self._update(partial(Frontier.mark_discarded, url=request.meta["article"]))
        finally:
            spider.schedule()

    def _redirect_rejection(self, request: Request, detail: str) -> ExtractionResult:
        """Return the rejection of an article whose redirect leads nowhere; no capture holds a page of it."""
        self._mark_failed(request)
        return ExtractionResult((), Rejected(request.meta["article"], "redirect", detail))

    def _mark_failed(self, request: Request) -> None:
        """Note that the article that was asked for did not come."""
        self._update(partial(Frontier.mark_failed, url=request.meta["article"], now=datetime.now(UTC)))

    def _finished(self, url: str, *, is_article: bool, is_read: bool = False) -> None:
        """Note that an article which was asked for was read, or did not come; at a stop only the former is done."""
        self._spider.scheduler.finished(is_article=is_article)
        if self._spider.shared and (is_read or not self._spider.throttle.stopping):
            self._spider.shared.results.article_done(url)

    def _adopt(self, url: str) -> None:
        if self._spider.shared:
            self._spider.shared.results.adopt(url)

    def _update(self, update: partial[None]) -> None:
        """Let the frontier note what became of an article."""
        self._adopt(update.keywords["url"])
        self._spider.run.update_frontier(update)


def _frontier_update(url: str, outcome: Article | Rejected, capture: Capture) -> FrontierUpdate:
    """Return how the frontier notes what became of the article that was asked for at `url`."""
    now = datetime.now(UTC)
    if isinstance(outcome, Article) and not (capture.truncated or capture.rendered):
        etag, last_modified = capture.header("etag"), capture.header("last-modified")
        return partial(Frontier.mark_fetched, url=url, now=now, etag=etag, last_modified=last_modified)
    if isinstance(outcome, Article):
        # Cut short after all retries, or rendered: it is asked for again, whole, when checks are due.
        return partial(Frontier.mark_fetched, url=url, now=now)
    if capture.truncated or outcome.reason in TEMPORARY_REASONS or capture.status not in FINAL_STATUSES:
        return partial(Frontier.mark_failed, url=url, now=now)
    return partial(Frontier.mark_discarded, url=url)
