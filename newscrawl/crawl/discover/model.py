"""What listing pages, feeds and sitemaps lead to; what reads them is never loaded by a crawl's own process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """A link to an article."""

    url: str
    """Absolute, without fragment."""
    day: date | None = None
    """Day of publication as the URL or the list says; None when neither does."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one listing page, feed or sitemap leads to."""

    entries: tuple[Entry, ...] = ()
    """Articles in the list's order, each once."""
    next_page: str | None = None
    sections: tuple[str, ...] = ()
    """Further listing pages of the site: folders above the listed articles that the page links to."""
    parts: tuple[str, ...] = ()
    """Further pages of the same day's paper."""
    feeds: tuple[str, ...] = ()
    """Feeds and sitemaps the page names, or sitemaps a sitemap index names."""
    bad_links: int = 0
    """Links that no request can be made of."""
    dropped: int = 0
    """Links beyond the limit of one page or feed."""
    is_index: bool = False
    """Whether this is a sitemap index: it may name sitemaps, and no further index (sitemaps.org)."""
    problem: str = ""
    """Why it cannot be read, as one word to count: `no-json`, `no-entries`; empty when it could."""

    @property
    def newest(self) -> date | None:
        """The latest day in the list; None when no entry has a day."""
        return max((entry.day for entry in self.entries if entry.day), default=None)

    @property
    def oldest(self) -> date | None:
        """The earliest day in the list; None when no entry has a day."""
        return min((entry.day for entry in self.entries if entry.day), default=None)
