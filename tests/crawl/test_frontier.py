"""What is owed, checked, given up, and where a traversal goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.crawl.discover.frontier import Frontier, Recheck
from newscrawl.crawl.discover.listing_queue import ListingQueue, PendingListing
from newscrawl.crawl.discover.model import Entry
from newscrawl.crawl.discover.recheck import next_recheck
from newscrawl.crawl.recorder import unread_capture
from newscrawl.model import Record, Rejected
from newscrawl.sites import packaged
from newscrawl.sites.model import RecheckPolicy
from newscrawl.store import Store
from newscrawl.store.crawl_state import clear_pause, pause

SITES = packaged()

SITE = SITES["wjnews"]
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
LIST = "http://www.wj001.com/news/wjxw/"
A, B, C = (Entry(f"{LIST}2026-03-0{day}/{day}.html", date(2026, 3, day)) for day in (1, 2, 3))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "news.db") as opened:
        yield opened


def crawl(store: Store, days: float = 0) -> Frontier:
    """Return the frontier of a crawl that begins `days` after NOW."""
    return Frontier(store, SITE, NOW + timedelta(days=days))


def record(url: str, status: int = 200) -> Record:
    return Record("r", "warc/wjnews/1-0.warc.gz", 0, 1, "response", url, NOW, status, "sha1:")


def test_what_a_listing_names_is_owed_until_it_was_read(store: Store) -> None:
    first = crawl(store)
    offered = first.add_discovered([A, B], LIST)
    assert (offered.new, offered.known, offered.total) == ((A.url, B.url), 0, 2)
    first.mark_fetched(A.url, NOW)
    second = crawl(store, 1)
    assert second.add_discovered([A, B, C], LIST).new == (C.url,)
    assert second.pending() == [B]


def test_what_this_crawl_found_itself_is_not_known_from_before(store: Store) -> None:
    frontier = crawl(store)
    frontier.add_discovered([A, B], LIST)
    assert frontier.add_discovered([A, B], "http://www.wj001.com/").known == 0
    assert crawl(store, 1).add_discovered([A, B], LIST).known == 2


def test_https_and_http_are_one_article(store: Store) -> None:
    crawl(store).add_discovered([A], LIST)
    assert crawl(store, 1).add_discovered([Entry(A.url.replace("http:", "https:"))], LIST).new == ()


def test_what_the_archive_holds_is_known_without_any_memory(store: Store) -> None:
    store.articles.save(Rejected(A.url, "video"), [record(A.url)], run_id="r")
    assert crawl(store, 1).add_discovered([A, B], LIST).new == (B.url,)


def test_owed_articles_come_newest_first(store: Store) -> None:
    crawl(store).add_discovered([A, C, B], LIST)
    assert crawl(store, 1).pending() == [C, B, A]


def test_a_failed_article_waits_longer_each_time_and_is_given_up_after_a_fortnight(store: Store) -> None:
    crawl(store).add_discovered([A], LIST)
    days, waits = 0.0, []
    for _ in range(6):
        crawl(store, days).mark_failed(A.url, NOW + timedelta(days=days))
        waited = next((hours for hours in range(1, 1000) if crawl(store, days + hours / 24).pending()), None)
        waits.append(waited)
        days += (waited or 0) / 24
    assert waits == [1, 4, 16, 64, 256, None]


def test_an_article_is_checked_when_its_age_has_doubled_until_it_is_old() -> None:
    rules, first = RecheckPolicy(), NOW
    ages, last = [], first
    while due := next_recheck(rules, first, last):
        ages.append((due - first).days)
        last = due
    assert ages == [1, 2, 4, 8, 16, 32]


def test_every_third_check_fetches_the_page_whole_in_case_the_304s_lie(store: Store) -> None:
    crawl(store).add_discovered([A], LIST)
    crawl(store).mark_fetched(A.url, NOW, etag='"1"', last_modified="Mon")
    assert crawl(store).due_rechecks() == []
    found = []
    for age in (1, 2, 4, 8, 16, 32):
        found += crawl(store, age).due_rechecks()
        crawl(store, age).mark_fetched(A.url, NOW + timedelta(days=age))
    conditional, whole = Recheck(A.url, '"1"', "Mon"), Recheck(A.url, None, None)
    assert found == [conditional, conditional, whole, conditional, conditional, whole]
    assert crawl(store, 400).due_rechecks() == []


def test_what_is_no_article_is_not_asked_for_again(store: Store) -> None:
    crawl(store).add_discovered([A], LIST)
    crawl(store).mark_discarded(A.url)
    later = crawl(store, 30)
    assert (later.pending(), later.due_rechecks(), later.add_discovered([A], LIST).new) == ([], [], ())


def test_an_interrupted_traversal_goes_on_where_it_was(store: Store) -> None:
    starts = [LIST, "http://www.wj001.com/news/"]
    crawl(store)
    first, later = ListingQueue(store, "w"), ListingQueue(store, "w")
    assert [page.url for page in first.open(starts, resume=True)] == starts
    assert first.mark_read(LIST, [PendingListing(f"{LIST}?2", 1)], NOW) == [PendingListing(f"{LIST}?2", 1)]
    assert first.mark_read(f"{LIST}?2", [PendingListing(LIST, 0)], NOW) == [], "a pager that goes round in circles ends"
    assert [page.url for page in later.open(starts, resume=True)] == [starts[1]]
    assert not first.close()
    first.mark_read(starts[1], [], NOW)
    assert first.close()
    assert [page.url for page in first.open(starts, resume=True)] == starts, "a finished traversal may be done again"


def test_each_block_in_a_row_pauses_the_site_twice_as_long(store: Store) -> None:
    crawl(store)
    waits = [(pause(store, SITE.name, NOW) - NOW) / timedelta(hours=1) for _ in range(7)]
    assert waits == [6, 12, 24, 48, 96, 168, 168]
    clear_pause(store, SITE.name)
    assert pause(store, SITE.name, NOW) - NOW == timedelta(hours=6)


def test_what_was_archived_but_not_read_stands_for_the_page(store: Store) -> None:
    store.add_capture(record(A.url), run_id="wjnews/1")
    found = unread_capture(store.captures, A.url, NOW + timedelta(days=1))
    assert found == record(A.url)
    store.articles.save(Rejected(A.url, "video"), [record(A.url)], run_id="wjnews/1")
    assert unread_capture(store.captures, A.url, NOW + timedelta(days=1)) is None


def test_an_old_or_failed_capture_does_not_stand_for_the_page(store: Store) -> None:
    store.add_capture(record(A.url), run_id="wjnews/1")
    assert unread_capture(store.captures, A.url, NOW + timedelta(days=99)) is None
