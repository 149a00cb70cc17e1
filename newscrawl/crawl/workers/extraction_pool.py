"""Processes that read pages while the crawl goes on."""

from __future__ import annotations

import os

from newscrawl.crawl.workers import PRELOADED
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.pool import BatchingProcessPool, WorkerDiedError, preload

MAX_WORKERS = 4
"""One host is asked for about one page a second, and a page takes some milliseconds to read."""
MAX_BATCH = 8
"""Articles that a process reads in a row at most: some 70 ms, for which what comes after them waits."""
BATCH_WAIT_S = 0.02
"""What a batch waits for more articles: three at 150 a second, so that a third as many messages go to and fro."""


class ExtractionPool:
    """Processes that read articles, so that the crawl's event loop never waits for one."""

    def __init__(self, count: int = 0) -> None:
        """Start `count` processes (0: one per processor, four at most)."""
        count = count or min(MAX_WORKERS, os.cpu_count() or 1)
        preload(PRELOADED)
        self._pool = BatchingProcessPool(count, MAX_BATCH, _process_all, batch_wait_s=BATCH_WAIT_S)

    async def process(self, *captures: Capture) -> Article | Rejected:
        """Return what `process` reads out of `captures`; a page that kills its worker is rejected as too complex."""
        try:
            outcome: Article | Rejected = await self._pool.submit(captures)
        except WorkerDiedError:
            ids = tuple(capture.record_id for capture in captures if capture.record_id)
            return Rejected(captures[0].url, "too-complex", "the process that read it died", ids)
        return outcome

    def close(self) -> None:
        """End the processes."""
        self._pool.close()


def _process_all(articles: list[tuple[Capture, ...]]) -> list[Article | Rejected]:
    return [process(*captures) for captures in articles]
