"""Processes beside a crawl's event loop that take what waits for them in batches.

`concurrent.futures` does the same through a pipe, two threads and a queue, which take .41 ms of the crawl's own process
for a job and wait for its turn to run; a pipe that the event loop itself watches takes a third of that.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    Work = Callable[[list[Any]], list[Any]]
    Prepare = Callable[[], None]

PRELOADED = ["newscrawl.pipeline", "newscrawl.crawl.workers.db_writer"]
"""Modules that are imported once for all processes: each would need a second for them."""


class DiedError(Exception):
    """The process that was doing a job ended before the job did."""


class Crew:
    """Processes that do jobs; those that wait while all are busy are done together."""

    def __init__(
        self, count: int, most: int, work: Work, prepare: Prepare | None = None, *, linger_s: float = 0
    ) -> None:
        """Start `count` processes, each of which begins with `prepare`; `work` does at `most` so many jobs in a row.

        A batch waits `linger_s` for more jobs before it is begun, unless it is full, or `hurry` is called.
        """
        self._count, self._most, self._work, self._prepare = count, most, work, prepare
        self._linger_s = linger_s
        self._idle = [self._member() for _ in range(count)]
        self._waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self._takers: set[asyncio.Task[None]] = set()
        self._enough = asyncio.Event()
        self.places = asyncio.Semaphore(count)
        """One is held for each batch that is being done."""

    def start(self, job: Any) -> asyncio.Future[Any]:
        """Return what will hold the result of `job`, or the exception that `work` raised when it had this job alone.

        DiedError stands for a job that ended its process.
        """
        loop = asyncio.get_running_loop()
        self._waiting.append((job, done := loop.create_future()))
        if len(self._waiting) >= self._most:
            self._enough.set()
        if len(self._takers) < self._count:
            self._takers.add(loop.create_task(self._take()))
        return done

    def hurry(self) -> None:
        """Let the next batch wait for no more jobs: none follow soon."""
        self._enough.set()

    async def finish(self) -> None:
        """Wait until all jobs are done, and end the processes."""
        await asyncio.gather(*self._takers)
        self.close()

    def close(self) -> None:
        """End the processes; jobs that still wait are not done."""
        for member in self._idle:
            member.close()

    async def _take(self) -> None:
        while self._waiting:
            if self._linger_s:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), self._linger_s)
            async with self.places:
                share = -(-len(self._waiting) // self._count)
                batch = self._waiting[: min(share, self._most)]
                del self._waiting[: len(batch)]
                if len(self._waiting) < self._most:
                    self._enough.clear()
                results = await self._results([job for job, _ in batch])
            for (_, done), result in zip(batch, results, strict=True):
                if not done.cancelled():
                    done.set_exception(result) if isinstance(result, Exception) else done.set_result(result)
        # Here and not in a callback of the task: a job that came in between would be taken by nobody.
        self._takers.discard(asyncio.current_task())

    async def _results(self, jobs: list[Any]) -> list[Any]:
        """Return the result of each job, or the exception it raised; one job's mistake costs no other."""
        member = self._idle.pop()
        try:
            return await member.do(jobs)
        except DiedError as error:
            member.close()
            member = self._member()
            failure: Exception = error
        except Exception as error:  # noqa: BLE001 - whoever wants the result gets it
            failure = error
        finally:
            self._idle.append(member)
        return [failure] if len(jobs) == 1 else [result for job in jobs for result in await self._results([job])]

    def _member(self) -> Member:
        return Member(self._work, self._prepare)


class Member:
    """One process of a crew, at the other end of a pipe."""

    def __init__(self, work: Work, prepare: Prepare | None) -> None:
        """Start the process."""
        # Forking a process that runs a reactor and threads is not safe; a server made for it has neither.
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        context.set_forkserver_preload(PRELOADED)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work, prepare), daemon=True)
        self._process.start()
        theirs.close()

    async def do(self, jobs: list[Any]) -> list[Any]:
        """Return what the process makes of `jobs`. Raises what `work` raised, or DiedError."""
        loop = asyncio.get_running_loop()
        answered = asyncio.Event()
        try:
            self._pipe.send(jobs)
            loop.add_reader(self._pipe.fileno(), answered.set)
            await answered.wait()
            results, error = self._pipe.recv()
        except (EOFError, OSError) as lost:
            raise DiedError from lost
        finally:
            loop.remove_reader(self._pipe.fileno())
        if error:
            raise error
        return list(results)

    def close(self) -> None:
        """End the process once it has done what it is doing."""
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, work: Work, prepare: Prepare | None) -> None:
    """Do what comes through `pipe` until its other end is closed, or died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the crawl's, which ends its processes itself
    if prepare:
        prepare()
    with suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(work, pipe.recv()))


def _answer(work: Work, jobs: list[Any]) -> tuple[list[Any], Exception | None]:
    try:
        return work(jobs), None
    except Exception as error:  # noqa: BLE001 - raised again where the result is wanted
        error.add_note(traceback.format_exc())
        return [], error
