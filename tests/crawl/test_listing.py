"""What listing pages, feeds and sitemaps lead to."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.crawl.discover.listing import day_of, read_listing
from newscrawl.crawl.discover.model import Entry
from newscrawl.sites import packaged

SITES = packaged()

SITE = SITES["wjnews"]
HERE = "http://www.wj001.com/news/wjxw/"


def listed(html: str, url: str = HERE) -> list[Entry]:
    return list(read_listing(html, url, SITE).entries)


def next_page(pager: str, url: str = HERE) -> str | None:
    return read_listing(f"<html><body>{pager}</body></html>", url, SITE).next_page


def test_articles_are_found_once_in_the_lists_order_on_the_sites_hosts_only() -> None:
    html = """<a href="2026-03-02/2.html">b</a><a href="/news/wjxw/2026-03-01/1.html#top">a</a>
    <a href="2026-03-02/2.html">again</a><a href="http://other.example/2026-03-02/3.html">c</a>
    <a href="about.html">d</a>    <a href="javascript:void(0)">e</a><a href="http://[broken/2026-03-01/1.html">f</a>"""
    assert listed(html) == [
        Entry(f"{HERE}2026-03-02/2.html", date(2026, 3, 2)),
        Entry(f"{HERE}2026-03-01/1.html", date(2026, 3, 1)),
    ]


def test_rows_that_a_script_puts_into_the_page_are_listed() -> None:
    rows = "".join(
        f"<record><![CDATA[<li><a href='/news/2026-03-0{day}/{day}.html'>a</a></li>]]></record>" for day in (1, 2)
    )
    html = f'<div id="7"><script type="text/xml"><datastore><recordset>{rows}</recordset></datastore></script></div>'
    assert [entry.url for entry in listed(html)] == [
        f"http://www.wj001.com/news/2026-03-0{day}/{day}.html" for day in (1, 2)
    ]


@pytest.mark.parametrize("text", ["2025-12-31", "2025年12月31日", "[2025/12/31]", "2025.12.31 08:30"])
def test_a_day_beside_the_link_counts_where_the_url_names_none(text: str) -> None:
    site = SITES["investchn"]
    html = f'<ul><li><a href="/news/x-1.html">a</a><span>{text}</span></li><li><a href="/news/x-2.html">b</a></li></ul>'
    entries = read_listing(html, "http://www.investchn.com/news/", site).entries
    assert [entry.day for entry in entries] == [date(2025, 12, 31), None]


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="?page=2">下一页</a>',
        '<a href="?page=2">下一页 &gt;&gt;</a>',
        '<a href="?page=2">下页»</a>',
        '<a href="?page=2">Next</a>',
        '<a href="?page=2">&gt;</a>',
        '<a href="?page=2" title="下一页"><i></i></a>',
        '<a href="?page=2" rel="next">更多</a>',
        '<div><span class="on">1</span><a href="?page=2">2</a><a href="?page=3">3</a></div>',
        '<div>1 <a href="?page=2">2</a><a href="?page=3">3</a></div>',
    ],
)
def test_the_next_page_is_found_however_it_is_written(pager: str) -> None:
    assert next_page(pager) == f"{HERE}?page=2"


def test_the_pager_of_trs_is_read_from_its_script() -> None:
    assert next_page("<script>createPageHTML(5, 0, 'index', 'html');</script>") == f"{HERE}index_1.html"
    assert next_page('<script>createPageHTML(5,3,"index","html")</script>') == f"{HERE}index_4.html"
    assert next_page('<script>createPageHTML(5,4,"index","html")</script>') is None


@pytest.mark.parametrize(
    "pager",
    [
        "共1页 首页 上一页 下一页 尾页",
        '<a href="">下一页</a>',
        '<a href="javascript:next()">下一页</a>',
        '<a href="http://other.example/?page=2">下一页</a>',
        '<a href="/news/wjxw/2026-03-01/1.html">下一页</a>',
        '<a href="?page=9">»</a>',
        '<div><a href="?page=1">1</a><a href="?page=2">2</a><b>3</b></div>',
        '<a href="?page=2">下一篇</a>',
    ],
)
def test_what_is_no_next_page_is_not_taken_for_one(pager: str) -> None:
    assert next_page(pager) is None


def test_folders_above_listed_articles_are_sections() -> None:
    html = """<a href="/news/wjxw/">新闻</a><a href="/news/index.html">全部</a><a href="/about/">关于</a>
    <a href="/">首页</a>    <a href="/news/wjxw/2026-03-01/1.html">a</a>"""
    found = read_listing(html, "http://www.wj001.com/", SITE).sections
    assert found == ("http://www.wj001.com/news/wjxw/", "http://www.wj001.com/news/index.html")


def test_feeds_are_found_by_rel_alternate_on_the_sites_hosts() -> None:
    html = """<link rel="alternate" type="application/rss+xml" href="/rss.xml">
    <link rel="alternate" type="application/atom+xml; charset=utf-8" href="/atom.xml">
    <link rel="alternate" hreflang="en" href="/en/">
    <link rel="alternate" type="application/rss+xml" href="//x.example/">"""
    assert read_listing(html, HERE, SITE).feeds == ("http://www.wj001.com/rss.xml", "http://www.wj001.com/atom.xml")


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="Alternate" type="Application/RSS+XML" href="/f">',
        '<link rel="alternate" type="text/xml" href="/f">',
        '<link rel="feed alternate" type="application/atom+xml" href="/f">',
        '<link rel="sitemap" href="/f">',
        '<a type="application/rss+xml" href="/f">订阅</a>',
    ],
)
def test_a_feed_is_found_however_it_is_named(link: str) -> None:
    assert read_listing(link, HERE, SITE).feeds == ("http://www.wj001.com/f",)


@pytest.mark.parametrize("path", ["/rss.xml", "/news/wjxw.rss", "/rss/", "/sitemap_news.xml", "/feed?cat=3"])
def test_a_feed_shown_to_readers_is_found_by_its_name(path: str) -> None:
    assert read_listing(f'<a href="{path}">RSS</a>', HERE, SITE).feeds == (f"http://www.wj001.com{path}",)


@pytest.mark.parametrize(
    "tail",
    [
        "?from=timeline&isappinstalled=0",
        "?spm=C73544894212.P59511941341.0.0",
        "?v=20260302",
        ";jsessionid=8F2A.node1",
        ";JSESSIONID=8F2A!-77?PHPSESSID=3#top",
        "?",
    ],
)
def test_what_is_appended_to_an_address_neither_hides_an_article_nor_makes_a_second(tail: str) -> None:
    plain = f"{HERE}2026-03-02/2.html"
    assert [entry.url for entry in listed(f'<a href="{plain}{tail}">a</a><a href="{plain}">b</a>')] == [plain]


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://www.jsw.com.cn/2024/1230/1881149.shtml", date(2024, 12, 30)),
        ("http://news.jsw.com.cn/zjnews/2016-03/07/content_3551234.htm", date(2016, 3, 7)),
        ("http://www.wj001.com/news/wjxw/2022-11-21/86390.html", date(2022, 11, 21)),
        ("http://www.wj001.com/news/wjxw/2022-13-41/86390.html", None),
        ("http://jiangsu.china.com.cn/html/jsnews/gnxw/10640219_1.html", None),
    ],
)
def test_the_day_of_an_article_is_read_from_its_url(url: str, day: date | None) -> None:
    assert day_of(url) == day
