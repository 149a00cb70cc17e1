"""The process that writes what a crawl finds into the database, so that the event loop never waits for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from newscrawl.archive.reconcile import Reconciler
from newscrawl.crawl.discover.frontier import Frontier
from newscrawl.errors import NewscrawlError, StoreError
from newscrawl.pool import Crew, DiedError
from newscrawl.sites import SITES
from newscrawl.store import Store
from newscrawl.store.database import DATABASE

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from newscrawl.model import Record
    from newscrawl.store.versions import ExtractionResult

    Deed = tuple[Callable[..., Any], tuple[Any, ...]]
    Change = Callable[[Frontier], None]

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 100
"""Deeds in a transaction at most: some 200 ms, for which another site's crawl waits."""
LINGER_S = 0.2
"""What a transaction waits for more deeds: one of 30 writes each page of the file once that 15 of two would write
15 times, and takes .6 ms less for an article; one of 75 takes another .15 ms less."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What deeds are done with, in the clerk's process."""

    store: Store
    reconciler: Reconciler
    frontier: Frontier


class Clerk:
    """Does the deeds of one crawl in their order, as many as wait for it in one transaction.

    A deed is a function of this module and its arguments behind the desk.
    """

    def __init__(self, archive: Path, site: str, began: datetime, failed: Callable[[NewscrawlError], None]) -> None:
        """Start the process that writes to `archive`; `failed` is told when the database cannot be written."""
        self._failed = failed
        prepare = partial(_sit_down, archive, site, began)
        self._crew = Crew(1, MOST_AT_ONCE, _do, prepare, linger_s=LINGER_S)

    @property
    def turn(self) -> asyncio.Semaphore:
        """Held while the clerk writes, and by others who write to the database between two of its transactions."""
        return self._crew.places

    async def do(self, deed: Callable[..., Any], *arguments: Any) -> Any:
        """Return what `deed` returns, once that is in the database; None when it cannot be written."""
        try:
            return await self._crew.start((deed, arguments))
        except (NewscrawlError, DiedError) as error:
            self._fail(error)

    def post(self, deed: Callable[..., Any], *arguments: Any) -> None:
        """Let `deed` be done without waiting for it."""
        self._crew.start((deed, arguments)).add_done_callback(self._check)

    def hurry(self) -> None:
        """Let what comes next be done without waiting for more: nothing follows it soon."""
        self._crew.hurry()

    async def close(self) -> None:
        """Wait until all is done, and end the process."""
        await self._crew.finish()

    def _check(self, done: asyncio.Future[Any]) -> None:
        error = done.exception()
        if isinstance(error, NewscrawlError | DiedError):
            self._fail(error)
        elif error:
            logger.error("the database lacks what a page said", exc_info=error)

    def _fail(self, error: NewscrawlError | DiedError) -> None:
        killed = StoreError("the process that writes the database was killed; crawl again")
        self._failed(error if isinstance(error, NewscrawlError) else killed)


# -- deeds ------------------------------------------------------------------------------------------------------------


def keep(desk: Desk, reading: ExtractionResult, run_id: str, change: Change | None) -> str:
    """Keep what was read, note in the frontier what follows from that, and return what it was, as `Reconciler.save`."""
    saved = desk.reconciler.save(reading, run_id=run_id)
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
    store = Store(archive / DATABASE)
    _desks.append(Desk(store, Reconciler(archive, store), Frontier(store, SITES[site], began)))


def _do(deeds: Sequence[Deed]) -> list[Any]:
    (desk,) = _desks
    with desk.store.transaction():
        return [deed(desk, *arguments) for deed, arguments in deeds]
