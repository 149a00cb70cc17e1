"""Which days of a site's paper a crawl asks for: one after another, the newest first."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from newscrawl.crawl.discover.frontier import DiscoveryResult
from newscrawl.crawl.discover.listing_queue import ListingQueue
from newscrawl.sites.daily import day_page
from newscrawl.sites.model import Site
from newscrawl.store import Store

logger = logging.getLogger(__name__)

MAX_DAYS = 31
"""Days, today included, that are looked at: a paper of 8 pages and 40 articles a day is read in half an hour then."""
LATE_DAYS = 2
"""Days after which a paper that is not there has not appeared: some put the weekend's up on Monday."""
BROKEN_DAYS = 10
"""Days in a row without a paper that are no holiday: the longest, around New Year, has seven."""


class DailyPapers:
    """The days of one site's paper, in one crawl.

    A day is settled when its pages were read after it was over, or again without anything new; or when no paper has
    appeared. What is settled is not asked for again. A day's pages end before the next day's first is asked for.
    """

    def __init__(self, store: Store, site: Site, today: date) -> None:
        """Take the archive's open database, and the day in China on which the crawl goes."""
        self._site, self._today = site, today
        self._queue = ListingQueue(store, f"{site.name}/daily")
        self._settled = self._queue.read()
        self._has_appeared = bool(self._settled)
        self._days = iter([today - timedelta(days=back) for back in range(MAX_DAYS)] if site.daily else ())
        self._day, self._first = today, ""
        self._open: set[str] = set()
        """Pages of the day that have yet to end."""
        self._ended: set[str] = set()
        self._read_before: set[str] = set()
        """Pages that other lists led to, which are not asked for again when their day comes."""
        self._found = DiscoveryResult()
        self._is_whole = True
        self._missing: list[str] = []
        """First pages of days without a paper, while none has been seen at all."""
        self._complete = self._without = 0

    @property
    def has_begun(self) -> bool:
        """Whether a day was asked for."""
        return bool(self._first)

    @property
    def is_being_read(self) -> bool:
        """Whether pages of a day have yet to end."""
        return bool(self._open)

    def is_open(self, url: str) -> bool:
        """Tell whether `url` is a page of the day that is being read, and has yet to end."""
        return url in self._open

    def settle(self, pages: Iterable[str]) -> None:
        """Take the days with these first pages for settled, as other archives do."""
        self._settled |= set(pages)
        self._has_appeared = bool(self._settled)

    @property
    def settled(self) -> set[str]:
        """First pages of the days that are settled."""
        return self._settled | self._queue.read()

    def is_first_page(self, url: str) -> bool:
        """Tell whether `url` is the first page of the day that is being read."""
        return url == self._first

    def next_day(self) -> str | None:
        """Return the first page of the next day that is not settled; None when there is none."""
        for day in self._days:
            url = day_page(day, self._site)
            if url and url not in self._settled:
                self._day, self._first, self._found, self._is_whole = day, url, DiscoveryResult(), True
                self._open, self._ended = {url}, set()
                return url
        return None

    def page_read(self, url: str, parts: Iterable[str], found: DiscoveryResult, now: datetime) -> bool:
        """Note what was found on a page, and its day's further pages `parts`; return whether that ends the day."""
        if url not in self._open:
            self._read_before.add(url)
            return False
        self._open |= set(parts) - self._ended - self._read_before
        self._found += found
        return self._end(url, now)

    def page_failed(self, url: str, now: datetime) -> bool:
        """Note that a page did not come, so that its day is asked for again; return whether that ends the day."""
        if url not in self._open:
            return False
        self._is_whole = False
        return self._end(url, now)

    def _end(self, url: str, now: datetime) -> bool:
        self._open.discard(url)
        self._ended.add(url)
        if self._open:
            return False
        if self._is_whole and not self._found.total:
            self._without += 1
            if (self._today - self._day).days >= LATE_DAYS:
                self._missing.append(self._first)
        elif self._found.total:
            self._has_appeared = True
            is_over = self._day < self._today or not self._found.new
            if self._is_whole and is_over and not self._found.left_out:
                self._complete += 1
                self._queue.mark_read(self._first, (), now)
        if self._has_appeared:
            for first in self._missing:
                self._queue.mark_read(first, (), now)
            self._missing.clear()
        return True

    def report(self, counts: dict[str, int]) -> None:
        """Add to `counts` the days whose paper was read whole and those without one; warn when none at all has one."""
        counts["daily/complete"], counts["daily/no-paper"] = self._complete, self._without
        if not self._has_appeared and self._without >= BROKEN_DAYS:
            logger.warning("none of %d days has a paper; look where its pages lie, and mend daily in the site's file",
                           self._without)  # fmt: skip
