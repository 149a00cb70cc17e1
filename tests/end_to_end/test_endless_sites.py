"""Sites without end: one crawl of them ends within its limits, with the good articles, and so does the next."""

from __future__ import annotations

import itertools
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.crawling import ROOT, Crawled, command, crawl, environment
from tests.support.faults import fault
from tests.support.newspaper import HOST, Newspaper, Story, answering
from tests.support.site_server import Visit
from tests.support.stopping import until

MOST_PAGES, MOST_ARTICLES = 16, 7
XML, HTML = "Content-Type: application/xml", "Content-Type: text/html; charset=utf-8"
HOME = f"http://{HOST}/"
A_DAY = 5
"""Articles on each page of a calendar; none of them is there."""


class Endless(Newspaper):
    """Sitemap indexes that name themselves and further ones, calendars without end, sessions in every address."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.robots = f"Sitemap: {HOME}index.xml\n"
        self.year = 2026
        """That of the calendars' days."""
        self._visits = itertools.count(1)

    def get(self, url: str) -> Callable[[Visit], None]:
        """Return what is done with a request for `url`."""
        parts = urlsplit(url)
        pages: dict[str, Callable[[], str]] = {
            "/": self._home,
            "/good.xml": self._sitemap,
            "/news/": partial(self._calendar, parts.query),
        }
        if found := re.fullmatch(r"/index(\d*)\.xml", parts.path):
            self.special[url] = answering(self._index(int(found[1] or 0)), XML)
        elif found := re.fullmatch(r"/days/(\d+)/", parts.path):
            self.special[url] = answering(self._folder(int(found[1])), HTML)
        elif page := pages.get(parts.path):
            self.special[url] = answering(page(), XML if parts.path.endswith("xml") else HTML)
        return super().get(url)

    def _home(self) -> str:
        visit = next(self._visits)
        stories = "".join(
            f'<li><a href="{story.url};jsessionid={visit}A{number}?PHPSESSID={visit}{number}">民生实事</a></li>'
            for number, story in self.stories.items()
        )
        return f'<ul>{stories * 2}</ul><a href="/days/1/">一日</a>{self._days("/days/1/", 1)}'

    def _index(self, number: int) -> str:
        named = ["good.xml", f"index{number + 1}.xml", f"index{number}.xml", "index.xml", f"index{number + 2}.xml"]
        return (
            f"<sitemapindex>{''.join(f'<sitemap><loc>{HOME}{name}</loc></sitemap>' for name in named)}</sitemapindex>"
        )

    def _sitemap(self) -> str:
        return f"<urlset><url><loc>{self.stories[1].url.replace('/1.html', '/99.html')}</loc></url></urlset>"

    def _calendar(self, query: str) -> str:
        day = int(query.partition("=")[2] or 1)
        return f'<ul>{self._days("/news/", day)}</ul><a href="/news/?day={day + 1}">下一页</a>'

    def _folder(self, day: int) -> str:
        here, there = f"/days/{day}/", f"/days/{day + 1}/"
        return f'<ul>{self._days(here, day)}</ul><a href="{there}">后一天</a>{self._days(there, day + 1)}'

    def _days(self, folder: str, day: int) -> str:
        links = (f"{folder}{self.year}-03-09/{day * A_DAY + part}.html" for part in range(A_DAY))
        return "".join(f'<li><a href="{link}">x</a></li>' for link in links)


class Met:
    """Crawls of the endless site one after another, each with its counters and the URLs that it asked for."""

    def __init__(self, archive: Path) -> None:
        with Endless() as paper:
            paper.grow(8)
            paper.stories[99] = Story(99, paper.newest)
            done = self._crawl(paper, archive, f"LISTING_MAX_PAGES={MOST_PAGES}")
            self.stored = sorted(row["url"] for row in done.rows("SELECT url FROM articles"))
            self.good = sorted(story.url for story in paper.stories.values())
            self.of_pages = done.stats, self._asked(paper)
            paper.year += 1
            self.of_articles = (
                self._crawl(paper, archive, f"LISTING_MAX_ARTICLES={MOST_ARTICLES}").stats,
                self._asked(paper),
            )
            self.after = self._crawl(paper, archive, f"LISTING_MAX_PAGES={MOST_PAGES}").stats, self._asked(paper)

    @staticmethod
    def _crawl(paper: Endless, archive: Path, setting: str) -> Crawled:
        paper.log.clear()
        done = crawl("wjnews", archive, settings=(setting,), proxy=paper.url)
        assert done.exit_code == 0, done.stderr
        assert "Traceback" not in done.stderr
        return done

    @staticmethod
    def _asked(paper: Endless) -> list[str]:
        return [item.url for item in paper.log if not item.url.endswith("robots.txt")]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Met:
    return Met(tmp_path_factory.mktemp("endless"))


def articles(asked: list[str]) -> set[str]:
    return {url for url in asked if re.search(r"/\d+\.html", url)}


@fault("session ids in every link of every visit", tries=1, outcome="each article is asked for and stored once")
def test_sessions_in_every_address_lead_to_each_article_once(met: Met) -> None:
    _, asked = met.of_pages
    assert met.stored == met.good
    assert [asked.count(url) for url in met.good] == [1] * len(met.good)


@fault("sitemap indexes that name themselves and further ones", tries=1, outcome="counted limit/nested-sitemaps")
def test_an_index_within_an_index_is_not_followed(met: Met) -> None:
    stats, asked = met.of_pages
    assert stats["limit/nested-sitemaps"] > 0
    assert [url for url in asked if "/index" in url] == [f"{HOME}index.xml", f"{HOME}index1.xml"]


@fault("a calendar of next links without end", tries=1, outcome="counted limit/listings")
@fault("a calendar of folders without end", tries=1, outcome="counted limit/listings")
def test_a_crawl_reads_so_many_listing_pages_and_no_more(met: Met) -> None:
    for stats, asked in (met.of_pages, met.after):
        assert stats["limit/listings"] > 0
        lists = [url for url in asked if url not in articles(asked)]
        assert len(lists) == len(set(lists)) == MOST_PAGES


@fault("more new articles than a crawl notes", tries=1, outcome="counted limit/articles, met by the next crawl")
def test_a_crawl_asks_for_so_many_new_articles_and_the_next_for_the_others(met: Met) -> None:
    stats, asked = met.of_articles
    assert stats["limit/articles"] > 0
    assert len(articles(asked)) == MOST_ARTICLES
    shown = {f"{HOME}days/1/2027-03-09/{number}.html" for number in range(A_DAY, 2 * A_DAY)}
    assert shown <= articles(asked) | articles(met.after[1])
    assert not articles(asked) & articles(met.after[1])


@fault("a sitemap of 50,000 articles, and a stop while they are noted", tries=1, outcome="ends within 10 s, exit 0")
def test_a_stop_ends_a_crawl_that_notes_a_long_list(tmp_path: Path) -> None:
    links = "".join(f"<url><loc>{HOME}news/2026-03-09/{number}.html</loc></url>" for number in range(50_000))

    def noted() -> int:
        if not (tmp_path / "news.db").exists():
            return 0
        with closing(sqlite3.connect(tmp_path / "news.db")) as connection, suppress(sqlite3.OperationalError):
            return int(connection.execute("SELECT count(*) FROM frontier").fetchone()[0])
        return 0

    with Newspaper() as paper:
        paper.robots = f"Sitemap: {HOME}long.xml\n"
        paper.special[f"{HOME}long.xml"] = answering(f"<urlset>{links}</urlset>", XML)
        words = command("wjnews", tmp_path)
        with subprocess.Popen(words, cwd=ROOT, env=environment(paper.url), stderr=subprocess.DEVNULL) as crawling:
            until(lambda: noted() > 0)
            crawling.send_signal(signal.SIGTERM)
            assert crawling.wait(timeout=10) == 0
    assert 0 < noted() < 50_000, "it was stopped on the way"
