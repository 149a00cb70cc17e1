"""One run of one spider: its archive file, its rows in the database, how it ended."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.importing import add_captures
from newscrawl.archive.processing import run_of
from newscrawl.archive.reconcile import read_captures
from newscrawl.crawl.download.throttle import manners_of
from newscrawl.crawl.workers.db_writer import Clerk, keep, note, remember
from newscrawl.errors import ArchiveError, NewscrawlError, StoreError
from newscrawl.model import Article, Capture, Record, Rejected
from newscrawl.store import Store
from newscrawl.store.database import DATABASE
from newscrawl.store.runs import KILLED
from newscrawl.store.versions import ExtractionResult
from newscrawl.warc import SentRequest, Writer, cdxj
from newscrawl.warc.http import sha1
from newscrawl.warc.writer import NOT_MODIFIED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrapy.crawler import Crawler

    from newscrawl.crawl.workers.db_writer import Change

logger = logging.getLogger(__name__)

INTERRUPTED = 1
"""Exit status in the row of a run that was killed: what it archived is read by the run after it."""
SAVED = ("new", "changed", "unchanged", "gone", "rejected")
"""What may become of a page in the database."""
SHOWN_SETTINGS = ("ARCHIVE_DIR", "AUTOTHROTTLE_ENABLED", "CONCURRENT_REQUESTS_PER_DOMAIN", "CONTACT", "DOWNLOAD_DELAY",
                  "DOWNLOAD_TIMEOUT", "REPLAY_WARC", "RETRY_TIMES", "ROBOTSTXT_OBEY", "USER_AGENT")  # fmt: skip
"""Settings that a run's row and its WARC files tell: those that decide what is asked for, and none with secrets."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A response that is in the archive."""

    record: Record
    capture: Capture


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended: the exit status, and the line that says why."""

    exit_code: int
    reason: str


SOFTWARE = ("newscrawl", "Scrapy", "aiohttp", "warcio")
"""What has a hand in a WARC file, as its first record names it."""


class Run:
    """Extension that owns what one run writes: WARC files and the database.

    Scrapy swallows what signal handlers and some components raise. So a failure to write is noted here with `fail`,
    which also stops the crawl, and becomes the run's verdict.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the run's settings; files are made when the first record is written."""
        assert crawler.spidercls
        assert crawler.stats
        self.crawler, self.stats = crawler, crawler.stats
        self.site = crawler.spidercls.name
        self.archive = Path(crawler.settings["ARCHIVE_DIR"])
        self.replays = bool(crawler.settings["REPLAY_WARC"])
        self.started_at = datetime.now(UTC)
        self.run_id = f"{self.site}/{self.started_at:%Y%m%dT%H%M%S%fZ}"
        self.failure: NewscrawlError | None = None
        self.blocked = ""
        self._stopping: asyncio.Task[None] | None = None
        self._clerk: Clerk | None = None
        self._writer: Writer | None = None

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
        return Store(self.archive / DATABASE)

    @property
    def clerk(self) -> Clerk:
        """What writes to the database while the crawl goes on, started at first use."""
        if self._clerk is None:
            self._clerk = Clerk(self.archive, self.site, self.started_at, self.fail)
        return self._clerk

    @property
    def writer(self) -> Writer:
        """The run's WARC files, made at first use. Raises ArchiveError."""
        if self._writer is None:
            info = {
                "software": " ".join(f"{name}/{version(name)}" for name in SOFTWARE),
                "format": "WARC File Format 1.1",
                "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
                "description": "as Scrapy keeps responses: header names in title case, no reason phrase, de-chunked",
                "robots": "obey" if self.crawler.settings.getbool("ROBOTSTXT_OBEY") else "ignore",
                "isPartOf": self.run_id,
                **self._settings(),
            }
            self._writer = Writer(self.archive, self.run_id, started_at=self.started_at, info=info)
        return self._writer

    def _settings(self) -> dict[str, str]:
        values = {name: self.crawler.settings.get(name) for name in SHOWN_SETTINGS}
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    def archived(self, capture: Capture, request: SentRequest, ip: str | None) -> Record | None:
        """Archive `capture` and return where it lies; None when that failed, which ends the run."""
        if self.failure:
            return None
        try:
            record = self.writer.write(capture, request, ip=ip, same_as=self._original(capture))
        except ArchiveError as error:
            self.fail(error)
            return None
        self.note(record)
        return record

    def _original(self, capture: Capture) -> Record | None:
        """Return what an earlier run archived of this page, if its body came again, or a 304 says it would."""
        if capture.rendered or capture.truncated:
            return None
        digest = None if capture.status == NOT_MODIFIED else sha1(capture.body)
        return self.store.captures.original(capture.url, digest)

    def note(self, record: Record) -> None:
        """Give an archived capture its row in the database, some time later."""
        self.clerk.post(note, record, run_of(record.file))

    def leftover(self, url: str) -> Archived | None:
        """Return the answer to `url` that an interrupted run archived and nobody read; None when there is none."""
        spider: Any = self.crawler.spider
        record = spider.frontier.leftover(url, datetime.now(UTC))
        if record is None:
            return None
        try:
            return Archived(record, warc.read(self.archive, record.file, record.offset))
        except ArchiveError as error:
            logger.warning("%s is fetched again: %s", url, error)
            return None

    def archived_failure(self, url: str, error: Exception, request: SentRequest) -> None:
        """Archive that no response came; replayed failures are in the archive already."""
        if self.replays or self.failure:
            return
        said = f"{type(error).__name__}: {error}"
        try:
            self.writer.write_failure(url, datetime.now(UTC), said, request)
        except ArchiveError as failure:
            self.fail(failure)

    async def save(self, outcome: Article | Rejected, records: Sequence[Record], change: Change | None) -> str | None:
        """Store what was read from `records`, and the `change` in the frontier that follows from it.

        Returns what became of it, once it is in the database; None when that failed, which ends the run.
        """
        if self.failure:
            return None
        saved: str | None = await self.clerk.do(
            keep, ExtractionResult(tuple(records), outcome), self.run_id, self._kept(change)
        )
        return saved

    def remember(self, change: Change) -> None:
        """Change the frontier, some time later."""
        if kept := self._kept(change):
            self.clerk.post(remember, kept)

    def _kept(self, change: Change | None) -> Change | None:
        """Return `change`, but for a replay, which remembers nothing."""
        return None if self.replays else change

    def fail(self, error: NewscrawlError) -> None:
        """Note the first error that makes going on pointless, and stop the crawl."""
        self.stats.inc_value(f"newscrawl/error/{type(error).__name__}")
        if self.failure:
            return
        self.failure = error
        logger.error("stopping: %s", error)
        self._end("failed")

    def block(self, sign: str, until: datetime) -> None:
        """Note that the site wants no more of us, and end the crawl; `until` is when it is tried again."""
        self.stats.set_value("newscrawl/blocked-by", sign)
        self.blocked = f"the site blocks us ({sign}); paused until {until:%Y-%m-%d %H:%M} UTC, open it in a browser"
        logger.error("stopping: %s", self.blocked)
        self._end("blocked")

    def _end(self, reason: str) -> None:
        manners_of(self.crawler).stop()
        engine = self.crawler.engine
        if engine and engine.spider and not self._stopping:
            self._stopping = asyncio.get_running_loop().create_task(engine.close_spider_async(reason=reason))

    def _adopt_interrupted(self) -> None:
        """Note in the database what runs of this site archived that were killed before they could."""
        store, archive = self.store, Archive(self.archive)
        for run_id in store.runs.unfinished(self.site):
            files = sorted(self.archive.glob(f"warc/{run_id}-*.warc.gz"))
            add_captures(archive, store, files)
            store.runs.finish(run_id, finished_at=self.started_at, exit_code=INTERRUPTED, reason=KILLED, stats={})

    def spider_opened(self) -> None:
        """Start the run's row."""
        try:
            if not self.replays:
                self._adopt_interrupted()
            self.store.runs.start(self.run_id, self.site, started_at=self.started_at, settings=self._settings())
        except StoreError as error:
            self.fail(error)

    async def spider_closed(self, reason: str) -> None:
        """Put everything on the disk and complete the run's row."""
        if self._clerk:
            await self._clerk.close()
        try:
            if self._writer:
                self._writer.close()
        except ArchiveError as error:
            self.fail(error)
        ended = self.verdict()
        said = f"{reason}: {ended.reason}"
        try:
            # A gigabyte takes longer to index than a stop may take; such a file has no index, as after a kill.
            if not self.replays and not self.failure and reason != "shutdown":
                self._tidy(read=reason == "finished")
            self.stats.set_value("newscrawl/copies", self.store.runs.copies_since(self.site, self.started_at))
            self.store.runs.finish(
                self.run_id,
                finished_at=datetime.now(UTC),
                exit_code=ended.exit_code,
                reason=said,
                stats=self.stats.get_stats(),
            )
            self.store.close()
        except (ArchiveError, StoreError) as error:
            self.fail(error)

    def _tidy(self, *, read: bool) -> None:
        """Index the site's files that have no index, and read what was archived and nobody asked for.

        What a crawl that was stopped did not come to is left to the next one.
        """
        archive = Archive(self.archive)
        for path in sorted(self.archive.glob(f"warc/{self.site}/*.warc.gz")):
            if not cdxj.path_of(path).exists():
                cdxj.write_index(path, cdxj.index_text(self.store.captures.in_file(archive.name(path))))
        if read:
            read_captures(archive, self.store, lambda run_id: run_id.startswith(f"{self.site}/"))

    def verdict(self) -> Verdict:
        """Return the exit status that the run deserves so far, and why."""
        stats = self.stats.get_stats()
        if self.failure:
            return Verdict(1, str(self.failure))
        raised = _total(stats, "newscrawl/error/") + stats.get("spider_exceptions/count", 0)
        if raised:
            return Verdict(1, f"{raised} error(s) in the code itself; the log shows where, and replay reads it again")
        if self.blocked:
            return Verdict(1, self.blocked)
        if not stats.get("newscrawl/start/answered") and _total(stats, "newscrawl/start/"):
            return Verdict(1, f"no start URL answered ({self._start_failures(stats)}); check the network and the site")
        return Verdict(0, self._summary(stats))

    @staticmethod
    def _start_failures(stats: Mapping[str, Any]) -> str:
        head = "newscrawl/start/"
        said = [f"{count} × {key.removeprefix(head)}" for key, count in sorted(stats.items()) if key.startswith(head)]
        return ", ".join(said) or "none was reached"

    @staticmethod
    def _summary(stats: Mapping[str, Any]) -> str:
        counts = {kind: stats.get(f"newscrawl/stored/{kind}") for kind in SAVED}
        stored = [f"{count} {kind}" for kind, count in counts.items() if count]
        failed = _total(stats, "newscrawl/failed/")
        return ", ".join([*(stored or ["nothing stored"]), *([f"{failed} failed"] if failed else [])])


def _total(stats: Mapping[str, Any], prefix: str) -> int:
    return sum(value for key, value in stats.items() if key.startswith(prefix))
