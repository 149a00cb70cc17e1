"""Which pages list a site's articles: columns, feeds, sitemaps, and pages by day. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from newscrawl.crawl.discover.listing import day_of
from newscrawl.crawl.survey.articles import ArticlePattern
from newscrawl.crawl.survey.exploration import Exploration
from newscrawl.crawl.survey.hosts import HEADLINE
from newscrawl.crawl.survey.model import GUESS, LIKELY, SURE, Proposed, SeenPage
from newscrawl.crawl.survey.shapes import shape_of
from newscrawl.sites.urls import path_of

MAX_LISTINGS = 60
"""Lists that a site file names at most: each is a request of every crawl. Governments' sites have 20 to 60 columns."""
FEWEST = 3
"""Links to articles from which a page lists some; beside an article stand as many, but the same on every page."""
_EVERYWHERE = 0.6
"""Share of the pages that lead to an article from which the link is part of the template (热点, 推荐阅读)."""
_MOSTLY = 0.6
_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.IGNORECASE)
_ABOUT = re.compile(
    r"关于|联系|版权|声明|地图|招聘|广告|投稿|法律|隐私|帮助|登[录錄]|注册|關於|聯[絡繫]|訂閱|隱私|廣告|about|contact",
    re.IGNORECASE,
)
"""Texts that lead to what is no column."""


def address_in_file(url: str, seen: Exploration) -> str:
    """Return how a site's file says an address: as a path on the site's own hosts, whole on others."""
    parts = urlsplit(url)
    return path_of(url) if parts.hostname in seen.hosts else f"{parts.scheme}://{parts.netloc}{path_of(url)}"


def find_lists(seen: Exploration, articles: ArticlePattern, hosts: Collection[str]) -> list[Proposed]:
    """Return the lines of a site file that say where its articles are listed, as far as that is on `hosts`."""
    shown = {page.url: _listed(page, seen, articles) for page in seen.pages}
    lists = [
        page
        for page in seen.pages
        if not page.is_feed and _is_list(page, len(shown[page.url]), articles) and urlsplit(page.url).hostname in hosts
    ]
    dated = [page for page in lists if _names_day(page.url)]
    drawn = seen.rendered if any(page.json for page in seen.pages) else {}
    columns = [page.url for page in lists
               if not (page in dated or page.url in drawn or _is_later(page.url, seen))]  # fmt: skip
    alike = [url for url in _alike(seen, columns, articles) if urlsplit(url).hostname in hosts]
    most = max((len(shown[page.url]) for page in lists), default=0)
    front = [] if seen.front in drawn else ["/"]
    addresses = [*front, *(address_in_file(url, seen) for url in [*columns, *alike])]
    paths = list({_INDEX.sub("/", address): address for address in reversed(addresses)}.values())
    paths.reverse()
    why = f"{len(lists)} pages list up to {most} articles each" + (
        f"; {len(alike)} more that look alike were not opened" if alike else ""
    )
    certainty = SURE if lists else GUESS
    lines = [Proposed("listings", paths[:MAX_LISTINGS], certainty, why)]
    return [*lines, *_daily(dated, seen, articles), *_feeds(seen, articles)]


def _listed(page: SeenPage, seen: Exploration, articles: ArticlePattern) -> set[str]:
    """Return the articles that a page lists, without those to which nearly every page leads."""
    most = max(2, _EVERYWHERE * len(seen.pages))
    links = {link.url for link in page.links if link.url in seen.known and articles.matches(link.url)}
    return {url for url in links if len(seen.known[url].pages) <= most}


def _is_list(page: SeenPage, listed: int, articles: ArticlePattern) -> bool:
    """Tell whether a page lists articles, even where it reads as one itself, as lists with summaries do."""
    fewest = 1 if _names_day(page.url) else FEWEST
    return listed >= fewest and not articles.matches(page.url)


def _is_later(url: str, seen: Exploration) -> bool:
    known = seen.known.get(url)
    return known is not None and (known.is_pager or seen.is_later_page(known))


def _alike(seen: Exploration, columns: list[str], articles: ArticlePattern) -> list[str]:
    """Return columns that were not opened, but look by their address like those that list articles."""
    tails = Counter(shape_of(url).tail for url in columns)
    opened = Counter(shape_of(page.url).tail for page in seen.pages
                     if not (_is_later(page.url, seen) or articles.matches(page.url)))  # fmt: skip
    likely = {tail for tail, count in tails.items() if count > 1 and count >= _MOSTLY * opened[tail]}
    urls = {page.url for page in seen.pages}
    return [
        known.url
        for known in seen.known.values()
        if shape_of(known.url).tail in likely
        and known.url not in urls
        and 0 < len(known.text) < HEADLINE
        and not (_ABOUT.search(known.text) or articles.matches(known.url) or _names_day(known.url))
        and not _is_later(known.url, seen)
    ]


# -- by day -----------------------------------------------------------------------------------------------------------

_DAYS = (
    (re.compile(r"(?<=/)(?:19|20)\d\d-\d\d/\d\d(?=/)"), "%Y-%m/%d"),
    (re.compile(r"(?<=/)(?:19|20)\d\d-\d\d-\d\d(?=[/.])"), "%Y-%m-%d"),
    (re.compile(r"(?<=/)(?:19|20)\d\d/\d\d/\d\d(?=/)"), "%Y/%m/%d"),
    (re.compile(r"(?<=/)(?:19|20)\d{4}/\d\d(?=/)"), "%Y%m/%d"),
    (re.compile(r"(?<=/)(?:19|20)\d\d/\d{4}(?=/)"), "%Y/%m%d"),
    (re.compile(r"(?<=[/=])(?:19|20)\d{6}(?=[/.&]|$)"), "%Y%m%d"),
    (re.compile(r"(?<==)(?:19|20)\d\d-\d\d-\d\d(?=&|$)"), "%Y-%m-%d"),
)
"""How addresses name a day, and how `strftime` writes it so."""


def _names_day(url: str) -> bool:
    return any(found.search(path_of(url)) for found, _ in _DAYS) and (
        day_of(url) is not None or "=" in url or bool(re.search(r"\d{4}-\d\d|\d{6}", url))
    )


def _daily(dated: list[SeenPage], seen: Exploration, articles: ArticlePattern) -> list[Proposed]:
    """Return the pattern of the pages that list a day's articles, where there are any.

    Of several forms, as a day's folder and its numbered pages, that counts of which most days are known.
    """
    listing = {_form_of(page.url, seen) for page in dated}
    refused = {_form_of(page.url, seen) for page in seen.pages if page.capture.status != HTTPStatus.OK}
    failed = {form[0] for form in refused if form} - {form[0] for form in listing if form}
    days: defaultdict[str, set[str]] = defaultdict(set)
    for url in {*seen.known, *(page.url for page in dated)}:
        if (form := _form_of(url, seen)) and not articles.matches(url) and form[0] not in failed:
            days[form[0]].add(form[1])
    forms = {form for form in days if any(found and found[0] == form for found in listing)}
    if not forms:
        return []
    best = min(forms, key=lambda one: (-len(days[one]), len(one), one))
    why = f"{len(dated)} lists of a day, such as {urlsplit(dated[0].url).path}; {len(days[best])} days have this form"
    return [Proposed("daily", best, LIKELY if len(dated) > 1 else GUESS, why)]


def _form_of(url: str, seen: Exploration) -> tuple[str, str] | None:
    """Return an address with strftime's codes in place of its day, and the day as it stands there; None without one."""
    path = address_in_file(url, seen).replace("%", "%%")
    for pattern, form in _DAYS:
        if found := pattern.search(path):
            return path[: found.start()] + form + path[found.end() :], found[0]
    return None


# -- feeds ------------------------------------------------------------------------------------------------------------


def _feeds(seen: Exploration, articles: ArticlePattern) -> list[Proposed]:
    """Return the feeds and sitemaps that list articles."""
    feeds = {page.url: sum(articles.matches(link.url) for link in page.links) for page in seen.pages if page.is_feed}
    useful = {url: count for url, count in feeds.items() if count}
    indexes = [page.url for page in seen.pages if page.is_feed and not page.links and page.feeds]
    if not useful and not indexes:
        return []
    paths = [address_in_file(url, seen) for url in (*indexes, *useful)]
    return [Proposed("feeds", paths, SURE, f"they list {sum(useful.values())} articles")]
