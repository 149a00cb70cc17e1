"""Requests answered from WARC files in place of the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.http import Response

from newscrawl.archive.importing import check
from newscrawl.crawl.meta import ARCHIVED_KEY, FURTHER_KEY, ArchivedResponse, response_of
from newscrawl.crawl.outcome import WITHOUT_ORIGINAL
from newscrawl.errors import UsageError
from newscrawl.warc import captures, read_record, scan
from newscrawl.warc.reader import resolved

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newscrawl.model import Record
    from newscrawl.warc.reader import Found, Originals


def recorded_at(paths: list[Path], archive: Path) -> datetime | None:
    """Return when the crawl of the latest of `paths` began: when its first page was fetched; None without a page."""
    firsts = (next(captures(path, archive=archive), None) for path in paths)
    return max((record.fetched_at for record, _ in filter(None, firsts)), default=None)


REPLAY_HANDLERS = {
    **dict.fromkeys(("http", "https"), "newscrawl.crawl.download.replay.ReplayHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
"""DOWNLOAD_HANDLERS of a replay: no scheme is left that reaches anything but the WARC files."""


def check_files(settings: BaseSettings) -> None:
    """Raise UsageError when a file of REPLAY_WARC is none, or nothing in it can be read."""
    for path in settings.getlist("REPLAY_WARC"):
        if not Path(path).is_file():
            raise UsageError(f"REPLAY_WARC: {path} is no file; give the path of a WARC file")
        if problem := check(Path(path)):
            raise UsageError(f"REPLAY_WARC: {path} {problem.what}; give the path of a WARC file")


def replay(settings: BaseSettings) -> None:
    """Let REPLAY_WARC answer every request: no network is left, no wait, and nobody to share with."""
    offline = {"DOWNLOAD_HANDLERS": REPLAY_HANDLERS, "HTTPPROXY_ENABLED": False, "AUTOTHROTTLE_ENABLED": False,
               "DOWNLOAD_DELAY": 0, "RETRY_BACKOFF": 0, "FRONTIER": ""}  # fmt: skip
    settings.setdict(offline, priority="cmdline")


class RecordedResponses:
    """What WARC files hold, by URL, given out in the order in which it was fetched."""

    def __init__(self, paths: list[Path], archive: Path) -> None:
        """Index the captures of `paths`. Raises ArchiveError when one cannot be read."""
        self.archive = archive
        self._records: defaultdict[tuple[str, bool], list[Record]] = defaultdict(list)
        self._asked: Counter[tuple[str, bool]] = Counter()
        originals: Originals = {}
        waiting = [found for path in paths for found in scan(path, archive=archive) if not self._add(found, originals)]
        self.without_original = sum(not self._add(found, originals) for found in waiting)
        """Revisits, as of a 304, whose original is in none of the files: they are given out for no request."""
        for records in self._records.values():
            records.sort(key=lambda record: record.fetched_at)

    def _add(self, found: Found, originals: Originals) -> bool:
        """Keep a capture, unless it is a revisit whose original is not known so far; tell whether it was kept."""
        record = resolved(found, originals)
        if record:
            self._records[record.url, record.rendered].append(record)
        return record is not None

    def next(self, url: str, *, rendered: bool) -> ArchivedResponse | None:
        """Return the n-th capture of `url` at the n-th call, then the last again and again; None when there is none."""
        records = self._records.get((url, rendered))
        if not records:
            return None
        number = min(self._asked[url, rendered], len(records) - 1)
        self._asked[url, rendered] += 1
        record = records[number]
        return ArchivedResponse(record, read_record(self.archive, record))

    def has_further(self, url: str, *, rendered: bool) -> bool:
        """Tell whether there are captures of `url` that were not given out."""
        return self._asked[url, rendered] < len(self._records[url, rendered])


class ReplayHandler:
    """Download handler for http and https that answers from the WARC files of the setting REPLAY_WARC.

    What they do not hold is a 404 that is not archived anywhere.
    """

    lazy = True  # http and https index the files each for itself, and https is seldom asked for

    def __init__(self, recorded: RecordedResponses) -> None:
        """Take what is to be played."""
        self.recorded = recorded

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler of `crawler`. Raises ArchiveError when a file cannot be read."""
        paths = [Path(path) for path in crawler.settings.getlist("REPLAY_WARC")]
        archive = Path(crawler.settings["ARCHIVE_DIR"])
        recorded = RecordedResponses(paths, archive if archive.is_dir() else Path())  # Scrapy's shell makes no archive
        if crawler.stats:
            crawler.stats.set_value(WITHOUT_ORIGINAL, recorded.without_original)
        return cls(recorded)

    async def download_request(self, request: Request) -> Response:
        """Return the archived response to `request`; its record and capture lie in the request's meta."""
        url, rendered = request.url.partition("#")[0], bool(request.meta.get("playwright"))
        found = self.recorded.next(url, rendered=rendered)
        if found is None:
            return Response(url, status=404)
        request.meta[ARCHIVED_KEY] = found
        request.meta[FURTHER_KEY] = self.recorded.has_further(url, rendered=rendered)
        return response_of(found.capture, url=url)

    async def close(self) -> None:
        """Nothing is open."""
