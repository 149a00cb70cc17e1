"""How a run ends: an error of the code itself is told, and what Scrapy cuts short is not taken for its end."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newscrawl.crawl.outcome import outcome_of
from newscrawl.crawl.run import RunExtension


@pytest.mark.parametrize(
    ("error", "is_closed", "code"), [(None, True, 0), (ValueError(), True, 1), (asyncio.CancelledError(), False, 0)]
)
def test_a_run_that_does_not_end_well_does_not_say_so(
    error: BaseException | None, *, is_closed: bool, code: int
) -> None:
    async def close(_reason: str) -> None:
        if error:
            raise error

    run = SimpleNamespace(stats=MemoryStatsCollector(get_crawler()), is_closed=False, _close=close)
    with pytest.raises(type(error)) if error else nullcontext():
        asyncio.run(RunExtension.spider_closed(cast("Any", run), "finished"))
    assert run.is_closed is is_closed
    assert outcome_of(run.stats.get_stats(), None, "").exit_code == code
