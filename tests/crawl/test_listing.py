"""What listing pages, feeds and sitemaps lead to."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.crawl.discover.feeds import is_feed, read_feed
from newscrawl.crawl.discover.listing import Entry, day_of, read_listing
from newscrawl.sites import SITES

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


RSS = b"""<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><link>http://www.wj001.com/</link>
<item><link>http://www.wj001.com/news/wjxw/2026-03-02/2.html</link>
<pubDate>Sun, 01 Mar 2026 20:00:00 GMT</pubDate></item>
<item><link><![CDATA[/news/a.aspx?day=/2026-03-01/7.html]]></link>
<pubDate>Sun, 01 Mar 2026 20:00:00 GMT</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://www.wj001.com/"/><entry>
<link rel="self" href="/x"/><link href="http://www.wj001.com/news/wjxw/2026-03-02/2.html"/><updated>2026-03-01T20:00:00Z</updated></entry></feed>"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://www.wj001.com/news/wjxw/2026-03-02/2.html</loc><lastmod>2026-03-09</lastmod>
<news:news><news:publication_date>2026-03-02T01:00:00+08:00</news:publication_date></news:news></url>
<url><loc>http://www.wj001.com/about.html</loc></url></urlset>"""


@pytest.mark.parametrize("body", [RSS, ATOM, SITEMAP], ids=["rss", "atom", "sitemap"])
def test_feeds_and_sitemaps_list_articles(body: bytes) -> None:
    assert is_feed(body)
    entry = read_feed(body, "http://www.wj001.com/feed", SITE).entries[0]
    assert entry == Entry("http://www.wj001.com/news/wjxw/2026-03-02/2.html", date(2026, 3, 2))


def test_an_entrys_day_is_that_of_china() -> None:
    assert read_feed(RSS, "http://www.wj001.com/rss.xml", SITE).entries[1].day == date(2026, 3, 2)


def test_a_sitemap_index_names_sitemaps_newest_first() -> None:
    body = b"""<sitemapindex><sitemap><loc>http://www.wj001.com/1.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
    <sitemap><loc>http://www.wj001.com/2.xml</loc><lastmod>2026-02-01T00:00:00+08:00</lastmod></sitemap>
    <sitemap><loc>http://elsewhere.example/3.xml</loc></sitemap></sitemapindex>"""
    assert read_feed(body, "http://www.wj001.com/s.xml", SITE).feeds == (
        "http://www.wj001.com/2.xml",
        "http://www.wj001.com/1.xml",
    )


ENTITY = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><item><link>&a;</link></item></rss>"


@pytest.mark.parametrize("body", [b"", b"<rss", b"\x00\xff<rss>", RSS[:300], ENTITY])
def test_broken_feeds_are_read_as_far_as_they_go(body: bytes) -> None:
    assert len(read_feed(body, "http://www.wj001.com/", SITE).entries) <= 2


def test_a_page_is_no_feed() -> None:
    assert not is_feed(b"<!DOCTYPE html><html><head><link type='application/rss+xml'></head>")


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
