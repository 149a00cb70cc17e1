"""Scrapy's middleware for what is asked for once more, with less waiting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import RetryMiddleware

from newscrawl.crawl.download.throttle import parse_retry_after

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class RetryAfterMiddleware(RetryMiddleware):
    """Scrapy's retries, but for pages whose server asks for a longer wait than a crawl has; `Throttle` waits."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """Return the retry of `request`, or `response` where it stands."""
        del spider
        wait_s = parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC)) or 0
        if wait_s > self.crawler.settings.getfloat("RETRY_AFTER_MAX"):
            assert self.crawler.stats
            self.crawler.stats.inc_value("newscrawl/retry-after/too-long")
            return response
        again: Request | Response = super().process_response(request, response)
        return again
