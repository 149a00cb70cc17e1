"""Read one fetched page for a survey: what generic reading makes of it, and what it leads to. Pure."""

from __future__ import annotations

import re
from http import HTTPStatus
from itertools import islice
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from w3lib.html import get_meta_refresh

from newscrawl.crawl.discover.feeds import is_feed, read_feed
from newscrawl.crawl.discover.listing import MAX_LINKS, base_of, can_be_asked_for, feeds_of, links_of, request_url
from newscrawl.crawl.survey.endpoints import read_json
from newscrawl.crawl.survey.model import Link, SeenPage
from newscrawl.decode.decoder import decode_capture
from newscrawl.model import Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.sites import Sites
from newscrawl.sites.model import Site
from newscrawl.text.printable import printable

MAX_FEED = 5_000
"""Entries of a feed or sitemap that are looked at: shapes repeat long before."""
MAX_SCRIPT = 200_000
"""Characters of a page's scripts that are looked at."""
_MAX_TEXT = 100
"""Characters of a link's text: headlines have 10 to 40."""
_SCRIPT = re.compile(r"/(?:x-)?(?:java|ecma)script$")
_MARKUP = re.compile(r"<\s*(?:html|head|body|a|div|table|script|meta)\b", re.IGNORECASE)


def read_page(capture: Capture, hosts: tuple[str, ...], sites: Sites) -> SeenPage:
    """Return what a survey of the site on `hosts` sees in `capture`, read as one of `sites` if it is of one."""
    text = decode_capture(capture).text
    if capture.status != HTTPStatus.OK:
        return SeenPage(capture, Rejected(capture.url, "http-error", f"status {capture.status}"))
    if is_feed(text):
        return _read_feed(capture, text, hosts)
    if _SCRIPT.search(capture.mime) or urlsplit(capture.url).path.endswith(".js"):
        return SeenPage(capture, Rejected(capture.url, "not-html", "a script"), scripts=(text[:MAX_SCRIPT],))
    if found := read_json(text):
        return SeenPage(capture, Rejected(capture.url, "not-html", "a list in JSON"), is_feed=True, json=found)
    outcome = process(capture, sites=sites)
    if not _MARKUP.search(text):
        return SeenPage(capture, outcome)
    page = Selector(text, type="html")
    base, _ = base_of(text, capture.url)
    return SeenPage(
        capture,
        outcome,
        tuple(_links(page, base, text)),
        printable(" ".join((page.css("title::text").get() or "").split())[: 2 * _MAX_TEXT]),
        tuple(feeds_of(page, base, hosts)),
        scripts=_scripts(page),
        script_files=tuple(_script_files(page, base, hosts)),
    )


def _read_feed(capture: Capture, text: str, hosts: tuple[str, ...]) -> SeenPage:
    of_any_link = Site(name="survey", label="survey", hosts=hosts, article="")  # a pattern that every address has
    listing = read_feed(text, capture.url, of_any_link, MAX_FEED)
    links = tuple(Link(entry.url) for entry in listing.entries)
    return SeenPage(
        capture, Rejected(capture.url, "not-html", "a feed or sitemap"), links, feeds=listing.feeds, is_feed=True
    )


def _links(page: Selector, base: str, text: str) -> list[Link]:
    """Return the links that readers can follow, and where the page sends browsers on by itself."""
    found = links_of(page)[:MAX_LINKS]
    links = [Link(target, _text_of(link)) for link in found if (target := request_url(base, link.root.get("href")))]
    try:
        onward = get_meta_refresh(text, base)[1]
    except ValueError:
        onward = None
    target = request_url(base, onward) if onward else None
    return [Link(target), *links] if target and target != base else links


def _text_of(link: Selector) -> str:
    """Return the beginning of what readers see of a link: its text, else what its title or picture says."""
    text = ""
    for piece in islice(link.root.itertext(), _MAX_TEXT):
        text += "".join(piece[: _MAX_TEXT * 10].split())
        if len(text) >= _MAX_TEXT:
            break
    if not text:
        named = (link.root.get("title"), *(picture.get("alt") for picture in link.root.iter("img")))
        text = "".join(next(filter(None, named), "").split())
    return text[:_MAX_TEXT]


def _scripts(page: Selector) -> tuple[str, ...]:
    left, kept = MAX_SCRIPT, []
    for script in page.xpath("//script[not(@src)]/text()").getall():
        kept.append(script[:left])
        left -= len(kept[-1])
        if left <= 0:
            break
    return tuple(kept)


def _script_files(page: Selector, base: str, hosts: tuple[str, ...]) -> list[str]:
    """Return the scripts of the site itself that the page loads, each once."""
    files = (urljoin(base, source.strip()) for source in islice(page.xpath("//script/@src").getall(), 50))
    return [url for url in dict.fromkeys(files) if can_be_asked_for(url) and urlsplit(url).hostname in hosts]
