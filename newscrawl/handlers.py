"""Requests answered by the network, each in its turn, or by WARC files in its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler

from newscrawl.crawl.browser import Browser, BrowserError
from newscrawl.crawl.manners import StoppedError, manners_of
from newscrawl.extensions import Archived
from newscrawl.middlewares import META, response_of
from newscrawl.warc import captures, read

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.model import Record
    from newscrawl.warc.reader import Originals

OFFLINE = {
    **dict.fromkeys(("http", "https"), "newscrawl.handlers.ReplayHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
"""DOWNLOAD_HANDLERS of a replay: no scheme is left that reaches anything but the WARC files."""


class Tape:
    """What WARC files hold, by URL, played in the order it was recorded."""

    def __init__(self, paths: list[Path], archive: Path) -> None:
        """Index the captures of `paths`. Raises ArchiveError when one cannot be read."""
        self.archive = archive
        self._records: defaultdict[tuple[str, bool], list[Record]] = defaultdict(list)
        self._played: Counter[tuple[str, bool]] = Counter()
        originals: Originals = {}
        for path in paths:
            for record, _ in captures(path, archive=archive, originals=originals):
                self._records[record.url, record.rendered].append(record)
        for records in self._records.values():
            records.sort(key=lambda record: record.fetched_at)

    def next(self, url: str, *, rendered: bool) -> Archived | None:
        """Return the n-th capture of `url` at the n-th call, then the last again and again; None when there is none."""
        records = self._records.get((url, rendered))
        if not records:
            return None
        turn = min(self._played[url, rendered], len(records) - 1)
        self._played[url, rendered] += 1
        record = records[turn]
        return Archived(record, read(self.archive, record.file, record.offset))


class ReplayHandler:
    """Download handler for http and https that plays the WARC files of the setting REPLAY_WARC.

    What they do not hold is a 404 that is not archived anywhere.
    """

    lazy = True  # http and https index the files each for itself, and https is seldom asked for

    def __init__(self, tape: Tape) -> None:
        """Take what is to be played."""
        self.tape = tape

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler of `crawler`. Raises ArchiveError when a file cannot be read."""
        paths = [Path(path) for path in crawler.settings.getlist("REPLAY_WARC")]
        return cls(Tape(paths, Path(crawler.settings["ARCHIVE_DIR"])))

    async def download_request(self, request: Request) -> Response:
        """Return the archived response to `request`; its record and capture lie in the request's meta."""
        url, rendered = request.url.partition("#")[0], bool(request.meta.get("playwright"))
        found = self.tape.next(url, rendered=rendered)
        if found is None:
            return Response(url, status=404)
        request.meta[META] = found
        return response_of(found.capture, url=url)

    async def close(self) -> None:
        """Nothing is open."""


class PoliteHandler:
    """Download handler for http and https that makes a request when it is its turn, by Scrapy or by a browser."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl whose requests are made."""
        self.crawler = crawler
        self.plain = build_from_crawler(HTTP11DownloadHandler, crawler)
        self.browser = Browser(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler of `crawler`."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`. Raises StoppedError when the crawl ends before it came."""
        manners = manners_of(self.crawler)
        by = self.browser.render if request.meta.get("playwright") else self.plain.download_request
        async with manners.turn(request):
            try:
                response = await manners.unless_stopped(by(request))
            except (StoppedError, BrowserError):
                raise
            except Exception:
                manners.heed_failure(request)
                raise
            # Here and not in a middleware: when this returns, the host's next request is on its way.
            manners.heed(request, response)
            return response

    async def close(self) -> None:
        """End the browser and the open connections."""
        await self.browser.close()
        await self.plain.close()
