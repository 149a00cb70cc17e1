"""A newspaper's site on this machine that grows, edits, withdraws, pages, throttles, blocks, hangs and lies."""

from __future__ import annotations

import itertools
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import formatdate
from functools import cache
from urllib.parse import parse_qs, urlsplit

from tests.support.site_server import MadeUpSites, Visit, response

HOST = "www.wj001.com"
LIST = f"http://{HOST}/news/wjxw/"
HTML = "Content-Type: text/html; charset=utf-8"
_ARTICLE = re.compile(r"/news/wjxw/\d{4}-\d\d-\d\d/(\d+)\.html$")
CAPTCHA = "<html><title>安全验证</title><body><p>请完成下方验证后继续访问</p><script>slide()</script></body></html>"
COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
)
"""The most frequent characters, as running text has them."""
MISSING = "<html><body>404 页面不存在</body></html>"


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    url: str
    at: float
    """Monotonic seconds."""
    at_once: int
    """Requests under way, this one included."""
    headers: dict[str, str]


@dataclass
class Story:
    """One article on the site."""

    number: int
    day: date
    edition: int = 1
    withdrawn: bool = False

    @property
    def url(self) -> str:
        return f"{LIST}{self.day}/{self.number}.html"

    def page(self, layout: str = "Zoom") -> str:
        """Return the article's page; another `layout` is one the site's file does not know."""
        return _page(self.number, self.day, self.edition, layout)


@cache
def _page(number: int, day: date, edition: int, layout: str) -> str:
    """Return an article of running text, another for each number, so that no two are copies of each other."""
    words = random.Random(number)
    clauses = ["".join(words.choices(COMMON, k=12)) for _ in range(20)]
    body = "".join(f"<p>第{edition}版：{'，'.join(clauses[start : start + 5])}。</p>" for start in range(0, 20, 5))
    return (
        f"<html><head><title>民生实事{number}</title></head><body><h1 class='heading'>民生实事项目第{number}号公布</h1>"
        f"<div>来源：武进日报 作者：张三 日期：{day}</div><div id='{layout}'>{body}</div></body></html>"
    )


@dataclass
class Newspaper(MadeUpSites):
    """The site of wjnews behind a forward proxy; what tests set in it takes effect with the next request."""

    per_page: int = 20
    robots: str = "User-agent: *\nAllow: /\n"
    layout: str = "Zoom"
    etags: bool = True
    lying: bool = False
    """Whether it answers 304 whatever has changed."""
    captcha: bool = False
    pager: bool = True
    delay_s: float = 0
    head: str = ""
    """What stands in the head of listing pages, as links to feeds."""
    stories: dict[int, Story] = field(default_factory=dict)
    special: dict[str, Callable[[Visit], None]] = field(default_factory=dict)
    """Behaviours by URL in place of what the site would answer."""
    log: list[Asked] = field(default_factory=list)
    newest: date = date(2026, 3, 1)

    def __post_init__(self) -> None:
        super().__init__()
        self._active = 0
        self._lock = threading.Lock()

    # -- what happens to the newspaper ---------------------------------------------------------------------------------

    def grow(self, count: int, *, per_day: int = 5) -> list[Story]:
        """Publish `count` more articles, `per_day` a day, after those there are."""
        start = len(self.stories)
        for number in range(start + 1, start + count + 1):
            self.stories[number] = Story(number, self.newest + timedelta(days=(number - 1) // per_day))
        return list(self.stories.values())[start:]

    # -- what was asked for --------------------------------------------------------------------------------------------

    def since(self, start: int = 0) -> list[Asked]:
        """Return the requests from number `start` on."""
        return self.log[start:]

    def articles(self, start: int = 0) -> list[int]:
        """Return the numbers of the articles asked for, from request `start` on."""
        return [int(found[1]) for asked in self.log[start:] if (found := _ARTICLE.search(urlsplit(asked.url).path))]

    def lists(self, start: int = 0) -> list[str]:
        """Return the listing pages asked for, from request `start` on."""
        others = (asked.url for asked in self.log[start:] if not _ARTICLE.search(urlsplit(asked.url).path))
        return [url for url in others if not url.endswith("robots.txt")]

    # -- answering -----------------------------------------------------------------------------------------------------

    def get(self, url: str) -> Callable[[Visit], None]:
        """Return what is done with a request for `url`."""

        def visit_page(visit: Visit) -> None:
            with self._lock:
                self._active += 1
                self.log.append(Asked(url, time.monotonic(), self._active, dict(visit.headers.items())))
            try:
                if self.delay_s:
                    time.sleep(self.delay_s)
                if behaviour := self.special.get(url):
                    behaviour(visit)
                    return
                answer = self.answer(url, visit.headers.get("If-None-Match"))
            finally:
                # Before the answer goes out: the client may ask for the next page as soon as it has this one.
                with self._lock:
                    self._active -= 1
            visit.wfile.write(answer)

        return visit_page

    def answer(self, url: str, known: str | None = None) -> bytes:
        """Return the response to a request for `url` by a client that has the version with the etag `known`."""
        parts = urlsplit(url)
        if parts.path == "/robots.txt":
            return response(self.robots.encode(), "Content-Type: text/plain")
        if self.captcha:
            return response(CAPTCHA.encode(), HTML)
        if found := _ARTICLE.search(parts.path):
            return self._article(self.stories.get(int(found[1])), known)
        if parts.path in ("/", "/news/wjxw/"):
            return self._listing(int(parse_qs(parts.query).get("page", ["1"])[0]), pager=parts.path != "/")
        return response(MISSING.encode(), HTML, status="404 Not Found")

    def _article(self, story: Story | None, known: str | None) -> bytes:
        if story is None or story.withdrawn:
            return response(MISSING.encode(), HTML, status="404 Not Found")
        etag = f'"{story.number}-{story.edition}"'
        if known and (known == etag or self.lying):
            return response(b"", f"ETag: {etag}", status="304 Not Modified")
        headers = [f"ETag: {etag}", f"Date: {formatdate(usegmt=True)}"] if self.etags else []
        return response(story.page(self.layout).encode(), HTML, *headers)

    def _listing(self, page: int, *, pager: bool) -> bytes:
        newest_first = [story for story in reversed(self.stories.values()) if not story.withdrawn]
        shown = newest_first[(page - 1) * self.per_page : page * self.per_page]
        links = "".join(f'<li><a href="{story.url}">民生实事项目第{story.number}号公布</a></li>' for story in shown)
        more = page * self.per_page < len(newest_first) and pager and self.pager
        following = f'<a href="?page={page + 1}">下一页</a>' if more else "<span>下一页</span>"
        html = f"<html><head>{self.head}<title>新闻</title></head><body><ul>{links}</ul>{following}</body></html>"
        return response(html.encode(), HTML)


def answering(text: str, *headers: str, status: str = "200 OK") -> Callable[[Visit], None]:
    """Return a behaviour that always answers with `text`."""

    def visit_page(visit: Visit) -> None:
        visit.wfile.write(response(text.encode(), *(headers or (HTML,)), status=status))

    return visit_page


def in_turn(*behaviours: Callable[[Visit], None]) -> Callable[[Visit], None]:
    """Return a behaviour that is each of `behaviours` once, then the last for good."""
    left = list(behaviours)

    def visit_page(visit: Visit) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(visit)

    return visit_page


def spans(log: list[Asked]) -> Iterator[float]:
    """Yield the seconds between one request and the next."""
    for before, after in itertools.pairwise(log):
        yield after.at - before.at
