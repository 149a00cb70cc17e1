"""One run of one spider, from its first row in the database to its last."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals

from newscrawl.archive import Archive
from newscrawl.archive.indexing import add_captures
from newscrawl.archive.reconcile import read_captures
from newscrawl.crawl.discover.frontier import Frontier
from newscrawl.crawl.download.throttle import WATCH_S, throttle_of
from newscrawl.crawl.meta import sites_of_crawl
from newscrawl.crawl.outcome import RunOutcome, outcome_of
from newscrawl.crawl.recorder import CaptureRecorder
from newscrawl.crawl.workers.db_writer import DatabaseWriter, save_failure, save_result, update_frontier
from newscrawl.errors import ArchiveError, NewscrawlError, StoreError
from newscrawl.pool import WorkerDiedError
from newscrawl.store import Store
from newscrawl.store.database import DATABASE
from newscrawl.store.runs import KILLED
from newscrawl.store.versions import CHANGED, READ_OTHERWISE
from newscrawl.text.times import shown_moment
from newscrawl.warc import cdxj

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.crawl.workers.db_writer import FrontierUpdate
    from newscrawl.model import Record
    from newscrawl.store.versions import ExtractionResult

logger = logging.getLogger(__name__)

WRITE_GRACE_S = 4.0
"""From the stop signal on, what the database may take to be written to: a crawl of the schedule's is killed after 8 s,
and 10 s are promised."""
INTERRUPTED = 1
"""Exit status in the row of a run that was killed: what it archived is read by the run after it."""
SHOWN_SETTINGS = ("ARCHIVE_DIR", "AUTOTHROTTLE_ENABLED", "CONCURRENT_REQUESTS_PER_DOMAIN", "CONTACT", "DOWNLOAD_DELAY",
                  "DOWNLOAD_TIMEOUT", "REPLAY_WARC", "RETRY_TIMES", "ROBOTSTXT_OBEY", "USER_AGENT")  # fmt: skip
"""Settings that a run's row and its WARC files tell: those that decide what is asked for, and none with secrets."""


class RunExtension:
    """Extension that begins and ends one run, and owns what it writes: WARC files and the database.

    Scrapy swallows what signal handlers and some components raise. So a failure to write is noted here with `fail`,
    which also stops the crawl, and decides how the run ended.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the run's settings; nothing is opened yet."""
        assert crawler.spidercls
        assert crawler.stats
        self.crawler, self.stats = crawler, crawler.stats
        self.site = crawler.spidercls.name
        self.sites = sites_of_crawl(crawler)
        self.archive = Path(crawler.settings["ARCHIVE_DIR"])
        self.replays = bool(crawler.settings["REPLAY_WARC"])
        self.started_at = datetime.now(UTC)
        self.run_id = f"{self.site}/{self.started_at:%Y%m%dT%H%M%S%fZ}"
        self.recorder = CaptureRecorder(self)
        self.failure: NewscrawlError | None = None
        self.blocked = ""
        self.is_closed = False
        """Whether the run came to its end, well or not; a signal that stops Scrapy at once comes before that."""
        self._stopping: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._stop_handler: object = None
        """What handles a stop signal until one comes; before the spider is opened, a stop is supposed."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension, called when the spider opens and closes."""
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        return run

    @cached_property
    def store(self) -> Store:
        """The archive's database, opened at first use. Raises StoreError."""
        return self.open_store()

    def open_store(self) -> Store:
        """Open the archive's database for one thread. Raises StoreError."""
        return Store(self.archive / DATABASE, self.sites, is_stopping=self.was_told_to_stop)

    @cached_property
    def db_writer(self) -> DatabaseWriter:
        """What writes to the database while the crawl goes on, started at first use."""
        return DatabaseWriter(self.archive, self.sites[self.site], self.sites, self.started_at, self.fail)

    def shown_settings(self) -> dict[str, str]:
        """Return the settings that the run's row and its WARC files tell, but for those that are empty."""
        values = {name: self.crawler.settings.get(name) for name in SHOWN_SETTINGS}
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    # -- what was read ------------------------------------------------------------------------------------------------

    async def save(self, result: ExtractionResult, update: FrontierUpdate | None) -> str | None:
        """Save what was read, and the `update` of the frontier that follows from it.

        Returns what became of it, once it is in the database; None when that failed, which ends the run, or when it
        takes more memory than the writer may, which is a failure of processing.
        """
        if self.failure:
            return None
        arguments = result, self.run_id, self._unless_replay(update)
        try:
            saved: str | None = await self.db_writer.write(save_result, *arguments)
        except WorkerDiedError as error:
            first = result.records[0]
            self.stats.inc_value(f"newscrawl/processing-failed/{error.kind}")
            logger.warning("cannot store %s (%s): %s", first.url, first.record_id, error)
            self.save_failure(first, error)
            self.update_frontier(partial(Frontier.mark_discarded, url=first.url))
            return None
        return saved

    def save_failure(self, record: Record, error: WorkerDiedError) -> None:
        """Note that a page could not be processed, some time later; this code does not try it again."""
        self.db_writer.write_later(save_failure, record, error.kind, str(error))

    def update_frontier(self, update: FrontierUpdate) -> None:
        """Update the frontier, some time later."""
        if kept := self._unless_replay(update):
            self.db_writer.write_later(update_frontier, kept)

    def _unless_replay(self, update: FrontierUpdate | None) -> FrontierUpdate | None:
        """Return `update`, but None in a replay, which remembers nothing."""
        return None if self.replays else update

    # -- the end ------------------------------------------------------------------------------------------------------

    def fail(self, error: NewscrawlError) -> None:
        """Note the first error that makes going on pointless, and stop the crawl."""
        self.stats.inc_value(f"newscrawl/error/{type(error).__name__}")
        if self.failure:
            return
        self.failure = error
        logger.error("stopping: %s", error)
        self._end("failed")

    def block(self, sign: str, until: datetime) -> None:
        """Note that the site blocks us, and end the crawl; `until` is when it is tried again."""
        self.stats.set_value("newscrawl/blocked-by", sign)
        self.blocked = f"the site blocks us ({sign}); paused until {shown_moment(until)}, open it in a browser"
        logger.error("stopping: %s", self.blocked)
        self._end("blocked")

    def _end(self, reason: str) -> None:
        throttle_of(self.crawler).stop()
        engine = self.crawler.engine
        if engine and engine.spider and not self._stopping:
            self._stopping = asyncio.get_running_loop().create_task(engine.close_spider_async(reason=reason))

    def outcome(self) -> RunOutcome:
        """Return the exit status that the run deserves so far, and why."""
        return outcome_of(self.stats.get_stats(), self.failure, self.blocked)

    # -- called by Scrapy ---------------------------------------------------------------------------------------------

    def spider_opened(self) -> None:
        """Start the run's row."""
        self._stop_handler = signal.getsignal(signal.SIGTERM)
        self._watcher = asyncio.get_running_loop().create_task(self._watch_stop())
        try:
            if not self.replays:
                self._recover_interrupted_runs()
            self.store.runs.start(self.run_id, self.site, started_at=self.started_at, settings=self.shown_settings())
        except StoreError as error:
            self.fail(error)

    def was_told_to_stop(self) -> bool:
        """Tell whether a signal came, even where the event loop has not heard of it yet.

        With the first one, Scrapy puts another handler in the place of its own, for a second one.
        """
        return signal.getsignal(signal.SIGTERM) != self._stop_handler

    async def _watch_stop(self) -> None:
        """Give up what the database has not taken in WRITE_GRACE_S after a stop signal."""
        while not self.was_told_to_stop():  # noqa: ASYNC110 - a signal sets no event
            await asyncio.sleep(WATCH_S)
        await asyncio.sleep(WRITE_GRACE_S)
        while "db_writer" not in self.__dict__ or not self.db_writer.give_up():  # noqa: ASYNC110
            await asyncio.sleep(WATCH_S)

    def _recover_interrupted_runs(self) -> None:
        """Note in the database what runs of this site archived that were killed before they could."""
        for run_id in self.store.runs.unfinished(self.site):
            self._add_rows(run_id)
            self.store.runs.finish(run_id, finished_at=self.started_at, exit_code=INTERRUPTED, reason=KILLED, stats={})

    def _add_rows(self, run_id: str) -> None:
        """Give what a run archived the rows that could not be written then. Raises ArchiveError and StoreError.

        As long as they cannot, the run does not end in the database: the next crawl tries again.
        """
        add_captures(Archive(self.archive), self.store, sorted(self.archive.glob(f"warc/{run_id}-*.warc.gz")))

    async def spider_closed(self, reason: str) -> None:
        """Put everything on the disk and complete the run's row."""
        try:
            await self._close(reason)
        except Exception as error:
            self.stats.inc_value(f"newscrawl/error/{type(error).__name__}")
            self.is_closed = True
            raise
        self.is_closed = True

    async def _close(self, reason: str) -> None:
        if "db_writer" in self.__dict__:
            await self.db_writer.close()
        if self._watcher:  # Scrapy closes a spider, too, that it could not open
            self._watcher.cancel()
        try:
            self.recorder.close()
        except ArchiveError as error:
            self.fail(error)
        try:
            if isinstance(self.failure, StoreError) and not self.replays:
                if self.was_told_to_stop():  # that takes too long now: the next crawl does it, as after a kill
                    self.store.close()
                    return
                self._add_rows(self.run_id)
            # A gigabyte takes longer to index than a stop may take; such a file has no index, as after a kill.
            if not self.replays and not self.failure and reason != "shutdown":
                again = await asyncio.to_thread(self._index_and_read_rest, read=reason == "finished")
                for name, more in ((CHANGED, -again), (READ_OTHERWISE, again)) if again else ():
                    self.stats.inc_value(f"newscrawl/stored/{name}", more)
            ended = self.outcome()
            self.stats.set_value("newscrawl/copies", self.store.runs.copies_since(self.site, self.started_at))
            self.store.runs.finish(
                self.run_id,
                finished_at=datetime.now(UTC),
                exit_code=ended.exit_code,
                reason=f"{reason}: {ended.reason}",
                stats=self.stats.get_stats(),
            )
            self.store.close()
        except (ArchiveError, StoreError) as error:
            self.fail(error)

    def _index_and_read_rest(self, *, read: bool) -> int:
        """Index the site's files that have no index; with `read`, read what was archived and nobody asked for.

        What a crawl that was stopped did not come to is left to the next one. Returns how many changes that the run
        found turned out to be its layout's.
        """
        archive, site = Archive(self.archive), self.site
        with self.open_store() as store:  # of this thread
            for path in sorted(self.archive.glob(f"warc/{site}/*.warc.gz")):
                if not cdxj.path_of(path).exists():
                    cdxj.write_index(path, cdxj.index_text(store.captures.in_file(archive.name(path))))
            if not read:
                return 0
            run, *before = store.runs.last(site, 2)  # the one before may have been killed
            edits = store.articles.nights.edits(run)
            read_captures(archive, store, lambda run_id: run_id.startswith(f"{site}/"), ended=(run, *before))
            return edits - store.articles.nights.edits(run)
