"""Processes that read pages while the crawl goes on."""

from __future__ import annotations

import os

from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.pool import Crew, DiedError

MAX_WORKERS = 4
"""One host is asked for about one page a second, and a page takes some milliseconds to read."""
MOST_AT_ONCE = 8
"""Articles that a process reads in a row at most: some 70 ms, for which what comes after them waits."""
LINGER_S = 0.02
"""What a batch waits for more articles: three at 150 a second, so that a third as many messages go to and fro."""


class Workers:
    """Processes that read articles, so that the crawl's event loop never waits for one."""

    def __init__(self, count: int = 0) -> None:
        """Start `count` processes (0: one per processor, four at most)."""
        count = count or min(MAX_WORKERS, os.cpu_count() or 1)
        self._crew = Crew(count, MOST_AT_ONCE, _read, linger_s=LINGER_S)

    async def process(self, *captures: Capture) -> Article | Rejected:
        """Return what `process` reads out of `captures`; a page that kills its worker is rejected as too complex."""
        try:
            outcome: Article | Rejected = await self._crew.start(captures)
        except DiedError:
            ids = tuple(capture.record_id for capture in captures if capture.record_id)
            return Rejected(captures[0].url, "too-complex", "the process that read it died", ids)
        return outcome

    def close(self) -> None:
        """End the processes."""
        self._crew.close()


def _read(articles: list[tuple[Capture, ...]]) -> list[Article | Rejected]:
    return [process(*captures) for captures in articles]
