"""What a run writes into the archive: every response, and every request that got none."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING

from newscrawl import warc
from newscrawl.archive.archive import OF_PICTURES, run_of
from newscrawl.crawl.meta import ArchivedResponse, identified
from newscrawl.crawl.workers.db_writer import save_capture
from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Record
from newscrawl.warc import SentRequest, Writer
from newscrawl.warc.building import NOT_MODIFIED
from newscrawl.warc.http import sha1

if TYPE_CHECKING:
    from newscrawl.crawl.run import RunExtension
    from newscrawl.store.captures import Captures

logger = logging.getLogger(__name__)

SOFTWARE = ("newscrawl", "Scrapy", "aiohttp", "warcio")
"""What has a hand in a WARC file, as its first record names it."""
UNREAD_MAX_AGE = timedelta(days=30)
"""Age up to which a capture that an interrupted crawl did not come to read stands for the page."""


class CaptureRecorder:
    """Writes the captures of one run into its WARC files, and gives each its row in the database.

    A failure to write ends the run; nothing is written after it.
    """

    def __init__(self, run: RunExtension) -> None:
        """Take the run whose responses are archived; files are made when the first record is written."""
        self._run = run

    @cached_property
    def _writer(self) -> Writer:
        """The run's WARC files, made at first use. Raises ArchiveError."""
        return self._open(self._run.run_id)

    @cached_property
    def _pictures_writer(self) -> Writer:
        """The run's WARC files of pictures, by whose name they are known as such. Raises ArchiveError."""
        return self._open(self._run.run_id + OF_PICTURES)

    def _open(self, name: str) -> Writer:
        run = self._run
        info = {
            "software": " ".join(f"{name}/{version(name)}" for name in SOFTWARE),
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": "as Scrapy keeps responses: header names in title case, no reason phrase, de-chunked",
            "robots": "obey" if run.crawler.settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "isPartOf": run.run_id,
            **run.shown_settings(),
        }
        return Writer(run.archive, name, started_at=run.started_at, info=info)

    def archive(
        self, capture: Capture, request: SentRequest, ip: str | None, *, is_picture: bool = False
    ) -> ArchivedResponse | None:
        """Archive `capture` and return it with its record; None when that failed, which ends the run."""
        if self._run.failure:
            return None
        try:
            writer = self._pictures_writer if is_picture else self._writer
            record = writer.write(capture, request, ip=ip, same_as=self._original(capture))
        except ArchiveError as error:
            self._run.fail(error)
            return None
        self.save_row(record)
        return ArchivedResponse(record, identified(capture, record))

    def _original(self, capture: Capture) -> Record | None:
        """Return what an earlier run archived of this page, if its body came again, or a 304 says it would."""
        if capture.rendered or capture.truncated:
            return None
        digest = None if capture.status == NOT_MODIFIED else sha1(capture.body)
        return self._run.store.captures.original(capture.url, digest)

    def save_row(self, record: Record) -> None:
        """Give an archived capture its row in the database, some time later."""
        self._run.db_writer.write_later(save_capture, record, run_of(record.file))

    def archive_failure(self, url: str, error: Exception, request: SentRequest) -> None:
        """Archive that no response came; replayed failures are in the archive already."""
        if self._run.replays or self._run.failure:
            return
        try:
            self._writer.write_failure(url, datetime.now(UTC), f"{type(error).__name__}: {error}", request)
        except ArchiveError as failure:
            self._run.fail(failure)

    def unread_response(self, url: str) -> ArchivedResponse | None:
        """Return the answer to `url` that an interrupted run archived and nobody read; None when there is none."""
        record = unread_capture(self._run.store.captures, url, datetime.now(UTC))
        if record is None:
            return None
        try:
            return ArchivedResponse(record, warc.read_record(self._run.archive, record))
        except ArchiveError as error:
            logger.warning("%s is fetched again: %s", url, error)
            return None

    def close(self) -> None:
        """Put the WARC files on the disk. Raises ArchiveError."""
        for name in ("_writer", "_pictures_writer"):
            if name in self.__dict__:
                getattr(self, name).close()


def unread_capture(captures: Captures, url: str, now: datetime) -> Record | None:
    """Return the latest capture of `url` that was archived but never read, as by an interrupted crawl; else None.

    A document that a browser rendered was read when the rendered page was.
    """
    found = captures.of_url(url)
    last = next((record for record in reversed(found) if not record.rendered), None)
    if last is None or last.status != HTTPStatus.OK or last.truncated:
        return None
    if any(captures.outcome(record) is not None for record in found[found.index(last) :]):
        return None
    if captures.has_failed(last):
        return None
    return last if now - last.fetched_at < UNREAD_MAX_AGE else None
