"""The order in which a crawl reads a site's listings, when it stops following one, and the gaps it met."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newscrawl.crawl.discover.daily import DailyPapers
from newscrawl.crawl.discover.frontier import DiscoveryResult, Frontier
from newscrawl.crawl.discover.listing_queue import ListingQueue, PendingListing
from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.crawl.discover.options import CrawlOptions
from newscrawl.sites.daily import day_page
from newscrawl.sites.json_lists import first_page
from newscrawl.text.plural import counted
from newscrawl.text.times import CHINA

logger = logging.getLogger(__name__)

KNOWN_PAGES = 2
"""Pages in a row without anything new after which a list is not followed further."""
MAX_PAGES = 5_000
"""Listing pages of one crawl: the setting LISTING_MAX_PAGES. At a page a second, the whole time limit of a site;
calendars and sitemaps may go on for ever. The rest of a backfill is left to the next crawl."""
MAX_ARTICLES = 200_000
"""New articles that one crawl notes: the setting LISTING_MAX_ARTICLES. Some 60 MB of addresses, and 50 hours of
requests. A list that names more is followed no further, and the next crawl goes on there."""
MAX_BATCH = 500
"""Articles of a listing that are noted at a time: some 30 ms, for which the event loop waits."""
MAX_PARTS = 100
"""Pages of one day's paper: the thickest have some 60."""
MAX_SECTIONS = 20
"""Section pages taken from the start pages: the five sites have fewer folders that hold news."""
NEWEST_SITEMAPS = 2
"""Sitemaps of an index that a crawl after the news reads: this month's, and after its end the last one's."""
MAX_GAP_DAYS = 31
"""Pages by day, the newest, that are asked for to fill a gap: a month of them is a minute or two. What lies before
needs a backfill, as the warning says."""


_AddPages = Callable[[list[PendingListing]], list[PendingListing]]


@dataclass(slots=True)
class CoverageGap:
    """A list all of which is newer than what was known of it: between the two, articles may have been missed."""

    listing: str
    known: date
    """Day of the newest article that earlier crawls found."""
    oldest: date
    """Day of the oldest article that the list still shows."""
    estimate: int
    """How many articles that may be, at the rate at which the list moves now."""


class ListingTraversal:
    """One crawl's way through a site's listings: after the news, or through the days asked for."""

    def __init__(
        self,
        frontier: Frontier,
        options: CrawlOptions,
        max_pages: int = MAX_PAGES,
        max_articles: int = MAX_ARTICLES,
        now: datetime | None = None,
    ) -> None:
        """Take the site's frontier and what was asked for; `now` is when that is, if not when the frontier says.

        After `max_pages` pages no list is followed on, after `max_articles` new articles no more are noted.
        """
        self.frontier, self.options, self._max_articles = frontier, options, max_articles
        self.site = frontier.site
        self.name = f"{self.site.name}/{options.backfill or 'news'}"
        self.queue = ListingQueue(frontier.store, self.name)
        self.gaps: dict[str, CoverageGap] = {}
        """Gaps met so far and not closed, by the list's first page."""
        self.closed = 0
        """Gaps that following the list has closed."""
        self.unwanted: set[int] = set()
        """Articles outside the days asked for."""
        self._origin: dict[str, str] = {}
        self._reached: set[str] = set()
        self._met: set[int] = set()
        self._from_index: set[str] = set()
        """Sitemaps that an index named."""
        self._new = 0
        self._pages_left = max_pages
        self._today = (now or datetime.fromisoformat(frontier.began)).astimezone(CHINA).date()
        self.papers = DailyPapers(frontier.store, self.site, self._today)
        self.begins_paper = not options.backfill
        """Whether the paper is begun once a list was read."""
        self.limited: Counter[str] = Counter()
        """What a limit has left out, by the limit."""

    def start(self) -> list[PendingListing]:
        """Return the listing pages to be read: the site's own, and those an interrupted traversal had yet to read."""
        starts = [*map(self.site.address, (*self.site.listings, *self.site.feeds))]
        starts += [first_page(listing, self.site) for listing in self.site.json_listings]
        if self.options.since:
            starts += self._days(self.options.since, min(self.options.until or self._today, self._today))
        if not starts and self.begins_paper and (day := self.papers.next_day()):
            starts.append(day)
        return self._within_limit(self.queue.open(starts, resume=bool(self.options.backfill)), lambda pages: pages)

    def add_sitemaps(self, urls: Iterable[str]) -> list[PendingListing]:
        """Queue the sitemaps that robots.txt names; return those to be read, which had not been met."""
        return self._within_limit([PendingListing(url, 0) for url in urls], self.queue.add)

    def _within_limit(self, pages: list[PendingListing], add: _AddPages) -> list[PendingListing]:
        """Return those of `pages` that this crawl reads, once `add` has queued them; the rest of a backfill waits."""
        wanted = pages if self.options.backfill else pages[: self._pages_left]
        added = add(wanted)
        read = added[: self._pages_left]
        self.limited["listings"] += len(pages) - len(wanted) + len(added) - len(read)
        self._pages_left -= len(read)
        return read

    def wanted(self, listing: Listing) -> list[Entry]:
        """Return the articles of a listing page within the days asked for."""
        entries = [entry for entry in listing.entries if self.options.includes(entry)]
        self.unwanted |= {hash(entry.url) for entry in listing.entries} - {hash(entry.url) for entry in entries}
        return entries

    def discover(self, url: str, listing: Listing) -> Iterator[DiscoveryResult]:
        """Note the articles that the listing page `url` names; yield what became of them, MAX_BATCH at a time."""
        entries = self.wanted(listing)
        for start in range(0, len(entries), MAX_BATCH):
            batch = entries[start : start + MAX_BATCH]
            found = self.frontier.add_discovered(batch, self.origin_of(url), self.articles_left)
            self.count(found)
            yield found

    @property
    def articles_left(self) -> int:
        """How many new articles this crawl may still note."""
        return self._max_articles - self._new

    def count(self, found: DiscoveryResult) -> None:
        """Count what a listing page named."""
        self._new += len(found.new)
        self.limited["articles"] += found.left_out

    def origin_of(self, url: str) -> str:
        """Return the first page of the list that the page `url` is a part of."""
        return self._origin.get(url, url)

    def set_origin(self, url: str, origin: str) -> None:
        """Note of which list the page `url` is a part, where another worker has met it."""
        if url != origin:
            self._origin[url] = origin

    @property
    def has_reached(self) -> bool:
        """Whether a list has reached what was known, so that no gap is left."""
        return bool(self._reached)

    def reached_elsewhere(self) -> None:
        """Note that a list which another worker reads has reached what was known."""
        self._reached.add("")

    def record_listing(
        self, url: str, listing: Listing, found: DiscoveryResult, known_before: int, now: datetime
    ) -> list[PendingListing]:
        """Note that the listing page `url` was read, all of which was `found`; return the pages to read next.

        None follow a page of which a part was left out; it is still owed, and the next crawl goes on there.
        """
        if found.left_out:
            return []
        is_known = found.known == found.total
        known_pages = known_before + 1 if is_known else 0
        self._update_gaps(url, listing, is_new=found.total > 0 and found.known == 0)
        following = list(self._following(url, listing, known_pages))
        read = self._within_limit(following, lambda pages: self.queue.mark_read(url, pages, now))
        is_over = self.papers.page_read(url, listing.parts[:MAX_PARTS], found, now)
        # A site whose lists do not come, or are forbidden, is not asked for its paper either, on whatever host that is.
        begins = self.begins_paper and not self.papers.has_begun
        return read + self.next_day() if is_over or begins else read

    def listing_failed(self, url: str, now: datetime) -> list[PendingListing]:
        """Note that the listing page `url` did not come, or cannot be read; return the pages to read next."""
        return self.next_day() if self.papers.page_failed(url, now) else []

    def next_day(self) -> list[PendingListing]:
        """Return the first page of the next day's paper that this crawl reads; empty when there is none."""
        while day := self.papers.next_day():
            if added := self._within_limit([PendingListing(day, 0)], self.queue.add):
                return added
            if not self._pages_left:
                break
        return []

    def _following(self, url: str, listing: Listing, known_pages: int) -> Iterator[PendingListing]:
        if url not in self._origin:
            for section in listing.sections[:MAX_SECTIONS]:
                yield PendingListing(section, 0)
        for part in listing.parts[:MAX_PARTS]:
            self._origin.setdefault(part, self.origin_of(url))
            yield PendingListing(part, 0)
        only_newest = listing.is_index and not self.options.backfill
        feeds = listing.feeds[:NEWEST_SITEMAPS] if only_newest else listing.feeds
        if listing.is_index and url in self._from_index:
            self.limited["nested-sitemaps"] += len(feeds)
        else:
            self._from_index |= set(feeds) if listing.is_index else set()
            yield from (PendingListing(feed, 0) for feed in feeds)
        if gap := self.gaps.get(url):
            first = max(gap.known, gap.oldest - timedelta(days=MAX_GAP_DAYS - 1))
            for day in self._days(first, gap.oldest):
                yield PendingListing(day, 0)
        if listing.next_page and self._continues(listing, known_pages):
            self._origin[listing.next_page] = self.origin_of(url)
            yield PendingListing(listing.next_page, known_pages)

    def _continues(self, listing: Listing, known_pages: int) -> bool:
        """Tell whether the list's next page may hold something wanted."""
        links = hash(frozenset(entry.url for entry in listing.entries)) if listing.entries else 0
        if links and links in self._met:
            return False  # some sites show their last page for every number beyond it
        self._met.add(links)
        if self.options.backfill and listing.entries:
            return not self.options.is_past(listing)
        return known_pages < KNOWN_PAGES

    def _days(self, first: date, last: date) -> list[str]:
        """Return the pages that list the articles of `first` to `last`, where the site has such pages."""
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [page for day in days if (page := day_page(day, self.site))]

    # -- gaps ---------------------------------------------------------------------------------------------------------

    def _update_gaps(self, url: str, listing: Listing, *, is_new: bool) -> None:
        """Open a gap when the first page of a list shows nothing known; close it when its list reaches the known."""
        origin = self.origin_of(url)
        if not is_new and listing.entries:
            self._reached.add(origin)
            if self.gaps.pop(origin, None):
                self.closed += 1
            return
        if self.papers.is_first_page(url):
            return
        known = self.frontier.newest_known()
        if self.options.backfill or url != origin or known is None or listing.oldest is None or listing.oldest <= known:
            return
        estimate = _rate(listing.entries) * ((listing.oldest - known).days - 1)
        self.gaps[url] = CoverageGap(url, known, listing.oldest, max(1, round(estimate)))

    def open_gaps(self) -> list[CoverageGap]:
        """Return the gaps that nothing closed: neither their own list nor another that reached the known."""
        return [] if self._reached else list(self.gaps.values())

    def report(self, counts: dict[str, int]) -> None:
        """Warn of open gaps, and add the counters of gaps and of unwanted articles to `counts`."""
        found = self.open_gaps()
        for gap in found:
            logger.warning(
                "%s shows nothing older than %s, and %s was the newest known: about %s may be missing; "
                "look for them with --since %s --until %s", gap.listing, gap.oldest, gap.known,
                counted(gap.estimate, "article"), gap.known, gap.oldest,
            )  # fmt: skip
        counts.update({f"limit/{name}": number for name, number in self.limited.items()})
        self.papers.report(counts)
        counts["not-wanted"] = len(self.unwanted)
        counts["gap/found"] = self.closed + len(self.gaps)
        counts["gap/closed"] = self.closed + len(self.gaps) - len(found)
        counts["gap/open"] = len(found)
        counts["gap/missed"] = max((gap.estimate for gap in found), default=0)  # lists of one site overlap


def _rate(entries: tuple[Entry, ...]) -> float:
    """Return how many articles a day a list shows."""
    days = [entry.day for entry in entries if entry.day]
    return len(days) / ((max(days) - min(days)).days + 1)
