"""The process that writes what a crawl finds into the database, so that the event loop never waits for it."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.archive.keeper import Keeper
from newscrawl.crawl.frontier import Frontier
from newscrawl.crawl.workers import new_pool
from newscrawl.errors import NewscrawlError, StoreError
from newscrawl.sites import SITES
from newscrawl.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from newscrawl.model import Record
    from newscrawl.store.versions import Reading

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 50
"""Deeds in a transaction at most: some 100 ms, for which another site's crawl waits."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What deeds are done with, in the clerk's process."""

    store: Store
    keeper: Keeper
    frontier: Frontier


if TYPE_CHECKING:
    Deed = tuple[Callable[..., Any], tuple[Any, ...]]
    Change = Callable[[Frontier], None]


class Clerk:
    """Does the deeds of one crawl in their order, as many as wait for it in one transaction.

    A deed is a function of this module and its arguments behind the desk.
    """

    def __init__(self, archive: Path, site: str, began: datetime, failed: Callable[[NewscrawlError], None]) -> None:
        """Start the process that writes to `archive`; `failed` is told when the database cannot be written."""
        self.turn = asyncio.Lock()
        """Held while the clerk writes, and by others who write to the database between two of its transactions."""
        self._failed = failed
        self._pool = new_pool(1, _sit_down, archive, site, began)
        self._waiting: list[tuple[Deed, asyncio.Future[Any] | None]] = []
        self._work: asyncio.Task[None] | None = None

    async def do(self, deed: Callable[..., Any], *arguments: Any) -> Any:
        """Return what `deed` returns, once that is in the database; None when it cannot be written."""
        done = asyncio.get_running_loop().create_future()
        self._wait((deed, arguments), done)
        return await done

    def post(self, deed: Callable[..., Any], *arguments: Any) -> None:
        """Let `deed` be done without waiting for it."""
        self._wait((deed, arguments), None)

    async def close(self) -> None:
        """Wait until all is done, and end the process."""
        if self._work:
            await self._work
        self._pool.shutdown()

    def _wait(self, deed: Deed, done: asyncio.Future[Any] | None) -> None:
        self._waiting.append((deed, done))
        if not self._work or self._work.done():
            self._work = asyncio.get_running_loop().create_task(self._do_all())

    async def _do_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            async with self.turn:
                results = await self._done([deed for deed, _ in batch])
            for (deed, done), result in zip(batch, results, strict=True):
                if not done and isinstance(result, Exception):
                    logger.error("%s failed", deed[0].__name__, exc_info=result)
                elif done and isinstance(result, Exception):
                    done.set_exception(result)
                elif done:
                    done.set_result(result)

    async def _done(self, deeds: Sequence[Deed]) -> list[Any]:
        """Return what each of `deeds` returned; the exception it raised when that is a mistake of the code."""
        try:
            found: list[Any] = await asyncio.get_running_loop().run_in_executor(self._pool, _do, deeds)
        except NewscrawlError as error:
            self._failed(error)
        except BrokenProcessPool:
            self._failed(StoreError("the process that writes the database was killed; crawl again"))
        except Exception as error:  # noqa: BLE001 - one deed's mistake costs no other deed
            return [error] if len(deeds) == 1 else [result for deed in deeds for result in await self._done([deed])]
        else:
            return found
        return [None] * len(deeds)


# -- deeds ------------------------------------------------------------------------------------------------------------


def keep(desk: Desk, reading: Reading, run_id: str, change: Change | None) -> str:
    """Keep what was read, note in the frontier what follows from that, and return what it was, as `Keeper.keep`."""
    saved = desk.keeper.keep(reading, run_id=run_id)
    if change:
        change(desk.frontier)
    return saved


def note(desk: Desk, record: Record, run_id: str) -> None:
    """Give an archived capture its row."""
    desk.store.add_capture(record, run_id=run_id)


def remember(desk: Desk, change: Change) -> None:
    """Note in the frontier what became of a page."""
    change(desk.frontier)


# -- in the clerk's process -------------------------------------------------------------------------------------------

_desks: list[Desk] = []


def _sit_down(archive: Path, site: str, began: datetime) -> None:
    store = Store(archive / "news.db")
    _desks.append(Desk(store, Keeper(archive, store), Frontier(store, SITES[site], began)))


def _do(deeds: Sequence[Deed]) -> list[Any]:
    (desk,) = _desks
    with desk.store.transaction():
        return [deed(desk, *arguments) for deed, arguments in deeds]
