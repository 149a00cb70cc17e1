"""The archive's place in Scrapy: next to the downloader, before anything reads a response."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.exceptions import IgnoreRequest, NotSupported
from scrapy.http import Headers, Response, TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl.crawl.download.throttle import asked_wait
from newscrawl.crawl.run import Archived, Run
from newscrawl.model import Capture, Record
from newscrawl.model import Headers as Pairs
from newscrawl.warc import SentRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler

OWED = "newscrawl-owed"
"""Key in a request's meta: true where an answer that was archived but never read will do."""
LEFTOVER = "leftover"
"""Flag of a response that comes from the archive."""
META = "newscrawl"
"""Key in a request's meta under which the `Archived` response lies."""
RENDERED = "playwright"
"""Flag that scrapy-playwright sets on the pages it rendered."""
DATALOSS = "dataloss"
CUT_SHORT = {DATALOSS, "partial"}
"""Flags that Scrapy sets on bodies which broke off."""
SECRET = {"proxy-authorization", "authorization", "cookie"}
"""Request headers that are not archived."""
REFRESHES_WITHIN = 4 * 4096
"""Bytes: Scrapy looks for `meta` redirects in the first 4096 characters, of at most 4 bytes."""


class ArchiveMiddleware:
    """Downloader middleware that archives every response as it came, and lets nothing past that was not archived.

    A body that was cut short is archived, counted and asked for again; the last attempt goes on as it is.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the run whose archive is written."""
        run = crawler.get_extension(Run)
        assert run
        assert crawler.stats
        self.run, self.stats, self.crawler = run, crawler.stats, crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of `crawler`."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Return what an interrupted run archived in answer to `request`, where that will do; None to fetch it."""
        # What an earlier response to this request's forerunner (a redirect, a retry) left behind is not its answer.
        request.meta.pop(META, None)
        if not request.meta.get(OWED) or self.run.replays:
            return None
        found = self.run.leftover(request.url)
        if found is None:
            return None
        self.stats.inc_value("newscrawl/leftover")
        request.meta[META] = found
        return response_of(found.capture, flags=[LEFTOVER])

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive `response` and pass it on; ask again when it was cut short. Raises IgnoreRequest after a failure."""
        if LEFTOVER in response.flags:
            return response
        found = self._replayed(request) if self.run.replays else self._archive(request, response)
        if found is None:
            if self.run.failure:
                raise IgnoreRequest("nothing is read that was not archived")
            self.stats.inc_value("newscrawl/replay/missing")
            return response
        request.meta[META] = found
        if not found.capture.truncated:
            return response
        self.stats.inc_value("newscrawl/truncated")
        assert self.crawler.spider
        again = get_retry_request(request, spider=self.crawler.spider, reason="truncated")
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Archive and count that no response came."""
        if isinstance(exception, IgnoreRequest | NotSupported):
            return
        self.stats.inc_value(f"newscrawl/attempt-failed/{type(exception).__name__}")
        self.run.archived_failure(request.url, exception, _sent(request))

    def _replayed(self, request: Request) -> Archived | None:
        """Return what the replay's handler found in the archive, noted in the database like a fresh capture."""
        found: Archived | None = request.meta.get(META)
        if found:
            self.run.note(found.record)
        return found

    def _archive(self, request: Request, response: Response) -> Archived | None:
        rendered = isinstance(response, TextResponse) and RENDERED in response.flags
        capture = Capture(
            url=response.url,
            # What a browser rendered is no wire bytes: its text is kept, in the one encoding such records have.
            body=response.text.encode("utf-8", "surrogatepass") if rendered else response.body,
            headers=_pairs(response.headers),
            status=response.status,
            fetched_at=datetime.now(UTC),
            truncated="disconnect" if CUT_SHORT & set(response.flags) else None,
            rendered=rendered,
        )
        ip = str(response.ip_address) if response.ip_address else None
        record = self.run.archived(capture, _sent(request), ip)
        return Archived(record, identified(capture, record)) if record else None


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, but for pages whose server asks for a longer wait than a crawl has; `Manners` waits."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """Return the retry of `request`, or `response` where it stands."""
        del spider
        wait_s = asked_wait(response.headers.get("Retry-After"), datetime.now(UTC)) or 0
        if wait_s > self.crawler.settings.getfloat("RETRY_AFTER_MAX"):
            assert self.crawler.stats
            self.crawler.stats.inc_value("newscrawl/retry-after/too-long")
            return response
        again: Request | Response = super().process_response(request, response)
        return again


class QuickMetaRefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's redirects by `meta`, but that a page which has none is not decoded to find that out: .1 ms and more."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """Return the request that `response` redirects to, or `response`."""
        del spider
        if b"refresh" not in response.body[:REFRESHES_WITHIN].lower():
            return response
        found: Request | Response = super().process_response(request, response)
        return found


def response_of(capture: Capture, *, url: str = "", flags: Sequence[str] = ()) -> Response:
    """Return `capture` as the response that Scrapy got, with every header value."""
    headers = Headers()
    for name, value in capture.headers:
        headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=url or capture.url, body=capture.body)
    return kind(url or capture.url, status=capture.status, headers=headers, body=capture.body, flags=list(flags))


def identified(capture: Capture, record: Record) -> Capture:
    """Return `capture` with the id of the record it lies in."""
    return replace(capture, record_id=record.record_id)


def _sent(request: Request) -> SentRequest:
    """Return the request as it goes out, without what must stay secret; Scrapy adds `Host` later."""
    pairs = tuple((name, value) for name, value in _pairs(request.headers) if name.lower() not in SECRET)
    return SentRequest(pairs, request.method)


def _pairs(headers: Headers) -> Pairs:
    """Return headers as pairs, repeats included; latin-1 keeps every byte."""
    named = ((name, values) for name, values in headers.items())
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, values in named for value in values)
