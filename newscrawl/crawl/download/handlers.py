"""Requests answered by the network, each in its turn, or by WARC files in its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientPayloadError,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.misc import build_from_crawler
from yarl import URL

from newscrawl.crawl.download.browser import Browser, BrowserError
from newscrawl.crawl.download.throttle import StoppedError, manners_of
from newscrawl.crawl.middlewares import DATALOSS, META, response_of
from newscrawl.crawl.run import Archived
from newscrawl.warc import captures, read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.connector import Connection
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.model import Record
    from newscrawl.warc.reader import Originals

OFFLINE = {
    **dict.fromkeys(("http", "https"), "newscrawl.crawl.download.handlers.ReplayHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
"""DOWNLOAD_HANDLERS of a replay: no scheme is left that reaches anything but the WARC files."""

UNCHUNKED = b"transfer-encoding"
"""Header that is no longer true of a body without its chunk marks; Scrapy's own client drops it too."""


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


class UnreadableError(DownloadFailedError):
    """What the server sent breaks the rules of HTTP; a client that takes them less strictly may read it."""


class Client:
    """Download handler for http by aiohttp, which takes a millisecond less for a page than Scrapy's own over Twisted.

    It is stricter too: what a server says against the rules of HTTP, as by naming two lengths, it does not read.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl's limits."""
        self._longest = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @cached_property
    def _session(self) -> ClientSession:
        """What keeps connections; made at first use, since it needs the running event loop."""
        automatic = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
        return ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar(), auto_decompress=False,
                             response_class=_Answer, skip_auto_headers=automatic)  # fmt: skip

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`; a body that broke off is flagged. Raises what Scrapy retries after."""
        try:
            return await self._answer_to(request)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"no answer within {request.meta['download_timeout']} s") from error
        except ClientConnectorDNSError as error:
            raise CannotResolveHostError(str(error)) from error
        except ClientConnectorError as error:
            raise DownloadConnectionRefusedError(str(error)) from error
        except ClientResponseError as error:
            raise UnreadableError(error.message.partition("\n")[0]) from error
        except ClientError as error:
            raise DownloadFailedError(str(error)) from error

    async def _answer_to(self, request: Request) -> Response:
        begun = monotonic()
        async with self._session.request(
            request.method,
            URL(request.url.partition("#")[0], encoded=True),
            data=request.body or None,
            headers=request.headers.to_tuple_list(),
            timeout=ClientTimeout(total=request.meta["download_timeout"]),
            allow_redirects=False,
            proxy=request.meta.get("proxy"),
        ) as answer:
            assert isinstance(answer, _Answer)
            request.meta["download_latency"] = monotonic() - begun  # AutoThrottle's measure
            headers = Headers((name, value) for name, value in answer.raw_headers if name.lower() != UNCHUNKED)
            body, flags = await self._body(answer)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(request.url, answer.status, headers, body, flags, ip_address=answer.peer)

    async def _body(self, answer: ClientResponse) -> tuple[bytes, list[str]]:
        """Return the body and its flags. Raises DownloadCancelledError when it is too long."""
        chunks, length = [], 0
        try:
            async for chunk in answer.content.iter_any():
                chunks.append(chunk)
                length += len(chunk)
                if 0 < self._longest < length:  # 0: no limit, as in all of Scrapy
                    raise DownloadCancelledError(f"{answer.url} is longer than {self._longest} bytes")
        except ClientPayloadError:
            return b"".join(chunks), [DATALOSS]
        return b"".join(chunks), []

    async def close(self) -> None:
        """End the connections."""
        if "_session" in self.__dict__:
            await self._session.close()


class _Answer(ClientResponse):
    """A response that still knows the address it came from when its connection has been given back."""

    peer: IPv4Address | IPv6Address | None = None

    async def start(self, connection: Connection) -> ClientResponse:
        """Begin to read from `connection`."""
        transport: Any = connection.transport
        self.peer = ip_address(transport.get_extra_info("peername")[0])
        return await super().start(connection)


class PoliteHandler:
    """Download handler for http and https that makes a request when it is its turn, as `_way` says."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl whose requests are made."""
        self.crawler = crawler
        self.client = Client(crawler)
        self.lenient = build_from_crawler(HTTP11DownloadHandler, crawler)
        self.browser = Browser(crawler)
        self._odd: set[str] = set()
        """Hosts that have sent what `Client` does not read."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler of `crawler`."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`. Raises StoppedError when the crawl ends before it came."""
        manners = manners_of(self.crawler)
        async with manners.turn(request):
            try:
                response = await manners.unless_stopped(self._way(request)(request))
            except (StoppedError, BrowserError):
                raise
            except Exception as error:
                if isinstance(error, UnreadableError):
                    self._odd.add(urlsplit(request.url).netloc)  # a retry, and what follows, goes the other way
                manners.heed_failure(request)
                raise
            # Here and not in a middleware: when this returns, the host's next request is on its way.
            manners.heed(request, response)
            return response

    def _way(self, request: Request) -> Callable[[Request], Awaitable[Response]]:
        """Return what makes `request`: a browser, or the fast client, or Scrapy's for TLS and for odd servers."""
        if request.meta.get("playwright"):
            return self.browser.render
        parts = urlsplit(request.url)
        is_plain = parts.scheme == "http" and parts.netloc not in self._odd
        return (self.client if is_plain else self.lenient).download_request

    async def close(self) -> None:
        """End the browser and the open connections."""
        await self.browser.close()
        await self.client.close()
        await self.lenient.close()
