"""Which pages of a site a script fills, so that a browser must render them. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newscrawl.sites.json_lists import json_listing_at
from newscrawl.sites.model import Site


def is_rendered_listing(url: str, site: Site) -> bool:
    """Tell whether the listing page at `url` is filled by script, as the site's file says."""
    return _matches(site.rendered_listings, url) and json_listing_at(url, site) is None


def is_rendered_article(url: str, site: Site) -> bool:
    """Tell whether the article page at `url` is filled by script, as the site's file says."""
    return _matches(site.rendered_articles, url)


def _matches(pattern: str | None, url: str) -> bool:
    return bool(pattern and re.search(pattern, urlsplit(url).path))
