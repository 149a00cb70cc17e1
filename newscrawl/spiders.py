"""The spiders: one class, made into a spider for each site."""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from w3lib.html import get_base_url

from newscrawl.decode import decode
from newscrawl.errors import UsageError
from newscrawl.extensions import Workers
from newscrawl.handlers import OFFLINE
from newscrawl.middlewares import META, Archived
from newscrawl.model import Article, Capture, Rejected, Site
from newscrawl.pipelines import Found
from newscrawl.sites import SITES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

MAX_PAGES = 30
"""Pages of one article at most; a next link that goes round in circles ends here."""
ANSWERS = (200, 304)
REDIRECTS = (301, 302, 303, 307, 308)
CIRCLE = "redirect"
PROXY_SETTING = "http_proxy"

_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?=/)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles a crawl asks for."""

    limit: int | None = None
    """Articles to be found at most."""
    since: date | None = None
    until: date | None = None
    """First and last day; they decide by the day in an article's URL, so an article without one is asked for."""

    @classmethod
    def of(cls, arguments: dict[str, str]) -> Self:
        """Return what `scrapy crawl -a NAME=VALUE` asked for. Raises UsageError."""
        if unknown := set(arguments) - {"limit", "since", "until"}:
            raise UsageError(f"there is no spider argument {min(unknown)}; limit, since and until are those there are")
        limit = arguments.get("limit")
        if limit is not None and (not limit.isdecimal() or int(limit) < 1):
            raise UsageError(f"limit={limit} is not a number of articles; give 1 or more")
        days = {name: cls._day(name, arguments[name]) for name in ("since", "until") if name in arguments}
        return cls(limit=int(limit) if limit else None, **days)

    @staticmethod
    def _day(name: str, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise UsageError(f"{name}={value} is not a day; write it as 2024-12-31") from None

    def admits(self, url: str) -> bool:
        """Tell whether the day in `url`, where there is one, lies within the days wanted."""
        day = day_of(url)
        return day is None or ((self.since or day) <= day <= (self.until or day))


def day_of(url: str) -> date | None:
    """Return the day that the path of `url` names; None when it names none.

    >>> day_of("http://www.jsw.com.cn/2024/1230/1881149.shtml")
    datetime.date(2024, 12, 30)
    """
    found = _DAY_IN_PATH.search(urlsplit(url).path)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def check(settings: BaseSettings) -> None:
    """Raise UsageError when `settings` would crawl a live site without saying who does it."""
    if settings["REPLAY_WARC"] or settings["CONTACT"] or _proxy_is_here():
        return
    raise UsageError(
        "crawling a live site needs a contact its operator can reach; give one: -s CONTACT=you@example.org (or a URL)"
    )


def _proxy_is_here() -> bool:
    """Tell whether http requests go to a proxy on this machine, as in tests, and not to a site."""
    host = urlsplit(os.environ.get(PROXY_SETTING, "")).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class SiteSpider(Spider):
    """Fetches a site's listing pages, follows its articles by their URLs, and hands on what was read."""

    site: ClassVar[Site]

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        """Take the spider arguments `limit`, `since` and `until`. Raises UsageError."""
        super().__init__(name)
        self.wanted = Wanted.of(arguments)
        self.allowed_domains = list(self.site.hosts)
        self.queue: deque[str] = deque()
        self.seen: set[str] = set()
        self.underway = 0
        self.found = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the project and the contact in the User-Agent; in a replay take the network away, and all waiting."""
        super().update_settings(settings)
        contact = f" (+{settings['CONTACT']})" if settings["CONTACT"] else ""
        settings.set("USER_AGENT", f"newscrawl/{version('newscrawl')}{contact}", priority="spider")
        if settings["REPLAY_WARC"]:
            offline = {"DOWNLOAD_HANDLERS": OFFLINE, "HTTPPROXY_ENABLED": False, "AUTOTHROTTLE_ENABLED": False,
                       "DOWNLOAD_DELAY": 0}  # fmt: skip
            settings.setdict(offline, priority="cmdline")

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests for the site's listing pages."""
        check(self.settings)
        self.workers = Workers(self.settings.getint("PROCESS_WORKERS"))
        for path in self.site.listings:
            url = f"http://{self.site.hosts[0]}{path}"
            yield Request(url, self.parse_listing, errback=self.listing_failed, dont_filter=True)

    async def parse_listing(self, response: Response) -> AsyncIterator[Request | Found]:
        """Yield requests for the articles a listing page leads to, and what was read from the page itself."""
        self.count("start/answered" if response.status in ANSWERS else f"start/status-{response.status}")
        archived = response.meta.get(META)
        if not archived or response.status in REDIRECTS:
            return
        for url in self._article_urls(archived.capture):
            self.queue.append(url)
        for request in self._requests():
            yield request
        outcome = await self._process(archived)
        if outcome:
            yield Found(outcome, (archived.record,))

    def listing_failed(self, failure: Failure) -> None:
        """Count a listing page that did not come."""
        self.count(f"start/{self._failed(failure)}")

    async def parse_article(self, response: Response) -> AsyncIterator[Request | Found]:
        """Yield what was read from an article and its further pages, and requests for as many more as are wanted."""
        archived = response.meta.get(META)
        if response.status in REDIRECTS:
            yield _lost(response.request, f"status {response.status} without a target")
        elif archived:
            pages = [archived]
            outcome = await self._read(pages)
            self.found += isinstance(outcome, Article)
            if outcome:
                yield Found(outcome, tuple(page.record for page in pages))
        self.underway -= 1
        for request in self._requests():
            yield request

    async def _process(self, *pages: Archived) -> Article | Rejected | None:
        """Return what is read from `pages`; None when the code that reads them raised, which is logged and counted."""
        try:
            return await self.workers.process(*(page.capture for page in pages))
        except Exception:
            self.logger.exception("cannot read %s (record %s)", pages[0].capture.url, pages[0].record.record_id)
            self.count("error/process")
            return None

    async def _read(self, pages: list[Archived]) -> Article | Rejected | None:
        """Return what is read from `pages`, to which the article's further pages are added as they come."""
        while True:
            outcome = await self._process(*pages)
            url = outcome.next_page if isinstance(outcome, Article) else None
            if not url or len(pages) == MAX_PAGES or url in {page.capture.url for page in pages}:
                return outcome
            page = await self._fetch(url)
            if page is None:
                self.count("next-page/missing")
                return outcome
            self.count("next-page/fetched")
            self.seen.add(url)
            pages.append(page)

    async def _fetch(self, url: str) -> Archived | None:
        """Return an article's further page; None when it does not come, or lies on another host."""
        if urlsplit(url).hostname not in self.site.hosts:
            return None
        assert self.crawler.engine
        try:
            response = await self.crawler.engine.download_async(Request(url))
        except Exception as error:  # noqa: BLE001 - whatever the downloader raises, the article's other pages are kept
            self.count(f"failed/{type(error).__name__}")
            return None
        archived: Archived | None = response.meta.get(META)
        return archived if archived and response.status == 200 else None  # noqa: PLR2004

    def article_failed(self, failure: Failure) -> Iterator[Request | Found]:
        """Count an article that did not come, and go on to the next."""
        self.underway -= 1
        if self._failed(failure) == CIRCLE:
            yield _lost(failure.request, "it leads from page to page without end")  # type: ignore[attr-defined]
        yield from self._requests()

    def _failed(self, failure: Failure) -> str:
        """Count why no response came and return it."""
        ignored = isinstance(failure.value, IgnoreRequest)
        why = CIRCLE if ignored and "max redirections" in str(failure.value) else type(failure.value).__name__
        self.count(f"{'ignored' if ignored else 'failed'}/{why}")
        self.logger.warning("no response from %s: %s", getattr(failure, "request", ""), failure.getErrorMessage())
        return why

    def _article_urls(self, capture: Capture) -> Iterator[str]:
        """Yield the article URLs on a listing page that are on the site's hosts, wanted, and new to this run."""
        text = decode(capture.body, capture.headers).text
        base = get_base_url(text, capture.url)
        for link in Selector(text).css("a::attr(href), area::attr(href)").getall():
            url = _absolute(base, link)
            if url and self._is_article(url) and url not in self.seen:
                self.seen.add(url)
                if self.wanted.admits(url):
                    yield url
                else:
                    self.count("not-wanted")

    def _is_article(self, url: str) -> bool:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return parts.hostname in self.site.hosts and bool(re.search(self.site.article, path))

    def _requests(self) -> Iterator[Request]:
        """Yield requests for queued articles: all, or as many as may still be needed to reach the limit."""
        limit = self.wanted.limit
        while self.queue and (limit is None or self.found + self.underway < limit):
            self.underway += 1
            url = self.queue.popleft()
            # `seen` has sorted out duplicates; Scrapy's filter would swallow a redirect in circles, uncounted.
            yield Request(url, self.parse_article, errback=self.article_failed, dont_filter=True)

    def count(self, what: str) -> None:
        """Add one to the run's counter `newscrawl/<what>`."""
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"newscrawl/{what}")

    def closed(self, reason: str) -> None:
        """End the processes that read articles."""
        del reason
        if hasattr(self, "workers"):
            self.workers.close()


def _lost(request: Request | None, detail: str) -> Found:
    """Return the rejection of an article whose redirect leads nowhere; no capture holds a page of it."""
    assert request
    first = request.meta.get("redirect_urls", [request.url])[0]
    return Found(Rejected(first, "redirect", detail), ())


def _absolute(base: str, link: str) -> str | None:
    """Return `link` as an absolute http(s) URL without fragment; None when it is none."""
    try:
        url = urljoin(base, link.strip()).partition("#")[0]
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _spider(site: Site) -> type[SiteSpider]:
    body = {"name": site.name, "site": site, "__module__": __name__, "__doc__": f"Crawls {site.label}."}
    return type(f"{site.name.capitalize()}Spider", (SiteSpider,), body)


globals().update({spider.__name__: spider for spider in map(_spider, SITES.values())})
