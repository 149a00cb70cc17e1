"""镇江日报's e-paper as a part of jsw: a day after the other, and what two nights ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from newscrawl.crawl.discover.daily import LATE_DAYS, MAX_DAYS
from newscrawl.text.times import CHINA
from tests.support.crawling import Crawled, crawl
from tests.support.faults import fault
from tests.support.newspaper import HTML
from tests.support.site_server import SiteServer, response

HOME = "http://www.jsw.com.cn/"
PAPER = "http://szb.jsw.com.cn/ZJRB/PC"
ARTICLES = "SELECT url, title, body, published, section FROM articles ORDER BY url"
SENTENCE = "江洲市新添的三座城市书房同时开门迎客，首日接待读者一千二百余人次，其中第{0}座设在滨江公园。"


def node(day: date, page: int) -> str:
    return f"{PAPER}/layout/{day:%Y%m/%d}/node_{page:02}.html"


def content(day: date, number: int) -> str:
    return f"{PAPER}/content/{day:%Y%m/%d}/content_{number}.html"


def issue(server: SiteServer, day: date, pages: dict[int, list[int]]) -> None:
    """Put a day's paper on the site: the numbers of its articles by its pages."""
    nodes = "".join(f'<li><a href="node_{page:02}.html">第{page:02}版:要闻</a></li>' for page in pages)
    for page, numbers in pages.items():
        links = "".join(f'<li><a href="{content(day, number)}">城市书房{number}号</a></li>' for number in numbers)
        html = f"<html><head><title>镇江日报</title></head><body><ul>{nodes}</ul><ul>{links}</ul></body></html>"
        server.planned[node(day, page)] = response(html.encode(), HTML)
        for number in numbers:
            body = "".join(f"<p>{SENTENCE.format(number * 10 + line)}</p>" for line in range(4))
            html = (
                f"<html><head><title>镇江日报-城市书房{number}号开门迎客</title></head><body><p>第{page:02}版:要闻</p>"
                f"<h3>城市书房{number}号开门迎客</h3><founder-content>{body}</founder-content>"
                f"<p>{day} 2 {page} 镇江日报 content_{number}.html 1 3 城市书房{number}号开门迎客 /enpproperty--></p>"
            )
            server.planned[content(day, number)] = response(html.encode(), HTML)


@dataclass(frozen=True)
class Nights:
    """Two crawls of a site whose paper of today grew between them, and a replay of the first."""

    today: date
    first: list[str]
    """What the first night asked the paper's host for, and the second."""
    second: list[str]
    done: Crawled
    stats: dict[str, int]
    articles: list[dict[str, Any]]
    """What the first night stored."""
    replayed: Crawled

    def days(self, asked: list[str]) -> list[int]:
        """Return how many days ago each of the first pages asked for was."""
        pages = [url for url in asked if url.endswith("node_01.html")]
        return [next(back for back in range(MAX_DAYS) if url == node(self.ago(back), 1)) for url in pages]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    archive = tmp_path_factory.mktemp("daily")
    today = datetime.now(UTC).astimezone(CHINA).date()
    with SiteServer() as server:
        empty = response(b"<html><body><p>no news</p></body></html>", HTML)
        server.planned |= {HOME: empty, f"{HOME}zjnews/": empty}
        issue(server, today, {1: [71]})
        issue(server, today - timedelta(days=2), {1: [51, 52], 2: [53]})
        issue(server, today - timedelta(days=4), {1: [41], 2: [42]})
        server.planned[node(today - timedelta(days=4), 2)] = SiteServer.reset
        one = crawl("jsw", archive, proxy=server.url)
        assert one.exit_code == 0, one.stderr
        stats, articles, first = one.stats, one.rows(ARTICLES), [url for url in server.log if url.startswith(PAPER)]
        files = ",".join(map(str, archive.rglob("*.warc.gz")))
        server.log.clear()
        issue(server, today, {1: [71], 2: [72]})
        issue(server, today - timedelta(days=4), {1: [41], 2: [42]})
        two = crawl("jsw", archive, proxy=server.url)
        assert two.exit_code == 0, two.stderr
        second = [url for url in server.log if url.startswith(PAPER)]
    replayed = crawl("jsw", tmp_path_factory.mktemp("replay"), settings=(f"REPLAY_WARC={files}",))
    return Nights(today, first, second, two, stats, articles, replayed)


@fault("no paper on a day, or none of it yet", tries=1, outcome="`daily/no-paper`; no alarm, asked again for two days")
def test_the_first_night_asks_for_a_month_of_days_newest_first(nights: Nights) -> None:
    assert nights.days(nights.first) == list(range(MAX_DAYS))
    assert nights.stats["daily/no-paper"] == MAX_DAYS - 3
    assert nights.stats["daily/complete"] == 1
    assert nights.stats["stored/new"] == 5
    assert nights.stats["rejected/listing"] == 4, "a page of the paper with few articles is a list"
    assert nights.stats["lists-rejected/listing"] == 4, "no page at an article's address is read as a list"
    assert "ALARM" not in nights.done.stderr


def test_all_pages_of_a_day_are_read_before_the_day_before_it_is_asked_for(nights: Nights) -> None:
    pages = [url for url in nights.first if "node" in url]
    assert pages[2:5] == [node(nights.ago(2), 1), node(nights.ago(2), 2), node(nights.ago(3), 1)]


def test_the_second_night_asks_for_what_may_have_changed_and_for_what_did_not_come(nights: Nights) -> None:
    assert sorted(nights.days(nights.second)) == [*range(LATE_DAYS), 4]
    articles = [url for url in nights.second if "content" in url]
    assert sorted(articles) == sorted([content(nights.today, 72), content(nights.ago(4), 42)])


def test_an_article_of_the_paper_keeps_its_host_its_page_and_its_day(nights: Nights) -> None:
    [row] = nights.done.rows("SELECT * FROM articles WHERE url = ?", content(nights.ago(2), 53))
    assert (row["site"], row["title"], row["section"]) == ("jsw", "城市书房53号开门迎客", "第02版:要闻")
    assert row["published"] == f"{nights.ago(2)}T00:00:00+08:00"
    assert row["body"] == "\n".join(SENTENCE.format(530 + line) for line in range(4))


def test_a_replay_finds_the_same_articles_whatever_the_day_on_which_it_runs(nights: Nights) -> None:
    assert nights.replayed.exit_code == 0, nights.replayed.stderr
    assert nights.replayed.rows(ARTICLES) == nights.articles
    assert len(nights.articles) == 5
