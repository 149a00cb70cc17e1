"""What answers requests when the network is replaced by an archive."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings

from newscrawl.crawl.download.replay import REPLAY_HANDLERS, RecordedResponses, ReplayHandler
from newscrawl.crawl.meta import ARCHIVED_KEY
from newscrawl.crawl.spider import SiteSpider
from newscrawl.model import Capture
from newscrawl.warc import Writer

URL = "http://www.wj001.com/"
FIRST = Capture(
    URL,
    b"first",
    (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    200,
    datetime(2025, 1, 6, tzinfo=UTC),
)


@pytest.fixture
def recorded(tmp_path: Path) -> RecordedResponses:
    later = FIRST.fetched_at + timedelta(hours=1) if FIRST.fetched_at else None
    writer = Writer(tmp_path, "wjnews/run", started_at=datetime(2025, 1, 6, tzinfo=UTC), info={})
    writer.write(replace(FIRST, body=b"second", fetched_at=later))
    writer.write(FIRST)
    writer.write(replace(FIRST, body="渲染".encode(), rendered=True))
    writer.close()
    return RecordedResponses(sorted(tmp_path.rglob("*.warc.gz")), tmp_path)


def body(recorded: RecordedResponses, url: str = URL, *, rendered: bool = False) -> bytes | None:
    found = recorded.next(url, rendered=rendered)
    return found.capture.body if found else None


def test_the_nth_request_gets_the_nth_capture_and_then_the_last(recorded: RecordedResponses) -> None:
    assert [body(recorded) for _ in range(4)] == [b"first", b"second", b"second", b"second"]


def test_a_browser_s_request_gets_the_rendered_page(recorded: RecordedResponses) -> None:
    assert body(recorded, rendered=True) == "渲染".encode()


def test_a_response_has_the_archived_headers_body_and_record(recorded: RecordedResponses) -> None:
    request = Request(URL)
    response = asyncio.run(ReplayHandler(recorded).download_request(request))
    assert (response.status, response.body) == (200, b"first")
    assert response.headers.getlist("Set-Cookie") == [b"a=1", b"b=2"]
    assert request.meta[ARCHIVED_KEY].capture.body == b"first"


def test_what_the_archive_does_not_hold_is_a_404_that_leads_to_no_record(recorded: RecordedResponses) -> None:
    request = Request(URL + "missing")
    response = asyncio.run(ReplayHandler(recorded).download_request(request))
    assert response.status == 404
    assert ARCHIVED_KEY not in request.meta


def test_a_replay_leaves_no_scheme_that_reaches_anything_else() -> None:
    settings = Settings({"REPLAY_WARC": "x.warc.gz", "CONTACT": "", "DOWNLOAD_HANDLERS": {}})
    SiteSpider.update_settings(settings)
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert dict(handlers) == REPLAY_HANDLERS
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_a_revisit_finds_its_original_in_whatever_file_and_is_counted_where_it_is_in_none(tmp_path: Path) -> None:
    writer = Writer(tmp_path, "wjnews/1", started_at=datetime(2025, 1, 6, tzinfo=UTC), info={})
    original = writer.write(FIRST)
    writer.close()
    later = FIRST.fetched_at + timedelta(days=1) if FIRST.fetched_at else None
    writer = Writer(tmp_path, "wjnews/2", started_at=datetime(2025, 1, 7, tzinfo=UTC), info={})
    writer.write(replace(FIRST, status=304, body=b"", fetched_at=later), same_as=original)
    writer.close()
    paths, elsewhere = sorted(tmp_path.rglob("*.warc.gz"), reverse=True), tmp_path / "elsewhere"
    elsewhere.mkdir()
    both = RecordedResponses(paths, elsewhere)
    assert ([body(both) for _ in range(2)], both.without_original) == ([b"first", b"first"], 0)
    alone = RecordedResponses(paths[:1], elsewhere)
    assert (body(alone), alone.without_original) == (None, 1)
