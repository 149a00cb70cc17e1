"""The way of what was read into the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.model import Article, Record, Rejected
from newscrawl.store.rows import COVERED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.crawl.discover.frontier import Frontier
    from newscrawl.crawl.run import Run


@dataclass(frozen=True, slots=True)
class Found:
    """What a spider hands on: what was read, and the records it was read from, in page order."""

    outcome: Article | Rejected
    records: tuple[Record, ...]
    change: Callable[[Frontier], None] | None = None
    """What the frontier is told together with it: only then is the article no longer owed."""


class Ledger:
    """Stores every `Found` of one crawl and counts what it was."""

    def __init__(self, run: Run) -> None:
        """Take the run whose database is written."""
        self.run, self.stats = run, run.stats

    async def store(self, found: Found) -> None:
        """Store `found` and count it, unless the database cannot be written; the run is ending then."""
        saved = await self.run.save(found.outcome, found.records, found.change)
        if saved is None:
            return
        self.stats.inc_value("item_scraped_count")  # what Scrapy tells once a minute
        self.stats.inc_value(f"newscrawl/stored/{saved}")
        if isinstance(found.outcome, Rejected):
            self.stats.inc_value(f"newscrawl/rejected/{found.outcome.reason}")
        else:
            self._count(found.outcome)

    def _count(self, article: Article) -> None:
        """Count what a person watches: fallbacks by field, coverage, flags, encodings, repairs."""
        for name in article.fallbacks:
            self.stats.inc_value(f"newscrawl/fallback/{name}")
        for flag in article.flags:
            self.stats.inc_value(f"newscrawl/flag/{flag}")
        for name in COVERED_FIELDS:
            if getattr(article, name) or (name == "author" and article.byline):
                self.stats.inc_value(f"newscrawl/with/{name}")
        self.stats.inc_value(f"newscrawl/encoding/{article.encoding}")
        self.stats.inc_value("newscrawl/repairs", article.repairs)
