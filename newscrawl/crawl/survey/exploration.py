"""Which pages of a site a survey looks at: some of each shape of address, those with many links first. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from newscrawl.crawl.survey.endpoints import MAX_ENDPOINTS, JsonList, find_endpoints, find_templates
from newscrawl.crawl.survey.hosts import HEADLINE, FurtherHosts, hosts_of
from newscrawl.crawl.survey.model import Link, SeenPage
from newscrawl.crawl.survey.shapes import shape_of
from newscrawl.extract.boilerplate import fold
from newscrawl.extract.pagination import split_page
from newscrawl.sites import Sites
from newscrawl.sites.json_lists import PAGE

MAX_PAGES = 60
"""Pages a survey fetches at most: two dozen each of articles and lists, in a minute or two at one a second."""
MAX_KNOWN = 20_000
"""Addresses that are noted; a front page with 100,000 links is no reason to run out of memory."""
MAX_FEEDS, MAX_SCRIPT_FILES = 3, 4
FEW_LINKS = 8
"""Links below which a page is no list: a footer alone has as many."""
_SMALL_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_PAGE_PARAMETER = re.compile(r"[?&](?:\w*page\w*|p|pn|pg|start|offset)=$", re.IGNORECASE)
_LATER_INDEX = re.compile(r"(?:(?:index|default|list)[_-])?\d{1,2}(?:\.\w+)?", re.IGNORECASE)
"""Name of a further page in the folder of the list: `index_2.html`, `list_2.htm`, `2`."""
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|vue|react|angular|echarts|analytics|\bhm\.js|\.min\.js|share|player", re.IGNORECASE
)
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|mp[34]|flv|avi|wmv|m3u8|apk|exe|css|js"
    r"|ceb|wps|txt|swf)$",
    re.IGNORECASE,
)
_PAGER = re.compile(
    r"[\[(<«第]{0,3}(?:\d{1,4}|首页|[上下前后][一1]?[页頁]|[尾末]页|[尾末]頁|prev(?:ious)?|next|more|[>»›<«‹]{1,3}|\.{2,6}|…)[\])>»页頁]{0,3}",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"login|logout|regist|passport|member\.php|/user/|search|action=|replytocom|/feed/?$", re.IGNORECASE
)
"""Addresses of what is no page to read: to log in, to search, to answer."""
_TOO_SELDOM = -14.0
"""Score of a shape from which nothing more is to be learned of it: some 15 of its pages were read."""


@dataclass(slots=True)
class Known:
    """An address that the pages lead to."""

    url: str
    texts: Counter[str] = field(default_factory=Counter)
    """What links to it say, and how often."""
    pages: set[str] = field(default_factory=set)
    """The pages that lead to it, as far as they were looked at."""
    in_feed: bool = False

    @property
    def text(self) -> str:
        """The longest text that leads to it."""
        return max(self.texts, key=len, default="")

    @property
    def is_pager(self) -> bool:
        """Whether all that leads to it are numbers, 下一页 and the like."""
        texts = [text for text in self.texts if text]
        return bool(texts) and all(_PAGER.fullmatch(fold(text)) for text in texts)


class Exploration:
    """The state of one survey: what was read, what is known to be there, and what is looked at next."""

    def __init__(
        self, start: str, *, max_pages: int = MAX_PAGES, can_be_had: Callable[[str], bool] | None = None
    ) -> None:
        """Begin at the page `start`; of addresses that `can_be_had` denies nothing is asked."""
        self.start, self.front, self.hosts, self.sites = start, start, hosts_of(start), Sites()
        self.admitted = FurtherHosts(self.hosts)
        self.pages: list[SeenPage] = []
        self.known: dict[str, Known] = {}
        """In the order in which they were met."""
        self.endpoints: dict[str, str] = {}
        """Lists in JSON that scripts ask for: the address asked for, with `{page}` where pages are counted."""
        self.templates: dict[tuple[str, str], str] = {}
        """What scripts make of ids: template and key, and what the template is relative to."""
        self.rendered: dict[str, SeenPage] = {}
        """Pages that show more when a browser runs their scripts: what each shows without."""
        self._first: deque[str] = deque([start])
        self._left = max_pages
        self._can_be_had = can_be_had or (lambda _: True)
        self._asked: set[str] = set()
        self._waiting: defaultdict[tuple[str, str, bool], deque[str]] = defaultdict(deque)
        self._looked: Counter[tuple[str, str, bool] | str] = Counter()
        self._no_lists: set[str] = set()
        """Shapes of addresses that scripts ask for, and that give no lists."""
        self._feeds, self._script_files = 0, 0

    # -- what is next -------------------------------------------------------------------------------------------------

    def next(self) -> str | None:
        """Return the address to fetch next; None when enough was seen."""
        url = self._next_waiting() if self._left > 0 else None
        if url is None:
            return None
        self._left -= 1
        self._asked.add(url)
        self._looked.update([self._group(url), shape_of(url).tail])
        return url

    def _next_waiting(self) -> str | None:
        while self._first:
            url = self._first.popleft()
            if url not in self._asked and self._can_be_had(url):
                return url
        for group in sorted((group for group in self._waiting if self._waiting[group]), key=self._score, reverse=True):
            while self._waiting[group] and self._score(group) > _TOO_SELDOM:
                url = self._waiting[group].popleft()
                if url not in self._asked and not self.known[url].is_pager and self._can_be_had(url):
                    return url
        return None

    def _score(self, group: tuple[str, str, bool]) -> float:
        """Return how much a further page of a group (shape and folder) may tell: many links, few pages read."""
        return math.log2(1 + len(self._waiting[group])) - 2.0 * self._looked[group] - 0.5 * self._looked[group[0]]

    # -- what was read ------------------------------------------------------------------------------------------------

    def add(self, page: SeenPage, *, raw: SeenPage | None = None) -> None:
        """Note what a fetched page leads to; `raw` is the same page without its scripts, where a browser ran them."""
        if not self.pages:
            self.front = page.url
        self._asked.add(page.url)
        if raw is not None and shows_more(page, raw):
            self.rendered[page.url] = raw
        self.pages.append(page)
        if page.url in self.endpoints and page.json is None:
            del self.endpoints[page.url]
            self._no_lists.add(shape_of(page.url).tail)
        self.suggest(page.feeds)
        self._look_into_scripts(page)
        for link in page.links if page.json is None else self._json_links(page):
            for admitted, origin in self.admitted.admit(link, page):
                if is_page(admitted.url) and not _is_further_page(admitted.url, origin.url):
                    self._note(admitted.url, admitted.text, origin)

    def suggest(self, feeds: Iterable[str]) -> None:
        """Look at some of these feeds and sitemaps, too."""
        for url in feeds:
            if self._feeds < MAX_FEEDS and url not in self._asked and url not in self._first:
                self._feeds += 1
                self._first.append(url)

    def suggest_endpoints(self, endpoints: Iterable[str]) -> None:
        """Look whether these addresses, in which `{page}` may stand for a number, give lists in JSON."""
        for endpoint in endpoints:
            url = endpoint.replace(PAGE, "1")
            is_new = url not in self._asked and shape_of(url).tail not in self._no_lists
            if is_new and len(self.endpoints) < MAX_ENDPOINTS and self.admitted.take(urlsplit(url).hostname):
                self.endpoints.setdefault(url, endpoint)
                self._first.append(url)

    def add_known(self, urls: Iterable[str]) -> None:
        """Note addresses that nothing leads to as far as was seen, as those of an archive."""
        for url in urls:
            if urlsplit(url).hostname in self.admitted and is_page(url):
                self._remember(url)

    def needs_browser(self, page: SeenPage) -> bool:
        """Tell whether a page should be rendered to see what it holds."""
        return is_shell(page) and not page.url.endswith(".js")

    def is_later_page(self, known: Known) -> bool:
        """Tell whether an address is a further page's: with 1 in its number's place, or without it, it is known, too.

        `thread-7-2-1.html` of `thread-7-1-1.html`, `index_2.htm` of `index.htm`, `/list/life/2` of `/list/life`.
        """
        if len(known.text) >= HEADLINE:
            return False
        head, _, name = known.url.rpartition("/")
        is_inside = head.count("/") > len("//") or not name[:1].isdigit()
        folders = {head, f"{head}/", f"{head.removesuffix('/page')}/"} & self.known.keys()
        if folders and is_inside and _LATER_INDEX.fullmatch(name):
            return True
        for number in _SMALL_NUMBER.finditer(name):
            before, after = name[: number.start()], name[number.end() :]
            if "?" in before and not _PAGE_PARAMETER.search(before):
                continue
            if not before.endswith(("_", "-", "=")):
                continue
            forms = [f"{before.rstrip('_-')}{after}", re.sub(r"[?&]\w+=$", "", before) + after]
            forms += [f"{before}1{after}"] if int(number[0]) > 1 else []
            if any(form != name and f"{head}/{form}" in self.known for form in forms):
                return True
        return False

    def _look_into_scripts(self, page: SeenPage) -> None:
        """Note the lists that a page's scripts ask for, and how they make addresses of ids."""
        base = self.front if page.url.endswith(".js") else page.url
        self.suggest_endpoints(find_endpoints(page.scripts, base))
        for template, key in find_templates(page.scripts):
            self.templates.setdefault((template, key), base)
        for url in page.script_files:
            if self._script_files < MAX_SCRIPT_FILES and url not in self._first and not _LIBRARY.search(url):
                self._script_files += 1
                self._first.append(url)

    def template_of(self, found: JsonList) -> str | None:
        """Return what scripts make an entry's address of, with keys in braces; None where entries have their own."""
        if found.url:
            return None
        for (template, key), base in self.templates.items():
            if all(key in entry for entry in found.entries) and re.search(r"[/?]", template):
                return urljoin(base, template)
        return None

    def _json_links(self, page: SeenPage) -> Iterator[Link]:
        assert page.json
        yield from page.json.links(self.front, self.template_of(page.json))

    def _note(self, url: str, text: str, page: SeenPage) -> None:
        if known := self._remember(url):
            known.texts[text] += 1
            known.pages.add(page.url)
            known.in_feed = known.in_feed or page.is_feed

    def _remember(self, url: str) -> Known | None:
        """Return what is known of an address; None when too many are known already."""
        known = self.known.get(url)
        if known is None and len(self.known) < MAX_KNOWN:
            known = self.known[url] = Known(url)
            self._waiting[self._group(url)].append(url)
        return known

    def _group(self, url: str) -> tuple[str, str, bool]:
        """Return what an address shares with those of its kind; on further hosts they are of kinds of their own."""
        tail, folder, is_short = shape_of(url).group
        host = urlsplit(url).hostname
        return tail, folder if host in self.hosts else f"//{host}/{folder}", is_short


def is_shell(page: SeenPage) -> bool:
    """Tell whether a page shows so little that its scripts may be what fills it."""
    has_scripts = bool(page.scripts or page.script_files)
    return (
        has_scripts and not (page.is_article or page.is_feed or page.capture.rendered) and len(page.links) < FEW_LINKS
    )


def shows_more(page: SeenPage, raw: SeenPage) -> bool:
    """Tell whether a rendered page holds what it does not without its scripts: an article, or links."""
    return (page.is_article and not raw.is_article) or len(page.links) >= len(raw.links) + FEW_LINKS


def is_page(url: str) -> bool:
    """Tell whether `url` may be a page to read: no picture, no search, no login."""
    return not _FILES.search(urlsplit(url).path) and not _ACTION.search(url)


def _is_further_page(url: str, page: str) -> bool:
    """Tell whether a link leads to another page of the list or article that it stands in."""
    shared, number = split_page(url)
    return number is not None and shared == split_page(page)[0]


def well_known_feeds(start: str) -> tuple[str, ...]:
    """Return where sitemaps lie that nothing names."""
    return (urljoin(start, "/sitemap.xml"),)
