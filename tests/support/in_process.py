"""Pages of archives read by the process of the tests itself: a tenth of what forking one for each command takes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from newscrawl.pool import WorkerOptions


class Batches(NamedTuple):
    """What takes a `BatchingProcessPool`'s place: how its processes would work."""

    processes: int
    max_batch: int
    work: Callable[[list[Any]], list[Any]]
    options: WorkerOptions


class Pool:
    """What takes a `PoolThread`'s place: it does jobs at once; one that ends its process would end the tests."""

    def __init__(self, make: Callable[[], Batches]) -> None:
        self._batches = make()
        if self._batches.options.initializer:
            self._batches.options.initializer()

    def submit(self, jobs: list[Any]) -> Future[list[Any]]:
        done: Future[list[Any]] = Future()
        done.set_result(self._batches.work(jobs))
        return done

    def close(self) -> None:
        """Do nothing: there is no process to be ended."""
