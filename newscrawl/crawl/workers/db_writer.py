"""The process that writes what a crawl finds into the database, so that the event loop never waits for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from newscrawl.archive.reconcile import Reconciler
from newscrawl.crawl.discover.frontier import Frontier
from newscrawl.crawl.workers import PRELOADED
from newscrawl.errors import NewscrawlError, StoreError
from newscrawl.pool import MEMORY, BatchingProcessPool, WorkerDiedError, WorkerOptions, preload
from newscrawl.sites import Sites
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.database import DATABASE

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from newscrawl.model import Record
    from newscrawl.store.versions import ExtractionResult

    WriteJob = tuple[Callable[..., Any], tuple[Any, ...]]
    FrontierUpdate = Callable[[Frontier], None]

logger = logging.getLogger(__name__)

MAX_BATCH = 100
"""Jobs in a transaction at most: some 200 ms, for which another site's crawl waits."""
GROWTH_BYTES = 96 << 20
"""Memory that the process may take beside the 55 MB that it begins with: 64 MB are SQLite's cache. A transaction that
takes more is made anew job by job."""
GIVEN_UP = "what came last is not in the database, which another program holds, or its writer hangs; crawl again for it"
BATCH_WAIT_S = 0.2
"""What a transaction waits for more jobs: one of 30 writes each page of the file once that 15 of two would write
15 times, and takes .6 ms less for an article; one of 75 takes another .15 ms less."""


@dataclass(frozen=True, slots=True)
class WriterContext:
    """The open database objects of the writer's process."""

    store: Store
    reconciler: Reconciler
    frontier: Frontier


class DatabaseWriter:
    """Does the write jobs of one crawl in their order, as many as wait for it in one transaction.

    A job is a function and its arguments after the writer's context.
    """

    def __init__(
        self, archive: Path, site: Site, sites: Sites, began: datetime, failed: Callable[[NewscrawlError], None]
    ) -> None:
        """Start the process that writes to `archive`; `failed` is told when the database cannot be written."""
        self._failed = failed
        preload(PRELOADED)
        # Where earlier code read an article, it starts a process that reads its captures again.
        init = partial(_init_worker, archive, site, sites, began)
        options = WorkerOptions(init, growth_bytes=GROWTH_BYTES, has_children=True)
        self._pool = BatchingProcessPool(1, MAX_BATCH, _write_all, options, batch_wait_s=BATCH_WAIT_S)

    @property
    def write_slot(self) -> asyncio.Semaphore:
        """Held during each transaction, and by others who write to the database between two of them."""
        return self._pool.slots

    async def write(self, job: Callable[..., Any], *arguments: Any) -> Any:
        """Return what `job` returns, once that is in the database; None when it cannot be written.

        Raises WorkerDiedError for a job that alone takes more memory than the writer may.
        """
        try:
            return await self._pool.submit((job, arguments))
        except (NewscrawlError, WorkerDiedError) as error:
            if isinstance(error, WorkerDiedError) and error.kind == MEMORY:
                raise
            self._fail(error)

    def write_later(self, job: Callable[..., Any], *arguments: Any) -> None:
        """Let `job` be done without waiting for it."""
        self._pool.submit((job, arguments)).add_done_callback(self._check)

    def flush(self, to_come: int) -> None:
        """Let the next transaction wait for no more jobs if half as many wait as are `to_come`, and none after those.

        So the transactions toward a crawl's end become shorter, and the last, for which all else waits, is short.
        """
        if 2 * self._pool.waiting >= to_come:
            self._pool.flush()

    def give_up(self) -> bool:
        """End the process if there is something that it has not written; return whether there was.

        It waits for another that holds the database, or does not go on. The database stays sound, as after a kill.
        """
        if is_busy := self._pool.is_busy:
            self._failed(StoreError(GIVEN_UP))
            self._pool.close()
        return is_busy

    async def close(self) -> None:
        """Wait until all is written, and end the process."""
        await self._pool.drain()

    def _check(self, done: asyncio.Future[Any]) -> None:
        error = done.exception()
        if isinstance(error, NewscrawlError | WorkerDiedError):
            self._fail(error)
        elif error:
            logger.error("a write job raised; the database lacks what it was to write", exc_info=error)

    def _fail(self, error: NewscrawlError | WorkerDiedError) -> None:
        killed = StoreError("the process that writes the database was killed; crawl again")
        self._failed(error if isinstance(error, NewscrawlError) else killed)


# -- jobs -------------------------------------------------------------------------------------------------------------


def save_result(context: WriterContext, result: ExtractionResult, run_id: str, update: FrontierUpdate | None) -> str:
    """Save what was read, note in the frontier what follows from that, and return what it was, as `Reconciler.save`."""
    saved = context.reconciler.save(result, run_id=run_id)
    if update:
        update(context.frontier)
    return saved


def save_capture(context: WriterContext, record: Record, run_id: str) -> None:
    """Give an archived capture its row."""
    context.store.add_capture(record, run_id=run_id)


def save_failure(context: WriterContext, record: Record, kind: str, detail: str) -> None:
    """Note that a page could not be processed; see `ProcessingFailures`."""
    context.store.failures.add(record, kind, detail)


def update_frontier(context: WriterContext, update: FrontierUpdate) -> None:
    """Note in the frontier what became of a page."""
    update(context.frontier)


# -- in the writer's process ------------------------------------------------------------------------------------------

_contexts: list[WriterContext] = []


def _init_worker(archive: Path, site: Site, sites: Sites, began: datetime) -> None:
    store = Store(archive / DATABASE, sites)
    _contexts.append(WriterContext(store, Reconciler(archive, store), Frontier(store, site, began)))


def _write_all(jobs: Sequence[WriteJob]) -> list[Any]:
    (context,) = _contexts
    with context.store.transaction():
        return [job(context, *arguments) for job, arguments in jobs]
