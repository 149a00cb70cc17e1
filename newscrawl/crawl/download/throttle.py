"""When each request may go out: how many at once, how far apart, how long after trouble, none after a stop."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import ProtegoRobotParser

from newscrawl.crawl.download.hosts import Hosts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

STOP_GRACE_S = 3.0
"""What a download under way gets at a stop: most pages come within it, and the whole crawl ends within 10 s."""
WATCH_S = 0.2


class CrawlStoppedError(IgnoreRequest):
    """The crawl is ending, and this request was not made or not waited for; its page is still owed."""


class Throttle:
    """Extension that lets requests go out host by host, and none once the crawl is stopping.

    Scrapy's own delay is randomised and lowered by AutoThrottle, its queue cannot be held back, and without a delay
    Scrapy 2.19 starts all that is queued for a host at once: it counts a download only when its task has begun. So the
    number of requests under way and what a site asks for (Crawl-delay, Retry-After) are kept to here, beside the
    download itself, where nothing overtakes.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl whose requests are held back."""
        self.crawler = crawler
        self.hosts = Hosts()
        """When each host may be asked next; another in a crawl that workers share."""
        self.sitemaps: list[str] = []
        """Sitemaps that robots.txt files named."""
        self._retry_statuses = set(map(int, crawler.settings.getlist("RETRY_HTTP_CODES")))
        self._at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._delay_s: dict[str, float] = {}
        self._left: dict[str, int] = {}
        """Requests that may still be made to hosts that ask for a delay beyond CRAWL_DELAY_MAX."""
        self._stopped = asyncio.Event()
        self._limits: set[asyncio.Timeout] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension, which listens to robots.txt and to stop signals."""
        throttle = cls(crawler)
        crawler.signals.connect(throttle._robots_parsed, signals.robots_parsed)
        crawler.signals.connect(throttle._spider_opened, signals.spider_opened)
        crawler.signals.connect(throttle._spider_closed, signals.spider_closed)
        return throttle

    @property
    def stopping(self) -> bool:
        """Whether the crawl is ending."""
        return self._stopped.is_set()

    @asynccontextmanager
    async def slot(self, request: Request) -> AsyncIterator[None]:
        """Hold one of its host's slots for `request`. Raises CrawlStoppedError when the crawl ends before."""
        host = _host(request)
        async with self._slots.setdefault(host, asyncio.Semaphore(self._at_once)):
            token = self.hosts.new_token()
            while not self.stopping and (wait_s := await self.hosts.claim(host, token, self._delay_s.get(host, 0))):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), wait_s)
            try:
                if not self.stopping and self._left.get(host) == 0:
                    self._end_for_delay(host)
                if self.stopping:
                    raise CrawlStoppedError("the crawl is ending")
                if host in self._left:
                    self._left[host] -= 1
                yield
            finally:
                await self.hosts.release(host, token, self._delay_s.get(host, 0))

    def delay_host(self, request: Request, seconds: float) -> None:
        """Let no request to the host of `request` be made for so many seconds."""
        self.hosts.cool(_host(request), seconds)

    def back_off_after_response(self, request: Request, response: Response) -> None:
        """Delay the host for as long as `response` asks, or longer each time that it is in trouble.

        The whole host waits, not the one page: a server in trouble is not helped by requests for its other pages.
        """
        if response.status not in self._retry_statuses:
            return
        asked = parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        longest = self.crawler.settings.getfloat("RETRY_AFTER_MAX")
        self.delay_host(request, self._backoff_s(request) if asked is None else min(asked, longest))

    def back_off_after_failure(self, request: Request) -> None:
        """Delay the host because no response to `request` came, longer each time."""
        self.delay_host(request, self._backoff_s(request))

    def _backoff_s(self, request: Request) -> float:
        return float(self.crawler.settings.getfloat("RETRY_BACKOFF") * 2 ** request.meta.get("retry_times", 0))

    async def cancel_on_stop(self, download: Awaitable[Answer]) -> Answer:
        """Return what `download` gives, which has STOP_GRACE_S left at a stop. Raises CrawlStoppedError after that."""
        limit = asyncio.timeout(STOP_GRACE_S if self.stopping else None)
        self._limits.add(limit)
        try:
            async with limit:
                return await download
        except TimeoutError as error:
            if limit.expired():
                raise CrawlStoppedError("the crawl is ending, and this page was too slow") from error
            raise
        finally:
            self._limits.discard(limit)

    def stop(self) -> None:
        """Make no more requests; those that wait are let go."""
        if self.stopping:
            return
        self._stopped.set()
        for limit in self._limits:
            limit.reschedule(asyncio.get_running_loop().time() + STOP_GRACE_S)
        assert self.crawler.engine
        downloader = self.crawler.engine.downloader
        for slot in downloader.slots.values():
            slot.delay = slot.jitter = 0
            if slot.latercall:
                # Requests that wait out a slot's delay would keep the engine open for up to a minute each.
                slot.latercall.cancel()
                downloader._latercall(slot)  # noqa: SLF001

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        agent: str = self.crawler.settings["USER_AGENT"]
        if (delay := robotparser.crawl_delay(agent)) and delay > 0:
            longest = self.crawler.settings.getfloat("CRAWL_DELAY_MAX")
            if delay > longest:
                few = self._left.setdefault(_host(request), self.crawler.settings.getint("CRAWL_DELAY_REQUESTS"))
                logger.warning("robots.txt of %s asks for %g s between requests; this crawl makes %d of them at %g s",
                               _host(request), delay, few, longest)  # fmt: skip
                self._count("limit/crawl-delay")
            self._delay_s[_host(request)] = min(delay, longest)
            self.delay_host(request, min(delay, longest))
        if isinstance(robotparser, ProtegoRobotParser):
            self.sitemaps += robotparser.rp.sitemaps

    def _end_for_delay(self, host: str) -> None:
        """End the crawl: the few requests are made that a host's Crawl-delay leaves it."""
        logger.warning("%s is left alone for now: its robots.txt asks for a delay beyond CRAWL_DELAY_MAX", host)
        self.stop()
        assert self.crawler.engine
        self._ending = asyncio.get_running_loop().create_task(
            self.crawler.engine.close_spider_async(reason="crawl-delay")
        )

    def _count(self, what: str) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"newscrawl/{what}")

    def _spider_opened(self) -> None:
        if self.crawler.crawling:  # in `scrapy shell` nothing does, and requests are made all the same
            self._watcher = asyncio.get_running_loop().create_task(self._watch())

    def _spider_closed(self) -> None:
        if self._watcher:
            self._watcher.cancel()

    async def _watch(self) -> None:
        """Stop when Scrapy does: it has no signal for the moment between a stop and its end."""
        while self.crawler.crawling:  # noqa: ASYNC110 - Scrapy sets no event
            await asyncio.sleep(WATCH_S)
        self.stop()


def parse_retry_after(header: bytes | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for; None when it asks for none, or cannot be read.

    Source: RFC 9110, section 10.2.3 (seconds or an HTTP date).
    """
    text = (header or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def throttle_of(crawler: Crawler) -> Throttle:
    """Return the crawl's extension."""
    found: Any = crawler.get_extension(Throttle)
    assert isinstance(found, Throttle)
    return found


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""
