"""What crawls ask a living newspaper for: each page once, what changed, and nothing again after an interruption."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.crawling import ROOT, SCRAPY, Crawled, command, crawl, environment
from tests.support.newspaper import LIST, Newspaper, answering
from tests.support.stopping import until

FAST = ("CONCURRENT_REQUESTS_PER_DOMAIN=2",)


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper() as opened:
        yield opened


def run(paper: Newspaper, archive: Path, *options: str, settings: tuple[str, ...] = ()) -> Crawled:
    done = crawl("wjnews", archive, *options, settings=(*FAST, *settings), proxy=paper.url)
    assert done.exit_code == 0, done.stderr
    return done


def make_due(archive: Path, *, checks: int = 0) -> None:
    """Let the check of every known article be due."""
    with sqlite3.connect(archive / "news.db") as connection:
        connection.execute("UPDATE frontier SET due_at = '2020', checks = ? WHERE state = 'kept'", (checks,))
    connection.close()


def test_each_article_is_fetched_once_and_new_ones_cost_as_many_requests_as_there_are(
    paper: Newspaper, tmp_path: Path
) -> None:
    paper.grow(90)
    first = run(paper, tmp_path)
    assert sorted(paper.articles()) == list(range(1, 91)), "all five pages of the list were walked"
    assert first.stats["stored/new"] == 90
    mark = len(paper.log)
    run(paper, tmp_path)
    assert paper.articles(mark) == []
    assert Counter(paper.lists(mark)) == Counter(
        ["http://www.wj001.com/", LIST, f"{LIST}?page=2", "http://www.wj001.com/news/"]
    ), "two pages on which all is known"
    mark = len(paper.log)
    paper.grow(3)
    run(paper, tmp_path)
    assert sorted(paper.articles(mark)) == [91, 92, 93]


def test_edits_are_caught_by_conditional_requests(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(4)
    run(paper, tmp_path)
    make_due(tmp_path)
    paper.stories[2].edition = 2
    paper.stories[3].withdrawn = True
    mark = len(paper.log)
    again = run(paper, tmp_path)
    assert sorted(paper.articles(mark)) == [1, 2, 3, 4]
    assert all("If-None-Match" in asked.headers for asked in paper.since(mark) if asked.url.endswith("/2.html"))
    assert (again.stats["not-modified"], again.stats["stored/changed"], again.stats["stored/gone"]) == (2, 1, 1)
    mark = len(paper.log)
    run(paper, tmp_path)
    assert paper.articles(mark) == [], "what was just checked is not due"


def test_a_304_that_lies_is_caught_by_the_whole_fetch_every_third_check(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(2)
    run(paper, tmp_path)
    paper.lying = True
    paper.stories[1].edition = 2
    for checks, changed in ((0, 0), (2, 1)):
        make_due(tmp_path, checks=checks)
        assert run(paper, tmp_path).stats.get("stored/changed", 0) == changed


def test_what_did_not_come_is_asked_for_again_later_and_not_at_once(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(3)
    paper.special[paper.stories[2].url] = paper.server.reset
    run(paper, tmp_path, settings=("RETRY_TIMES=0",))
    paper.special.clear()
    mark = len(paper.log)
    run(paper, tmp_path)
    assert paper.articles(mark) == []
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("UPDATE frontier SET due_at = '2020' WHERE state = 'owed'")
    connection.close()
    run(paper, tmp_path)
    assert paper.articles(mark) == [2]


def test_a_backfill_takes_the_days_asked_for(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(100)
    run(paper, tmp_path, "-a", "since=2026-03-05", "-a", "until=2026-03-08")
    wanted = [story.number for story in paper.stories.values() if "2026-03-05" <= str(story.day) <= "2026-03-08"]
    assert sorted(paper.articles()) == wanted


def test_a_gap_is_reported_and_filled_as_far_as_the_list_goes(paper: Newspaper, tmp_path: Path) -> None:
    paper.per_page = 10
    paper.grow(20)
    run(paper, tmp_path)
    paper.grow(60)
    filled = run(paper, tmp_path)
    assert sorted(set(paper.articles())) == list(range(1, 81))
    assert (filled.stats["gap/found"], filled.stats["gap/open"]) == (2, 0)
    paper.pager = False
    paper.grow(60)
    missed = run(paper, tmp_path)
    assert missed.stats["gap/open"] == 2
    assert missed.stats["gap/missed"] in range(45, 66), "51 were missed"
    assert "--since" in missed.stderr


def test_feeds_and_sitemaps_lead_to_articles_that_no_list_shows(paper: Newspaper, tmp_path: Path) -> None:
    hidden = paper.grow(3)
    for story in hidden:
        story.withdrawn = True
    paper.head = '<link rel="alternate" type="application/rss+xml" href="/feed.aspx">'
    paper.robots += "Sitemap: http://www.wj001.com/map.xml\n"
    rss = f"<rss><channel><item><link>{hidden[0].url}</link></item></channel></rss>"
    sitemap = f"<urlset><url><loc>{hidden[1].url}</loc></url></urlset>"
    paper.special["http://www.wj001.com/feed.aspx"] = answering(rss, "Content-Type: text/html")
    paper.special["http://www.wj001.com/map.xml"] = answering(sitemap, "Content-Type: text/xml")
    run(paper, tmp_path)
    assert sorted(paper.articles()) == [1, 2]


def test_a_second_stop_signal_ends_a_crawl_at_once_which_says_so(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(2)
    paper.special[paper.stories[2].url] = paper.server.hang
    crawling = forked.start(["scrapy", *command("wjnews", tmp_path)[len(SCRAPY) :]], environment(paper.url), tmp_path)
    until(lambda: 2 in paper.articles())
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(crawling.pid or 0, number)
    crawling.join(10)
    assert crawling.exitcode == 1
    assert "wjnews: stopped at once by a signal; the next crawl goes on" in (tmp_path / "err").read_text()


def test_a_stop_signal_ends_a_crawl_within_ten_seconds_and_the_next_one_loses_nothing(
    paper: Newspaper, tmp_path: Path
) -> None:
    paper.grow(30)
    paper.special[paper.stories[20].url] = paper.server.hang
    process = subprocess.Popen(
        command("wjnews", tmp_path, settings=("DOWNLOAD_DELAY=0.2",)), cwd=ROOT, env=environment(paper.url)
    )
    until(lambda: 20 in paper.articles())
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    before = [number for number in paper.articles() if number != 20]
    paper.special.clear()
    run(paper, tmp_path)
    assert sorted(paper.articles()) == sorted([*range(1, 31), 20])
    assert Counter(paper.articles()).most_common(1)[0] == (20, 2), f"{len(before)} were not fetched again"
