"""Lists, feeds and pagers that are wrong in one way each: what is good in them is read, the rest counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest

from newscrawl.crawl.discover.feeds import MAX_URLS, read_feed
from newscrawl.crawl.discover.listing import MAX_LINKS, can_be_asked_for, read_listing
from newscrawl.crawl.discover.model import Listing
from newscrawl.sites import packaged
from tests.support.faults import fault
from tests.support.linear_time import assert_linear

SITES = packaged()

SITE = SITES["wjnews"]
URL = "http://www.wj001.com/news/wjxw/"
GOOD = f"{URL}2026-03-02/7.html"

BAD_LINKS = {
    "a port that is no number": "http://www.wj001.com:8o/news/2026-03-02/1.html",
    "port 99999": "http://www.wj001.com:99999/news/2026-03-02/1.html",
    "port 0": "http://www.wj001.com:0/news/2026-03-02/1.html",
    "a negative port": "http://www.wj001.com:-1/news/2026-03-02/1.html",
    "a port of 5,000 digits": f"http://www.wj001.com:{'9' * 5000}/2026-03-02/1.html",
    "half an IPv6 address": "http://[",
    "an IPv6 address that is none": "http://[::g]/2026-03-02/1.html",
    "an address of 20 KB": f"http://www.wj001.com/{'x' * 20_000}/2026-03-02/1.html",
}


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(link, id=kind, marks=fault(f"a link with {kind}", tries=0, outcome="counted bad-link, never owed"))
        for kind, link in BAD_LINKS.items()
    ],
)
def test_a_link_that_makes_no_request_is_counted_and_costs_no_other(link: str) -> None:
    found = read_listing(f'<a href="{link}">a</a><a href="{GOOD}">b</a>', URL, SITE)
    assert ([entry.url for entry in found.entries], found.bad_links) == ([GOOD], 1)
    assert not can_be_asked_for(link)


@pytest.mark.parametrize(
    "base",
    [
        pytest.param(
            link, id=kind, marks=fault(f"a base with {kind}", tries=0, outcome="counted; links read without it")
        )
        for kind, link in BAD_LINKS.items()
        if kind != "an address of 20 KB"
    ],
)
def test_a_base_that_is_no_address_is_counted_and_links_are_read_without_it(base: str) -> None:
    found = read_listing(f'<head><base href="{base}"></head><a href="2026-03-02/7.html">b</a>', URL, SITE)
    assert ([entry.url for entry in found.entries], found.bad_links) == ([GOOD], 1)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(link, id=kind, marks=fault(f"a feed's link with {kind}", tries=0, outcome="counted bad-link"))
        for kind, link in BAD_LINKS.items()
    ],
)
def test_an_entry_of_a_feed_that_makes_no_request_is_counted(link: str) -> None:
    items = "".join(f"<item><link>{one}</link></item>" for one in (link, GOOD))
    found = read_feed(f"<rss><channel>{items}</channel></rss>", URL, SITE)
    assert ([entry.url for entry in found.entries], found.bad_links) == ([GOOD], 1)


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        pytest.param(kind, link, id=kind, marks=fault(kind, tries=0, outcome="left out of the address"))
        for kind, link in {
            "user and password in a link": GOOD.replace("www", "me:secret@www"),
            "a session id in every link's query": f"{GOOD}?PHPSESSID=8f2a6c",
            "a session id in every link's path": f"{GOOD};jsessionid=8F2A6C",
        }.items()
    ],
)
def test_what_is_a_visitor_s_own_is_left_out_of_addresses(kind: str, link: str) -> None:
    assert [entry.url for entry in read_listing(f'<a href="{link}">{kind}</a>', URL, SITE).entries] == [GOOD]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(markup, id=kind, marks=fault(kind, tries=1, outcome="list read"))
        for kind, markup in {
            "an attribute whose name is a control character, in a list's link": '<a href="{}" \x1b="1">武进</a>',
            "an attribute whose name is a control character, in a declared feed": (
                '<link rel="alternate" type="text/xml" href="/feed.xml" \x1b="1"><a href="{}">武进</a>'
            ),
        }.items()
    ],
)
def test_an_attribute_that_xml_does_not_know_costs_no_list(markup: str) -> None:
    found = read_listing(markup.format(GOOD), URL, SITE)
    assert [entry.url for entry in found.entries] == [GOOD]
    assert [urlsplit(feed).path for feed in found.feeds] == ["/feed.xml"] * ("<link" in markup)


@pytest.mark.parametrize("inner", ["<p>y</p>", "<b></b>", "<a href='?page=2'>2</a>"])
@fault("1,000 links within each other around 20,000 elements", tries=1, outcome="list read within a second")
def test_links_within_each_other_are_each_read_once(inner: str) -> None:
    def read(count: int) -> None:
        found = read_listing(f'<a href="{GOOD}">b</a>' + '<a href="/x/"><div>' * 1000 + inner * count, URL, SITE)
        assert [entry.url for entry in found.entries] == [GOOD]

    assert_linear(read, 20_000)


@pytest.mark.parametrize("text", ["{}", "[1]", '{"code": 500}', "null", "12"])
@fault("JSON where a list is HTML", tries=1, outcome="a list of nothing")
def test_json_where_a_list_is_html_lists_nothing(text: str) -> None:
    assert not read_listing(text, URL, SITE).entries


DATES = {
    "a date in the year 99999": "Mon, 01 Jan 99999 00:00:00 GMT",
    "a date in the last hour of the year 9999, west of Greenwich": "9999-12-31T23:59:59-12:00",
    "a date in the year 1, east of China": "0001-01-01T00:00:00+14:00",
    "a date with zone +99:99": "2026-03-02T00:00:00+99:99",
    "a mail date with zone +9999": "Mon, 02 Mar 2026 00:00:00 +9999",
    "a date of 5,000 digits": "9" * 5000,
    "a date with day 99": "2026-03-99",
}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=kind, marks=fault(f"{kind}, in a feed", tries=1, outcome="entry kept"))
        for kind, text in DATES.items()
    ],
)
def test_a_date_that_is_none_costs_no_entry_of_a_feed(text: str) -> None:
    url = f"{URL.replace('wjxw', 'a')}2026-03-02/7.html"
    feed = f"<rss><channel><item><link>{url}</link><pubDate>{text}</pubDate></item></channel></rss>"
    index = f"<sitemapindex><sitemap><loc>{URL}a.xml</loc><lastmod>{text}</lastmod></sitemap></sitemapindex>"
    assert [entry.url for entry in read_feed(feed, URL, SITE).entries] == [url]
    assert read_feed(index, URL, SITE).feeds == (f"{URL}a.xml",)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=kind, marks=fault(kind, tries=1, outcome="list read, no next page"))
        for kind, page in {
            "5,000 digits in a pager's script": f'<script>createPageHTML({"9" * 5000}, 1, "index", "html")</script>',
            "5,000 digits as a pager's current page": f'<div><a href="?page=2">2</a> {"1" * 5000}</div>',
            "5,000 digits in a pager's link": f'<div>1 <a href="?page=2">{"2" * 5000}</a></div>',
            "digits that are no ASCII in a pager": '<div>１ <a href="?page=x">²</a></div>',
            "a next link that is no address": '<a href="http://[">下一页</a>',
            "a next link with a bad port": '<a href="http://www.wj001.com:8o/?page=2">下一页</a>',
            "a next link to another site": '<a href="http://stranger.example/?page=2">下一页</a>',
            "a next link to loopback": '<a href="http://127.0.0.1/?page=2">下一页</a>',
        }.items()
    ],
)
def test_a_pager_that_makes_no_sense_costs_no_list(page: str) -> None:
    found = read_listing(f'<a href="{GOOD}">b</a>{page}', URL, SITE)
    assert ([entry.url for entry in found.entries], found.next_page) == ([GOOD], None)


def anchors(count: int, before: str = "", after: str = "") -> str:
    return before + "".join(f'<a href="2026-03-02/{number}.html">新闻</a>' for number in range(count)) + after


BIG: dict[str, tuple[Callable[[], Listing], int, int]] = {
    "15,000 links on a page": (lambda: read_listing(anchors(15_000), URL, SITE), MAX_LINKS, 15_000 - MAX_LINKS),
    "10,000 links in one paragraph": (lambda: read_listing(anchors(10_000, "<p>", "</p>"), URL, SITE), 10_000, 0),
    "10,000 times the same link": (lambda: read_listing(f"<p>{f'<a href={GOOD}>a</a>' * 10_000}</p>", URL, SITE), 1, 0),
    "20,000 nested elements": (lambda: read_listing(anchors(1, "<div>" * 20_000), URL, SITE), 1, 0),
    "an address with 2,000 folders": (
        lambda: read_listing(f'<a href="{"a/" * 2000}2026-03-02/7.html">a</a>', URL, SITE),
        1,
        0,
    ),
    "an address with nothing but slashes": (
        lambda: read_listing('<a href="http://www.wj001.com//2026-03-02/7.html">a</a>', URL, SITE),
        1,
        0,
    ),
    "60,000 entries in a sitemap": (lambda: read_feed(sitemap(60_000), URL, SITE), MAX_URLS, 60_000 - MAX_URLS),
    "entities that grow a thousandfold": (lambda: read_feed(LAUGHS, URL, SITE), 1, 0),
    "an entity that names a file": (lambda: read_feed(SECRET, URL, SITE), 1, 0),
    "a sitemap cut short": (lambda: read_feed(sitemap(100)[:-500], URL, SITE), 94, 0),
    "a sitemap 100,000 elements deep": (lambda: read_feed("<urlset>" + "<url>" * 100_000, URL, SITE), 0, 0),
}


def sitemap(count: int) -> str:
    entries = (f"<url><loc>{URL}2026-03-02/{number:06}.html</loc></url>" for number in range(count))
    return f"<urlset>{''.join(entries)}</urlset>"


LAUGHS: str = (
    "<!DOCTYPE rss [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + f"]><rss><item><link>{GOOD}</link><title>&i;</title></item></rss>"
)
SECRET: str = f"<!DOCTYPE rss [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss><item><link>{GOOD}</link><title>&f;</title></item></rss>"


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind, marks=fault(kind, tries=1, outcome="read within limits")) for kind in BIG]
)
def test_a_list_beyond_measure_is_read_within_limits(kind: str) -> None:
    read, entries, dropped = BIG[kind]
    found = read()
    assert abs(len(found.entries) - entries) <= (6 if "cut short" in kind else "nested" in kind)
    assert found.dropped == dropped


LONG: dict[str, Callable[[int], Listing]] = {
    "links": lambda count: read_listing(anchors(count), URL, SITE),
    "links in one paragraph": lambda count: read_listing(anchors(count, "<p>", "</p>"), URL, SITE),
    "the same link": lambda count: read_listing(f"<p>{f'<a href={GOOD}>a</a>' * count}</p>", URL, SITE),
    "elements around a link": lambda count: read_listing(anchors(1, "<div>" * count), URL, SITE),
    "entries in a sitemap": lambda count: read_feed(sitemap(count), URL, SITE),
    "elements in a sitemap": lambda count: read_feed("<urlset>" + "<url>" * count, URL, SITE),
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_list_is_read_in_linear_time(kind: str) -> None:
    assert_linear(LONG[kind], 10_000)


def test_a_day_beside_a_link_is_still_read() -> None:
    page = f'<li><a href="{URL}a/7.html?/2026-03-02/7.html">a</a> 2026-03-01</li>'
    assert {entry.day for entry in read_listing(page, URL, SITE).entries} <= {date(2026, 3, 1), None}


BESIDE: dict[str, Callable[[int], str]] = {
    "10,000 articles beside as many links that lead nowhere": lambda count: (
        f"<div>{'<a>x</a>' * count}{_links('a', count)}</div>"
    ),
    "10,000 articles on a map in one long item": lambda count: (
        f"<div>{'<b>x</b>' * count}{_links('area', count)}</div>"
    ),
    "items in items": lambda count: "<div>" * 200 + "<b>x</b>" * 2 * count + _links("a", 200, "</div>"),
}


def _links(tag: str, count: int, after: str = "") -> str:
    return after.join(f"<{tag} href=http://www.wj001.com/{number}.html>x" for number in range(count))


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=fault(f"a list of {kind}", tries=0, outcome="read within seconds")) for kind in BESIDE],
)
def test_a_list_whose_items_hold_much_is_read_in_linear_time(kind: str) -> None:
    site = replace(SITE, article=r"/\d+\.html")

    def read(count: int) -> None:
        found = read_listing(BESIDE[kind](count), URL, site)
        assert len(found.entries) == (200 if "items" in kind else count)

    assert_linear(read, 9_999)


@fault("feed entries in feed entries", tries=0, outcome="read within seconds")
def test_a_feed_whose_entries_hold_each_other_is_read_in_linear_time() -> None:
    def read(count: int) -> None:
        inner = f"<link>{GOOD}</link>" + "<date>" * 40 + "<x>2026-03-02</x>" * count + "</date>" * 40
        found = read_feed("<rss>" + "<item>" * 200 + inner + "</item>" * 200 + "</rss>", URL, SITE)
        assert [entry.url for entry in found.entries] == [GOOD]

    assert_linear(read, 40_000)
