"""Listing page to what it lists: articles with their days, the next page, sections, feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.extract.pagination import absolute, next_pages_of_list
from newscrawl.sites.daily import is_beside
from newscrawl.sites.model import Site
from newscrawl.sites.urls import path_of, without_tracking, without_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?=/)")
_DAY_IN_TEXT = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
_FEED_NAME = re.compile(
    r"(?:\.(?:rss|atom|rdf)|/(?:rss|atom|feed|sitemap|index)[\w-]*\.xml|/(?:rss|atom|feed)/?)$", re.IGNORECASE
)
"""How paths of feeds end that a page links to without saying what they are."""
MAX_LINKS = 10_000
"""Links of a listing page that are looked at: the setting LISTING_MAX_LINKS; the sites' lists have 20 to 400."""
MAX_FOLDERS = 8
"""Depth of folders looked at: the sites' articles lie three to five deep."""
MAX_HELD = 1_000_000
"""Characters of such markup that are looked at; a list of 45 articles has 10,000."""
_LINKS = "//a[@href] | //area[@href]"
_HOLDERS = "//script[@type='text/xml' or @type='application/xml']/text()"
"""Where the content system of many a local government (大汉 jpage) keeps a list's rows, each in a CDATA section."""
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_PLAIN_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::[1-9]\d{0,3})?/[!-~]*", re.ASCII)
"""Addresses that need no closer look."""
MAX_URL = 8192
"""Characters of an address that is asked for at most: servers refuse longer ones (Apache's and nginx's limit)."""
_INDEX_PAGE = re.compile(r"/(?:index|default|list)\.\w+$", re.IGNORECASE)
_ITEM = "ancestor::*[self::li or self::tr or self::dd or self::dl or self::p or self::div][1]"
"""The element a list gives to one article, which may name its day beside the link."""
_MAX_TEXTS = 1_000
"""Pieces of such an element's text that are read: one that names an article and its day has a few."""


def read_listing(html: str, url: str, site: Site, max_links: int = MAX_LINKS) -> Listing:
    """Return what the listing page `html`, fetched from `url`, leads to on the hosts of `site`.

    Of its links the first `max_links` are looked at.
    """
    page = Selector(html, type="html", base_url=url)
    base, bad = base_of(html, url)
    entries: dict[str, Entry] = {}
    others: list[str] = []
    links = links_of(page)
    read_item = cache(_read_item)  # each once, however many links stand in it
    for link in links[:max_links]:
        href = link.root.get("href")
        target = request_url(base, href)
        if target is None:
            bad += not can_be_asked_for(href, base)
        elif urlsplit(target).hostname not in site.all_hosts:
            continue
        elif is_article(target, site):
            if target not in entries:
                entries[target] = Entry(target, day_of(target) or _day_beside(link, read_item))
        else:
            others.append(target)
    return Listing(
        bad_links=bad,
        dropped=max(0, len(links) - max_links),
        entries=tuple(entries.values()),
        next_page=_next_page(page, base, url, site),
        sections=tuple(_sections(others, entries, url)),
        parts=tuple(dict.fromkeys(target for target in others if is_beside(target, url, site))),
        feeds=tuple(feeds_of(page, base, site.all_hosts)),
    )


def links_of(page: Selector) -> list[Selector]:
    """Return the links of a page, those last that lie in markup which a script puts into it."""
    held = (_CDATA.sub("", text)[:MAX_HELD] for text in page.xpath(_HOLDERS).getall() if "href" in text)
    return [*page.xpath(_LINKS), *(link for text in held for link in Selector(text, type="html").xpath(_LINKS))]


def is_article(url: str, site: Site) -> bool:
    """Tell whether `url` is an article of `site` by its host and path."""
    return urlsplit(url).hostname in site.all_hosts and bool(re.search(site.article, path_of(url)))


def base_of(html: str, url: str) -> tuple[str, int]:
    """Return what the page's links are relative to, and 1 if it names a base that is no address, else 0."""
    try:
        base = get_base_url(html, url)
        return (base, 0) if can_be_asked_for(base, url) else (url, 1)
    except ValueError:
        return url, 1


def request_url(base: str, link: str) -> str | None:
    """Return `link` as an absolute http(s) URL that can be asked for; None when it is none.

    Without fragment, user, password, session and what tells how a reader came.
    """
    url = absolute(base, link)
    return without_tracking(without_user(url)) if url and can_be_asked_for(url, base) else None


def can_be_asked_for(link: str, base: str = "") -> bool:
    """Tell whether a request can be made of `link`, or it is of a scheme that leads to no page (mailto, javascript).

    >>> can_be_asked_for("http://www.wj001.com:8o/"), can_be_asked_for("http://["), can_be_asked_for("javascript:go()")
    (False, False, True)
    """
    if _PLAIN_URL.fullmatch(link):
        return len(link) <= MAX_URL
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        if parts.scheme not in ("http", "https"):
            return True
        safe = urlsplit(safe_url_string(parts.geturl()))
        return bool(safe.hostname) and safe.port != 0 and len(link) <= MAX_URL
    except ValueError:
        return False


def day_of(url: str) -> date | None:
    """Return the day that the path of `url` names; None when it names none.

    >>> day_of("http://www.jsw.com.cn/2024/1230/1881149.shtml")
    datetime.date(2024, 12, 30)
    """
    return _date(_DAY_IN_PATH.search(urlsplit(url).path))


def day_in_text(text: str) -> date | None:
    """Return the first day with its year that `text` names; None when it names none.

    >>> day_in_text("[2025年1月6日] 民生实事")
    datetime.date(2025, 1, 6)
    """
    return _date(_DAY_IN_TEXT.search(text))


def _date(found: re.Match[str] | None) -> date | None:
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _day_beside(link: Selector, read: Callable[[etree._Element], tuple[set[str], date | None]]) -> date | None:
    """Return the day in the list item around `link`, where it holds no other link; `read` is `_read_item`."""
    item = link.xpath(_ITEM)
    if not item:
        return None
    hrefs, day = read(item[0].root)
    return day if hrefs <= {link.root.get("href")} else None


def _read_item(item: etree._Element) -> tuple[set[str], date | None]:
    """Return where a list item's links lead, two of these at most, and the day that an item of one or none names."""
    hrefs: set[str] = set()
    for link in item.iter("a"):
        if (href := link.get("href")) is not None:
            hrefs.add(href)
        if len(hrefs) > 1:
            return hrefs, None
    return hrefs, day_in_text("".join(map(str, islice(item.itertext(), _MAX_TEXTS))))


def _next_page(page: Selector, base: str, url: str, site: Site) -> str | None:
    for target in filter(can_be_asked_for, next_pages_of_list(page.root, url, base)):
        if target != url and urlsplit(target).hostname in site.all_hosts and not is_article(target, site):
            return target
    return None


def _sections(others: list[str], articles: dict[str, Entry], url: str) -> Iterator[str]:
    """Yield, each once, the links to folders in which the page's articles lie, and to their index pages."""
    folders = {folder for article in articles for folder in _folders(article)}
    for target in dict.fromkeys(others):
        folder = _INDEX_PAGE.sub("/", target)
        if folder.endswith("/") and folder in folders and target != url:
            yield target


def _folders(url: str) -> Iterator[str]:
    """Yield the folders above `url`, the site's root left out, and those deeper than MAX_FOLDERS."""
    parts = urlsplit(url)
    names = parts.path.split("/")[1:-1][:MAX_FOLDERS]
    for depth in range(len(names), 0, -1):
        yield f"{parts.scheme}://{parts.netloc}/{'/'.join(names[:depth])}/"


def feeds_of(page: Selector, base: str, hosts: tuple[str, ...]) -> Iterator[str]:
    """Yield, each once, the feeds and sitemaps on `hosts`: those the page declares, and those it shows readers."""
    named = (link.get("href") for link in page.root.iter("link", "a") if _leads_to_feed(link))
    for target in dict.fromkeys(request_url(base, link) for link in named):
        if target and urlsplit(target).hostname in hosts:
            yield target


def _leads_to_feed(link: etree._Element) -> bool:
    href = link.get("href")
    if href is None:
        return False
    kind = link.get("type", "").partition(";")[0].strip().lower()
    if link.tag == "link":
        relations = link.get("rel", "").lower().split()
        return "sitemap" in relations or (kind in _FEED_TYPES and not {"feed", "alternate"}.isdisjoint(relations))
    return kind in _FEED_TYPES or bool(_FEED_NAME.search(href.partition("?")[0]))
