"""What a crawl was asked for, and whom it must name."""

from __future__ import annotations

from datetime import date

import pytest
from scrapy.settings import Settings

from newscrawl.crawl.discover.model import Entry
from newscrawl.crawl.discover.options import CrawlOptions, require_contact
from newscrawl.errors import UsageError


def test_days_wanted_include_the_first_and_the_last_and_all_that_is_undated() -> None:
    options = CrawlOptions.of({"since": "2022-11-21", "until": "2022-11-22"})
    included = [day for day in range(19, 25) if options.includes(Entry("http://x/", date(2022, 11, day)))]
    assert included == [21, 22]
    assert options.includes(Entry("http://x/1.html"))


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
