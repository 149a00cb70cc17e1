"""Article pages that a browser renders from the documents that were fetched."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy import Request

from newscrawl.crawl.download.browser import FORBIDDEN_FLAG, BrowserError, first_line, meta_to_render
from newscrawl.crawl.download.throttle import CrawlStoppedError
from newscrawl.crawl.meta import ARCHIVED_KEY, ArchivedResponse
from newscrawl.model import Capture
from newscrawl.sites.rendered import is_rendered_article
from newscrawl.warc import SentRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.http import Response

    from newscrawl.crawl.run import RunExtension
    from newscrawl.sites.model import Site

logger = logging.getLogger(__name__)

GATEWAY_TIMEOUT = 504
"""Status of the empty page that is archived in place of one that could not be rendered: the browser, which stands
between the site and us, did not give it in time (RFC 9110, section 15.6.5). It is asked for again later."""


class MovedError(Exception):
    """A script has led the browser away from the page that was to be rendered."""


class ArticleRenderer:
    """Renders the article pages of one crawl that a script fills.

    A page that cannot be rendered is archived as an empty rendered page, so that every later reading of the archive
    knows what the crawl knew: that its document alone is not the article.
    """

    def __init__(self, run: RunExtension, site: Site, count: Callable[..., None]) -> None:
        """Take the run whose archive is written, and what counts what could not be rendered."""
        self._run, self._site, self._count = run, site, count
        self.incomplete: set[str] = set()
        """Record ids of pages from which robots.txt has kept something that their scripts asked for."""

    async def rendered(self, document: ArchivedResponse) -> ArchivedResponse | None:
        """Return what is to be read in place of `document`: the page as its scripts left it, where the site needs that.

        Itself where it needs none, and in a replay whose files hold no such page. None when the crawl is ending.
        """
        capture = document.capture
        if capture.status != HTTPStatus.OK or capture.rendered or not is_rendered_article(capture.url, self._site):
            return document
        meta = meta_to_render(document) | {"dont_redirect": True}
        request = Request(capture.url, meta=meta, dont_filter=True)
        assert self._run.crawler.engine
        try:
            response = await self._run.crawler.engine.download_async(request)
        except CrawlStoppedError:
            return None
        except BrowserError as error:
            self._run.fail(error)
            return None
        except Exception as error:  # noqa: BLE001 - whatever a browser raises, the crawl's other pages are rendered
            return self._failed(document, error)
        return self._checked(response, document)

    def _checked(self, response: Response, document: ArchivedResponse) -> ArchivedResponse | None:
        """Return the rendered page of `response`; one whose script has gone to another page is none."""
        archived: ArchivedResponse | None = response.meta.get(ARCHIVED_KEY)
        if archived is None:
            return document if self._run.replays else None
        if archived.capture.url != document.capture.url:
            return self._failed(document, MovedError(f"its script went on to {archived.capture.url}"))
        if FORBIDDEN_FLAG in response.flags:
            self.incomplete.add(archived.record.record_id)
        return archived

    def _failed(self, document: ArchivedResponse, error: Exception) -> ArchivedResponse | None:
        """Count and archive that a page could not be rendered."""
        self._count(f"render-failed/{type(error).__name__}")
        url, reason = document.capture.url, first_line(error)
        logger.warning("%s could not be rendered and is asked for again later: %s", url, reason)
        moment = datetime.now(UTC)
        capture = Capture(url, b"", status=GATEWAY_TIMEOUT, fetched_at=moment, rendered=True)
        return self._run.recorder.archive(capture, SentRequest(()), None)
