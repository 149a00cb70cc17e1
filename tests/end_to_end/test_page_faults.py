"""Pages that are wrong in one way each, all met by one crawl: each is counted, and the rest is stored."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.support.crawling import Crawled, crawl, crawl_afresh
from tests.support.faults import fault
from tests.support.page_faults import (
    CONTENT_FAULTS,
    CUT_FAULTS,
    ENDLESS_FAULTS,
    HTML,
    PAGE,
    REDIRECT_FAULTS,
    STATUS_FAULTS,
    SYNTAX_FAULTS,
    TIMEOUT_S,
    TRIES,
    PageFault,
)
from tests.support.processes import Peak
from tests.support.site_server import SiteServer, response

APART = [*CONTENT_FAULTS, *REDIRECT_FAULTS]
SPREAD = [
    one
    for number, other in enumerate(APART)
    for one in (other, *STATUS_FAULTS[number // 4 : number // 4 + 1][: number % 4 == 0])
]
"""The statuses far from each other: three refusals in a row are a block."""
FAULTS = [*CUT_FAULTS[:-1], *SPREAD, *CUT_FAULTS[-1:], *SYNTAX_FAULTS, *ENDLESS_FAULTS]
"""Those that break the rules of HTTP last: after them, Scrapy's client asks for the host's pages."""
START = "http://www.wj001.com/"
BAD_LINKS = ("http://www.wj001.com:8o/x.html", "http://www.wj001.com:99999/x.html", "http://[::1/x.html",
             "http://[host]/x.html", "http://www[wj001.com/x.html")  # fmt: skip
"""Links that no request can be made of: the archives of strangers hold such."""
MAIN_MB, READER_MB, WRITER_MB = 300, 300, 150
"""Resident memory that the crawl's processes may take at most: what asks, what reads, and what writes the database."""


def url(number: int) -> str:
    return f"http://www.wj001.com/news/wjxw/2022-11-21/{number}.html"


def url_of(fault: PageFault) -> str:
    return url(5000 + FAULTS.index(fault))


def sound(number: int) -> str:
    """Return the address of the sound article beside the fault of that number."""
    return url(7000 + number)


class Met:
    """The crawl that met all faults, what the server saw of it, and the crawl after it."""

    def __init__(self, done: Crawled, log: Sequence[str], peak: Peak) -> None:
        self.done, self.log, self.peak, self.again = done, list(log), peak, done
        self.stats = done.stats
        self.articles = {row["url"]: row["flags"] for row in done.rows("SELECT url, flags FROM articles")}
        self.rejected = {row["url"]: row["reason"] for row in done.rows("SELECT url, reason FROM rejections")}

    def became(self, address: str, outcome: str) -> bool:
        """Tell whether the page at `address` became what `outcome` says."""
        kind, _, rest = outcome.partition(" ")
        if kind == "counted":
            return self.stats.get(rest, 0) > 0
        if kind == "rejected:":
            return self.rejected.get(address) == rest
        return address in self.articles and ("truncated" in self.articles[address]) == ("truncated" in outcome)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Met:
    archive = tmp_path_factory.mktemp("faults")
    with SiteServer() as server:
        links = []
        for number, fault in enumerate(FAULTS):
            server.planned[url_of(fault)] = fault.answer
            server.planned[sound(number)] = response(PAGE, HTML)
            links += [url_of(fault), sound(number)]
        items = "".join(f'<li><a href="{link}">新闻</a></li>' for link in (*BAD_LINKS, *links))
        server.planned[START] = response(f"<html><body><ul>{items}</ul></body></html>".encode(), HTML)
        settings = (
            f"DOWNLOAD_TIMEOUT={TIMEOUT_S}",
            f"RETRY_TIMES={TRIES - 1}",
            "RETRY_AFTER_MAX=1",
            "RETRY_PRIORITY_ADJUST=1",
        )
        with Peak() as peak:
            done = crawl_afresh("wjnews", archive, settings=settings, proxy=server.url)
        log = list(server.log)
        server.planned = {START: server.planned[START]}
        found = Met(done, log, peak)
        found.again = crawl("wjnews", archive, settings=settings, proxy=server.url)
        return found


def test_the_crawl_ends_well_and_so_does_the_next(met: Met) -> None:
    assert (met.done.exit_code, met.again.exit_code) == (0, 0), met.done.stderr[-3000:]
    assert "Traceback" not in met.done.stderr + met.again.stderr


def test_every_sound_page_beside_a_fault_is_stored(met: Met) -> None:
    assert [number for number in range(len(FAULTS)) if sound(number) not in met.articles] == []


@fault("links without sense among good ones", tries=0, outcome="counted bad-link, never owed")
def test_links_without_sense_are_counted_and_not_owed(met: Met) -> None:
    assert met.stats["bad-link"] == len(BAD_LINKS)
    assert met.again.rows("SELECT url FROM frontier WHERE url LIKE '%x.html'") == []


def test_memory_stays_within_its_bound(met: Met) -> None:
    peak = met.peak
    assert peak.main_mb <= MAIN_MB
    assert peak.reader_mb <= READER_MB
    assert peak.writer_mb <= WRITER_MB


@pytest.mark.parametrize(
    "page_fault",
    [pytest.param(one, id=one.kind, marks=fault(one.kind, tries=one.tries, outcome=one.outcome)) for one in FAULTS],
)
def test_a_wrong_answer_is_asked_for_so_often_and_becomes_what_is_said(met: Met, page_fault: PageFault) -> None:
    address = url_of(page_fault)
    options = [option.strip() for option in page_fault.outcome.split("|")]
    found = met.articles.get(address), met.rejected.get(address), met.stats
    assert 1 <= met.log.count(address) <= page_fault.tries
    assert any(met.became(address, option) for option in options), found


def test_no_text_that_was_stored_holds_controls_or_overrides(met: Met) -> None:
    texts = [
        str(value)
        for row in met.done.rows("SELECT title, body, source, byline, author FROM articles")
        for value in row.values()
    ]
    assert not any(mark in text for text in texts for mark in "\x1b\x9b\x07\u202e\u202c\u2066\u2069")
