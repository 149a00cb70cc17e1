"""Which days of a paper a crawl asks for, and which it need not ask for again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.crawl.discover.daily import BROKEN_DAYS, LATE_DAYS, MAX_DAYS, DailyPapers
from newscrawl.crawl.discover.frontier import DiscoveryResult
from newscrawl.crawl.discover.listing import read_listing
from newscrawl.sites import packaged
from newscrawl.store import Store

TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 2, tzinfo=UTC)
FOLDER = "http://szb.jiangzhou.example/html/%Y-%m/%d/"
SITE = replace(packaged()["jsw"], daily=FOLDER + "node_1.htm", further_hosts=("szb.jiangzhou.example",))
NOTHING, KNOWN, NEW = DiscoveryResult(), DiscoveryResult((), 3, 3), DiscoveryResult(("a", "b"), 1, 3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "news.db") as opened:
        yield opened


def first(back: int) -> str:
    return f"{TODAY - timedelta(days=back):{SITE.daily}}"


def crawl(
    store: Store, found: Callable[[int], DiscoveryResult | None], today: date = TODAY
) -> tuple[list[str], dict[str, int]]:
    """Ask for all days, on each of which `found` is found (None: its page does not come); return them and counts."""
    papers, asked = DailyPapers(store, SITE, today), list[str]()
    while url := papers.next_day():
        asked.append(url)
        result = found(len(asked) - 1)
        assert papers.page_read(url, (), result, NOW) if result else papers.page_failed(url, NOW)
    counts: dict[str, int] = {}
    papers.report(counts)
    return asked, counts


def test_the_days_of_a_month_are_asked_for_newest_first_and_those_read_whole_not_again(store: Store) -> None:
    asked, counts = crawl(store, lambda _: NEW)
    assert asked == [first(back) for back in range(MAX_DAYS)]
    assert counts == {"daily/complete": MAX_DAYS - 1, "daily/no-paper": 0}
    assert crawl(store, lambda _: NEW)[0] == [first(0)], "more of today's paper may still appear"
    assert crawl(store, lambda _: KNOWN)[0] == [first(0)]
    assert crawl(store, lambda _: KNOWN)[0] == [], "read again without anything new"
    tomorrow = TODAY + timedelta(days=1)
    assert crawl(store, lambda _: NEW, tomorrow)[0] == [f"{tomorrow:{SITE.daily}}"]


def test_days_whose_pages_did_not_all_come_are_asked_for_again(store: Store) -> None:
    crawl(store, lambda number: None if number == 3 else NEW)
    assert crawl(store, lambda _: NEW)[0] == [first(0), first(3)]
    left_out = replace(NEW, left_out=1)
    crawl(store, lambda _: left_out, TODAY + timedelta(days=2))
    assert len(crawl(store, lambda _: NEW, TODAY + timedelta(days=2))[0]) == 3


def test_a_day_without_a_paper_is_asked_for_again_while_it_may_be_late(store: Store) -> None:
    _, counts = crawl(store, lambda number: NEW if number == 20 else NOTHING)
    assert counts == {"daily/complete": 1, "daily/no-paper": MAX_DAYS - 1}
    assert crawl(store, lambda _: NOTHING)[0] == [first(back) for back in range(LATE_DAYS)]


def test_a_site_none_of_whose_days_has_a_paper_is_told_each_time_to_look_for_another_place(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        caplog.clear()
        asked, counts = crawl(store, lambda _: NOTHING)
        assert len(asked) == counts["daily/no-paper"] == MAX_DAYS
        assert "mend daily in the site's file" in caplog.text
    caplog.clear()
    crawl(store, lambda number: NOTHING if number < BROKEN_DAYS - 1 else None)
    assert not caplog.text, "a holiday, and no answer after it"


def test_a_day_ends_with_the_last_of_its_pages(store: Store) -> None:
    papers = DailyPapers(store, SITE, TODAY)
    papers.next_day()
    folder = f"{TODAY:{FOLDER}}"
    parts = [f"{folder}node_{number}.htm" for number in (2, 3)]
    assert not papers.page_read(first(0), parts, NEW, NOW)
    assert not papers.page_read("http://www.jiangzhou.example/", (), NEW, NOW), "another list"
    assert not papers.page_read(parts[0], [first(0), parts[1]], NEW, NOW)
    assert papers.page_failed(parts[1], NOW)
    assert papers.next_day() == first(1)


def test_a_day_waits_for_no_page_that_another_list_had_led_to(store: Store) -> None:
    papers = DailyPapers(store, SITE, TODAY)
    folder = f"{TODAY:{FOLDER}}"
    parts = [f"{folder}node_{number}.htm" for number in (2, 3)]
    assert not papers.page_read(parts[0], [first(0), parts[1]], NEW, NOW), "before its day was asked for"
    papers.next_day()
    assert not papers.page_read(first(0), parts, NEW, NOW)
    assert papers.page_read(parts[1], [first(0), parts[0]], NEW, NOW)
    assert papers.next_day() == first(1)


def test_a_site_without_a_paper_has_no_days(store: Store) -> None:
    assert DailyPapers(store, replace(SITE, daily=None), TODAY).next_day() is None


def test_a_day_s_further_pages_are_the_numbered_ones_beside_its_first() -> None:
    links = (
        "node_1.htm",
        "node_2.htm",
        "./node_03.htm",
        "content_7.htm",
        "../11/node_1.htm",
        "index.htm",
        "/",
        "node_2.htm",
    )
    html = "".join(f'<a href="{link}">第01版</a>' for link in links)
    found = read_listing(f"<html><body>{html}</body></html>", first(0), SITE)
    folder = f"{TODAY:{FOLDER}}"
    assert found.parts == (f"{folder}node_2.htm", f"{folder}node_03.htm")
    assert [entry.day for entry in found.entries] == [TODAY]
    assert not read_listing(html, "http://szb.jiangzhou.example/about/node_1.htm", SITE).parts
    by_query = replace(SITE, daily="http://szb.jiangzhou.example/list?day=%Y%m%d")
    assert not read_listing(html, "http://szb.jiangzhou.example/list?day=20260312", by_query).parts
