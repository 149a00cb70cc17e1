"""Which pages a traversal reads first, and which to fill a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.crawl.discover.frontier import Frontier
from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.crawl.discover.options import CrawlOptions
from newscrawl.crawl.discover.traversal import MAX_GAP_DAYS, ListingTraversal
from newscrawl.sites import packaged
from newscrawl.store import Store

SITES = packaged()

SITE = replace(SITES["wjnews"], daily="/%Y-%m/%d.html")
LIST = "http://www.wj001.com/news/wjxw/"
KNOWN = date(2026, 3, 2)


def entry(day: date) -> Entry:
    return Entry(f"{LIST}{day}/1.html", day)


@pytest.mark.parametrize("until", [None, date(2026, 3, 3), date(9999, 12, 31)])
def test_a_backfill_asks_for_days_up_to_that_which_it_is_in_china(tmp_path: Path, until: date | None) -> None:
    late = datetime(2026, 3, 2, 20, tzinfo=UTC)  # 4 in the morning there
    with Store(tmp_path / "news.db") as store:
        options = CrawlOptions(since=date(2026, 3, 1), until=until)
        asked = [page.url for page in ListingTraversal(Frontier(store, SITE, late), options).start()]
    days = [url.rpartition("/")[2] for url in asked if "/2026-03/" in url]
    assert days == ["01.html", "02.html", "03.html"]


def test_a_paper_of_which_nothing_is_known_is_no_gap(tmp_path: Path) -> None:
    began = datetime(2026, 3, 2, 2, tzinfo=UTC)
    today = KNOWN + timedelta(days=3)
    with Store(tmp_path / "news.db") as store:
        Frontier(store, SITE, began).add_discovered([entry(KNOWN)], LIST)
        later = began + timedelta(days=3)
        traversal = ListingTraversal(Frontier(store, SITE, later), CrawlOptions())
        traversal.start()
        paper = traversal.papers.next_day()
        assert paper == f"http://www.wj001.com{today:/%Y-%m/%d.html}"
        listing = Listing((entry(today),))
        [found] = traversal.discover(paper, listing)
        traversal.record_listing(paper, listing, found, 0, later)
    assert traversal.open_gaps() == []


@pytest.mark.parametrize(("missed", "asked"), [(3, 4), (MAX_GAP_DAYS - 1, MAX_GAP_DAYS), (400, MAX_GAP_DAYS)])
def test_a_gap_is_filled_with_the_pages_of_its_newest_days_a_month_at_most(
    tmp_path: Path, missed: int, asked: int
) -> None:
    began = datetime(2026, 3, 2, 2, tzinfo=UTC)
    oldest = KNOWN + timedelta(days=missed)
    with Store(tmp_path / "news.db") as store:
        Frontier(store, SITE, began).add_discovered([entry(KNOWN)], LIST)
        later = began + timedelta(days=missed + 1)
        traversal = ListingTraversal(Frontier(store, SITE, later), CrawlOptions())
        traversal.start()
        listing = Listing((entry(oldest),))
        [found] = traversal.discover(LIST, listing)
        following = traversal.record_listing(LIST, listing, found, 0, later)
    assert found.new == (entry(oldest).url,)
    days = [oldest - timedelta(days=back) for back in reversed(range(asked))]
    days.append(oldest + timedelta(days=1))  # the day of the crawl, whose own paper it asks for from its first list on
    assert [page.url for page in following] == [f"http://www.wj001.com{day:/%Y-%m/%d.html}" for day in days]
    assert [gap.known for gap in traversal.open_gaps()] == [KNOWN], "what is not reached is reported"
