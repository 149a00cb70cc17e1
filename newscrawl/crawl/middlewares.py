"""The archive's place in Scrapy: next to the downloader, before anything reads a response."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import brotli
import zstandard
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, NotSupported
from scrapy.http import Headers, Response, TextResponse

from newscrawl.crawl.download.coding import breaks_off
from newscrawl.crawl.meta import (
    ACCEPT_ARCHIVED_KEY,
    ARCHIVED_KEY,
    DATALOSS_FLAG,
    ENOUGH_FLAG,
    PICTURE_KEY,
    RENDERED_FLAG,
    UNREAD_FLAG,
    ArchivedResponse,
    response_of,
)
from newscrawl.crawl.run import RunExtension
from newscrawl.model import Capture
from newscrawl.model import Headers as Pairs
from newscrawl.warc import SentRequest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

UNARCHIVED_HEADERS = {"proxy-authorization", "authorization", "cookie"}
"""Request headers that are not archived: they hold secrets."""


ENOUGH = "length"
"""WARC-Truncated reason of a body that was read as far as it was wanted; it is not asked for again."""


class ArchiveMiddleware:
    """Downloader middleware that archives every response as it came, and lets nothing past that was not archived.

    A body that was cut short is archived, counted and asked for again; the last attempt goes on as it is.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the run whose archive is written."""
        run = crawler.get_extension(RunExtension)
        assert run
        assert crawler.stats
        self.run, self.recorder, self.stats, self.crawler = run, run.recorder, crawler.stats, crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of `crawler`."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Return what an interrupted run archived in answer to `request`, where that will do; None to fetch it."""
        # What an earlier response to this request's forerunner (a redirect, a retry) left behind is not its answer.
        request.meta.pop(ARCHIVED_KEY, None)
        if not request.meta.get(ACCEPT_ARCHIVED_KEY) or self.run.replays:
            return None
        found = self.recorder.unread_response(request.url)
        if found is None:
            return None
        self.stats.inc_value("newscrawl/leftover")
        request.meta[ARCHIVED_KEY] = found
        return response_of(found.capture, flags=[UNREAD_FLAG])

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive `response` and pass it on; ask again when it was cut short. Raises IgnoreRequest after a failure."""
        if UNREAD_FLAG in response.flags:
            return response
        found = self._replayed(request) if self.run.replays else self._archive(request, response)
        if found is None:
            if self.run.failure:
                raise IgnoreRequest("nothing is read that was not archived")
            self.stats.inc_value("newscrawl/replay/missing")
            return response
        request.meta[ARCHIVED_KEY] = found
        if not found.capture.truncated or found.capture.truncated == ENOUGH:
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
        self.recorder.archive_failure(request.url, exception, _sent(request))

    def _replayed(self, request: Request) -> ArchivedResponse | None:
        """Return what the replay's handler found in the archive, noted in the database like a fresh capture."""
        found: ArchivedResponse | None = request.meta.get(ARCHIVED_KEY)
        if found:
            self.recorder.save_row(found.record)
        return found

    def _archive(self, request: Request, response: Response) -> ArchivedResponse | None:
        rendered = isinstance(response, TextResponse) and RENDERED_FLAG in response.flags
        capture = Capture(
            # A script may have added a fragment; it is no part of what was asked for.
            url=response.url.partition("#")[0],
            # What a browser rendered is no wire bytes: its text is kept, in the one encoding such records have.
            body=response.text.encode("utf-8", "surrogatepass") if rendered else response.body,
            headers=pairs_of(response.headers),
            status=response.status,
            fetched_at=datetime.now(UTC),
            truncated=None if rendered else _damage(response),
            rendered=rendered,
        )
        ip = str(response.ip_address) if response.ip_address else None
        return self.recorder.archive(capture, _sent(request), ip, is_picture=bool(request.meta.get(PICTURE_KEY)))


class LenientCompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, but that a label on bytes which are not so coded is passed over, as by `decode`."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Response:
        """Return `response` inflated where it can be. Raises IgnoreRequest for one that inflates beyond bounds."""
        del spider
        try:
            inflated = super().process_response(request, response)
        except (OSError, EOFError, ValueError, zlib.error, zstandard.ZstdError, brotli.error):
            return response
        assert isinstance(inflated, Response)
        return inflated


def _damage(response: Response) -> str | None:
    """Return the WARC-Truncated reason of a body that is not whole (WARC 1.1, section 5.13); None when it is."""
    if DATALOSS_FLAG in response.flags:
        return "disconnect"
    if ENOUGH_FLAG in response.flags:
        return ENOUGH
    encoding = response.headers.get("Content-Encoding")
    return "unspecified" if encoding and breaks_off(encoding.decode("latin-1"), response.body) else None


def _sent(request: Request) -> SentRequest:
    """Return the request as it goes out, without what must stay secret; Scrapy adds `Host` later."""
    pairs = tuple((name, value) for name, value in pairs_of(request.headers) if name.lower() not in UNARCHIVED_HEADERS)
    return SentRequest(pairs, request.method)


def pairs_of(headers: Headers) -> Pairs:
    """Return headers as pairs, repeats included; latin-1 keeps every byte."""
    named = ((name, values) for name, values in headers.items())
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, values in named for value in values)
