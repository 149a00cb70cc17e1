"""What a server's Retry-After asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.crawl.download.throttle import parse_retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(b"120", 120), (b"Sun, 01 Mar 2026 12:00:30 GMT", 30), (b"Sun, 01 Mar 2026 11:00:00 GMT", 0), (b"soon", None),
     (b"-5", None), (b"", None), (None, None)],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(header: bytes | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds
