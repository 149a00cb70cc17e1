"""One process at the other end of a pipe, which does jobs within limits of processor time and memory."""

from __future__ import annotations

import asyncio
import gc
import math
import multiprocessing
import os
import signal
import time
import traceback
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # Windows has none: there only the bounds on input hold, and the clock on the wall
    resource = None  # type: ignore[assignment]

Work = Callable[[list[Any]], list[Any]]
TIMEOUT, MEMORY, DIED = "timeout", "memory", "died"
"""How a job may end its process: it took more processor time, or more memory, than it may; or otherwise."""
WALL_FACTOR = 10
"""A job may take so many times its processor time on the clock: then it waits for what never comes."""
STATM = Path("/proc/self/statm")
"""Linux's account of a process's memory in pages; the sixth number is its data and stack (proc(5))."""
GC_THRESHOLD = 5_000
"""By how many objects a process grows before Python looks for cycles among them (its default is 700). Reading a page
leaves none: looking for them took 5.3 % of its time, 2.2 % with `gc.freeze` alone, .01 % so. Of a crawl's own process
it took a tenth of the time for a page, .28 ms, and takes .1 ms so, in as much memory."""
CLOSE_S = 2.0
"""How long a process may take to end once its pipe is closed, before it is killed: it takes some 10 ms."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a process of a pool begins, and what it may take."""

    initializer: Callable[[], None] | None = None
    """Called once, before the limits hold."""
    cpu_s: float | None = None
    """Seconds of processor time for a job; a job begins where `work` calls `begin_job`, or with its batch."""
    data_bytes: int | None = None
    """Memory of the process (RLIMIT_DATA; Linux), which is a MemoryError beyond it, or the end of the process."""
    growth_bytes: int | None = None
    """The same, counted from what the process has when it begins."""
    has_children: bool = False
    """Whether `work` starts processes itself."""
    niceness: int = 0
    """By how much the process leaves the processor to others (nice(2); not on Windows)."""


class WorkerDiedError(Exception):
    """The process that was doing a job ended before the job did; `kind` is TIMEOUT, MEMORY or DIED."""

    def __init__(self, kind: str = DIED, detail: str = "the process that did it died") -> None:
        super().__init__(detail)
        self.kind = kind


def collect_seldom() -> None:
    """Let Python look for cycles seldom, and never among what this process has imported, which stays."""
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def preload(modules: Sequence[str]) -> None:
    """Begin to import `modules`, once for all processes of all pools; has no effect once a process was started.

    It goes on in the server that processes are forked from, beside what this process does meanwhile.
    """
    if _FORKS:
        forkserver.set_forkserver_preload(list(modules))
        with _interrupts_held():
            forkserver.ensure_running()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold SIGINT back, so that what is started here never has it: Ctrl-C would be a traceback of its imports.

    multiprocessing starts its resource tracker in the same way.
    """
    if not _FORKS:
        yield
        return
    resource_tracker.ensure_running()  # else the server starts it, and it lets interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # it raises for one that came already, and holds
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
_OUT_OF_MEMORY = 71
"""Exit status of a process that ran out of memory (EX_OSERR of sysexits.h)."""
_started: weakref.WeakSet[WorkerProcess] = weakref.WeakSet()
"""The processes that this one has started."""


def context() -> Any:
    """Return how processes are started: forking one that runs a reactor and threads is not safe, a server has none."""
    return multiprocessing.get_context("forkserver" if _FORKS else "spawn")


class WorkerProcess:
    """One process of a pool, at the other end of a pipe."""

    def __init__(self, work: Work, options: WorkerOptions) -> None:
        """Start the process."""
        started = context()
        self._options = options
        self._pipe, theirs = started.Pipe()
        self._process = started.Process(target=_serve, args=(theirs, work, options), daemon=not options.has_children)
        with _interrupts_held():  # the server that forks it may start with it
            self._process.start()
        theirs.close()
        self.is_alive = True
        if not _started:
            Finalize(None, _kill_rest, exitpriority=0)  # multiprocessing calls it before it waits for processes
        _started.add(self)

    async def run(self, jobs: list[Any]) -> list[Any]:
        """Return what the process makes of `jobs`. Raises what `work` raised, or WorkerDiedError."""
        loop = asyncio.get_running_loop()
        answered = asyncio.Event()
        patience = self._options.cpu_s * WALL_FACTOR * len(jobs) if self._options.cpu_s else None
        try:
            self._pipe.send(jobs)
            loop.add_reader(self._pipe.fileno(), answered.set)
            try:
                async with asyncio.timeout(patience):
                    await answered.wait()
            finally:
                loop.remove_reader(self._pipe.fileno())
            results, error = self._pipe.recv()
        except TimeoutError:
            self.kill()
            raise WorkerDiedError(TIMEOUT, f"it had not ended after {patience:.0f} s") from None
        except (EOFError, OSError) as lost:
            raise self._death() from lost
        if error:
            raise error
        return list(results)

    def _death(self) -> WorkerDiedError:
        """Return why the process ended."""
        self.kill(CLOSE_S)
        code = self._process.exitcode
        if resource and code == -signal.SIGXCPU:
            return WorkerDiedError(TIMEOUT, f"it took more than {self._options.cpu_s:g} s of processor time")
        if code == _OUT_OF_MEMORY:
            most = self._options.data_bytes or self._options.growth_bytes or 0
            return WorkerDiedError(MEMORY, f"it took more than {most >> 20} MB")
        return WorkerDiedError(DIED, f"the process that did it died (status {code})")

    def kill(self, patience_s: float = 0) -> None:
        """End the process at once, whatever it is doing, or after it had `patience_s` to end by itself."""
        self.is_alive = False
        with suppress(OSError):
            self._pipe.close()
        self._process.join(patience_s)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join(CLOSE_S)

    def abort(self) -> None:
        """End the process at once; `run` raises WorkerDiedError."""
        self._process.kill()

    def end(self) -> None:
        """Let the process end once it has done what it is doing."""
        with suppress(OSError):
            self._pipe.send(None)


def _kill_rest() -> None:
    """End the processes that nobody has ended: multiprocessing would wait for some of them without end."""
    for worker in list(_started):
        worker.kill()


# -- in the process ---------------------------------------------------------------------------------------------------

_options = [WorkerOptions()]
"""Those of this process."""


def begin_job() -> None:
    """Let the limit of processor time begin anew; called by `work` before each job of a batch."""
    (options,) = _options
    if options.cpu_s and resource:
        until = math.ceil(time.process_time() + options.cpu_s)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until if hard < 0 else min(until, hard), hard))


def _serve(pipe: Connection, work: Work, options: WorkerOptions) -> None:
    """Do what comes through `pipe` until its other end is closed, or died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the crawl's, which ends its processes itself
    _started.clear()
    if hasattr(os, "nice"):
        os.nice(options.niceness)
    if options.initializer:
        options.initializer()
    collect_seldom()
    _options[:] = [options]
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit_memory(options)
    with suppress(EOFError, OSError):
        while (jobs := pipe.recv()) is not None:
            begin_job()
            pipe.send(_answer(work, jobs))
    _kill_rest()


def _limit_memory(options: WorkerOptions) -> None:
    most = options.data_bytes
    if STATM.exists() and options.growth_bytes:
        most = int(STATM.read_text(encoding="ascii").split()[5]) * resource.getpagesize() + options.growth_bytes
    if STATM.exists() and most:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _answer(work: Work, jobs: list[Any]) -> tuple[list[Any], Exception | None]:
    try:
        return work(jobs), None
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # at once: nothing can be relied on any more, and all memory is free again
    except Exception as error:  # noqa: BLE001 - raised again where the result is wanted
        error.add_note(traceback.format_exc())
        return [], error
