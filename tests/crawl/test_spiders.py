"""What spiders ask for, told from URLs and arguments alone; and the processes that read for them."""

from __future__ import annotations

import asyncio
import os
from datetime import date

import pytest
from scrapy.settings import Settings

from newscrawl.crawl.discover.listing import Entry, day_of
from newscrawl.crawl.discover.options import CrawlOptions, require_contact
from newscrawl.crawl.workers import extraction_pool
from newscrawl.crawl.workers.extraction_pool import ExtractionPool
from newscrawl.errors import UsageError
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.sites import SITES, site_of
from tests.support.build_pages import ARTICLES, published

DEADLY = "http://example.cn/deadly"


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


def test_days_wanted_include_the_first_and_the_last_and_all_that_is_undated() -> None:
    options = CrawlOptions.of({"since": "2022-11-21", "until": "2022-11-22"})
    included = [day for day in range(19, 25) if options.includes(Entry("http://x/", date(2022, 11, day)))]
    assert included == [21, 22]
    assert options.includes(Entry("http://x/1.html"))


@pytest.mark.parametrize("site", SITES)
def test_every_site_owns_its_hosts_and_knows_its_articles(site: str) -> None:
    assert all(site_of(f"http://{host}/") is SITES[site] for host in SITES[site].hosts)
    assert site_of("http://mirror.invalid/") is None
    assert SITES[site].listings[0] == "/"


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:8080", "http://localhost:3128", "http://[::1]:8080"])
def test_a_proxy_on_this_machine_needs_no_contact(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    require_contact(Settings({"CONTACT": "", "REPLAY_WARC": ""}))


@pytest.mark.parametrize("proxy", ["", "http://proxy.example:8080", "http://192.0.2.1:80"])
def test_a_live_site_is_not_crawled_without_a_contact(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(UsageError, match="CONTACT="):
        require_contact(Settings({"CONTACT": "", "REPLAY_WARC": ""}))
    require_contact(Settings({"CONTACT": "me@example.org", "REPLAY_WARC": ""}))


def die_on_deadly(articles: list[tuple[Capture, ...]]) -> list[Article | Rejected]:
    if any(captures[0].url == DEADLY for captures in articles):
        os._exit(1)
    return [Rejected(captures[0].url, "empty") for captures in articles]


def test_a_page_that_kills_its_reader_is_rejected_and_costs_no_other_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "_process_all", die_on_deadly)
    pool = ExtractionPool(2)
    urls = [*(f"http://example.cn/{number}" for number in range(4)), DEADLY, "http://example.cn/5"]

    async def read_all() -> list[Article | Rejected]:
        return await asyncio.gather(*(pool.process(Capture(url, b"")) for url in urls))

    outcomes = asyncio.run(read_all())
    pool.close()
    reasons = {outcome.url: outcome.reason for outcome in outcomes if isinstance(outcome, Rejected)}
    assert reasons == dict.fromkeys(urls, "empty") | {DEADLY: "too-complex"}


def test_what_the_pool_reads_is_what_process_reads() -> None:
    pool = ExtractionPool(1)
    page = Capture(ARTICLES["chinajs"], published("chinajs", "<p>{}</p>").encode())
    read = asyncio.run(pool.process(page))
    pool.close()
    assert read == process(page)
