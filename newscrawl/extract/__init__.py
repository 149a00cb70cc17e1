"""Markup to article."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import trafilatura

from newscrawl.model import Article, Rejected, Site


def extract(
    html: str, *, url: str, site: Site | None = None, fetched_at: datetime | None = None
) -> Article | Rejected:
    """Return the article in `html`, or why it is none."""
    del fetched_at
    body = trafilatura.extract(html) or ""
    if not body:
        return Rejected(url, "empty")
    return Article(url=url, site=site.name if site else urlsplit(url).hostname or "", title="", body=body)
