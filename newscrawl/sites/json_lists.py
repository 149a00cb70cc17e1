"""Addresses of a site's lists that are JSON. Pure."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urljoin, urlsplit

from newscrawl.sites.model import JsonListing, Site

PAGE = "{page}"
"""What stands for a page's number in the path of a list."""
_MARK = "0page0"
"""What stands for it where braces would be escaped."""


def first_page(listing: JsonListing, site: Site) -> str:
    """Return the address of the first page of a list."""
    return site.address(listing.path.replace(PAGE, "1"))


def json_listing_at(url: str, site: Site) -> JsonListing | None:
    """Return the list of `site` of which a page lies at `url`; None when there is none."""
    return next((listing for listing in site.json_listings if _page(url, listing, site)), None)


def next_page(url: str, listing: JsonListing, site: Site) -> str | None:
    """Return the address of the page after the one at `url`; None where the list has only one.

    >>> site = Site(name="a", label="a", hosts=("a.cn",), article="/")
    >>> next_page("https://a.cn/api?p=9&n=20", JsonListing(path="/api?p={page}&n=20", url="url"), site)
    'https://a.cn/api?p=10&n=20'
    """
    found = _page(url, listing, site)
    if not found or not found.re.groups:
        return None
    path, (start, end) = found.string, found.span(1)
    return urljoin(url, f"{path[:start]}{int(found[1]) + 1}{path[end:]}")


def _page(url: str, listing: JsonListing, site: Site) -> re.Match[str] | None:
    """Return how path and query of `url` are those of a page of `listing`; None when they are not."""
    parts, named = urlsplit(url), urlsplit(listing.path)
    if parts.hostname not in ((named.hostname,) if named.hostname else site.hosts):
        return None
    return _pattern(listing.path).fullmatch(parts._replace(scheme="", netloc="", fragment="").geturl())


@cache
def _pattern(path: str) -> re.Pattern[str]:
    from w3lib.url import safe_url_string

    asked = urlsplit(safe_url_string(urljoin("http://host", path.replace(PAGE, _MARK))))
    relative = asked._replace(scheme="", netloc="", fragment="").geturl()
    return re.compile(re.escape(relative).replace(_MARK, r"(\d{1,9})", 1).replace(_MARK, r"\d{1,9}"))
