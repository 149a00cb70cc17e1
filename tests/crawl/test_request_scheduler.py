"""What a crawl may ask for next, told without any crawl."""

from __future__ import annotations

from newscrawl.crawl.blocks import BlockDetector
from newscrawl.crawl.discover.frontier import Recheck
from newscrawl.crawl.discover.listing_queue import PendingListing
from newscrawl.crawl.request_scheduler import (
    LOW_WATER_MARK,
    MAX_IN_FLIGHT,
    PRIORITY_ARTICLE,
    PRIORITY_NEXT_LISTING,
    PRIORITY_RECHECK,
    RequestScheduler,
)

NEXT = PendingListing("http://www.wj001.com/news/?page=2", 0)


def articles(scheduler: RequestScheduler) -> list[str | Recheck]:
    return [article for article, _ in scheduler.take_articles()]


def test_two_articles_are_in_flight_for_each_slot_until_pages_have_been_read() -> None:
    blocks = BlockDetector()
    scheduler = RequestScheduler(None, 2, blocks)
    scheduler.add_articles(map(str, range(2 * MAX_IN_FLIGHT)))
    assert articles(scheduler) == ["0", "1", "2", "3"]
    blocks.extra_in_flight = 6
    assert len(articles(scheduler)) == 6
    blocks.extra_in_flight = 10 * MAX_IN_FLIGHT
    assert len(articles(scheduler)) == MAX_IN_FLIGHT - 10


def test_new_articles_go_before_those_that_wait_and_rechecks_have_their_own_priority() -> None:
    scheduler = RequestScheduler(None, 4, BlockDetector())
    recheck = Recheck("http://www.wj001.com/1.html", None, None)
    scheduler.add_articles(["old", recheck])
    scheduler.add_new_articles(["new", "newer"])
    assert list(scheduler.take_articles()) == [
        ("new", PRIORITY_ARTICLE), ("newer", PRIORITY_ARTICLE), ("old", PRIORITY_ARTICLE), (recheck, PRIORITY_RECHECK),
    ]  # fmt: skip


def test_the_next_listing_is_asked_for_when_few_articles_are_left() -> None:
    blocks = BlockDetector()
    blocks.extra_in_flight = MAX_IN_FLIGHT
    scheduler = RequestScheduler(None, 1, blocks)
    scheduler.add_articles(map(str, range(LOW_WATER_MARK + 1)))
    scheduler.add_listings([NEXT])
    assert list(scheduler.take_listings()) == [], "articles wait"
    articles(scheduler)
    assert list(scheduler.take_listings()) == [], "enough are in flight"
    scheduler.finished(is_article=True)
    assert list(scheduler.take_listings()) == [(NEXT, PRIORITY_NEXT_LISTING)]


def test_all_is_asked_for_once_neither_articles_nor_listings_wait() -> None:
    scheduler = RequestScheduler(None, 1, BlockDetector())
    scheduler.add_articles(["an article"])
    scheduler.add_listings([NEXT])
    assert not scheduler.has_asked_all
    articles(scheduler)
    assert not scheduler.has_asked_all, "a listing waits"
    assert list(scheduler.take_listings())
    assert scheduler.has_asked_all


def test_a_limit_counts_articles_and_not_what_turned_out_to_be_none() -> None:
    scheduler = RequestScheduler(2, 1, BlockDetector())
    scheduler.add_articles(map(str, range(9)))
    scheduler.add_listings([NEXT])
    assert articles(scheduler) == ["0", "1"]
    scheduler.finished(is_article=False)
    assert articles(scheduler) == ["2"]
    for _ in range(2):
        scheduler.finished(is_article=True)
    assert articles(scheduler) == []
    assert scheduler.is_enough()
    assert list(scheduler.take_listings()) == []
