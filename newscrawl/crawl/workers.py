"""Processes that read pages while the crawl goes on."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait

from newscrawl.model import Article, Capture, Rejected
from newscrawl.process import process

MAX_WORKERS = 4
"""One host is asked for about one page a second, and a page takes some milliseconds to read."""


class Workers:
    """Processes that read articles, so that the crawl's event loop never waits for one."""

    def __init__(self, count: int = 0) -> None:
        """Prepare `count` processes (0: one per processor, four at most); they start when there is work."""
        self.count = count or min(MAX_WORKERS, os.cpu_count() or 1)
        self._pool: ProcessPoolExecutor | None = None

    @staticmethod
    def _new_pool(count: int) -> ProcessPoolExecutor:
        # Forking a process that runs a reactor and threads is not safe.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(count, mp_context=context, initializer=_follow_parent)

    async def process(self, *captures: Capture) -> Article | Rejected:
        """Return what `process` reads out of `captures`; a page that kills its worker is rejected as too complex."""
        if self._pool is None:
            self._pool = self._new_pool(self.count)
        pool, loop = self._pool, asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(pool, process, *captures)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
        # All pages that were in the pool meet this; alone, only the guilty one breaks its worker again.
        with self._new_pool(1) as alone:
            try:
                return await loop.run_in_executor(alone, process, *captures)
            except BrokenProcessPool:
                ids = tuple(capture.record_id for capture in captures if capture.record_id)
                return Rejected(captures[0].url, "too-complex", "the process that read it died", ids)

    def close(self) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the crawl, which ends its workers itself; when it was killed before it could, end too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
