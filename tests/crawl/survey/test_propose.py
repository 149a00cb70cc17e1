"""A newspaper's pages to its site file."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from newscrawl.crawl.survey.exploration import Exploration
from newscrawl.crawl.survey.hosts import FurtherHosts
from newscrawl.crawl.survey.identity import name_of
from newscrawl.crawl.survey.inspection import Inspection, problems
from newscrawl.crawl.survey.model import SURE, Proposed
from newscrawl.crawl.survey.propose import Proposal, propose
from newscrawl.crawl.survey.read import read_page
from newscrawl.crawl.survey.recorded import Recorded, explore_recorded, look
from newscrawl.crawl.survey.site_file import read_proposed, site_file
from newscrawl.crawl.survey.table import table
from newscrawl.errors import UsageError
from newscrawl.model import Capture, Rejected
from newscrawl.sites import packaged
from newscrawl.sites.model import JsonListing, Site
from newscrawl.sites.urls import path_of
from tests.support.linear_time import assert_linear
from tests.support.newspapers.forum import Forum
from tests.support.newspapers.gbk_table import GbkTable
from tests.support.newspapers.gov import Gov
from tests.support.newspapers.json_lists import JsonLists
from tests.support.newspapers.model import Paper
from tests.support.newspapers.server import write_warc
from tests.support.newspapers.wordpress import WordPress


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


@pytest.mark.parametrize("make", [GbkTable, Forum, Gov, JsonLists, WordPress])
def test_the_proposed_pattern_finds_a_papers_articles_and_nothing_else(make: type[Paper], folder: Path) -> None:
    paper = make()
    recorded = Recorded([write_warc(paper, folder / f"{paper.host}.warc.gz")])
    seen = explore_recorded(f"{paper.root}/", recorded, max_pages=60)
    proposal = propose(seen)
    site = read_proposed(site_file(proposal, seen.start, len(seen.pages)), proposal.name, "paper.toml")
    found = {url for url in paper.addresses() if re.search(site.article, path_of(url))}
    assert found == set(paper.truths())
    assert site.hosts[0] == paper.host
    inspection = Inspection(site, can_be_had=recorded.__contains__, known=sorted(found))
    look(inspection, recorded)
    assert not [problem for problem in problems(inspection) if not problem.startswith("listings")]


@pytest.mark.parametrize(
    ("host", "name"),
    [("www.jz.gov.cn", "jz"), ("jiangzhou.news.cn", "jiangzhou_news"), ("www.0519.com.cn", "site_0519"), ("x.cn", "x")],
)
def test_a_site_is_named_after_its_host(host: str, name: str) -> None:
    assert name_of(host) == name


HOSTILE = 'x"""\n[[layout]]\nbody = "a"\x1b]0;owned\x07<script>\u202e' + "长" * 300


def test_nothing_that_a_page_says_becomes_more_than_a_value() -> None:
    lines = (
        Proposed("label", HOSTILE, SURE, HOSTILE),
        Proposed("hosts", ["www.example.cn"], SURE, HOSTILE),
        Proposed("listings", ["/", "/a b", '/"\n[cadence]', "//evil.example/", "/news/"], SURE, "seen"),
        Proposed("article", r"/\d+\.html$", SURE, HOSTILE),
        Proposed("publisher", HOSTILE, SURE, HOSTILE, is_note=True),
    )
    text = site_file(Proposal("example", lines, (), ()), f"http://www.example.cn/{HOSTILE}", 3)
    assert set(tomllib.loads(text)) == {"label", "hosts", "listings", "article"}
    site = read_proposed(text, "example", "example.toml")
    assert site.listings == ("/", "/news/")
    assert len(site.label) <= 100
    assert not re.search(r"[<>\x00-\x09\x0b-\x1f\x7f\u202e]", site.label)


def test_a_site_all_of_whose_lists_are_json_is_checked() -> None:
    listing = JsonListing(path="/api/list", url="url")
    site = Site(name="a", label="a", hosts=("a.cn",), listings=(), article=r"/\d+\.html$", json_listings=(listing,))
    seen = Inspection(site)
    assert (seen.start, seen.next(), seen.next()) == ("http://a.cn/", "http://a.cn/api/list", None)


def story(title: str, day: int) -> str:
    text = f"{title}的消息传来，当地干部群众纷纷表示要抓好落实，把各项工作做得更好。" * 3
    head = f"<html><title>{title}</title><body><h1>{title}</h1>"
    return f"{head}<p>2026-03-{day:02} 08:00 来源：澧州日报</p><p>{text}</p></body></html>"


def survey_of(pages: dict[str, str], start: str) -> Exploration:
    """Return what is seen of a site that serves `pages`."""
    seen = Exploration(start)
    while url := seen.next():
        seen.add(read_page(page(url, pages.get(url, ""), 200 if url in pages else 404), seen.hosts, seen.sites))
    return seen


def test_hosts_on_which_articles_of_the_site_stand_are_its_too_and_others_are_not() -> None:
    own, channel, forum = "http://www.a.example", "http://life.a.example", "http://bbs.a.example"
    stories = {
        f"{own}/content/2026-03/{day:02}/content_{day}.htm": story(f"澧州第{day}次全会今日召开", day)
        for day in range(1, 9)
    }
    further = {
        f"{channel}/content/2026-03/{day:02}/content_{day}.htm": story(f"市民生活第{day}次调查结果", day)
        for day in range(11, 19)
    }
    threads = {
        f"{forum}/content/2026-03/{day:02}/content_{day}.htm": story(f"大家来说说第{day}路公交", day)
        for day in range(21, 29)
    }

    def listing(pages: dict[str, str]) -> str:
        return "".join(f"<li><a href='{url}'>{text[13:27]}今天发布</a></li>" for url, text in pages.items())

    links = f"<a href='{channel}/node_7.htm'>生活</a>" + "".join(
        f"<a href='http://m.a.example/content/2026-03/0{day}/content_{day}.htm'>手机版</a>" for day in (1, 2)
    )
    lists = {
        f"{own}/": f"<html><body>{listing(stories | further | threads)}{links}</body></html>",
        f"{channel}/node_7.htm": f"<html><body>{listing(further)}</body></html>",
    }
    proposal = propose(survey_of(stories | further | threads | lists, f"{own}/"))
    assert proposal.value("hosts") == ["www.a.example", "a.example", "m.a.example"]
    assert proposal.value("further_hosts") == ["life.a.example"]
    assert proposal.value("listings") == ["/", f"{channel}/node_7.htm"]


@pytest.mark.parametrize(
    "host", ["a_b.a.example", "-x.a.example", "a.example.evil.example", "127.0.0.1", "", "x..a.example"]
)
def test_no_host_that_may_not_stand_in_a_file_is_taken(host: str) -> None:
    found = FurtherHosts(("www.a.example", "a.example"))
    assert not found.take(host)
    assert found.hosts == []


def test_lists_in_json_of_columns_that_were_not_opened_are_those_of_the_others() -> None:
    front, columns = "http://m.a.example/", ("hot", "life", "town", "art")
    stories = {f"{front}article/{number}": story(f"澧州第{number}次全会今日召开", 7) for number in range(101, 116)}
    entries = [{"title": "澧州全会今日召开", "url": url.removeprefix(front[:-1])} for url in stories]
    links = "".join(f"<a href='/column/{column}'>栏目</a>" for column in columns)
    lists = {f"{front}api/news?column={name}&page=1": json.dumps(entries[at::2]) for at, name in enumerate(columns[:2])}
    seen = Exploration(front)
    seen.suggest_endpoints(lists)
    answers = stories | lists | {front: f"<html><body>{links}</body></html>"}
    while url := seen.next():
        seen.add(read_page(page(url, answers.get(url, "")), seen.hosts, seen.sites))
    found = [line.value["path"] for line in propose(seen).lines if line.key == "json_listing"]
    assert found == [f"/api/news?column={column}&page={{page}}" for column in columns]


CAPTCHA = "<html><title>安全验证</title><body><p>请完成下方验证后继续访问</p><script>slide()</script></body></html>"


def page(url: str, body: str, status: int = 200) -> Capture:
    return Capture(url, body.encode(), {"Content-Type": "text/html; charset=utf-8"}, status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (CAPTCHA, 200, "captcha"),
        ("<html><body>404 页面不存在</body></html>", 404, "http-error"),
        ("<html><body><p>网站建设中</p></body></html>", 200, "no articles"),
    ],
)  # fmt: skip
def test_a_front_page_that_is_none_is_one_line(body: str, status: int, said: str) -> None:
    seen = Exploration("http://www.example.cn/")
    seen.add(read_page(page("http://www.example.cn/", body, status), seen.hosts, seen.sites))
    with pytest.raises(UsageError, match=said):
        propose(seen)


def test_a_page_with_more_links_than_are_looked_at_is_looked_at_within_bounds() -> None:
    seen = Exploration("http://www.example.cn/", max_pages=5)
    links = "".join(
        f"<a href='/{number % 317}/{number}.html'>第{number}条新闻的标题在这里</a>" for number in range(20_000)
    )
    assert seen.next() == "http://www.example.cn/"
    seen.add(read_page(page("http://www.example.cn/", f"<html><body>{links}</body></html>"), seen.hosts, seen.sites))
    assert len(seen.known) <= 10_000
    assert len([url for url in iter(seen.next, None) if url]) == 4


def test_links_within_each_other_are_each_read_once() -> None:
    def read(count: int) -> None:
        links = "<a href='/x/'><div>" * 500 + "<p>条</p>" * count
        seen = read_page(
            page("http://www.example.cn/", f"<html><body>{links}</body></html>"), ("www.example.cn",), packaged()
        )
        assert seen.links[0].text == "条" * 100

    assert_linear(read, 4_000)


def test_a_table_keeps_its_columns_whatever_stands_in_them() -> None:
    head, line = table([("http://www.example.cn/a", Rejected("", "no-article", "长\x1b[31m" * 90))])
    assert head.index("title") == line.index("(no-article")
    assert "\x1b" not in line
