"""What takes inputs of strangers, each as a function of bytes, with the real inputs that fuzzing starts from."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from newscrawl import process, warc
from newscrawl.archive import Archive
from newscrawl.browse.capture import inert
from newscrawl.browse.server import datasette
from newscrawl.crawl.discover.list_reader import listing_of
from newscrawl.crawl.survey.read import read_page
from newscrawl.decode.decoder import decode
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.model import Capture, Headers
from newscrawl.restore import restore
from newscrawl.search import find_stories, parse
from newscrawl.sites import packaged
from newscrawl.store.reader import read_only
from newscrawl.warc.records import raw_records
from tests.support import containers, foreign_archives
from tests.support.browsing import make_archive

SITES = packaged()

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
URL = "http://www.wj001.com/news/wjxw/2022-11-21/86390.html"
LIST_URL = "http://www.wj001.com/news/wjxw/"
HOST, HOME = "www.wj001.com", "http://www.wj001.com/"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONGEST_SEED = 60_000
FAILED = 500
FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>武进新闻</title>
<item><title>武进召开会议</title>
<link>http://www.wj001.com/news/wjxw/2024-03-01/1.html</link><pubDate>Fri, 01 Mar 2024 08:00:00 +0800</pubDate>
</item><item><guid>http://www.wj001.com/news/wjxw/2024-03-01/2.html</guid></item></channel></rss>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>
<loc>http://www.wj001.com/news/wjxw/2024-03-01/3.html</loc><lastmod>2024-03-01T08:00:00+08:00</lastmod></url></urlset>"""
INDEX = "<sitemapindex><sitemap><loc>http://www.wj001.com/s1.xml</loc></sitemap></sitemapindex>"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="alternate" href="/news/wjxw/2024-03-01/4.html"/>
<updated>2024-03-01T08:00:00Z</updated></entry></feed>"""
LIST = """<html><head><base href="/news/"><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>
<body><ul><li><a href="wjxw/2024-03-01/5.html">武进新闻</a> 2024-03-01</li></ul><a href="index_2.html">下一页</a>
<script>createPageHTML(20, 0, "index", "html");</script></body></html>"""
QUERIES = ("常州", "title:武进 -会议", '"中国的" 发展', "作者：张三 来源：武进日报", "，", "5G 常州", "-的", "title:")
PATHS = (
    "/", "/search?q=常州&sort=date&page=2&site=jsw&month=2020-05&source=武进日报", '/search?q="中国的"+-发展', "/sites",
    "/runs", "/run?id=jsw/1", "/article/{changed}", "/article/{changed}/version/2", "/capture?record={record}",
    "/capture/page?record={record}", "/capture/bytes?record={record}", "/tables", "/news/articles/{changed}",
    "/news/articles?_search=x&_sort=title&_size=5", "/news/articles.json?title__contains=常州&_facet=site",
    "/news?sql=select+1", "/-/static/app.css", "/browse/browse.css",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes bytes from strangers."""

    name: str
    call: Callable[[bytes], object]
    seeds: Sequence[bytes]
    documented: tuple[type[Exception], ...] = ()
    """What it may raise."""


class ServerError(Exception):
    """The browse server answered with a failure of its own."""


def _parted(data: bytes) -> tuple[Headers, bytes]:
    """Take an HTTP message's headers and body apart; without an empty line all is body."""
    head, gap, body = data.partition(b"\r\n\r\n")
    if not gap:
        return (), data
    pairs = (line.partition(b":") for line in head.split(b"\r\n"))
    return tuple((name.decode("latin-1"), value.strip().decode("latin-1")) for name, _, value in pairs), body


def _capture(data: bytes, url: str = URL) -> Capture:
    """Return the capture of a message; its address is that in the header `Location`, where that is one."""
    headers, body = _parted(data)
    with suppress(ValueError):  # such a record is lost before anything is read
        named = Capture(dict(headers).get("Location", url), body, headers, fetched_at=NOW)
        urlsplit(named.url)
        return named
    return Capture(url, body, headers, fetched_at=NOW)


def _read_warc(path: Path, data: bytes) -> None:
    """Read a file from end to end, then each of its records alone."""
    path.write_bytes(data)
    for _ in warc.captures(path, archive=path.parent, on_lost=lambda _: None):
        pass
    for raw in list(raw_records(BytesIO(data)))[:20]:
        try:
            warc.read(path.parent, path.name, raw.offset)
        except ArchiveError:
            continue


class _Browser:
    """Asks the browse server's pages without a connection."""

    def __init__(self, archive: Archive) -> None:
        self._app: Any = datasette(archive).app()
        self._loop = asyncio.new_event_loop()

    def get(self, data: bytes) -> None:
        """Ask for an address. Raises ServerError where the answer is a failure."""
        path, _, query = quote(b"/" + data[:8000].lstrip(b"/"), safe="/?&=+%:;,@!$'()*[]~").partition("?")
        scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": unquote(path),
                 "raw_path": path.encode(), "query_string": query.encode(), "headers": [(b"host", b"127.0.0.1")],
                 "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        self._loop.run_until_complete(self._app(scope, receive, send))
        status = next(message["status"] for message in sent if message["type"] == "http.response.start")
        if status >= FAILED:
            shown = b"".join(message.get("body", b"") for message in sent)
            raise ServerError(f"status {status}: {shown[-300:]!r}")

    def close(self) -> None:
        self._loop.close()


@contextmanager
def targets(folder: Path) -> Iterator[list[Target]]:
    """Yield all targets; `folder` takes the archive that is searched and browsed, and the file that is read."""
    archive = Archive(folder / "archive")
    changed = make_archive(archive.root)
    connection = read_only(archive.database)
    (record,) = connection.execute("SELECT record_id FROM articles WHERE id = ?", (changed,)).fetchone()
    browser = _Browser(archive)
    pages = _pages()
    texts = [decode(_parted(page)[1], _parted(page)[0]).text[:4000].encode() for page in pages[:8]]
    texts += [path.read_bytes()[:4000] for path in sorted((ROOT / "seeds").glob("*.txt"))]
    lists = [f"Content-Type: text/xml\r\n\r\n{text}".encode() for text in (FEED, SITEMAP, INDEX, ATOM)]
    lists += [
        f"Content-Type: text/html\r\n\r\n{LIST}".encode(),
        b"\r\n\r\nhttp://www.wj001.com/news/wjxw/2024-03-01/6.html\n",
    ]

    def search(data: bytes) -> None:
        query = parse(data[:2000].decode("utf8", "replace"))
        find_stories(connection, query, order="relevance")

    paths = [path.format(changed=changed, record=record).encode() for path in PATHS]
    try:
        yield [
            Target("decode", lambda data: decode(_parted(data)[1], _parted(data)[0]), pages),
            Target("restore", lambda data: restore(data.decode("utf8", "replace")), texts),
            Target("process", lambda data: process(_capture(data)), pages),
            Target("page shown", lambda data: inert(_parted(data)[1].decode("utf8", "replace")), pages),
            Target("survey", lambda data: read_page(_capture(data, HOME), (HOST,), SITES), [*lists, *pages[:3]]),
            Target("listing", lambda data: listing_of(_capture(data, LIST_URL), SITES["wjnews"]), [*lists, *pages[:3]]),
            Target("warc", lambda data: _read_warc(folder / "fuzzed.warc.gz", data), _archives()),
            Target("query", search, [query.encode() for query in QUERIES], (UsageError,)),
            Target("browse", browser.get, paths),
        ]  # fmt: skip
    finally:
        browser.close()
        connection.close()


def _pages() -> list[bytes]:
    """Return archived messages, headers and all, and pages of the tests."""
    found = [path.read_bytes() for path in sorted((DATA / "wire").rglob("*.http"))]
    found += [
        b"Content-Type: text/html\r\n\r\n" + path.read_bytes() for path in sorted((DATA / "pages").rglob("*.html"))
    ]
    found += [
        "".join(f"{name}: {value}\r\n" for name, value in capture.headers).encode("latin-1") + b"\r\n" + capture.body
        for _, capture in warc.captures(ROOT / "newscrawl" / "cli" / "data" / "mirrors.warc.gz")
    ]
    return [f"Location: {URL}\r\n".encode() + page for page in found if len(page) < LONGEST_SEED]


def _archives() -> list[bytes]:
    """Return WARC files of several tools, compressed and not, and all else that comes in."""
    pages = [
        foreign_archives.Response(f"{URL}?{number}", _parted(page)[1][:3000])
        for number, page in enumerate(_pages()[:2])
    ]
    made = [
        make(pages) for make in (foreign_archives.wget, foreign_archives.common_crawl, foreign_archives.browsertrix)
    ]
    saved = foreign_archives.Response(URL, LIST.encode())
    kept = foreign_archives.plain([saved])
    return [
        *(foreign_archives.plain(pages), *made, *map(gzip.decompress, made)),
        *(b"".join(containers.arc([saved])), containers.har([saved]), containers.zst([saved])),
        *(containers.mhtml(saved), containers.singlefile(saved)),
        *(containers.wacz(kept), containers.zipped({"a.warc": kept}), containers.tarred({"a.warc": kept})),
    ]
