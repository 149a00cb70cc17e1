"""The spider of a survey: one page after the other, each chosen by what those before it show."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

from newscrawl.crawl.command_settings import ARCHIVING
from newscrawl.crawl.discover.options import require_contact, user_agent
from newscrawl.crawl.download.addresses import AddressPolicy
from newscrawl.crawl.download.browser import ASKED_KEY, BrowserError, meta_to_render
from newscrawl.crawl.download.throttle import throttle_of
from newscrawl.crawl.meta import ARCHIVED_KEY, request_of
from newscrawl.crawl.run import RunExtension
from newscrawl.crawl.survey.exploration import well_known_feeds
from newscrawl.crawl.survey.model import Plan, SeenPage
from newscrawl.crawl.survey.read import read_page
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.model import Rejected
from newscrawl.sites.model import Site
from newscrawl.text.printable import one_line

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.settings import BaseSettings, Settings
    from twisted.python.failure import Failure

MAX_RENDERED = 12
"""Pages that a browser renders: a few lists and articles show whether all must be."""
MAX_FAILURES = 5
"""Requests without an answer, and captchas, in a row after which the site is left alone."""
LONGEST_S = 900
"""Seconds after which a survey ends with what it has."""


class SurveySpider(Spider):
    """Fetches what a plan asks for."""

    site: ClassVar[Site]
    seen: ClassVar[Plan]

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the project and the contact in the User-Agent."""
        super().update_settings(settings)
        settings.set("USER_AGENT", user_agent(settings), priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the front page."""
        self._rendered, self._failures, self.problem = 0, 0, ""
        for request in self._next():
            yield request

    async def parse(self, response: Response, raw: SeenPage | None = None) -> Any:
        """Read a page, and yield the request for the next one, or for its rendering."""
        archived = response.meta.get(ARCHIVED_KEY)
        if archived is None:
            return self._next()
        page = read_page(archived.capture, self.seen.hosts, self.seen.sites)
        if raw is None and self._rendered < MAX_RENDERED and self.seen.needs_browser(page):
            self._rendered += 1
            return [Request(page.url, self.parse, errback=self.failed, dont_filter=True, meta=meta_to_render(archived),
                            cb_kwargs={"raw": page})]  # fmt: skip
        challenged = isinstance(page.outcome, Rejected) and page.outcome.reason == "challenge"
        self._failures = self._failures + 1 if challenged else 0
        self.seen.add(page, raw=raw)
        self.seen.suggest_endpoints(response.meta.get(ASKED_KEY, ()))
        return self._next()

    def failed(self, failure: Failure) -> Any:
        """Go on without a page that did not come, or without its rendering."""
        request = request_of(failure)
        problem = one_line(failure.getErrorMessage()) or type(failure.value).__name__
        if raw := request.cb_kwargs.get("raw"):
            if isinstance(failure.value, BrowserError):
                self._rendered = MAX_RENDERED
                self.problem = self.problem or problem
            self.seen.add(raw)
            return self._next()
        self.problem = self.problem or problem
        self._failures += 1
        return self._next()

    def _next(self) -> Iterator[Request]:
        """Yield the request for the next page, if there is any."""
        assert self.crawler.engine
        throttle = throttle_of(self.crawler)
        self.seen.suggest(
            (*throttle.sitemaps, *(well_known_feeds(self.seen.front) if len(self.seen.pages) == 1 else ()))
        )
        throttle.sitemaps.clear()
        while self._failures < MAX_FAILURES and not throttle.stopping and (url := self.seen.next()):
            try:
                yield Request(url, self.parse, errback=self.failed, dont_filter=True)
            except ValueError:
                continue
            return


def look(seen: Plan, folder: Path, settings: Settings) -> None:
    """Fetch what a plan asks for, and archive it in `folder`; `settings` are those of a crawl.

    Raises UsageError when nothing answers, and what keeps the archive from being written.
    """
    adapt(settings, folder)
    require_contact(settings)
    AddressPolicy(settings.getlist("ALLOWED_NETWORKS"))
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    site = Site(name="survey", label="survey", hosts=seen.hosts, article="(?!)")
    body = {"name": "survey", "site": site, "sites": seen.sites, "seen": seen, "may_be_asked": seen.admitted,
            "__module__": __name__}  # fmt: skip
    spider = type("Survey", (SurveySpider,), body)
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    process.crawl(crawler)
    process.start()
    _check(crawler.get_extension(RunExtension), getattr(crawler.spider, "problem", ""), seen)


def adapt(settings: Settings, folder: Path) -> None:
    """Make settings of a crawl those of a survey, which archives in `folder`, and stores and exports nothing."""
    settings.setdict({"LOG_LEVEL": "ERROR", "CLOSESPIDER_TIMEOUT": LONGEST_S}, priority="project")
    settings.set("ARCHIVE_DIR", str(folder), priority="cmdline")
    extensions = settings["EXTENSIONS_BASE"]
    for component in ARCHIVING["EXTENSIONS_BASE"]:
        extensions.set(component, None, priority="cmdline")
    extensions.set("newscrawl.crawl.survey.run.SurveyRun", 10, priority="cmdline")


def _check(run: RunExtension | None, problem: str, seen: Plan) -> None:
    """Raise when the survey has come to nothing."""
    if run is None:
        raise NewscrawlError("the survey could not start; the log shows why")
    if run.failure:
        raise run.failure
    if not seen.pages:
        raise UsageError(f"{seen.start} does not answer ({problem or 'no page came'}); "
                         "check the address, the network and robots.txt")  # fmt: skip
