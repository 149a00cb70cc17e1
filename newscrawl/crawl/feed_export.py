"""Scrapy's feeds (`-o`, `-O`, FEEDS), but that a crawl ends when one cannot be written."""

from __future__ import annotations

from collections.abc import Mapping
from logging.handlers import BufferingHandler
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions import feedexport
from scrapy.extensions.feedexport import FeedExporter, FeedSlot

from newscrawl.crawl.run import RunExtension
from newscrawl.errors import ExportError, UsageError

if TYPE_CHECKING:
    from scrapy.settings import Settings

_EXAMPLE = 'write for example FEEDS={"out.jsonl": {"format": "jsonl"}}'
_WHEN_UNWRITABLE = (OSError, LookupError, TypeError, ValueError)
"""What exporters raise: for a full disk, and for an encoding, fields or items that they cannot do with."""


def check_feeds(settings: Settings) -> None:
    """Raise UsageError for a feed that Scrapy does not know how to write: it would go on without any."""
    for uri, options in settings.getdict("FEEDS").items():
        if not isinstance(options, Mapping) or not options.get("format"):
            raise UsageError(f"FEEDS does not say how {uri} is written; {_EXAMPLE}")
    if not settings["FEEDS"] and not settings["FEED_URI"]:
        return
    heard = BufferingHandler(capacity=100)  # Scrapy only logs what is wrong
    feedexport.logger.addHandler(heard)
    try:
        FeedExporter(Crawler(Spider, settings.copy()))
    except NotConfigured:
        if heard.buffer:
            raise UsageError(f"FEEDS cannot be written: {heard.buffer[-1].getMessage()}; {_EXAMPLE}") from None
    except (ImportError, NameError, ValueError, TypeError) as error:
        raise UsageError(f"FEEDS cannot be written: {error}; {_EXAMPLE}") from None
    finally:
        feedexport.logger.removeHandler(heard)


class CheckedFeedExporter(FeedExporter):
    """Scrapy's own logs what a feed raises, and goes on without it, so that the feed lacks what the archive has."""

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Write `item` into the feeds; when that fails, end the run with the reason."""
        try:
            super().item_scraped(item, spider)
        except _WHEN_UNWRITABLE as error:
            self._fail(error)

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        """Close a feed; when that fails, the run has failed."""
        try:
            await super()._close_slot(slot, spider)
        except _WHEN_UNWRITABLE as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        run = self.crawler.get_extension(RunExtension)
        assert run
        feeds = ", ".join(slot.uri for slot in self.slots)
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        run.fail(ExportError(f"{feeds} cannot be written: {reason}; what was crawled is in the archive"))
