"""Saves what was read, and counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.crawl.items import item_of
from newscrawl.model import Article, Rejected
from newscrawl.store.rows import COVERED_FIELDS
from newscrawl.store.versions import UNCHANGED

if TYPE_CHECKING:
    from newscrawl.crawl.run import RunExtension
    from newscrawl.crawl.workers.db_writer import FrontierUpdate
    from newscrawl.store.versions import ExtractionResult


class ResultRecorder:
    """Saves every extraction result of one crawl and counts what it was."""

    def __init__(self, run: RunExtension) -> None:
        """Take the run whose database is written."""
        self.run, self.stats = run, run.stats
        self._replayed: set[str] = set()
        """Articles of which a replay has given an item."""

    async def save(
        self, result: ExtractionResult, update: FrontierUpdate | None = None, *, is_list: bool = False
    ) -> dict[str, Any] | None:
        """Save `result`, count it, and return the item of the article that was stored, or replayed.

        None for a rejection, for a known article that has not changed, and when the database cannot be written; the run
        is ending then. The frontier's `update` is written together with the result: only then is the article no longer
        owed. A page that `is_list` is counted as one, though one of few links reads like an article without its text.
        """
        saved = await self.run.save(result, update)
        if saved is None:
            return None
        self.stats.inc_value(f"newscrawl/stored/{saved}")
        if isinstance(result.outcome, Rejected):
            self.stats.inc_value(f"newscrawl/rejected/{'listing' if is_list else result.outcome.reason}")
            return None
        self._count(result.outcome)
        url = result.outcome.url
        if saved == UNCHANGED and (not self.run.replays or url in self._replayed):
            return None
        if self.run.replays:
            self._replayed.add(url)
        return item_of(result.outcome, result.records[0])

    def _count(self, article: Article) -> None:
        """Count what a person watches: fallbacks by field, coverage, flags, encodings, repairs, lines left out."""
        for name in article.fallbacks:
            self.stats.inc_value(f"newscrawl/fallback/{name}")
        for flag in article.flags:
            self.stats.inc_value(f"newscrawl/flag/{flag}")
        for name in COVERED_FIELDS:
            if getattr(article, name) or (name == "author" and article.byline):
                self.stats.inc_value(f"newscrawl/with/{name}")
        self.stats.inc_value(f"newscrawl/encoding/{article.encoding}")
        self.stats.inc_value("newscrawl/repairs", article.repairs)
        self.stats.inc_value("newscrawl/left_out/lines", len(article.left_out))
        self.stats.inc_value("newscrawl/left_out/characters", sum(map(len, article.left_out)))
