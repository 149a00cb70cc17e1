"""Scrapy's feeds (`-o`, `-O`, FEEDS), but that a crawl ends when one cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.extensions.feedexport import FeedExporter, FeedSlot

from newscrawl.crawl.run import RunExtension
from newscrawl.errors import ExportError

if TYPE_CHECKING:
    from scrapy import Spider


class CheckedFeedExporter(FeedExporter):
    """Scrapy's own logs what a feed raises, and goes on without it, so that the feed lacks what the archive has."""

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Write `item` into the feeds; when that fails, end the run with the reason."""
        try:
            super().item_scraped(item, spider)
        except OSError as error:
            self._fail(error)

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        """Close a feed; when that fails, the run has failed."""
        try:
            await super()._close_slot(slot, spider)
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        run = self.crawler.get_extension(RunExtension)
        assert run
        feeds = ", ".join(slot.uri for slot in self.slots)
        run.fail(ExportError(f"{feeds} cannot be written: {error.strerror}; what was crawled is in the archive"))
