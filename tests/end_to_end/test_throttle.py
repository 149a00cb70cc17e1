"""How crawls behave, told from the server's own log; and what happens where a site wants no more of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.crawling import Crawled, crawl, environment
from tests.support.listener import Listener
from tests.support.newspaper import CAPTCHA, HTML, Newspaper, answering, in_turn, spans
from tests.support.site_server import Visit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper() as opened:
        yield opened


def run(paper: Newspaper, archive: Path, *settings: str, site: str = "wjnews") -> Crawled:
    return crawl(site, archive, settings=settings, proxy=paper.url)


def test_a_crawl_delay_is_kept_between_any_two_requests_whatever_the_settings_say(
    paper: Newspaper, tmp_path: Path
) -> None:
    paper.robots = "User-agent: *\nCrawl-delay: 0.5\n"
    paper.grow(5)
    assert run(paper, tmp_path, "CONCURRENT_REQUESTS_PER_DOMAIN=4", "AUTOTHROTTLE_ENABLED=1").exit_code == 0
    assert len(paper.log) == 9
    # The server may notice one request late and the next in time; without the delay they come within milliseconds.
    assert min(spans(paper.log)) >= 0.25
    assert paper.log[-1].at - paper.log[0].at >= 8 * 0.5 - 0.25
    assert max(asked.at_once for asked in paper.log) == 1


def test_no_more_requests_are_under_way_than_the_limit(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(12)
    paper.delay_s = 0.1
    run(paper, tmp_path)
    assert max(asked.at_once for asked in paper.log) == 1
    mark = len(paper.log)
    paper.grow(12)
    run(paper, tmp_path, "CONCURRENT_REQUESTS_PER_DOMAIN=2")
    assert max(asked.at_once for asked in paper.log[mark:]) == 2


def test_retry_after_holds_all_requests_to_the_host(paper: Newspaper, tmp_path: Path) -> None:
    stories = paper.grow(8)
    busy = {stories[2].url: "429 Too Many Requests", stories[5].url: "503 Service Unavailable"}
    for url, status in busy.items():
        paper.special[url] = in_turn(
            answering("忙", HTML, "Retry-After: 1", status=status), partial(answer_as_usual, paper, url)
        )
    done = run(paper, tmp_path)
    assert done.stats["stored/new"] == 8
    refused = [next(number for number, asked in enumerate(paper.log) if asked.url == url) for url in busy]
    assert [paper.log[number + 1].at - paper.log[number].at >= 1 for number in refused] == [True, True]


def answer_as_usual(paper: Newspaper, url: str, visit: Visit) -> None:
    """Answer as the site would."""
    visit.wfile.write(paper.answer(url))


def test_a_server_in_trouble_is_asked_less_and_less(paper: Newspaper, tmp_path: Path) -> None:
    broken = paper.grow(1)[0].url
    paper.special[broken] = answering("坏", status="502 Bad Gateway")
    run(paper, tmp_path, "RETRY_BACKOFF=0.3", "RETRY_TIMES=3")
    waits = list(spans([asked for asked in paper.log if asked.url == broken]))
    assert len(waits) == 3
    assert all(wait >= least for wait, least in zip(waits, (0.3, 0.6, 1.2), strict=True))


def test_a_wall_of_captchas_ends_the_crawl_pauses_the_site_and_raises_one_alarm(
    paper: Newspaper,
    tmp_path: Path,
    webhook: Listener,
) -> None:
    paper.newest = datetime.now(UTC).date() - timedelta(days=4)
    paper.grow(20)
    told = f"ALARM_WEBHOOK={webhook.url}"
    assert run(paper, tmp_path, told).exit_code == 0
    paper.captcha = True
    paper.grow(5)
    for _ in range(2):
        mark = len(paper.log)
        blocked = run(paper, tmp_path, told)
        assert blocked.exit_code == 1
        assert "challenge" in blocked.stderr
        assert len(paper.log) - mark <= 4, "the first captcha ends the crawl"
    assert [(post["event"], post["alarm"]) for post in webhook.posts] == [("alarm", "blocked")]
    assert len(blocked.rows("SELECT id FROM articles")) == 20
    mark = len(paper.log)
    scheduled = forked.run(["newscrawl", "--archive", str(tmp_path), "schedule", "wjnews"], environment(paper.url))
    assert (scheduled.returncode, len(paper.log) - mark) == (0, 0), "a paused site is left alone"
    paper.captcha = False
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("UPDATE site_states SET paused_until = '2020-01-01T00:00:00Z'")
    connection.close()
    assert run(paper, tmp_path, told).stats["stored/new"] == 5, "nothing was lost"
    assert [post["event"] for post in webhook.posts] == ["alarm", "recovered"]


def test_three_refused_articles_in_a_row_are_a_block_and_stay_owed(paper: Newspaper, tmp_path: Path) -> None:
    for story in paper.grow(20):
        paper.special[story.url] = answering(CAPTCHA)
    blocked = run(paper, tmp_path)
    assert blocked.exit_code == 1
    assert len(paper.articles()) <= 3 + 3, "no more than are read at a time were under way"
    assert blocked.rows("SELECT id FROM articles") == []
    assert {row["state"] for row in blocked.rows("SELECT DISTINCT state FROM frontier")} == {"owed"}


def test_one_page_behind_a_login_is_no_block(paper: Newspaper, tmp_path: Path) -> None:
    paper.special[paper.grow(6)[2].url] = answering(CAPTCHA)
    done = run(paper, tmp_path)
    assert (done.exit_code, done.stats["stored/new"]) == (0, 5)


def test_a_layout_change_raises_one_alarm_of_its_kind(
    paper: Newspaper,
    tmp_path: Path,
    webhook: Listener,
) -> None:
    paper.newest = datetime.now(UTC).date()
    paper.grow(30, per_day=30)
    told = f"ALARM_WEBHOOK={webhook.url}"
    run(paper, tmp_path, told)
    assert webhook.posts == []
    paper.layout = "NewZoom"
    for _ in range(2):
        paper.grow(8, per_day=30)
        run(paper, tmp_path, told)
    assert [(post["event"], post["alarm"]) for post in webhook.posts] == [("alarm", "layout")]
