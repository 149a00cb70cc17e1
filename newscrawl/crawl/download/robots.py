"""robots.txt, obeyed by every request: each waits until its host's file is there.

Scrapy's own middleware hands the file's rules to the first request that waits for them; those that wait beside it are
let go without any.

Source: RFC 9309.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from newscrawl.crawl.download.redirect import BadTargetError
from newscrawl.crawl.download.throttle import CrawlStoppedError, throttle_of
from newscrawl.crawl.meta import ENOUGH_KEY
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

PRIORITY = 1000
MAX_BYTES = 500 * 1024
"""What is read of a robots.txt: RFC 9309, section 2.5, asks for at least this much."""
OK, TOO_MANY, SERVER_ERRORS = range(200, 300), 429, range(500, 600)
_CRAWL_DELAY = re.compile(rb"(?im)^([ \t]*crawl[- ]delay[ \t]*:[ \t]*)([^\s#]+)")
_OTHER_SPACE = re.compile(r"[^\S\0-\x7f]|\ufeff")
_ASCII = "".join(map(chr, range(128)))


class RobotsForbiddenError(IgnoreRequest):
    """The host's robots.txt forbids the request."""


class RobotsUnavailableError(IgnoreRequest):
    """The host's robots.txt does not answer, or with a server's error: not now (RFC 9309, section 2.3.1.4)."""


class RobotsMiddleware:
    """Downloader middleware that lets only those requests pass that robots.txt allows.

    A file that is not there (status 400 to 499 but 429, or redirects without end) forbids nothing (section 2.3.1.3).
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl whose requests are checked."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._files: dict[str, asyncio.Task[ProtegoRobotParser]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of `crawler`."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the rules of the request's host. Raises RobotsForbiddenError or RobotsUnavailableError."""
        is_asked = urlsplit(request.url).scheme in {"http", "https"} and not request.meta.get("dont_obey_robotstxt")
        if is_asked and not await self.allows(request.url):
            raise RobotsForbiddenError(f"robots.txt forbids {request.url}")

    async def allows(self, url: str) -> bool:
        """Tell whether the robots.txt of the host of `url` allows it. Raises RobotsUnavailableError."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2].lower()
        if host not in self._files:
            fetch = self._fetch(Request(f"{parts.scheme}://{host}/robots.txt", NO_CALLBACK, priority=PRIORITY,
                                        meta={"dont_obey_robotstxt": True, ENOUGH_KEY: MAX_BYTES}))  # fmt: skip
            self._files[host] = asyncio.get_running_loop().create_task(fetch)
        # Shielded: one request that is given up does not take the file from the others.
        return bool((await asyncio.shield(self._files[host])).allowed(url, self._agent))

    async def _fetch(self, request: Request) -> ProtegoRobotParser:
        """Return the rules that `request` leads to; what is told in the log of a host without them is this."""
        try:
            host = "{0.scheme}://{0.netloc}".format(urlsplit(request.url))
            body = await throttle_of(self._crawler).hosts.robots(host, partial(self._read, request))
            return self._rules(body, request)
        except RobotsUnavailableError as error:
            logger.warning("%s", printable(str(error)))
            raise

    async def _read(self, request: Request) -> bytes:
        assert self._crawler.engine
        try:
            response = await self._crawler.engine.download_async(request)
        except CrawlStoppedError:
            raise
        except Exception as error:
            leads_nowhere = isinstance(error, IgnoreRequest) and "max redirections" in str(error)
            if not leads_nowhere and not isinstance(error, BadTargetError):
                raise RobotsUnavailableError(f"{request.url} does not answer: {error}") from error
            return b""
        if response.status == TOO_MANY or response.status in SERVER_ERRORS:
            raise RobotsUnavailableError(f"{request.url} answers with status {response.status}")
        return _text(response)

    def _rules(self, body: bytes, request: Request) -> ProtegoRobotParser:
        lines = _CRAWL_DELAY.sub(_with_finite_delay, _as_ascii(body))
        rules = ProtegoRobotParser(lines, self._crawler.spider)
        self._crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)
        return rules


def robots_of(crawler: Crawler) -> RobotsMiddleware:
    """Return the crawl's middleware."""
    found: Any = crawler.get_downloader_middleware(RobotsMiddleware)
    assert isinstance(found, RobotsMiddleware)
    return found


def _as_ascii(body: bytes) -> bytes:
    """Return a file with its other octets percent-encoded, as RFC 9309, section 2.2.2, compares them.

    Scrapy's parser would leave out what is no UTF-8: of `Disallow: /新闻` in GBK, all but the slash. Spaces of other
    kinds than ASCII's are spaces all the same.
    """
    encoding = "utf-8"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        encoding = "gb18030"
        text = body.decode(encoding, "surrogateescape")
    return quote(_OTHER_SPACE.sub(" ", text), _ASCII, encoding, "surrogateescape").encode()


def _with_finite_delay(line: re.Match[bytes]) -> bytes:
    """Return a Crawl-delay line with the greatest number in place of one beyond it, which Protego would pass over."""
    try:
        is_endless = float(line[2]) == math.inf
    except ValueError:
        return line[0]
    return line[1] + str(sys.float_info.max).encode() if is_endless else line[0]


def _text(response: Response) -> bytes:
    """Return the file's whole lines within MAX_BYTES; nothing unless it came."""
    if response.status not in OK:
        return b""
    body = response.body
    return body if len(body) <= MAX_BYTES else body[:MAX_BYTES].rpartition(b"\n")[0]
