"""What lists that are JSON lead to, and what becomes of those that cannot be read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from newscrawl import Capture, Rejected, process
from newscrawl.crawl.discover import json_listing
from newscrawl.crawl.discover.json_listing import NO_ENTRIES, NO_JSON
from newscrawl.crawl.discover.list_reader import listing_of
from newscrawl.crawl.discover.model import Listing
from newscrawl.sites import Sites, packaged
from newscrawl.sites.json_lists import first_page
from newscrawl.sites.model import JsonListing
from newscrawl.sites.rendered import is_rendered_listing
from tests.support.faults import fault

SITES = packaged()
HOST = "www.wj001.com"
PATH = "/api/list?channel=新闻&page={page}&size=20"
URL = f"http://{HOST}/api/list?channel=%E6%96%B0%E9%97%BB&page=3&size=20"
ARTICLE = "/news/wjxw/2025-01-06/7.html"
DAY = date(2025, 1, 6)


def read(text: str | bytes, *, max_links: int = 100, kind: str = "application/json", **keys: Any) -> Listing:
    """Return what the list at URL leads to, whose keys are `keys`."""
    listing = JsonListing(**{"path": PATH, "items": "data.list", "url": "url", "time": "time"} | keys)
    site = replace(SITES["wjnews"], json_listings=(listing,), article=r"/\d+\.html$")
    body = text if isinstance(text, bytes) else text.encode()
    return listing_of(Capture(URL, body, (("Content-Type", kind),)), site, max_links)


def listed(*items: Any) -> str:
    return json.dumps({"data": {"list": items}})


def links(found: Listing) -> list[str]:
    return [entry.url for entry in found.entries]


@pytest.mark.parametrize("head", ["", "\ufeff", "callback(", "/**/jQuery_17.list && jQuery_17.list(", "var news = "])
def test_a_list_is_read_plain_as_jsonp_and_as_a_variable_s_value(head: str) -> None:
    end = ");" if "(" in head else ";" if head.endswith("= ") else "\n"
    found = read(head + listed({"url": ARTICLE, "time": 1736093400}) + end, kind="text/javascript")
    assert links(found) == [f"http://{HOST}{ARTICLE}"]
    assert found.next_page == URL.replace("page=3", "page=4")
    assert not found.problem


@pytest.mark.parametrize(
    ("item", "key", "link"),
    [
        ({"url": ARTICLE}, "url", ARTICLE),
        ({"url": f"https://wj001.com{ARTICLE}?from=timeline#top"}, "url", f"https://wj001.com{ARTICLE}"),
        ({"link": {"pc": "../a/7.html"}}, "link.pc", "/a/7.html"),
        ({"links": ["/x", "/a/8.html"]}, "links.1", "/a/8.html"),
        ({"id": 314731}, "/article/{id}.html", "/article/314731.html"),
        ({"id": "9007199254740993123456789"}, "/article/{id}.html", "/article/9007199254740993123456789.html"),
        ({"id": 7, "at": {"day": "2025/01-06"}}, "/{at.day}/{id}.html", "/2025/01-06/7.html"),
        ({"id": "/a b?", "n": 1}, "/x/{id}/{n}.html", "/x//a%20b%3F/1.html"),
    ],
)
def test_an_address_is_one_of_the_entry_s_values_or_made_of_them(item: Any, key: str, link: str) -> None:
    whole = link if link.startswith("http") else f"http://{HOST}{link}"
    assert links(read(listed(item), url=key)) == [whole]


@pytest.mark.parametrize("time", [
    1736093400, 1736093400000, 1736093400.5, "1736093400", "1736093400000", "/Date(1736093400000+0800)/",
    "2025-01-06 00:10", "2025年1月6日",
    "2025-01-05T16:10:00Z", "2025-01-06T00:10:00+08:00", "20250106", "20250106001000",
    "Sun, 05 Jan 2025 16:10:00 GMT",
])  # fmt: skip
def test_a_time_gives_the_day_in_china(time: Any) -> None:
    [entry] = read(listed({"url": "/a/7.html", "time": time})).entries
    assert entry.day == DAY


@pytest.mark.parametrize("time", [None, True, "", "昨天", 0, 17, -5, 1e300, "99999999999999999999", [1], "20251399"])
def test_what_is_no_time_gives_no_day(time: Any) -> None:
    [entry] = read(listed({"url": "/a/7.html", "time": time})).entries
    assert entry.day is None


def test_other_links_are_left_out_as_on_any_list() -> None:
    others = ["/video/", "http://stranger.example/7.html", "javascript:go()", "", "http://[", "/a/7.html", "/a/7.html"]
    found = read(listed(*({"url": link} for link in others), "text", None, 7, [], {"title": "题"}))
    assert links(found) == [f"http://{HOST}/a/7.html"]
    assert found.bad_links == 1
    assert read(listed({"url": "/a/1.html"}, {"url": "/a/2.html"}), max_links=1).dropped == 1


def test_an_object_s_values_are_entries_and_null_or_an_empty_array_ends_the_list() -> None:
    assert links(read(json.dumps({"data": {"list": {"9": {"url": "/a/9.html"}}}}))) == [f"http://{HOST}/a/9.html"]
    assert links(read(json.dumps([{"url": "/a/9.html"}]), items="")) == [f"http://{HOST}/a/9.html"]
    for nothing in (listed(), '{"data": {"list": null}}'):
        found = read(nothing)
        assert (found.entries, found.next_page, found.problem) == ((), None, "")


@fault("a list that is to be JSON is none, or is cut short, or nested 100,000 deep", tries=1,
       outcome="`listing-failed/no-json`; the alarm `lists`")  # fmt: skip
@pytest.mark.parametrize("text", [
    "", "null", "7", "<html><body>维护中</body></html>", '{"data": {"list": [{"url": "/a/7.html"}', "[" * 100_000,
    '{"a":' * 100_000, '{"data": 1} {"data": 2}', "x" * 300 + "{}", b"\xff\xfe\x00{",
])  # fmt: skip
def test_what_is_no_json_is_a_list_that_cannot_be_read(text: str | bytes) -> None:
    assert read(text) == Listing(problem=NO_JSON)


def test_a_list_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_listing, "MAX_CHARACTERS", 100)
    assert read(listed(*[{"url": "/a/7.html"}] * 9)) == Listing(problem=NO_JSON)


@fault("a list as JSON has its entries under other keys than the site's file says", tries=1,
       outcome="`listing-failed/no-entries`; the alarm `lists`")  # fmt: skip
@pytest.mark.parametrize("value", [
    {}, [], {"data": []}, {"data": {"rows": []}}, {"data": {"list": 7}}, {"data": {"list": [{"href": "/a/7.html"}]}},
    {"data": {"list": ["/a/7.html"]}}, {"data": {"list": [{"url": None}, {"url": {"a": 1}}, {"url": True}]}},
])  # fmt: skip
def test_a_list_without_entries_under_its_keys_cannot_be_read(value: Any) -> None:
    assert read(json.dumps(value)) == Listing(problem=NO_ENTRIES)


def test_numbers_and_characters_that_json_allows_and_python_does_not_are_read() -> None:
    found = read('{"n": ' + "9" * 5000 + ', "data": {"list": [{"url": "/a/\\ud800/7.html"}, {"url": "/a/8.html"}]}}')
    assert f"http://{HOST}/a/8.html" in links(found)


def test_a_list_lies_at_the_path_that_the_site_names_whatever_the_page() -> None:
    listing = JsonListing(path=PATH, url="url")
    site = replace(SITES["wjnews"], json_listings=(listing,), rendered_listings="^/")
    assert first_page(listing, site) == f"http://{HOST}" + PATH.replace("{page}", "1")
    assert not is_rendered_listing(URL, site), "a browser would wrap it in a page of its own"
    assert is_rendered_listing(URL.replace("/api/", "/apis/"), site)


def test_a_list_as_json_is_no_rejected_page_of_an_article() -> None:
    sites = Sites([replace(SITES["wjnews"], json_listings=(JsonListing(path=PATH, url="url"),))])
    for kind in ("application/json", "text/html"):
        found = process(Capture(URL, listed().encode(), (("Content-Type", kind),)), sites=sites)
        assert isinstance(found, Rejected)
        assert found.reason == "listing"
    wall = "<html><title>安全验证</title><body>请完成下方验证后继续访问</body></html>".encode()
    found = process(Capture(URL, wall, (("Content-Type", "text/html"),)), sites=sites)
    assert isinstance(found, Rejected)
    assert found.reason != "listing"
