"""Which alarm each kind of trouble raises, that it is told once, and that it is told to the webhook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.model import Article, Record
from newscrawl.monitor.channels import alarm_channels
from newscrawl.monitor.health import healths
from newscrawl.monitor.notify import notify_changes
from newscrawl.monitor.states import note_failure, note_scheduled
from newscrawl.sites.model import Layout, Site
from newscrawl.store import Store
from newscrawl.text.times import CHINA
from tests.support.listener import Listener

SITE = Site(name="wjnews", label="武进新闻网", hosts=("www.wj001.com",), article="x", layouts=(Layout(body="#Zoom"),))
MONDAY = datetime(2026, 3, 2, 8, tzinfo=CHINA)
"""A Monday morning."""
FINE = {"newscrawl/stored/new": 3}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "news.db") as opened:
        yield opened


def publish(store: Store, day: datetime, count: int, *, seen: datetime | None = None, **fields: Any) -> None:
    """Store `count` articles published on `day`."""
    for number in range(count):
        name = f"{day:%Y%m%d}-{number}-{store.connection.execute('SELECT count(*) FROM articles').fetchone()[0]}"
        url = f"http://www.wj001.com/{name}.html"
        record = Record(name, f"warc/wjnews/{name}-0.warc.gz", 0, 1, "response", url, seen or day, 200, "sha1:")
        known = {"published": day.date().isoformat() + "T08:00:00+08:00", "source": "武进日报", "author": ("张三",)}
        article = Article(**{"url": url, "site": "wjnews", "title": "题", "body": "文", **known, **fields})
        store.articles.save(article, [record], run_id="r")


def office_weeks(store: Store, weeks: int = 4) -> None:
    """Store five articles on each weekday up to the Friday before MONDAY."""
    for back in range(weeks * 7, 0, -1):
        day = MONDAY - timedelta(days=back)
        if day.weekday() < 5:
            publish(store, day, 5)


def run(store: Store, started_at: datetime, exit_code: int = 0, reason: str = "finished", **stats: int) -> None:
    """Add the row of a finished run."""
    run_id = f"wjnews/{started_at.isoformat()}"
    store.runs.start(run_id, "wjnews", started_at=started_at, settings={})
    counters = {f"newscrawl/{name.replace('__', '/').replace('_', '-')}": count for name, count in stats.items()}
    store.runs.finish(run_id, finished_at=started_at, exit_code=exit_code, reason=reason, stats=counters)


def alarm(store: Store, now: datetime = MONDAY, site: Site = SITE) -> str | None:
    """Return the kind of the site's alarm."""
    found = healths(store, [site], now)[0].alarm
    return found.kind if found else None


def test_articles_are_counted_and_the_newest_found_in_indexes(store: Store) -> None:
    """A site's articles in full, which are most of an archive, are not read for how it fares."""
    statements: list[str] = []
    store.connection.set_trace_callback(statements.append)
    healths(store, [SITE], MONDAY)
    store.connection.set_trace_callback(None)
    asked = [line for line in statements if "FROM articles WHERE site" in line]
    steps = [row[3] for line in asked for row in store.connection.execute(f"EXPLAIN QUERY PLAN {line}")]
    used = [step.partition(" USING ")[2] for step in steps if step.startswith(("SEARCH", "SCAN"))]
    assert used == [
        "INDEX idx_articles_site_first_seen (site=?)",
        "COVERING INDEX idx_articles_site_published (site=? AND published>?)",
        "INDEX idx_articles_site_published (site=? AND published=?)",  # of those without a date alone
        "COVERING INDEX idx_articles_site_first_seen (site=?)",
    ]
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps


def test_an_undated_article_counts_on_the_day_it_was_found(store: Store) -> None:
    publish(store, MONDAY - timedelta(days=1), 2)
    publish(store, MONDAY - timedelta(days=1), 3, published="")
    assert healths(store, [SITE], MONDAY)[0].per_day == pytest.approx(5 / 7)


def test_a_quiet_weekend_raises_no_alarm(store: Store) -> None:
    office_weeks(store)
    run(store, MONDAY, stored__unchanged=3)
    assert alarm(store) is None


def test_a_list_that_cannot_be_read_raises_an_alarm_the_same_night(store: Store) -> None:
    office_weeks(store)
    run(store, MONDAY, stored__unchanged=3, listing_failed__no_json=1)
    assert alarm(store) == "lists"


def test_a_month_of_silence_raises_the_alarm_of_silence(store: Store) -> None:
    office_weeks(store)
    run(store, MONDAY + timedelta(days=30), stored__unchanged=3)
    assert alarm(store, MONDAY + timedelta(days=30)) == "silence"


def night(store: Store, number: int, pages: int = 10, **counted: int) -> None:
    """Add the run of a night that read articles with all fields, but for what is `counted` otherwise."""
    fields = {f"with__{name}": pages for name in ("published", "source", "author")}
    run(store, MONDAY + timedelta(days=number), 0, "finished", **{"stored__unchanged": pages, **fields, **counted})


def in_the_morning(store: Store, number: int, site: Site = SITE) -> str | None:
    return alarm(store, MONDAY + timedelta(days=number, hours=1), site)


def nights(store: Store, first: int, end: int) -> None:
    for number in range(first, end):
        night(store, number)


@pytest.mark.parametrize("archived", [0, 4], ids=["a young archive", "an old one"])
def test_selectors_that_find_nothing_in_the_last_run_raise_the_alarm_of_layout_that_night(
    store: Store, archived: int
) -> None:
    office_weeks(store, archived)
    nights(store, -7, 0)
    night(store, 0, pages=45, fallback__body=45, fallback__title=45)
    assert in_the_morning(store, 0) == "layout"


def test_the_alarm_of_layout_stands_on_a_night_with_little_news_and_ends_with_the_first_that_is_read_well(
    store: Store,
) -> None:
    night(store, 0, pages=45, fallback__body=45)
    night(store, 1, pages=2, fallback__body=2)
    run(store, MONDAY + timedelta(days=2), not_modified=40)
    assert in_the_morning(store, 2) == "layout"
    night(store, 3, pages=2)
    assert in_the_morning(store, 3) is None


def test_one_odd_page_is_no_layout_change(store: Store) -> None:
    night(store, 0)
    night(store, 1, pages=1, fallback__body=1)
    assert in_the_morning(store, 1) is None
    night(store, 2, fallback__body=1)
    assert in_the_morning(store, 2) is None


BARE = replace(SITE, layouts=())


def test_fallen_coverage_raises_its_alarm_where_no_selectors_are_named_and_stands_for_weeks(store: Store) -> None:
    nights(store, -10, 0)
    night(store, 0, pages=100, with__source=20)
    assert in_the_morning(store, 0, BARE) == "coverage"
    for number in range(1, 8):
        night(store, number, pages=3, with__source=0)
    assert in_the_morning(store, 7, BARE) == "coverage"


def test_a_field_that_few_pages_have_may_be_on_none(store: Store) -> None:
    for number in range(-10, 0):
        night(store, number, with__source=4)
    night(store, 0, with__source=0)
    assert in_the_morning(store, 0, BARE) is None


def test_pages_that_are_articles_no_more_raise_the_alarm_of_layout_where_no_selectors_are_named(store: Store) -> None:
    for number in range(-10, 0):
        night(store, number, rejected__listing=1, rejected__http_error=9)
    night(store, 0, pages=4, rejected__no_article=9, rejected__listing=3)
    assert in_the_morning(store, 0, BARE) == "layout"


def test_a_pattern_that_names_lists_too_raises_no_alarm(store: Store) -> None:
    for number in range(-10, 1):
        night(store, number, pages=4, rejected__listing=8)
    assert in_the_morning(store, 0, BARE) is None


def test_a_night_on_which_only_the_lists_are_read_raises_no_alarm(store: Store) -> None:
    night(store, -1, pages=36, rejected__listing=10, lists_rejected__listing=10)
    night(store, 0, pages=0, rejected__listing=10, lists_rejected__listing=10)
    assert in_the_morning(store, 0, BARE) is None


def read_otherwise(store: Store, which: str) -> None:
    """Let the run be the one that fetched all captures, and read those versions otherwise for the site's new layout."""
    with store.transaction() as connection:
        connection.execute("UPDATE captures SET run_id = (SELECT id FROM runs)")
        connection.execute(f"UPDATE versions SET cause = 'layout' WHERE {which}")


def test_articles_that_a_new_layout_lets_be_read_otherwise_raise_its_alarm_for_a_week(store: Store) -> None:
    publish(store, MONDAY, 10)
    night(store, 0)
    read_otherwise(store, "rowid % 2")
    assert in_the_morning(store, 0, BARE) == "layout"
    assert in_the_morning(store, 0) is None, "selectors would find nothing in a new layout"
    assert in_the_morning(store, 8, BARE) is None
    with store.transaction() as connection:
        connection.execute("UPDATE versions SET superseded = 'newscrawl 9'")
    assert in_the_morning(store, 0, BARE) is None, "the site's file was mended"


@pytest.mark.parametrize(("articles", "which"), [(4, "1"), (40, "rowid <= 8")])
def test_few_articles_read_otherwise_are_no_new_layout(store: Store, articles: int, which: str) -> None:
    publish(store, MONDAY, articles)
    night(store, 0)
    read_otherwise(store, which)
    assert in_the_morning(store, 0, BARE) is None


def test_of_a_site_never_crawled_nothing_is_known(store: Store) -> None:
    office_weeks(store)
    (health,) = healths(store, [SITE], MONDAY + timedelta(days=90))
    assert (health.alarm, health.crawled) == (None, False)
    run(store, MONDAY)
    (health,) = healths(store, [SITE], MONDAY + timedelta(days=90))
    assert (health.alarm and health.alarm.kind, health.crawled) == ("silence", True)


def test_a_wall_of_captchas_raises_the_alarm_of_a_block_only(store: Store) -> None:
    office_weeks(store)
    for night in range(30):
        run(store, MONDAY + timedelta(days=night), 1, "blocked", blocked=2, rejected__challenge=8)
    assert alarm(store, MONDAY + timedelta(days=30)) == "blocked"


def test_everything_rejected_raises_its_alarm(store: Store) -> None:
    run(store, MONDAY, rejected__no_article=6, rejected__listing=2)
    assert alarm(store) == "rejected"


def test_dead_links_and_videos_are_no_reason_for_alarm(store: Store) -> None:
    run(store, MONDAY, rejected__video=9, rejected__listing=2)
    assert alarm(store) is None


def test_the_first_failed_night_raises_its_alarm_and_the_next_good_one_ends_it(store: Store) -> None:
    run(store, MONDAY, 0)
    assert alarm(store, MONDAY) is None
    run(store, MONDAY + timedelta(days=1), 1, "no start URL answered")
    assert alarm(store, MONDAY + timedelta(days=1)) == "failing"
    run(store, MONDAY + timedelta(days=2), 0)
    assert alarm(store, MONDAY + timedelta(days=2)) is None


def test_a_crawl_that_leaves_no_run_behind_raises_the_alarm_until_a_run_is_well(store: Store) -> None:
    note_scheduled(store, ["wjnews"], MONDAY)
    note_failure(store, "wjnews", MONDAY, "newscrawl: no such browser; name another in BROWSER")
    (health,) = healths(store, [SITE], MONDAY)
    assert health.alarm
    assert health.alarm.kind == "failing"
    assert "name another in BROWSER" in health.alarm.detail
    run(store, MONDAY + timedelta(days=1), 0)
    assert alarm(store, MONDAY + timedelta(days=1)) is None
    note_failure(store, "wjnews", MONDAY + timedelta(days=2), "newscrawl: no such browser; name another in BROWSER")
    assert alarm(store, MONDAY + timedelta(days=2)) == "failing"


def test_a_run_that_failed_says_why_better_than_its_log_does(store: Store) -> None:
    run(store, MONDAY + timedelta(minutes=1), 1, "no start URL answered")
    note_failure(store, "wjnews", MONDAY, "Traceback")
    (health,) = healths(store, [SITE], MONDAY + timedelta(hours=1))
    assert health.alarm
    assert health.alarm.detail == "the last run failed: no start URL answered"


def test_a_schedule_that_stopped_is_noticed_and_crawls_by_hand_are_not_missed(store: Store) -> None:
    run(store, MONDAY, 0)
    later = MONDAY + timedelta(days=9)
    assert alarm(store, later) is None
    note_scheduled(store, ["wjnews"], MONDAY)
    assert alarm(store, later) == "late"


def test_an_alarm_is_told_once_and_so_is_its_end(
    store: Store, webhook: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    office_weeks(store)
    run(store, MONDAY)
    silent = MONDAY + timedelta(days=30)
    for day in range(3):
        notify_changes(store, [SITE], silent + timedelta(days=day), alarm_channels(webhook.url))
    assert [(post["event"], post["alarm"], post["site"]) for post in webhook.posts] == [("alarm", "silence", "wjnews")]
    assert capsys.readouterr().err.count("ALARM silence") == 1
    publish(store, silent + timedelta(days=3), 5)
    for _ in range(2):
        notify_changes(store, [SITE], silent + timedelta(days=3), alarm_channels(webhook.url))
    assert [post["event"] for post in webhook.posts] == ["alarm", "recovered"]


def test_what_the_webhook_did_not_take_is_told_to_it_again(
    store: Store, webhook: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    office_weeks(store)
    run(store, MONDAY)
    webhook.status = 503
    notify_changes(store, [SITE], MONDAY + timedelta(days=30), alarm_channels(webhook.url))
    webhook.status = 200
    for _ in range(2):
        notify_changes(store, [SITE], MONDAY + timedelta(days=30), alarm_channels(webhook.url))
    assert len(webhook.posts) == 2
    assert capsys.readouterr().err.count("ALARM silence") == 1


def test_a_site_that_was_always_well_is_not_talked_about(store: Store, webhook: Listener) -> None:
    office_weeks(store)
    notify_changes(store, [SITE], MONDAY.astimezone(UTC), alarm_channels(webhook.url))
    assert webhook.posts == []
