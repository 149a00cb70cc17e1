"""What a survey writes: WARC files, and no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.recorder import CaptureRecorder
from newscrawl.crawl.run import RunExtension
from newscrawl.errors import ArchiveError, NewscrawlError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.crawl.meta import ArchivedResponse
    from newscrawl.model import Capture, Record


class SurveyRecorder(CaptureRecorder):
    """Writes the captures of a survey, each whole."""

    def _original(self, capture: Capture) -> Record | None:
        del capture
        return None

    def save_row(self, record: Record) -> None:
        """Give a capture no row: nothing of a survey is stored."""

    def unread_response(self, url: str) -> ArchivedResponse | None:
        """Return None: what an earlier survey fetched is not today's."""
        del url
        return None


class SurveyRun(RunExtension):
    """Extension that begins and ends a survey."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the survey's settings; nothing is opened yet."""
        super().__init__(crawler)
        self.recorder = SurveyRecorder(self)

    def spider_opened(self) -> None:
        """Open nothing."""

    async def spider_closed(self, reason: str) -> None:
        """Put the WARC files on the disk; a survey that was interrupted has come to nothing."""
        if reason == "shutdown":
            self.fail(NewscrawlError("the survey was interrupted; begin it again"))
        try:
            self.recorder.close()
        except ArchiveError as error:
            self.fail(error)
