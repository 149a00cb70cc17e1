"""The handler of all requests to sites: each when the throttle lets it, by the client that suits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.misc import build_from_crawler

from newscrawl.crawl.download.browser import Browser, BrowserError
from newscrawl.crawl.download.fallback import FallbackHandler
from newscrawl.crawl.download.http import AiohttpHandler, MalformedResponseError
from newscrawl.crawl.download.throttle import throttle_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class ThrottledHandler:
    """Download handler for http and https that makes each request when the throttle has a slot for it."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl whose requests are made."""
        self.crawler = crawler
        self.client = AiohttpHandler(crawler)
        self.fallback = build_from_crawler(FallbackHandler, crawler)
        self.browser = Browser(crawler)
        self._malformed_hosts: set[str] = set()
        """Hosts that have sent what `AiohttpHandler` does not read."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler of `crawler`."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`. Raises CrawlStoppedError when the crawl ends before it came."""
        throttle = throttle_of(self.crawler)
        async with throttle.slot(request):
            try:
                response = await throttle.cancel_on_stop(self._client_for(request)(request))
            except (IgnoreRequest, BrowserError):
                raise
            except Exception as error:
                if isinstance(error, MalformedResponseError):
                    self._malformed_hosts.add(
                        urlsplit(request.url).netloc
                    )  # what follows, a retry too, goes to `fallback`
                throttle.back_off_after_failure(request)
                raise
            # Here and not in a middleware: when this returns, the host's next request is on its way.
            throttle.back_off_after_response(request, response)
            return response

    def _client_for(self, request: Request) -> Callable[[Request], Awaitable[Response]]:
        """Return what makes `request`: a browser, or the fast client, or Scrapy's for odd servers."""
        if request.meta.get("playwright"):
            return self.browser.render
        is_odd = urlsplit(request.url).netloc in self._malformed_hosts
        return (self.fallback if is_odd else self.client).download_request

    async def close(self) -> None:
        """End the browser and the open connections."""
        await self.browser.close()
        await self.client.close()
        await self.fallback.close()
