"""What a crawl asks for next: queued articles first, as many as it can use, then further listing pages."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from newscrawl.crawl.discover.frontier import Recheck

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.crawl.blocks import BlockDetector
    from newscrawl.crawl.discover.listing_queue import PendingListing

MAX_IN_FLIGHT = 500
"""Articles that are fetched or wait to be read at most: some 30 MB of pages."""
LOW_WATER_MARK = 250
"""Articles that are left when the next listing page is asked for: fetched, or waiting to be read. Reading takes
longer than fetching where a site is asked without a delay: with 100 left, a crawl stood still after each list."""
PRIORITY_FIRST_LISTING, PRIORITY_NEXT_LISTING, PRIORITY_ARTICLE, PRIORITY_RECHECK, PRIORITY_RESUMED_LISTING = (
    30, 25, 20, 10, 0,
)  # fmt: skip
"""The news before all that an interrupted or first crawl has yet to read."""


class RequestScheduler:
    """The articles and listing pages that one crawl has yet to ask for, and how many of them it may ask for now."""

    def __init__(self, limit: int | None, slots: int, blocks: BlockDetector) -> None:
        """Take how many articles are wanted at most (None: all), and how many requests to a host run at once."""
        self._limit, self._slots, self._blocks = limit, slots, blocks
        self._articles: deque[str | Recheck] = deque()
        self._listings: deque[PendingListing] = deque()
        self.in_flight = 0
        """Articles that were asked for and are not read yet."""
        self._found = 0

    def add_articles(self, articles: Iterable[str | Recheck]) -> None:
        """Queue articles behind those that wait."""
        self._articles.extend(articles)

    def add_new_articles(self, urls: Iterable[str]) -> None:
        """Queue a listing's new articles before those that wait: they are the news."""
        self._articles.extendleft(reversed(list(urls)))

    def add_listings(self, listings: Iterable[PendingListing]) -> None:
        """Queue listing pages."""
        self._listings.extend(listings)

    def take_articles(self) -> Iterator[tuple[str | Recheck, int]]:
        """Yield the articles to be asked for now, each with its request's priority; they are in flight then."""
        while self._articles and self._has_capacity():
            self.in_flight += 1
            article = self._articles.popleft()
            yield article, PRIORITY_RECHECK if isinstance(article, Recheck) else PRIORITY_ARTICLE

    def take_listings(self) -> Iterator[tuple[PendingListing, int]]:
        """Yield the listing pages to be asked for now, each with its request's priority: when few articles are left."""
        while self._listings and not self._articles and self.in_flight <= LOW_WATER_MARK and not self.is_enough():
            yield self._listings.popleft(), PRIORITY_NEXT_LISTING

    def finished(self, *, is_article: bool) -> None:
        """Note that one in flight was read, or did not come."""
        self.in_flight -= 1
        self._found += is_article

    @property
    def has_asked_all(self) -> bool:
        """Whether all that is known of was asked for; a listing page under way may lead to more."""
        return not (self._articles or self._listings)

    def is_enough(self) -> bool:
        """Tell whether what was found and is in flight reaches the limit."""
        return self._limit is not None and self._found + self.in_flight >= self._limit

    def room(self) -> int:
        """Return how many more articles may be asked for before those in flight are read, and those that wait.

        Few at first, that a block is seen in time, and more with each that is read, that reading is never waited for.
        """
        return self._most_in_flight() - self.in_flight - len(self._articles)

    def _most_in_flight(self) -> int:
        return min(2 * self._slots + self._blocks.extra_in_flight, MAX_IN_FLIGHT)

    def _has_capacity(self) -> bool:
        """Tell whether another article may be asked for now."""
        return self.in_flight < self._most_in_flight() and not self.is_enough()
