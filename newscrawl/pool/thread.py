"""A pool for code without an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Self

from newscrawl.pool.batching import BatchingProcessPool
from newscrawl.pool.process import CLOSE_S


class PoolThread:
    """A pool for who runs no event loop: the pool's runs in a thread of its own."""

    def __init__(self, make: Callable[[], BatchingProcessPool]) -> None:
        """Start the thread and the pool that `make` makes."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="pool", daemon=True)
        self._thread.start()
        self._pool = self._call(make)

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(_cancel_all(self._loop))
        self._loop.close()

    def _call(self, function: Callable[[], Any]) -> Any:
        async def call() -> Any:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result()

    def submit(self, jobs: list[Any]) -> Future[list[Any]]:
        """Return what will hold the result of each of `jobs`, in their order, or the exception it raised."""

        async def all_of_them() -> list[Any]:
            return await asyncio.gather(*map(self._pool.submit, jobs), return_exceptions=True)

        return asyncio.run_coroutine_threadsafe(all_of_them(), self._loop)

    def close(self) -> None:
        """End the processes and the thread; what is not done is given up."""
        if not self._thread.is_alive():
            return
        self._call(self._pool.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_S)

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes and the thread."""
        self.close()


async def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    others = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
