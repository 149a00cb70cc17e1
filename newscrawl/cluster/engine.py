"""Dask, which hands tasks to worker processes on one machine or many, and again where one died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from newscrawl.cluster.folder import REMEDY
from newscrawl.errors import ExportError, UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")
THREADS = 2
"""Tasks that each worker has at a time: one's pages are read while the other's shard is written."""
RETRIES = 2
"""How often a task that raised is done again: a disk or network may be back."""
CONNECT_S = 10
LOCAL = {
    "distributed.worker.daemon": False,  # workers start the process that reads pages
    "distributed.scheduler.allowed-failures": 2,  # what ended three workers is set aside
    "distributed.comm.timeouts.connect": f"{CONNECT_S}s",
    # Nobody looks at what these two measure, for which Dask wakes up 100 and 50 times a second in each process.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
}
"""Dask's settings for workers of this machine."""


class Engine:
    """Workers that do tasks."""

    def __init__(self, client: Any) -> None:
        """Use the workers of Dask's `client`."""
        self._client = client

    def run(
        self, work: Callable[[Task], Result], tasks: Mapping[str, Task]
    ) -> Iterator[tuple[str, Result | Exception]]:
        """Yield the key of each task as it ends, with what it returned, or why it failed; in any order.

        Raises ExportError when the scheduler is lost.
        """
        from distributed import as_completed

        keys = {}
        for key, task in tasks.items():
            keys[self._client.submit(work, task, pure=False, retries=RETRIES)] = key
        for future in as_completed(list(keys), loop=self._client.loop):
            if future.cancelled():
                raise ExportError("the connection to the scheduler was lost; start it, then run it again: it goes on")
            error = future.exception()
            yield keys[future], error if error is not None else future.result()
            future.release()


@contextmanager
def engine(scheduler: str | None, workers: int, warn: Callable[[str], None] = lambda _: None) -> Iterator[Engine]:
    """Yield the workers of a `scheduler` (`tcp://host:8786`), or as many of this machine. Raises UsageError.

    `warn` is told where the scheduler has none: tasks wait until it has.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise UsageError(f"the engine dask {REMEDY}") from None
    with dask.config.set(LOCAL):
        if scheduler:
            try:
                asyncio.run(_greet(scheduler))
                logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # a traceback where it is lost
                client = Client(scheduler, timeout=CONNECT_S, set_as_default=False)
            except Exception as error:  # noqa: BLE001 - each kind of address has errors of its own
                said = reason(error)
                raise UsageError(f"no scheduler answers at {scheduler} ({said}); start one: dask scheduler") from None
            with client:
                if not client.scheduler_info()["workers"]:
                    warn(f"{scheduler} has no workers yet, and is waited for; start some: dask worker {scheduler}")
                yield Engine(client)
            return
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=THREADS, dashboard_address=":0", silence_logs="CRITICAL"
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield Engine(client)


async def _greet(scheduler: str) -> None:
    """Connect as a client does, which itself waits without end where something else listens, and then for 20 s more."""
    from distributed.comm.core import connect
    from distributed.security import Security

    async with asyncio.timeout(2 * CONNECT_S):
        greeted = await connect(scheduler, CONNECT_S, **Security().get_connection_args("client"))
        await greeted.close()


def reason(error: Exception) -> str:
    """Return why a task failed, as one line for people."""
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        return "it ended each worker that tried it; look for what takes so much memory in it"
    return " ".join(str(error).split()) or type(error).__name__
