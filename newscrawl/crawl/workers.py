"""Processes that work beside the crawl: those that read pages while it goes on."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from newscrawl.model import Article, Capture, Rejected
from newscrawl.process import process

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_WORKERS = 4
"""One host is asked for about one page a second, and a page takes some milliseconds to read."""
PRELOADED = ["newscrawl.process", "newscrawl.crawl.clerk"]
"""Modules that are imported once for all processes: each would need a second for them."""


class Workers:
    """Processes that read articles, so that the crawl's event loop never waits for one."""

    def __init__(self, count: int = 0) -> None:
        """Start `count` processes (0: one per processor, four at most)."""
        self.count = count or min(MAX_WORKERS, os.cpu_count() or 1)
        self._pool = new_pool(self.count)

    async def process(self, *captures: Capture) -> Article | Rejected:
        """Return what `process` reads out of `captures`; a page that kills its worker is rejected as too complex."""
        pool, loop = self._pool, asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(pool, process, *captures)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = new_pool(self.count)
        # All pages that were in the pool meet this; alone, only the guilty one breaks its worker again.
        with new_pool(1) as alone:
            try:
                return await loop.run_in_executor(alone, process, *captures)
            except BrokenProcessPool:
                ids = tuple(capture.record_id for capture in captures if capture.record_id)
                return Rejected(captures[0].url, "too-complex", "the process that read it died", ids)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


def new_pool(count: int, prepare: Callable[..., None] | None = None, *arguments: object) -> ProcessPoolExecutor:
    """Return `count` processes that start at once, each with the call `prepare(*arguments)`, and end with this one."""
    # Forking a process that runs a reactor and threads is not safe; a server made for it has neither.
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    context.set_forkserver_preload(PRELOADED)
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=partial(_begin, prepare, *arguments))
    pool.submit(int)
    return pool


def _begin(prepare: Callable[..., None] | None, *arguments: object) -> None:
    """Leave signals to the crawl, which ends its processes itself; when it was killed before it could, end too."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    if prepare:
        prepare(*arguments)


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
