"""Read what lists articles, told apart by what it is."""

from __future__ import annotations

from newscrawl.crawl.discover.feeds import MAX_URLS, is_feed, read_feed
from newscrawl.crawl.discover.json_listing import read_json_listing
from newscrawl.crawl.discover.listing import MAX_LINKS, read_listing
from newscrawl.crawl.discover.model import Listing
from newscrawl.decode.decoder import decode_capture
from newscrawl.model import Capture
from newscrawl.sites.json_lists import json_listing_at
from newscrawl.sites.model import Site


def listing_of(capture: Capture, site: Site, max_links: int = MAX_LINKS, max_urls: int = MAX_URLS) -> Listing:
    """Return what a listing page, feed or sitemap of `site` leads to, told apart by what it is.

    What lies where the site's file says that a list is JSON is one, or has a `problem`.
    """
    text = decode_capture(capture).text
    if listing := json_listing_at(capture.url, site):
        return read_json_listing(text, capture.url, listing, site, max_links)
    if is_feed(text):
        return read_feed(text, capture.url, site, max_urls)
    return read_listing(text, capture.url, site, max_links)
