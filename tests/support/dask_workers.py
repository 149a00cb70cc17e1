"""Dask's workers on this machine, and one of them killed while it works."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from newscrawl.cluster.engine import LOCAL, THREADS


@contextmanager
def local_workers(count: int) -> Iterator[str]:
    """Yield the address of a scheduler with so many workers, as a replay on this machine has them."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set(LOCAL),
        LocalCluster(
            n_workers=count, threads_per_worker=THREADS, dashboard_address=":0", silence_logs="CRITICAL"
        ) as cluster,
    ):
        yield cluster.scheduler_address


class KillingOnce:
    """An archive's progress that kills one of a scheduler's workers once so many tasks have read their pages."""

    def __init__(self, scheduler: str, after: int) -> None:
        """Kill it when the task number `after` has ended, counted from 0."""
        self._scheduler, self._after = scheduler, after
        self.killed: list[int] = []

    def __call__(
        self, things: Iterable[Any], title: str, _total: int | None, _size: Callable[[Any], int] | None = None
    ) -> Iterator[Any]:
        """Yield `things`."""
        from distributed import Client

        for number, thing in enumerate(things):
            if title == "reading" and number == self._after and not self.killed:
                with Client(self._scheduler, set_as_default=False) as client:
                    self.killed += list(client.run(os.getpid).values())[:1]
                os.kill(self.killed[0], signal.SIGKILL)
            yield thing
