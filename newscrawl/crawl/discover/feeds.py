"""RSS, Atom and sitemaps to what they list, told apart by what they are and not by their label.

feedparser was not taken: it reads dozens of fields where an address and a day are wanted, and knows no sitemaps.

Sources: RSS 2.0 (rssboard.org/rss-specification), RFC 4287 (Atom), sitemaps.org/protocol.html, Google's
`news:publication_date`, and XML Base (w3.org/TR/xmlbase).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.crawl.discover.listing import can_be_asked_for, day_of, is_article, request_url
from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.sites.model import Site
from newscrawl.text import NOT_XML
from newscrawl.text.times import CHINA
from newscrawl.text.xml_root import FEEDS, root_name

MAX_URLS = 50_000
"""Entries of a feed or sitemap that are read: the setting SITEMAP_MAX_URLS; sitemaps.org allows no more in a file."""
_MAX_ELEMENTS = 2_000
"""Elements of an entry in which its day is looked for: an article that is given whole has some hundred."""
_MAX_PIECES = 100
"""Pieces of an address or a time; almost all have one."""
DATES = ("publication_date", "pubdate", "published", "date", "lastmod", "updated")
"""Elements that tell an entry's day; those before tell it better."""
_URL_LINE = re.compile(r"\s*https?://[^\s<>]+[^\S\n]*(?:\n|\Z)", re.IGNORECASE)

Found = list[tuple[str | None, date | None]]
"""Address and day of each entry: an empty address if it has none, None if nothing can ask for it."""


def is_feed(text: str) -> bool:
    """Tell whether `text` is a feed or sitemap, whatever its Content-Type says: XML, or a list of addresses."""
    return root_name(text) in FEEDS or _is_text_sitemap(text)


def _is_text_sitemap(text: str) -> bool:
    return bool(_URL_LINE.match(text)) and "<" not in text


def read_feed(text: str, url: str, site: Site, max_urls: int = MAX_URLS) -> Listing:
    """Return the articles of `site` that a feed or sitemap lists, or the sitemaps that an index names, newest first.

    Entities and the network are not resolved; what is broken is read as far as it goes, and `max_urls` entries at most.
    """
    read, dropped, is_index = (
        _read_lines(text, url, max_urls) if _is_text_sitemap(text) else _read_xml(text, url, max_urls)
    )
    bad = sum(link is None for link, _ in read)
    found = [(link, day) for link, day in read if link]
    if is_index:
        own = [(link, day) for link, day in found if urlsplit(link).hostname in site.all_hosts]
        own.sort(key=lambda pair: pair[1] or date.min, reverse=True)
        return Listing(feeds=tuple(link for link, _ in own), bad_links=bad, dropped=dropped, is_index=True)
    entries = {link: Entry(link, day_of(link) or day) for link, day in found if is_article(link, site)}
    return Listing(entries=tuple(entries.values()), bad_links=bad, dropped=dropped)


def _read_lines(text: str, url: str, max_urls: int) -> tuple[Found, int, bool]:
    """Return the entries of a sitemap that is plain text, one address a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(_request_url(url, line), None) for line in lines[:max_urls]], max(0, len(lines) - max_urls), False


def _read_xml(text: str, url: str, max_urls: int) -> tuple[Found, int, bool]:
    """Return the entries, how many were left out, and whether they are sitemaps that an index names."""
    # The text is decoded already: whatever encoding it declares, the parser reads it as UTF-8.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(NOT_XML.sub("", text[text.find("<") :]).encode(), parser, base_url=url)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return [], 0, False
    items = (element for element in root.iter() if _name(element) in ("item", "entry", "url", "sitemap"))
    read = [_item(item, url) for item in islice(items, max_urls)]
    return read, sum(1 for _ in items), _name(root) == "sitemapindex"


def _item(item: etree._Element, url: str) -> tuple[str | None, date | None]:
    """Return address and day of one entry."""
    elements = islice(item.iter(), _MAX_ELEMENTS)
    days = {name: text for element in elements if (name := _name(element)) in DATES and (text := _text(element))}
    day = next((day for name in DATES if name in days and (day := day_of_time(days[name]))), None)
    named = min(
        ((rank, link, element.base) for element in item if (rank := _rank(element)) and (link := _link(element))),
        key=lambda found: found[0],
        default=None,
    )
    if named is None:
        return "", day
    _, link, base = named
    return _request_url(base if base and base != url and can_be_asked_for(base) else url, link), day


def _rank(element: etree._Element) -> int:
    """Return how well an element of an entry tells its address, 1 best; 0: not at all."""
    match _name(element):
        case "loc":
            return 1
        case "link":
            return 2 if element.get("rel", "alternate") == "alternate" else 0
        case "guid":
            return 3 if element.get("isPermaLink", "true").lower() == "true" else 0
        case "id":
            return 4 if _text(element).startswith(("http:", "https:")) else 0
    return 0


def _link(element: etree._Element) -> str:
    return _text(element) or element.get("href", "").strip()


def _text(element: etree._Element) -> str:
    return "".join(map(str, islice(element.itertext(), _MAX_PIECES))).strip()


def _request_url(base: str, link: str) -> str | None:
    """Return the address to ask for; empty where it leads to no page, None where nothing can ask for it."""
    return request_url(base, link) or ("" if can_be_asked_for(link, base) else None)


def _name(element: etree._Element) -> str:
    """Return an element's name in lower case, without its namespace or prefix; empty for comments."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def day_of_time(text: str) -> date | None:
    """Return the day, in China, of an RFC 822 or ISO 8601 time; None when it is neither."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return moment.astimezone(CHINA).date() if moment.tzinfo else moment.date()
        except (ValueError, TypeError, OverflowError):  # no such day, or one beyond the year 9999
            continue
    return None
