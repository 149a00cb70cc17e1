"""RSS, Atom and sitemap bytes to what they list, told apart by what they are and not by their label.

feedparser was not taken: it reads dozens of fields where an address and a day are wanted, and knows no sitemaps.

Sources: RSS 2.0 (rssboard.org/rss-specification), RFC 4287 (Atom), sitemaps.org/protocol.html, and Google's
`news:publication_date`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.crawl.discover.listing import Entry, Listing, can_be_asked_for, day_of, is_article, request_url
from newscrawl.sites.model import Site
from newscrawl.text.times import CHINA

ROOTS = (b"<rss", b"<feed", b"<rdf:RDF", b"<urlset", b"<sitemapindex")
SNIFFED_BYTES = 1024
"""Where the root element stands at the latest: after a declaration, a style sheet and some comments."""
MAX_URLS = 50_000
"""Entries of a feed or sitemap that are read: the setting SITEMAP_MAX_URLS; sitemaps.org allows no more in a file."""
DATES = ("publication_date", "pubDate", "published", "date", "lastmod", "updated")
"""Elements that tell an entry's day; those before tell it better."""


def is_feed(body: bytes) -> bool:
    """Tell whether `body` is a feed or sitemap, whatever its Content-Type says."""
    return any(root in body[:SNIFFED_BYTES] for root in ROOTS)


def read_feed(body: bytes, url: str, site: Site, max_urls: int = MAX_URLS) -> Listing:
    """Return the articles of `site` that a feed or sitemap lists, or the sitemaps that an index names, newest first.

    Entities and the network are not resolved; what is broken is read as far as it goes, and `max_urls` entries at most.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return Listing()
    items = _items(root)
    read = [_item(item, url) for item in islice(items, max_urls)]
    dropped, bad = sum(1 for _ in items), sum(link is None for link, _ in read)
    found = [(link, day) for link, day in read if link]
    if _name(root) == "sitemapindex":
        own = [(link, day) for link, day in found if urlsplit(link).hostname in site.hosts]
        own.sort(key=lambda pair: pair[1] or date.min, reverse=True)
        return Listing(feeds=tuple(link for link, _ in own), bad_links=bad, dropped=dropped, is_index=True)
    entries = {link: Entry(link, day_of(link) or day) for link, day in found if is_article(link, site)}
    return Listing(entries=tuple(entries.values()), bad_links=bad, dropped=dropped)


def _items(root: etree._Element) -> Iterator[etree._Element]:
    return (element for element in root.iter() if _name(element) in ("item", "entry", "url", "sitemap"))


def _item(item: etree._Element, base: str) -> tuple[str | None, date | None]:
    """Return address and day of one entry: an empty address if it has none, None if nothing can ask for it."""
    link, days = "", dict[str, str]()
    for element in item.iter():
        name, text = _name(element), (element.text or "").strip()
        if name == "loc" or (name == "link" and text):
            link = link or text
        elif name == "link" and element.get("rel", "alternate") == "alternate":
            link = link or element.get("href", "")
        elif name in DATES:
            days.setdefault(name, text)
    day = next((day for name in DATES if (day := _day(days.get(name, "")))), None)
    return request_url(base, link) or (None if not can_be_asked_for(link, base) else "") if link else "", day


def _name(element: etree._Element) -> str:
    """Return an element's name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _day(text: str) -> date | None:
    """Return the day, in China, of an RFC 822 or ISO 8601 time; None when it is neither."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return moment.astimezone(CHINA).date() if moment.tzinfo else moment.date()
        except (ValueError, TypeError, OverflowError):  # no such day, or one beyond the year 9999
            continue
    return None
