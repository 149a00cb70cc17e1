"""The processes that read pages for a crawl."""

from __future__ import annotations

import asyncio
import os
from functools import partial

import pytest

from newscrawl.crawl.workers import extraction_pool
from newscrawl.crawl.workers.extraction_pool import ExtractionPool
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.pool import WorkerDiedError
from newscrawl.sites import Sites, packaged
from tests.support.build_pages import ARTICLES, published

DEADLY = "http://example.cn/deadly"


def die_on_deadly(_: Sites, jobs: list[partial[Article | Rejected]]) -> list[Article | Rejected]:
    urls = [job.args[0].url for job in jobs]
    if DEADLY in urls:
        os._exit(1)
    return [Rejected(url, "empty") for url in urls]


def test_a_page_that_kills_its_reader_fails_and_costs_no_other_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "_read_all", die_on_deadly)
    pool = ExtractionPool(packaged(), 2)
    urls = [*(f"http://example.cn/{number}" for number in range(4)), DEADLY, "http://example.cn/5"]

    async def read_all() -> list[Article | Rejected | BaseException]:
        return await asyncio.gather(*(pool.process(Capture(url, b"")) for url in urls), return_exceptions=True)

    outcomes = asyncio.run(read_all())
    pool.close()
    assert [outcome.url for outcome in outcomes if isinstance(outcome, Rejected)] == [*urls[:4], urls[5]]
    assert isinstance(outcomes[4], WorkerDiedError)


def test_what_the_pool_reads_is_what_process_reads() -> None:
    pool = ExtractionPool(packaged(), 1)
    page = Capture(ARTICLES["chinajs"], published("chinajs", "<p>{}</p>").encode())
    read = asyncio.run(pool.process(page))
    pool.close()
    assert read == process(page)
