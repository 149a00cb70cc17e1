"""How a run ends: an error of the code itself is told, and what Scrapy cuts short is not taken for its end."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Spider
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newscrawl.crawl.outcome import outcome_of
from newscrawl.crawl.run import RunExtension
from newscrawl.sites import packaged


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


def test_a_run_whose_spider_could_not_be_opened_ends(tmp_path: Path) -> None:
    class Unopened(Spider):
        name, sites = "wjnews", packaged()

    run = RunExtension.from_crawler(get_crawler(Unopened, {"ARCHIVE_DIR": str(tmp_path), "REPLAY_WARC": ""}))
    asyncio.run(run.spider_closed("shutdown"))
    assert run.is_closed
