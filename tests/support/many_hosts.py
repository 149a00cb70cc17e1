"""A site on many hosts of this machine, for crawls that several workers share; its log tells who asked when."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.support.newspaper import HTML, Story
from tests.support.site_server import NOT_FOUND, MadeUpSites, Visit, response

SITE = "manyhosts"
PER_PAGE = 20
"""Articles that a listing page names."""
LONG = 25
"""Every so-manieth article of a host goes on on a second page."""
COPIED = 3
"""The article that all hosts copy from the first."""
NEWEST = date(2026, 3, 1)
ASKED_SLOWLY, IN_TROUBLE = 1, 2
"""The host whose robots.txt asks for a longer delay, and the one that is in trouble at its sixth article."""
CRAWL_DELAY_S, RETRY_AFTER_S = 0.1, 1
_ARTICLE = re.compile(r"/(\d+)(_2)?\.html$")
_WORKER = re.compile(r"\+(\w+)@")


@dataclass(frozen=True)
class Fetch:
    """One request as the server saw it."""

    url: str
    at: float
    """Monotonic seconds."""
    worker: str
    """Who asked: the contact of its User-Agent up to the `@`."""
    status: int

    @property
    def host(self) -> str:
        """The host that was asked."""
        return urlsplit(self.url).hostname or ""


def name_of(number: int) -> str:
    """Return the name of a host."""
    return f"h{number:02}.example"


def extra(fetches: Iterable[Fetch]) -> list[str]:
    """Return what was answered before, each as often as it was asked for again; 503 is no answer."""
    asked = Counter(fetch.url for fetch in fetches if fetch.status != 503)
    return [url for url, times in asked.items() for _ in range(times - 1)]


def too_soon(fetches: Iterable[Fetch], delay_s: float) -> list[str]:
    """Return what came before the host's delay was over since its last request, a line each."""
    by_host: dict[str, list[Fetch]] = {}
    for fetch in sorted(fetches, key=lambda fetch: fetch.at):
        by_host.setdefault(fetch.host, []).append(fetch)
    return [line for of_host in by_host.values() for line in _too_soon(of_host, delay_s)]


def _too_soon(fetches: list[Fetch], delay_s: float) -> Iterator[str]:
    for before, after in pairwise(fetches):
        least = delay_s
        if after.host == name_of(ASKED_SLOWLY) and not before.url.endswith("/robots.txt"):
            least = CRAWL_DELAY_S
        if before.status == 503:
            least = RETRY_AFTER_S
        if after.at - before.at < least:
            yield f"{after.url} ({after.worker}) {after.at - before.at:.4f} s after {before.url} ({before.worker})"


@dataclass
class ManyHosts(MadeUpSites):
    """The site behind a forward proxy: half of so many `articles` are on the first of so many `hosts`."""

    hosts: int
    articles: int
    address: str = "127.0.0.1"
    """Where the proxy listens."""
    fetches: list[Fetch] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.address)
        self._asked: Counter[str] = Counter()

    def write_file(self, archive: Path) -> None:
        """Write the site's file into an archive."""
        names = [name_of(number) for number in range(self.hosts)]
        listings = [f"http://{name}/" for name in names]
        (archive / "sites").mkdir(parents=True, exist_ok=True)
        text = (
            f'label = "{self.hosts} hosts"\nhosts = ["{names[0]}"]\nfurther_hosts = {names[1:]}\n'
            f"listings = {listings}\narticle = '^/\\d+\\.html$'\n"
        )
        (archive / "sites" / f"{SITE}.toml").write_text(text, encoding="utf8")

    def article_urls(self) -> set[str]:
        """Return the addresses of all articles."""
        return {f"http://{name_of(host)}/{number}.html" for host, number in self._all()}

    def _all(self) -> Iterator[tuple[int, int]]:
        """Yield each article's host and its number there."""
        return ((host, number) for host in range(self.hosts) for number in range(1, self._last(host) + 1))

    def _last(self, host: int) -> int:
        """Return how many articles a host has."""
        first = self.articles // 2
        return (self.articles - first) // (self.hosts - 1) if host else first

    def page_urls(self) -> set[str]:
        """Return the addresses of the articles' pages: those that go on have two."""
        return self.article_urls() | {
            f"http://{name_of(host)}/{number}_2.html" for host, number in self._all() if number % LONG == 0
        }

    def get(self, url: str) -> Callable[[Visit], None]:
        """Return what is done with a request for `url`: it is noted, then answered."""
        at = time.monotonic()

        def visit_page(visit: Visit) -> None:
            answer = self._answer(url)
            worker = _WORKER.search(visit.headers.get("User-Agent", ""))
            self.fetches.append(Fetch(url, at, worker[1] if worker else "", int(answer[9:12])))
            visit.wfile.write(answer)

        return visit_page

    def _answer(self, url: str) -> bytes:
        parts = urlsplit(url)
        host = int((parts.hostname or "h")[1:].partition(".")[0] or 0)
        if parts.path == "/robots.txt":
            delay = f"Crawl-delay: {CRAWL_DELAY_S}\n" if host == ASKED_SLOWLY else ""
            return response(f"User-agent: *\nAllow: /\n{delay}".encode(), "Content-Type: text/plain")
        if parts.path == "/":
            return response(self._listing(host, int(parse_qs(parts.query).get("page", ["1"])[0])).encode(), HTML)
        found = _ARTICLE.search(parts.path)
        if not found or int(found[1]) > self._last(host):
            return NOT_FOUND
        self._asked[parts.hostname or ""] += 1
        if host == IN_TROUBLE and self._asked[parts.hostname or ""] == 6:
            return response(b"", f"Retry-After: {RETRY_AFTER_S}", status="503 Service Unavailable")
        return response(self._article(host, int(found[1]), second=bool(found[2])).encode(), HTML)

    def _listing(self, host: int, page: int) -> str:
        last = self._last(host)
        numbers = range(last - (page - 1) * PER_PAGE, max(0, last - page * PER_PAGE), -1)
        links = "".join(f"<li><a href='/{number}.html'>民生实事项目第{number}号公布</a></li>" for number in numbers)
        more = f'<a href="?page={page + 1}">下一页</a>' if page * PER_PAGE < last else ""
        return f"<html><body><ul>{links}</ul>{more}</body></html>"

    @staticmethod
    def _article(host: int, number: int, *, second: bool) -> str:
        text = number if number == COPIED else host * 100_000 + number
        page = Story(text, NEWEST + timedelta(days=number // 5), edition=1 + second).page()
        more = f'<a href="{number}_2.html">下一页</a>' if not second and number % LONG == 0 else ""
        return page.replace("</body>", f"{more}</body>")
