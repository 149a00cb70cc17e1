"""What a server's Retry-After asks for, and who is let through."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from scrapy import Request, signals
from scrapy.utils.test import get_crawler

from newscrawl.crawl.download.throttle import Throttle, parse_retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(b"120", 120), (b"Sun, 01 Mar 2026 12:00:30 GMT", 30), (b"Sun, 01 Mar 2026 11:00:00 GMT", 0), (b"soon", None),
     (b"-5", None), (b"", None), (None, None)],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(header: bytes | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


def test_requests_of_a_shell_are_made_although_nothing_crawls() -> None:
    async def ask() -> bool:
        crawler = get_crawler()
        throttle = Throttle.from_crawler(crawler)
        crawler.signals.send_catch_log(signals.spider_opened)
        await asyncio.sleep(0)
        async with throttle.slot(Request("http://x/")):
            return not throttle.stopping

    assert asyncio.run(ask())
