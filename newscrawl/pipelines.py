"""The way of what was read into the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from newscrawl.extensions import Run
from newscrawl.model import Article, Record, Rejected
from newscrawl.runs.health import COVERED

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from newscrawl.crawl.frontier import Frontier


@dataclass(frozen=True, slots=True)
class Found:
    """What a spider hands on: what was read, and the records it was read from, in page order."""

    outcome: Article | Rejected
    records: tuple[Record, ...]
    change: Callable[[Frontier], None] | None = None
    """What the frontier is told together with it: only then is the article no longer owed."""


class StorePipeline:
    """Item pipeline that stores every `Found` and counts what it was."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the run whose database is written."""
        run = crawler.get_extension(Run)
        assert run
        assert crawler.stats
        self.run, self.stats = run, crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of `crawler`."""
        return cls(crawler)

    async def process_item(self, item: Found) -> Found:
        """Store `item` and count it. Raises DropItem when it could not be stored; the run is ending then."""
        saved = await self.run.save(item.outcome, item.records, item.change)
        if saved is None:
            raise DropItem("the database cannot be written")
        self.stats.inc_value(f"newscrawl/stored/{saved}")
        if isinstance(item.outcome, Rejected):
            self.stats.inc_value(f"newscrawl/rejected/{item.outcome.reason}")
        else:
            self._count(item.outcome)
        return item

    def _count(self, article: Article) -> None:
        """Count what a person watches: fallbacks by field, coverage, flags, encodings, repairs."""
        for name in article.fallbacks:
            self.stats.inc_value(f"newscrawl/fallback/{name}")
        for flag in article.flags:
            self.stats.inc_value(f"newscrawl/flag/{flag}")
        for name in COVERED:
            if getattr(article, name) or (name == "author" and article.byline):
                self.stats.inc_value(f"newscrawl/with/{name}")
        self.stats.inc_value(f"newscrawl/encoding/{article.encoding}")
        self.stats.inc_value("newscrawl/repairs", article.repairs)
