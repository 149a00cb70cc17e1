"""WARC files as other tools write them, built byte by byte."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

WHEN = "2024-03-01T02:03:04Z"


@dataclass(frozen=True)
class Response:
    """One response to be written."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    status: str = "200 OK"

    def block(self) -> bytes:
        """Return the HTTP message."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        return f"HTTP/1.1 {self.status}\r\n{head}\r\n".encode() + self.body


def digest(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def record(kind: str, block: bytes, *fields: tuple[str, str], version: str = "1.0") -> bytes:
    """Return a record with its length; ids and date are given unless `fields` bring them."""
    named = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid4()}>", "WARC-Date": WHEN, **dict(fields)}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/{version}\r\n{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


HTTP = ("Content-Type", "application/http;msgtype=response")


def chunked(body: bytes, size: int = 700) -> bytes:
    """Return `body` in chunks, as it came over the wire."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def wget(pages: Iterable[Response]) -> bytes:
    """As wget writes: a gzip member per record, URLs in angle brackets, chunked bodies kept, digests over them."""
    out = [
        gzip.compress(
            record("warcinfo", b"software: Wget/1.21.3 (linux-gnu)\r\n", ("Content-Type", "application/warc-fields"))
        )
    ]
    for page in pages:
        target = ("WARC-Target-URI", f"<{page.url}>")
        out.append(gzip.compress(record("request", b"GET / HTTP/1.1\r\n\r\n", target)))
        whole = Response(page.url, chunked(page.body), (*page.headers, ("Transfer-Encoding", "chunked")), page.status)
        digests = ("WARC-Block-Digest", digest(whole.block())), ("WARC-Payload-Digest", digest(whole.body))
        out.append(gzip.compress(record("response", whole.block(), target, HTTP, *digests)))
    out.append(
        gzip.compress(
            record("resource", b"wget log", ("WARC-Target-URI", "<metadata://gnu.org/software/wget/warc/wget.log>"))
        )
    )
    return b"".join(out)


def common_crawl(pages: Iterable[Response]) -> bytes:
    """As Common Crawl writes: content decoded already, the true coding under other header names, metadata records."""
    out = [gzip.compress(record("warcinfo", b"isPartOf: CC-MAIN-2024-10\r\n"))]
    for page in pages:
        target = ("WARC-Target-URI", page.url)
        headers = (*page.headers, ("X-Crawl-Content-Encoding", "gzip"), ("X-Crawl-Content-Length", "999"),
                   ("Content-Length", str(len(page.body))))  # fmt: skip
        plain = Response(page.url, page.body, headers, page.status)
        digests = ("WARC-Block-Digest", digest(plain.block())), ("WARC-Payload-Digest", digest(plain.body))
        more = ("WARC-IP-Address", "203.0.113.7"), ("WARC-Identified-Payload-Type", "text/html")
        out.append(gzip.compress(record("response", plain.block(), target, HTTP, *digests, *more)))
        out.append(gzip.compress(record("metadata", b"fetchTimeMs: 301\r\n", target)))
    return b"".join(out)


def browsertrix(pages: Iterable[Response]) -> bytes:
    """As a browser crawler writes: WARC 1.1, sha256 in hexadecimal, page resources, text extracts, a revisit."""
    out = [gzip.compress(record("warcinfo", b"software: Browsertrix-Crawler 1.0\r\n", version="1.1"))]
    for page in pages:
        target = ("WARC-Target-URI", page.url)
        payload = ("WARC-Payload-Digest", f"sha256:{hashlib.sha256(page.body).hexdigest()}")
        more = ("WARC-JSON-Metadata", '{"cert":{"issuer":"R3"}}'), ("WARC-Page-ID", str(uuid4()))
        out.append(gzip.compress(record("response", page.block(), target, HTTP, payload, *more, version="1.1")))
        urn = ("WARC-Target-URI", f"urn:text:{page.url}")
        out.append(
            gzip.compress(record("conversion", "正文".encode(), urn, ("Content-Type", "text/plain"), version="1.1"))
        )
        again = ("WARC-Date", "2024-03-02T02:03:04.567Z"), ("WARC-Refers-To-Target-URI", page.url)
        profile = ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
        head = Response(page.url, b"", page.headers, page.status).block()
        revisit = record(
            "revisit", head, target, HTTP, payload, *again, ("WARC-Refers-To-Date", WHEN), profile, version="1.1"
        )
        out.append(gzip.compress(revisit))
    return b"".join(out)


def plain(pages: Iterable[Response]) -> bytes:
    """Uncompressed, WARC 1.0, without any digest."""
    records = (record("response", page.block(), ("WARC-Target-URI", page.url), HTTP) for page in pages)
    return record("warcinfo", b"software: by hand\r\n") + b"".join(records)
