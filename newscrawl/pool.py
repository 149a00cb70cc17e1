"""Processes beside an event loop that do the jobs which wait for them in batches.

`concurrent.futures` does the same through a pipe, two threads and a queue, which take .41 ms of the crawl's own process
for a job and wait for their turn to run; a pipe that the event loop itself watches takes a third of that.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import traceback
from contextlib import suppress
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    Work = Callable[[list[Any]], list[Any]]
    Initializer = Callable[[], None]


METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
"""Forking a process that runs a reactor and threads is not safe; a server made for it has neither."""


class WorkerDiedError(Exception):
    """The process that was doing a job ended before the job did."""


def preload(modules: Sequence[str]) -> None:
    """Begin to import `modules` once for all processes of all pools, in the server that they are forked from.

    That takes a second, beside what the caller does meanwhile. Without effect where the server runs, or cannot run.
    """
    if METHOD == "forkserver":
        forkserver.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


class BatchingProcessPool:
    """Processes that do jobs; those that wait while all are busy are done together."""

    def __init__(
        self,
        count: int,
        max_batch: int,
        work: Work,
        initializer: Initializer | None = None,
        *,
        batch_wait_s: float = 0,
    ) -> None:
        """Start `count` processes, each of which begins with `initializer`.

        `work` does up to `max_batch` jobs in a row. A batch waits `batch_wait_s` for more jobs before it is begun,
        unless it is full, or `flush` is called.
        """
        self._count, self._max_batch = count, max_batch
        self._work, self._initializer = work, initializer
        self._batch_wait_s = batch_wait_s
        self._idle = [self._new_worker() for _ in range(count)]
        self._waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self._dispatchers: set[asyncio.Task[None]] = set()
        self._is_ready = asyncio.Event()
        """Set when the next batch waits for no more jobs."""
        self.slots = asyncio.Semaphore(count)
        """One is held for each batch that is being done."""

    def submit(self, job: Any) -> asyncio.Future[Any]:
        """Return what will hold the result of `job`, or the exception that `work` raised when it had this job alone.

        WorkerDiedError stands for a job that ended its process.
        """
        loop = asyncio.get_running_loop()
        self._waiting.append((job, done := loop.create_future()))
        if len(self._waiting) >= self._max_batch:
            self._is_ready.set()
        if len(self._dispatchers) < self._count:
            self._dispatchers.add(loop.create_task(self._dispatch()))
        return done

    def flush(self) -> None:
        """Let the next batch wait for no more jobs: none follow soon."""
        self._is_ready.set()

    async def drain(self) -> None:
        """Wait until all jobs are done, and end the processes."""
        await asyncio.gather(*self._dispatchers)
        self.close()

    def close(self) -> None:
        """End the processes; jobs that still wait are not done."""
        for worker in self._idle:
            worker.close()

    def _new_worker(self) -> WorkerProcess:
        return WorkerProcess(self._work, self._initializer)

    async def _dispatch(self) -> None:
        while self._waiting:
            if self._batch_wait_s:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._is_ready.wait(), self._batch_wait_s)
            async with self.slots:
                share = -(-len(self._waiting) // self._count)
                batch = self._waiting[: min(share, self._max_batch)]
                del self._waiting[: len(batch)]
                if len(self._waiting) < self._max_batch:
                    self._is_ready.clear()
                results = await self._results([job for job, _ in batch])
            for (_, done), result in zip(batch, results, strict=True):
                if not done.cancelled():
                    done.set_exception(result) if isinstance(result, Exception) else done.set_result(result)
        # Here and not in a callback of the task: a job that came in between would be dispatched by nobody.
        self._dispatchers.discard(asyncio.current_task())

    async def _results(self, jobs: list[Any]) -> list[Any]:
        """Return the result of each job, or the exception it raised; one job's mistake costs no other."""
        worker = self._idle.pop()
        try:
            return await worker.run(jobs)
        except WorkerDiedError as error:
            worker.close()
            worker = self._new_worker()
            failure: Exception = error
        except Exception as error:  # noqa: BLE001 - whoever wants the result gets it
            failure = error
        finally:
            self._idle.append(worker)
        return [failure] if len(jobs) == 1 else [result for job in jobs for result in await self._results([job])]


class WorkerProcess:
    """One process of a pool, at the other end of a pipe."""

    def __init__(self, work: Work, initializer: Initializer | None) -> None:
        """Start the process."""
        context: Any = multiprocessing.get_context(METHOD)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work, initializer), daemon=True)
        self._process.start()
        theirs.close()

    async def run(self, jobs: list[Any]) -> list[Any]:
        """Return what the process makes of `jobs`. Raises what `work` raised, or WorkerDiedError."""
        loop = asyncio.get_running_loop()
        answered = asyncio.Event()
        try:
            self._pipe.send(jobs)
            loop.add_reader(self._pipe.fileno(), answered.set)
            await answered.wait()
            results, error = self._pipe.recv()
        except (EOFError, OSError) as lost:
            raise WorkerDiedError from lost
        finally:
            loop.remove_reader(self._pipe.fileno())
        if error:
            raise error
        return list(results)

    def close(self) -> None:
        """End the process once it has done what it is doing."""
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, work: Work, initializer: Initializer | None) -> None:
    """Do what comes through `pipe` until its other end is closed, or died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the crawl's, which ends its processes itself
    if initializer:
        initializer()
    with suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(work, pipe.recv()))


def _answer(work: Work, jobs: list[Any]) -> tuple[list[Any], Exception | None]:
    try:
        return work(jobs), None
    except Exception as error:  # noqa: BLE001 - raised again where the result is wanted
        error.add_note(traceback.format_exc())
        return [], error
