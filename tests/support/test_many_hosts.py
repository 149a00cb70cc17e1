"""What the log of the site on many hosts is judged by."""

from __future__ import annotations

from tests.support.many_hosts import CRAWL_DELAY_S, Fetch, ManyHosts, extra, too_soon


def fetch(at: float, url: str = "http://h00.example/1.html", *, worker: str = "worker0", status: int = 200) -> Fetch:
    return Fetch(url, at, worker, status)


def test_a_request_is_too_soon_whoever_made_the_one_before() -> None:
    asked = [fetch(0.3), fetch(0.1), fetch(0.19, worker="worker1"), fetch(0.2, "http://h02.example/1.html")]
    assert too_soon(asked, 0.1) == [
        "http://h00.example/1.html (worker1) 0.0900 s after http://h00.example/1.html (worker0)"
    ]
    assert too_soon(asked, 0.05) == []


def test_what_a_host_asks_for_counts_from_then_on() -> None:
    slow, robots = "http://h01.example/1.html", "http://h01.example/robots.txt"
    assert too_soon([fetch(0, robots), fetch(0.06, slow), fetch(0.06 + CRAWL_DELAY_S, slow)], 0.05) == []
    assert len(too_soon([fetch(0, robots), fetch(0.06, slow), fetch(0.12, slow)], 0.05)) == 1
    assert len(too_soon([fetch(0, status=503), fetch(0.9)], 0.05)) == 1


def test_what_was_answered_before_is_extra() -> None:
    slow = "http://h01.example/1.html"
    asked = [fetch(0), fetch(1), fetch(2), fetch(3, slow, status=503), fetch(4, slow)]
    assert extra(asked) == ["http://h00.example/1.html"] * 2


def test_an_article_of_two_pages_has_two_addresses() -> None:
    with ManyHosts(hosts=3, articles=52) as site:
        pages = site.page_urls()
        assert len(pages) == 52 + 1
        assert pages - site.article_urls() == {"http://h00.example/25_2.html"}
