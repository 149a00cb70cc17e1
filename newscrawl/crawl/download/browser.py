"""Pages rendered by Chromium, which reaches nothing but the site."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError
from scrapy_playwright.page import PageMethod

from newscrawl.crawl.download.addresses import AddressPolicy
from newscrawl.crawl.download.guard_proxy import GuardProxy
from newscrawl.crawl.download.robots import RobotsUnavailableError, robots_of
from newscrawl.crawl.download.throttle import throttle_of
from newscrawl.crawl.meta import hosts_of_crawl
from newscrawl.errors import NewscrawlError
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from playwright.async_api import Page, Route
    from playwright.async_api import Request as PageRequest
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

    from newscrawl.crawl.meta import ArchivedResponse
    from newscrawl.model import Capture

logger = logging.getLogger(__name__)

DOCUMENT = "newscrawl-document"
"""Key in a request's meta under which the capture lies that is to be rendered."""
ASKED_KEY = "newscrawl-asked"
"""Key in a request's meta under which, once it is rendered, the addresses lie that the page's scripts asked for."""
FORBIDDEN_FLAG = "forbidden"
"""Flag of a page of which robots.txt has forbidden a request of its own: what it shows is not all there is."""
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
UNWANTED = frozenset({"image", "font", "media"})
"""Resource types that no list of links needs."""
DATA_TYPES = ("xhr", "fetch")
"""Resource types of what scripts ask for."""
CLOSE_S = 4.0
"""How long the browser may take to close, or a page: it takes some 100 ms, and a stopped crawl ends within 10 s."""
NOWHERE = "127.0.0.1:9"
"""The discard port, which nothing listens on: where requests for other hosts end."""
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
)
"""They only spare attempts: that none succeeds is what the proxy script and the resolver's rules are for."""
HOP_HEADERS = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "content-type"})


class BrowserError(NewscrawlError):
    """There is no browser, or it does not start."""


def find_browser(setting: str, own: str) -> str:
    """Return the browser to start: the `setting`, else Playwright's `own` where it is there, else the system's.

    Raises BrowserError with the remedy when there is none.
    """
    if setting:
        if Path(setting).is_file():
            return setting
        raise BrowserError(f"BROWSER={setting} is no file; give the path of a Chromium or Chrome")
    if Path(own).is_file():
        return own
    found = next((path for name in SYSTEM_BROWSERS if (path := shutil.which(name))), None)
    if found:
        return found
    raise BrowserError(
        "this site's pages are filled by script, and there is no browser to run it; "
        "apt install chromium, or: ./run playwright install chromium, or: -s BROWSER=/path/to/chrome"
    )


def launch_options(executable: str, hosts: tuple[str, ...], proxies: Mapping[str, str]) -> dict[str, Any]:
    """Return Playwright's options to start `executable` so that it reaches only `hosts`.

    `proxies` are the addresses of proxies by scheme, as `http_proxy` gives them; without one the connection is direct.
    Every other host, Chromium's own update and account servers included, is sent to a port nobody listens on, and its
    name is not looked up.
    """
    pac = base64.b64encode(proxy_script(hosts, proxies).encode()).decode()
    excluded = {*hosts, "127.0.0.1", *filter(None, (urlsplit(proxy).hostname for proxy in proxies.values()))}
    rules = ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in sorted(excluded))])
    pinned = f"--proxy-pac-url=data:application/x-ns-proxy-autoconfig;base64,{pac}"
    return {"executable_path": executable, "args": [*SWITCHES, f"--host-resolver-rules={rules}", pinned]}


def proxy_script(hosts: tuple[str, ...], proxies: Mapping[str, str]) -> str:
    """Return the proxy auto-configuration that lets only `hosts` through."""
    ways = {scheme: f"PROXY {urlsplit(proxy).netloc.rpartition('@')[2]}" for scheme, proxy in proxies.items() if proxy}
    return f"""function FindProxyForURL(url, host) {{
  if ({json.dumps(list(hosts))}.indexOf(host.toLowerCase()) < 0) return "PROXY {NOWHERE}";
  return url.substring(0, 6) == "https:" ? {json.dumps(ways.get("https", "DIRECT"))}
                                         : {json.dumps(ways.get("http", "DIRECT"))};
}}"""


def system_proxies() -> dict[str, str]:
    """Return the proxies that the environment names, by scheme."""
    return {scheme: os.environ.get(f"{scheme}_proxy", "") for scheme in ("http", "https")}


def meta_to_render(document: ArchivedResponse) -> dict[str, Any]:
    """Return the meta of a request by which a browser renders `document`, the archived response to the same address."""
    return {DOCUMENT: document, "playwright": True, "dont_retry": True}


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, printable; its name where it says nothing."""
    return printable(str(error).strip().partition("\n")[0]) or type(error).__name__


async def _why_not_done(closing: Coroutine[Any, Any, None]) -> str:
    """Wait for `closing`, CLOSE_S at most, and return why it is not done; empty when it is."""
    task = asyncio.ensure_future(closing)
    await asyncio.wait([task], timeout=CLOSE_S)
    if not task.done():
        task.cancel()
        return f"no answer within {CLOSE_S:.0f} s"
    error = task.exception()
    return first_line(error) if error else ""


class Browser:
    """Chromium for one crawl, started when the first page needs it.

    A page is rendered from the document that was fetched and archived already, so that the site is asked for it once.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl whose pages are rendered."""
        self.crawler = crawler
        self.hosts = hosts_of_crawl(crawler)
        self.time_out_s = crawler.settings.getfloat("RENDER_TIMEOUT")
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._guard = GuardProxy(self.hosts, AddressPolicy(crawler.settings.getlist("ALLOWED_NETWORKS")))
        self._forbidden: set[Page] = set()
        """Pages of which robots.txt has forbidden a request of their own."""
        self._rendered = 0
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._starting = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the browser of `crawler`."""
        return cls(crawler)

    async def render(self, request: Request) -> Response:
        """Return the page of `request` as its scripts left it.

        Raises BrowserError when there is no browser, TimeoutError when the page did not come to rest in time,
        DownloadCancelledError when it grew beyond DOWNLOAD_MAXSIZE, and what Playwright raises when its driver or the
        browser ends meanwhile: then the next page starts them anew.
        """
        handler = await self._started()
        pages: list[Page] = []
        asked: list[str] = []
        request.meta[ASKED_KEY] = asked

        async def prepare(page: Page, _: Request) -> None:
            pages.append(page)
            page.on("request", lambda made: asked.append(made.url) if made.resource_type in DATA_TYPES else None)
            await page.route(request.url, self._answer_from(request.meta[DOCUMENT].capture))

        request.meta["playwright_page_init_callback"] = prepare
        request.meta["playwright_page_goto_kwargs"] = {"wait_until": "networkidle"}
        # A context of its own, gone with the page: in one that stays, 250 pages left 5 % more memory in use.
        self._rendered += 1
        request.meta["playwright_context"] = f"page-{self._rendered}"
        request.meta["playwright_context_kwargs"] = {"service_workers": "block"}
        request.meta["playwright_page_methods"] = [PageMethod(self._check_size)]
        try:
            async with asyncio.timeout(self.time_out_s):
                response: Response = await handler.download_request(request)
        except (TimeoutError, DownloadCancelledError):
            raise
        except Exception:
            await self._close_all(handler)
            raise
        else:
            if not self._forbidden.isdisjoint(pages):
                response.flags.append(FORBIDDEN_FLAG)
            return response
        finally:
            self._forbidden.difference_update(pages)
            for page in pages:
                await self._close(page, handler)

    async def _check_size(self, page: Page) -> None:
        """Raise DownloadCancelledError when a page grew too large to be taken over."""
        size = await page.evaluate("new Blob([document.documentElement.outerHTML]).size")
        if 0 < self._max_size < size:
            raise DownloadCancelledError(f"{page.url} grew to {size} bytes in the browser; DOWNLOAD_MAXSIZE is less")

    @staticmethod
    def _answer_from(document: Capture) -> Any:
        """Return a route that answers with `document`, decoded as the archive reads it."""
        from newscrawl.decode.decoder import decode  # noqa: PLC0415 - most crawls render nothing

        async def answer(route: Route) -> None:
            headers = {name: value for name, value in document.headers if name.lower() not in HOP_HEADERS}
            text = decode(document.body, document.headers).text
            await route.fulfill(
                status=document.status, headers=headers, body=text, content_type="text/html; charset=utf-8"
            )

        return answer

    async def _close(self, page: Page, handler: ScrapyPlaywrightDownloadHandler) -> None:
        """Close the context of `page`, or the whole browser when it hangs too much for that; at a stop it ends soon."""
        if throttle_of(self.crawler).stopping:
            return
        if self._handler is handler and (why := await _why_not_done(page.context.close())):
            logger.warning("the browser does not close a page any more and is started anew: %s", why)
            await self._close_all(handler)

    async def _started(self) -> ScrapyPlaywrightDownloadHandler:
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # noqa: PLC0415 - half a second to load

        # It tells every failure with a traceback; those that matter are told and counted where the page is dropped.
        logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)
        # The same for what a page asked for while its driver died: whoever renders the page has the error, too.
        logging.getLogger("playwright").setLevel(logging.CRITICAL)

        async with self._starting:
            if self._handler is None:
                handler = ScrapyPlaywrightDownloadHandler(self.crawler)
                handler.abort_request = self._is_unwanted
                try:
                    await handler._launch()  # noqa: SLF001 - it waits for the engine's start, which is over
                except Exception as error:
                    raise BrowserError(
                        f"Playwright's driver does not start ({first_line(error)}); "
                        "set this project up again: ./run python -m pip install --force-reinstall playwright"
                    ) from error
                self._handler = handler
                own = handler.browser_provider.browser_type.executable_path
                executable = find_browser(self.crawler.settings["BROWSER"], own)
                # Where the operator names no proxy, ours checks the addresses that the browser connects to.
                own_proxy = f"http://{await self._guard.start()}"
                proxies = {scheme: proxy or own_proxy for scheme, proxy in system_proxies().items()}
                handler.config.launch_options = launch_options(executable, self.hosts, proxies)
        return self._handler

    async def _is_unwanted(self, request: PageRequest) -> bool:
        """Tell whether a page's own request is not made: of no use, off the site, or forbidden by robots.txt."""
        host = urlsplit(request.url).hostname or ""
        if request.resource_type in UNWANTED or host not in self.hosts:
            return True
        if not self.crawler.settings.getbool("ROBOTSTXT_OBEY") or self.crawler.settings["REPLAY_WARC"]:
            return False
        try:
            is_forbidden = not await robots_of(self.crawler).allows(request.url)
        except RobotsUnavailableError:
            is_forbidden = True
        if is_forbidden:
            self._forbidden.add(request.frame.page)
        return is_forbidden

    async def close(self) -> None:
        """End the browser with all its contexts and pages."""
        await self._close_all(self._handler)

    async def _close_all(self, handler: ScrapyPlaywrightDownloadHandler | None) -> None:
        """End the browser and its driver, unless that was done: the next page that needs one starts both anew."""
        if self._handler is not handler or handler is None:
            return
        closing = handler._close()  # noqa: SLF001 - its close() also ends the connection pool of plain requests
        self._handler = None
        await self._guard.close()
        if why := await _why_not_done(closing):
            logger.info("the browser did not close: %s", why)
