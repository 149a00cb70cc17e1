"""The five sites' own pages: exact by their rules, and nearly so when every rule has gone stale."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from newscrawl import Article, Capture, process
from newscrawl.extract import extract
from newscrawl.sites.model import Layout, Site
from tests.support.build_pages import FETCHED_AT, Page, article_pages, golden, mirror_pages
from tests.support.ratchet import body_score

PAGES = dict(zip(("wjnews", "jsw", "wjyanghu", "investchn", "chinajs"), article_pages(), strict=True))
MIRRORS = dict(zip(("wjnews", "jsw", "wjyanghu"), mirror_pages(), strict=True))
EXACT = ("title", "subtitle", "summary", "body", "source", "byline", "editor")


def read(page: Page, body: bytes | None = None) -> Article:
    outcome = process(Capture(url=page.url, body=body or page.body, headers=page.headers, fetched_at=FETCHED_AT))
    assert isinstance(outcome, Article), outcome
    return outcome


def narrow(text: str) -> str:
    """Return `text` with full-width marks in ASCII, as the seeds give them."""
    return "".join(chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char for char in text)


def assert_golden(site: str, found: Article) -> None:
    wanted = golden(site)
    assert {name: narrow(getattr(found, name)) for name in EXACT if name in wanted} == {
        name: narrow(wanted[name]) for name in EXACT if name in wanted
    }
    assert found.published.replace("T", " ").startswith(wanted["published"])


@pytest.mark.parametrize("site", PAGES)
def test_a_page_as_published_gives_the_golden_text(site: str) -> None:
    found = read(PAGES[site])
    assert_golden(site, found)
    assert found.site == site
    assert not found.fallbacks


@pytest.mark.parametrize("site", MIRRORS)
def test_a_mirror_copy_gives_the_golden_text_under_its_own_host(site: str) -> None:
    found = read(MIRRORS[site])
    assert_golden(site, found)
    assert found.site == "mirror.invalid"


@pytest.mark.parametrize("site", PAGES)
def test_with_every_class_and_id_changed_generic_reading_serves_and_is_counted(site: str) -> None:
    page = PAGES[site]
    packed = dict(page.headers).get("Content-Encoding") == "gzip"
    stale = re.sub(rb'(class|id)="([^"]*)"', rb'\1="renamed"', gzip.decompress(page.body) if packed else page.body)
    found = read(page, gzip.compress(stale) if packed else stale)
    wanted = golden(site)
    assert narrow(found.title) == narrow(wanted["title"])
    assert found.published.replace("T", " ").startswith(wanted["published"])
    assert body_score(narrow(wanted["body"]), narrow(found.body)) >= 0.97
    has_rules = site in ("wjnews", "chinajs")
    assert ("body" in found.fallbacks) == has_rules


HTML = """<html><head><title>桥通了</title></head><body><h1>桥通了</h1><div class="when">2020-05-01 08:00</div>
<div class="old"><p>旧版面的正文，写的是江洲大桥昨日通车，市民纷纷前往观看。</p></div>
<div class="new"><p>新版面的正文，写的是江洲大桥今日通车，车流平稳，秩序良好。</p></div></body></html>"""


def site(*layouts: Layout) -> Site:
    return Site(name="jz", label="江洲", hosts=("www.jiangzhou.invalid",), article=r"/\d+", layouts=layouts)


@pytest.mark.parametrize(("fetched", "expected"), [(date(2020, 6, 30), "旧版面"), (date(2020, 7, 1), "新版面")])
def test_a_layout_is_tried_up_to_its_last_day_of_fetching(fetched: date, expected: str) -> None:
    layouts = site(Layout(body="div.old", until=date(2020, 6, 30)), Layout(body="div.new"))
    at = datetime(fetched.year, fetched.month, fetched.day, 12, tzinfo=UTC)
    found = extract(HTML, url="http://www.jiangzhou.invalid/1", site=layouts, fetched_at=at)
    assert isinstance(found, Article)
    assert found.body.startswith(expected)


def test_without_a_fetching_time_only_layouts_in_use_are_tried() -> None:
    layouts = site(Layout(body="div.old", until=date(2020, 6, 30)), Layout(body="div.new"))
    found = extract(HTML, url="http://www.jiangzhou.invalid/1", site=layouts)
    assert isinstance(found, Article)
    assert found.body.startswith("新版面")


def test_a_field_whose_selector_finds_nothing_is_read_generically_and_named() -> None:
    layouts = site(Layout(body="div.new", title="h2.gone", published=".when"))
    found = extract(HTML, url="http://www.jiangzhou.invalid/1", site=layouts)
    assert isinstance(found, Article)
    assert found.title == "桥通了"
    assert found.fallbacks == ("title",)
    assert found.origins["published"].witness == "site:.when"
    assert found.published == "2020-05-01T08:00:00+08:00"


def test_the_site_of_an_unknown_host_is_the_host() -> None:
    found = extract(HTML, url="http://www.jiangzhou.invalid/1")
    assert isinstance(found, Article)
    assert found.site == urlsplit(found.url).hostname
