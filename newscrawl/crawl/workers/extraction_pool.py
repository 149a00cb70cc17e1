"""Processes that read pages and lists while the crawl goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import newscrawl
from newscrawl.archive.processing import CPU_LIMIT_S, DATA_LIMIT_BYTES
from newscrawl.crawl.discover.model import Listing
from newscrawl.crawl.workers import PRELOADED
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pool import BatchingProcessPool, WorkerOptions, begin_job, preload
from newscrawl.sites import Sites

_Job = Callable[..., Article | Rejected | Listing]
MAX_WORKERS = 4
"""One host is asked for about one page a second, and a page takes some milliseconds to read."""
MAX_BATCH = 8
"""Articles that a process reads in a row at most: some 70 ms, for which what comes after them waits."""
BATCH_WAIT_S = 0.02
"""What a batch waits for more articles: three at 150 a second, so that a third as many messages go to and fro."""
NICENESS = 10
"""Readers leave the processor to the crawl's own process, whose requests would wait for them: 264 articles a second
come without it, 356 with it, where the same are read in the same time."""


class ExtractionPool:
    """Processes that read articles, so that the crawl's event loop never waits for one."""

    def __init__(self, sites: Sites, count: int = 0, cpu_s: float = CPU_LIMIT_S) -> None:
        """Start `count` processes (0: one per processor, four at most) that know `sites`.

        A page may take `cpu_s` of processor time.
        """
        count = count or min(MAX_WORKERS, os.cpu_count() or 1)
        preload(PRELOADED)
        options = WorkerOptions(cpu_s=cpu_s, data_bytes=DATA_LIMIT_BYTES, niceness=NICENESS)
        self._pool = BatchingProcessPool(
            count, MAX_BATCH, partial(_read_all, sites), options, batch_wait_s=BATCH_WAIT_S
        )

    async def process(self, *captures: Capture, urgent: bool = False) -> Article | Rejected:
        """Return what `process` reads out of `captures`; if `urgent`, before articles that wait.

        Raises WorkerDiedError for a page that takes too much.
        """
        outcome: Article | Rejected = await self._pool.submit(partial(_process, *captures), urgent=urgent)
        return outcome

    async def read_listing(self, capture: Capture, site: str, max_links: int, max_urls: int) -> Listing:
        """Return what a listing page, feed or sitemap leads to, before articles that wait: the crawl may wait for it.

        Raises WorkerDiedError, and what reading raises.
        """
        job = partial(read_listing_page, capture, site, max_links, max_urls)
        listing: Listing = await self._pool.submit(job, urgent=True)
        return listing

    def close(self) -> None:
        """End the processes."""
        self._pool.close()


def _process(*captures: Capture, sites: Sites) -> Article | Rejected:
    # Not imported by name: what reads pages takes a second to load, and the crawl's own process reads none.
    return newscrawl.process(*captures, sites=sites)


def read_listing_page(capture: Capture, site: str, max_links: int, max_urls: int, *, sites: Sites) -> Listing:
    """Return what a listing page, feed or sitemap leads to."""
    from newscrawl.crawl.discover.list_reader import listing_of  # noqa: PLC0415 - for the same reason

    return listing_of(capture, sites[site], max_links, max_urls)


def _read_all(sites: Sites, jobs: list[_Job]) -> list[Article | Rejected | Listing]:
    return [_read(job, sites) for job in jobs]


def _read(job: _Job, sites: Sites) -> Article | Rejected | Listing:
    begin_job()
    return job(sites=sites)
