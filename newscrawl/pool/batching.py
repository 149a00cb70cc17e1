"""Processes beside an event loop that do the jobs which wait for them in batches.

`concurrent.futures` does the same through a pipe, two threads and a queue, which take .41 ms of the crawl's own process
for a job and wait for their turn to run; a pipe that the event loop itself watches takes a third of that. Nor does it
limit what a job may take, or end when one never ends.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from newscrawl.pool.process import CLOSE_S, DIED, Work, WorkerDiedError, WorkerOptions, WorkerProcess

DRAIN_S = 70.0
"""How long closing waits for jobs that are being done: a transaction of a hundred results takes some 200 ms, and
waits a minute for another program that writes."""
DEFAULT = WorkerOptions()


class BatchingProcessPool:
    """Processes that do jobs; those that wait while all are busy are done together."""

    def __init__(
        self,
        count: int,
        max_batch: int,
        work: Work,
        options: WorkerOptions = DEFAULT,
        *,
        batch_wait_s: float = 0,
    ) -> None:
        """Start `count` processes with these `options`.

        `work` does up to `max_batch` jobs in a row. A batch waits `batch_wait_s` for more jobs before it is begun,
        unless it is full, or `flush` is called.
        """
        self._count, self._max_batch, self._batch_wait_s = count, max_batch, batch_wait_s
        self._make = partial(WorkerProcess, work, options)
        self._idle = [self._make() for _ in range(count)]
        self._busy: set[WorkerProcess] = set()
        self._waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self._urgent = 0
        """How many of those that wait, the first ones, are each a batch by itself."""
        self._dispatchers: set[asyncio.Task[None]] = set()
        self._is_ready = asyncio.Event()
        """Set when the next batch waits for no more jobs."""
        self._is_closed = False
        self.slots = asyncio.Semaphore(count)
        """One is held for each batch that is being done."""

    def submit(self, job: Any, *, urgent: bool = False) -> asyncio.Future[Any]:
        """Return what will hold the result of `job`, or the exception that `work` raised when it had this job alone.

        WorkerDiedError stands for a job that ended its process. An `urgent` job is the next to be done, by itself.
        """
        loop = asyncio.get_running_loop()
        self._waiting.insert(self._urgent if urgent else len(self._waiting), (job, done := loop.create_future()))
        self._urgent += urgent
        if urgent or len(self._waiting) >= self._max_batch:
            self._is_ready.set()
        if len(self._dispatchers) < self._count:
            self._dispatchers.add(loop.create_task(self._dispatch()))
        return done

    @property
    def is_busy(self) -> bool:
        """Whether jobs are being done, or wait."""
        return bool(self._dispatchers)

    @property
    def waiting(self) -> int:
        """How many jobs wait for their batch."""
        return len(self._waiting)

    def flush(self) -> None:
        """Let the next batch wait for no more jobs: none follow soon."""
        self._is_ready.set()

    async def drain(self, timeout_s: float = DRAIN_S) -> None:
        """Wait until all jobs are done, `timeout_s` at most, and end the processes."""
        if self._dispatchers:
            await asyncio.wait(self._dispatchers, timeout=timeout_s)
        self.close()
        if self._dispatchers:  # what is given up ends with its process
            await asyncio.wait(self._dispatchers, timeout=CLOSE_S)

    def close(self) -> None:
        """End the processes; jobs that still wait are not done, and those being done are given up."""
        self._is_closed = True
        for worker in self._busy:
            worker.abort()
        for worker in self._idle:
            worker.end()
        until = monotonic() + CLOSE_S
        for worker in self._idle:
            worker.kill(max(0, until - monotonic()))
        self._urgent = 0
        while self._waiting:
            _, done = self._waiting.pop()
            if not done.done():
                done.set_exception(_closed())

    async def _dispatch(self) -> None:
        while self._waiting:
            if self._batch_wait_s:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._is_ready.wait(), self._batch_wait_s)
            async with self.slots:
                share = -(-len(self._waiting) // self._count)
                batch = self._waiting[: 1 if self._urgent else min(share, self._max_batch)]
                del self._waiting[: len(batch)]
                self._urgent = max(0, self._urgent - 1)
                if not self._urgent and len(self._waiting) < self._max_batch:
                    self._is_ready.clear()
                results = await self._results([job for job, _ in batch])
            for (_, done), result in zip(batch, results, strict=True):
                if not done.cancelled():
                    done.set_exception(result) if isinstance(result, Exception) else done.set_result(result)
        # Here and not in a callback of the task: a job that came in between would be dispatched by nobody.
        self._dispatchers.discard(asyncio.current_task())

    async def _results(self, jobs: list[Any]) -> list[Any]:
        """Return the result of each job, or the exception it raised; one job's mistake costs no other."""
        if not jobs or self._is_closed:
            return [_closed() for _ in jobs]
        worker = self._idle.pop()
        self._busy.add(worker)
        try:
            return await worker.run(jobs)
        except WorkerDiedError as error:
            failure: Exception = error
        except Exception as error:  # noqa: BLE001 - whoever wants the result gets it
            failure = error
        finally:
            self._busy.discard(worker)
            self._idle.append(worker if worker.is_alive or self._is_closed else self._make())
        return [failure] if len(jobs) == 1 else [result for job in jobs for result in await self._results([job])]


def _closed() -> WorkerDiedError:
    return WorkerDiedError(DIED, "the pool was closed")
