"""Answers to a request for one page that are wrong in one way each, with what a crawl makes of them."""

from __future__ import annotations

import gzip
import re
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import brotli
import zstandard

from tests.support.build_pages import published
from tests.support.site_server import SiteServer, Visit, redirect, response

PAGE = published("wjnews", "<p>{}</p>").encode("gbk")
HTML = "Content-Type: text/html"
SITE = "http://www.wj001.com"
HALF = len(PAGE) // 2
TIMEOUT_S = 3
"""DOWNLOAD_TIMEOUT of the crawl that meets these faults."""
TRIES = 2
"""Requests at most for a page whose answer breaks off (RETRY_TIMES=1), or that only Scrapy's own client reads.

The latter is asked for twice unless an earlier fault had the host asked by that client: which of them comes first is
a matter of milliseconds.
"""

Answer = bytes | Callable[[Visit], None]


@dataclass(frozen=True)
class PageFault:
    """One wrong answer; `outcome` is a small language that the test reads."""

    kind: str
    answer: Answer
    outcome: str
    """`stored whole`, `stored, flagged truncated`, `rejected: REASON`, `counted COUNTER`; several apart by `|`."""
    tries: int = 1
    """Requests for it at most."""


def raw(head: str, body: bytes = b"") -> bytes:
    """Return a response whose head is written as it is."""
    return head.encode("latin-1") + b"\r\n\r\n" + body


def streaming(head: str, piece: bytes, *, wait_s: float = 0, seconds: float = 30) -> Callable[[Visit], None]:
    """Return a behaviour that sends `head`, and then `piece` again and again until the client hangs up."""

    def send(visit: Visit) -> None:
        end = time.monotonic() + seconds
        with suppress(OSError):
            visit.wfile.write(head.encode("latin-1"))
            while time.monotonic() < end and not visit.server.sites.over.is_set():
                visit.wfile.write(piece)
                visit.wfile.flush()
                if wait_s:
                    visit.server.sites.over.wait(wait_s)

    return send


def half_then_reset(visit: Visit) -> None:
    """Send half a page and break off with a reset."""
    visit.wfile.write(raw(f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: {len(PAGE)}", PAGE[:HALF]))
    visit.wfile.flush()
    SiteServer.reset(visit)


def chunked(body: bytes, *, size: str = "", end: bytes = b"0\r\n\r\n") -> bytes:
    """Return a response in one chunk."""
    head = f"HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked"
    return raw(head, (size or f"{len(body):x}").encode() + b"\r\n" + body + b"\r\n" + end)


def coded(coding: str, body: bytes, *headers: str) -> bytes:
    """Return a response whose body is said to be so coded."""
    return response(body, HTML, f"Content-Encoding: {coding}", *headers)


def _cut(body: bytes) -> bytes:
    return body[: len(body) * 2 // 3]


def _deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip, gzip": lambda body: gzip.compress(gzip.compress(body)),
    "br": lambda body: bytes(brotli.compress(body, quality=3)),
    "zstd": zstandard.compress,
}


@cache
def _bomb(coding: str) -> bytes:
    return coded(coding, PACKED[coding](bytes(40 << 20)))


def bomb(coding: str) -> Callable[[Visit], None]:
    """Return a behaviour that sends 40 MB of zeros, packed when they are first asked for."""

    def send(visit: Visit) -> None:
        visit.wfile.write(_bomb(coding))

    return send


TRUNCATED, WHOLE = "stored, flagged truncated", "stored whole"


def to(target: str) -> bytes:
    """Return a redirect to `target`, as it is written."""
    return redirect(target)


def refreshing(target: str) -> bytes:
    """Return a page that redirects by `meta`."""
    return response(f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head></html>'.encode(), HTML)


def reloading(tags: str) -> bytes:
    """Return the page with these tags at the beginning of its head."""
    return response(PAGE.replace(b"<head>", b"<head>" + tags.encode(), 1), HTML)


def headed(title: str) -> bytes:
    """Return the page with another title in its head."""
    page = re.sub("<title>.*?</title>", f"<title>{title}</title>", PAGE.decode("gbk"), count=1, flags=re.DOTALL)
    assert title in page
    return response(page.encode("gbk"), HTML)


def titled(title: str) -> bytes:
    """Return the page with something in its title and first paragraph."""
    page = PAGE.decode("gbk").replace("<p>", f"<p>{title}", 1)
    return response(page.encode(), "Content-Type: text/html; charset=utf-8")


CUT_FAULTS = [
    PageFault(
        "Content-Length larger than what came, page whole",
        response(PAGE, HTML, f"Content-Length: {len(PAGE) + 100}"),
        TRUNCATED,
        TRIES,
    ),
    PageFault("body cut at half", response(PAGE[:HALF], HTML, f"Content-Length: {len(PAGE)}"), TRUNCATED, TRIES),
    PageFault("connection reset within the body", half_then_reset, TRUNCATED, TRIES),
    PageFault("gzip cut short under a true length", coded("gzip", _cut(gzip.compress(PAGE))), TRUNCATED, TRIES),
    PageFault("deflate cut short", coded("deflate", _cut(_deflate(PAGE))), TRUNCATED, TRIES),
    PageFault("zlib cut short", coded("deflate", _cut(zlib.compress(PAGE))), TRUNCATED, TRIES),
    PageFault("brotli cut short", coded("br", _cut(brotli.compress(PAGE))), TRUNCATED, TRIES),
    PageFault(
        "zstd cut short",
        coded("zstd", _cut(zstandard.compress(PAGE))),
        "rejected: not-html",
        TRIES,
    ),
    PageFault("chunks without the last", chunked(PAGE, end=b""), TRUNCATED, TRIES),
    PageFault("a chunk shorter than it says", chunked(PAGE, size=f"{len(PAGE) + 50:x}", end=b""), TRUNCATED, TRIES),
    PageFault("no length, end of the connection", raw(f"HTTP/1.1 200 OK\r\n{HTML}", PAGE), WHOLE),
    PageFault("Content-Length smaller than the page", response(PAGE, HTML, f"Content-Length: {HALF}"), TRUNCATED, 2),
]

SYNTAX_FAULTS = [
    PageFault("a header without a colon", response(PAGE, HTML, "this is no header"), WHOLE, 2),
    PageFault(
        "a header name that is not ASCII", response(PAGE, HTML, "X-标题".encode().decode("latin-1") + ": 1"), WHOLE, 2
    ),
    PageFault(
        "a header value in GBK", response(PAGE, HTML, "X-Title: " + "标题".encode("gbk").decode("latin-1")), WHOLE
    ),
    PageFault("a header of 6 KB", response(PAGE, HTML, "X-Long: " + "x" * 6000), WHOLE),
    PageFault("1,000 Set-Cookie headers", response(PAGE, HTML, *["Set-Cookie: a=1"] * 1000), "stored whole", TRIES),
    PageFault("an ETag of 4 KB", response(PAGE, HTML, f'ETag: "{"e" * 4000}"'), WHOLE),
    PageFault(
        "Last-Modified in the year 99999", response(PAGE, HTML, "Last-Modified: Mon, 01 Jan 99999 00:00:00 GMT"), WHOLE
    ),
    PageFault("Date with zone +9999", response(PAGE, HTML, "Date: Mon, 01 Jan 2024 00:00:00 +9999"), WHOLE),
    PageFault("an unknown charset", response(PAGE, "Content-Type: text/html; charset=x-none"), WHOLE),
    PageFault("a charset of 5,000 characters", response(PAGE, "Content-Type: text/html; charset=" + "x" * 5000), WHOLE),
    PageFault(
        "a charset that is a Python codec and no encoding",
        response(PAGE, "Content-Type: text/html; charset=zip"),
        WHOLE,
    ),
    PageFault("a wrong charset", response(PAGE, "Content-Type: text/html; charset=utf-8"), WHOLE),
    PageFault("no Content-Type", response(PAGE), WHOLE),
    PageFault(
        "Content-Type: application/octet-stream", response(PAGE, "Content-Type: application/octet-stream"), WHOLE
    ),
    PageFault("an unknown Content-Encoding", coded("x-none", PAGE), WHOLE),
    PageFault("Content-Encoding: gzip on a plain body", coded("gzip", PAGE), WHOLE),
    PageFault("gzip twice", coded("gzip, gzip", gzip.compress(gzip.compress(PAGE))), WHOLE),
    PageFault("gzip without a label", response(gzip.compress(PAGE), HTML), WHOLE),
    PageFault("rubbish behind gzip", coded("gzip", gzip.compress(PAGE) + b"rubbish"), WHOLE),
    PageFault(
        "a Content-Length of 5,000 digits",
        raw(f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: {'9' * 5000}", PAGE),
        "stored whole",
        TRIES,
    ),
    PageFault(
        "a negative Content-Length", raw(f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: -5", PAGE), "stored whole", 2
    ),
    PageFault(
        "a Content-Length that is no number",
        raw(f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: many", PAGE),
        "stored whole",
        2,
    ),
    PageFault(
        "two different Content-Lengths",
        raw(f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: {len(PAGE)}\r\nContent-Length: 7", PAGE),
        "stored whole",
        2,
    ),
    PageFault(
        "Transfer-Encoding: identity", response(PAGE, HTML, "Transfer-Encoding: identity"), "stored whole", TRIES
    ),
    PageFault(
        "gzip as a transfer coding",
        chunked(gzip.compress(PAGE)).replace(b"chunked", b"gzip, chunked", 1),
        "stored whole",
        TRIES,
    ),
    PageFault("a chunk size that is no number", chunked(PAGE, size="many"), "rejected: empty", TRIES),
    PageFault("a chunk size beyond 64 bits", chunked(PAGE, size="f" * 40), "stored, flagged truncated", TRIES),
    PageFault("no status line", b"<html><body>hello</body></html>", "counted failed/DownloadFailedError", TRIES),
    PageFault(
        "a status line without a number",
        raw(f"HTTP/1.1 OK\r\n{HTML}", PAGE),
        "counted failed/DownloadFailedError",
        TRIES,
    ),
    PageFault("status 999", response(PAGE, HTML, status="999 Denied"), "rejected: http-error"),
    PageFault(
        "status of 5,000 digits", response(PAGE, HTML, status="2" * 5000), "counted failed/DownloadFailedError", TRIES
    ),
    PageFault("HTTP/9.9", response(PAGE, HTML).replace(b"HTTP/1.1", b"HTTP/9.9"), "stored whole", TRIES),
    PageFault("line feeds without carriage returns", response(PAGE, HTML).replace(b"\r\n", b"\n"), "stored whole"),
    PageFault("an empty answer", lambda _: None, "counted failed/DownloadFailedError", TRIES),
]

ENDLESS_FAULTS = [
    PageFault(
        "endless headers",
        streaming("HTTP/1.1 200 OK\r\n", b"X-Long: " + b"x" * 1000 + b"\r\n"),
        "counted failed/DownloadFailedError",
        TRIES,
    ),
    PageFault(
        "an endless header line",
        streaming("HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 4096),
        "counted failed/DownloadFailedError",
        TRIES,
    ),
    PageFault(
        "an endless status line", streaming("HTTP/1.1 ", b"2" * 4096), "counted failed/DownloadFailedError", TRIES
    ),
    PageFault(
        "an endless body",
        streaming(f"HTTP/1.1 200 OK\r\n{HTML}\r\n\r\n", b"<p>" + b"x" * 65536),
        "counted failed/DownloadCancelledError",
        1,
    ),
    PageFault(
        "endless chunks",
        streaming(
            f"HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"
        ),
        "counted failed/DownloadCancelledError",
        1,
    ),
    PageFault(
        "a header a second",
        streaming("HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", wait_s=0.5),
        "counted failed/DownloadTimeoutError",
        TRIES,
    ),
    PageFault(
        "a byte of the body a second",
        streaming(f"HTTP/1.1 200 OK\r\n{HTML}\r\n\r\n", b"x", wait_s=0.5),
        "counted failed/DownloadTimeoutError",
        TRIES,
    ),
]

CONTENT_FAULTS = [
    PageFault("gzip of 40 MB of zeros", bomb("gzip"), "rejected: not-html|counted ignored/IgnoreRequest"),
    PageFault("brotli of 40 MB of zeros", bomb("br"), "rejected: not-html|counted ignored/IgnoreRequest", TRIES),
    PageFault("zstd of 40 MB of zeros", bomb("zstd"), "rejected: not-html|counted ignored/IgnoreRequest"),
    PageFault(
        "nested gzip of 40 MB of zeros",
        bomb("gzip, gzip"),
        "rejected: not-html|counted ignored/IgnoreRequest",
    ),
    PageFault("an empty body", response(b"", HTML), "rejected: empty"),
    PageFault("spaces only", response(b" \r\n" * 100, HTML), "rejected: empty"),
    PageFault("zeros only", response(bytes(20_000), HTML), "rejected: not-html"),
    PageFault("noise labelled HTML", response(bytes(range(256)) * 400, HTML), "rejected: not-html"),
    PageFault(
        "an MP4 video labelled HTML", response(b"\0\0\0\x20ftypisom\0\0\2\0" + b"<p>" * 500, HTML), "rejected: not-html"
    ),
    PageFault("a WebM video labelled HTML", response(b"\x1aE\xdf\xa3" + b"<p>\0" * 500, HTML), "rejected: not-html"),
    PageFault(
        "an FLV video labelled HTML", response(b"FLV\1\5\0\0\0\x09" + b"<p>\0" * 500, HTML), "rejected: not-html"
    ),
    PageFault(
        "an MPEG transport stream labelled HTML",
        response((b"G@\0\x10<div>" + bytes(179)) * 50, HTML),
        "rejected: not-html",
    ),
    PageFault(
        "an MP3 labelled HTML", response(b"ID3\3\0\0\0\0\0\0<p>" + b"\xff\xfb\0\0" * 500, HTML), "rejected: not-html"
    ),
    PageFault("an Ogg video labelled HTML", response(b"OggS\0\2\0\0<div>" + bytes(500), HTML), "rejected: not-html"),
    PageFault("a PDF labelled HTML", response(b"%PDF-1.4\n<p>" + b"x" * 500, HTML), "rejected: not-html"),
    PageFault("a PNG labelled HTML", response(b"\x89PNG\r\n\x1a\n" + b"<p>" * 50, HTML), "rejected: not-html"),
    PageFault(
        "a video labelled video", response(b"\0\0\0\x20ftypisom", "Content-Type: video/mp4"), "rejected: not-html"
    ),
    PageFault("JSON labelled HTML", response(b'{"a": 1}', HTML), "rejected: not-html"),
    PageFault("a feed in place of an article", response(b"<rss><channel></channel></rss>", HTML), "rejected: not-html"),
    PageFault("a title of 12,500 pipes", headed("|" * 12_500), WHOLE),
    PageFault("a title of 12,500 times -网", headed("-网" * 12_500), WHOLE),
    PageFault("12,500 iframes that do not end", titled("<iframe " * 12_500), "rejected: no-article"),
    PageFault("12,500 scripts that do not end", titled("<script " * 12_500), "rejected: no-article"),
    PageFault(
        "a WARC file in place of a page", response(gzip.compress(b"WARC/1.1\r\n" * 99), HTML), "rejected: not-html"
    ),
    PageFault("an escape sequence in the text", titled("\x1b[31m红"), WHOLE),
    PageFault("a terminal's title sequence in the text", titled("\x1b]0;owned\x07"), WHOLE),
    PageFault("a bidi override in the text", titled("\u202e倒\u202c"), WHOLE),
    PageFault("bidi isolates in the text", titled("\u2066离\u2069"), WHOLE),
    PageFault("controls of C1 in the text", titled("\x9b31m"), WHOLE),
]

STATUS_FAULTS = [
    PageFault("a 304 nobody asked for", response(b"", status="304 Not Modified"), "counted not-modified/unasked"),
    PageFault("status 204 with a page", response(PAGE, HTML, status="204 No Content"), "rejected: http-error", TRIES),
    PageFault(
        "status 206 nobody asked for", response(PAGE[:HALF], HTML, status="206 Partial Content"), "rejected: http-error"
    ),
    PageFault(
        "status 500", response(b"error", HTML, status="500 Internal Server Error"), "rejected: http-error", TRIES
    ),
    PageFault(
        "Retry-After of 5,000 digits",
        response(b"busy", HTML, "Retry-After: " + "9" * 5000, status="503 Busy"),
        "counted retry-after/too-long",
    ),
    PageFault(
        "Retry-After in the year 9999",
        response(b"busy", HTML, "Retry-After: Fri, 31 Dec 9999 23:59:59 -2359", status="503 Busy"),
        "rejected: http-error",
    ),
    PageFault(
        "Retry-After in the year 99999",
        response(b"busy", HTML, "Retry-After: Fri, 31 Dec 99999 23:59:59 GMT", status="503 Busy"),
        "rejected: http-error",
        TRIES,
    ),
    PageFault(
        "a negative Retry-After",
        response(b"busy", HTML, "Retry-After: -9", status="503 Busy"),
        "rejected: http-error",
        TRIES,
    ),
    PageFault("a reset before any answer", SiteServer.reset, "counted failed/DownloadFailedError", 4),
]

REDIRECT_FAULTS = (
    [
        PageFault(f"a redirect to {what}", to(target), "rejected: redirect")
        for what, target in (
            ("a port that is no number", f"{SITE}:8o/1.html"),
            ("port 99999", f"{SITE}:99999/1.html"),
            ("half an IPv6 address", "http://["),
            ("another site", "http://stranger.example/"),
            ("loopback", "http://127.0.0.1:1/"),
            ("loopback as a number", "http://2130706433/"),
            ("loopback in hexadecimal", "http://0x7f.1/"),
            ("loopback in octal", "http://0177.0.0.1/"),
            ("loopback in IPv6", "http://[::1]/"),
            ("loopback as IPv4 in IPv6", "http://[::ffff:127.0.0.1]/"),
            ("localhost", "http://localhost/"),
            ("the cloud's metadata", "http://169.254.169.254/latest/meta-data/"),
            ("a private network", "http://10.0.0.1/"),
            ("the site's name as a user", "http://www.wj001.com@stranger.example/"),
            ("a host behind a backslash", "http://stranger.example\\@www.wj001.com/"),
        )
    ]
    + [
        PageFault("a redirect to a file", to("file:///etc/passwd"), "rejected: redirect"),
        PageFault("a redirect to a script", to("javascript:alert(1)"), "rejected: redirect"),
        PageFault("a redirect to a data URL", to("data:text/html,hello"), "rejected: redirect"),
        PageFault("a redirect without a target", response(b"", status="302 Found"), "rejected: redirect"),
        PageFault("a redirect to nothing", to(""), "rejected: redirect", 6),
        PageFault("a redirect with a target of 7 KB", to(f"{SITE}/" + "x" * 7000), "counted rejected/http-error"),
        PageFault(
            "a redirect to bytes of GBK",
            to(f"{SITE}/" + "新闻".encode("gbk").decode("latin-1")),
            "counted rejected/http-error",
        ),
        PageFault(
            "a refresh to a port that is no number",
            refreshing(f"{SITE}:8o/1.html"),
            "rejected: redirect|rejected: challenge",
        ),
        PageFault(
            "a refresh to another site",
            refreshing("http://stranger.example/"),
            "rejected: redirect|rejected: challenge",
        ),
        PageFault("a refresh to loopback", refreshing("http://127.0.0.1:1/"), "rejected: redirect|rejected: challenge"),
        PageFault("a refresh to a file", refreshing("file:///etc/passwd"), "rejected: challenge"),
    ]
    + [
        PageFault(f"an article {what}", reloading(tags), "stored whole")
        for what, tags in (
            ("that is loaded anew after a minute", '<meta http-equiv="refresh" content="60;url=#">'),
            ("with a refresh to a script", '<meta http-equiv="refresh" content="0;url=javascript:go()">'),
            ("with a refresh to half an IPv6 address", '<meta http-equiv="refresh" content="300;url=http://[">'),
            (
                "with a base that is no address, and a script that says refresh",
                '<base href="http://["><script>refresh()</script>',
            ),
        )
    ]
)
