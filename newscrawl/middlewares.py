"""The archive's place in Scrapy: next to the downloader, before anything reads a response."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, NotSupported
from scrapy.http import Response, TextResponse

from newscrawl.extensions import Run
from newscrawl.model import Capture, Headers, Record
from newscrawl.warc import Sent

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http.headers import Headers as ScrapyHeaders

META = "newscrawl"
"""Key in a request's meta under which the `Archived` response lies."""
RENDERED = "playwright"
"""Flag that scrapy-playwright sets on the pages it rendered."""
CUT_SHORT = {"dataloss", "partial"}
"""Flags that Scrapy sets on bodies which broke off."""
SECRET = {"proxy-authorization", "authorization", "cookie"}
"""Request headers that are not archived."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A response that is in the archive."""

    record: Record
    capture: Capture


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

    def process_request(self, request: Request) -> None:
        """Forget what an earlier response to this request's forerunner (a redirect, a retry) left behind."""
        request.meta.pop(META, None)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive `response` and pass it on; ask again when it was cut short. Raises IgnoreRequest after a failure."""
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
        return found if found and self.run.noted(found.record) else None

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


def identified(capture: Capture, record: Record) -> Capture:
    """Return `capture` with the id of the record it lies in."""
    return replace(capture, record_id=record.record_id)


def _sent(request: Request) -> Sent:
    """Return the request as it goes out, without what must stay secret; Scrapy adds `Host` later."""
    pairs = tuple((name, value) for name, value in _pairs(request.headers) if name.lower() not in SECRET)
    return Sent(pairs, request.method)


def _pairs(headers: ScrapyHeaders) -> Headers:
    """Return headers as pairs, repeats included; latin-1 keeps every byte."""
    named = ((name, values) for name, values in headers.items())
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, values in named for value in values)
