"""What browsers, proxies and curl expect of every answer: HEAD, an ETag and 304, gzip."""

from __future__ import annotations

import hashlib
import zlib
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from newscrawl.browse.security_headers import App, Scope, Send, refuse
from newscrawl.browse.translations import COOKIE

WHOLE_BYTES = 1 << 20
"""An answer up to this size is gathered, so that it has an ETag and a length; a longer one goes out as it comes."""
WORTH_BYTES = 500
"""Below, gzip saves nothing; Starlette's middleware has the same bound."""
_GZIP = 16 + zlib.MAX_WBITS
"""What has zlib write gzip's format (https://docs.python.org/3/library/zlib.html#zlib.compressobj)."""
_PACKED = (b"text/", b"application/json", b"application/feed+json", b"application/atom+xml", b"image/svg+xml")
"""Beginnings of the types that become shorter; Parquet and archived bytes are packed already, or may be anything."""
_READS = ("GET", "HEAD")
HEAD = "newscrawl.head"
"""Key in the scope of a request that asks for headers alone."""
_VARY = (b"Accept-Encoding", b"Accept-Language")
Headers = dict[bytes, bytes]


def with_http_answers(app: App) -> App:
    """Return `app` with what HTTP offers to who reads: a HEAD is answered as GET is, nothing is written (405).

    An answer whose ETag the reader has is 304 without a body; what is text goes out as gzip where that is accepted.
    """

    async def answering(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] not in _READS:
            await refuse(send, 405, b"This archive is only read: GET or HEAD.\n", (b"allow", b"GET, HEAD"))
        else:
            asked = {**scope, "method": "GET", HEAD: scope["method"] == "HEAD"}
            await app(asked, receive, _Answer(dict(scope["headers"]), send))

    return answering


class _Answer:
    """One answer on its way out: gathered up to WHOLE_BYTES, then sent with what its length and content tell."""

    def __init__(self, asked: Headers, send: Send) -> None:
        self._asked, self._send = asked, send
        self._start: dict[str, Any] = {}
        self._gathered = b""
        self._streams = False
        self._packer: Any = None

    async def __call__(self, message: dict[str, Any]) -> None:
        """Take a message of ASGI's."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            await self._take(message.get("body", b""), ended=not message.get("more_body"))
        else:
            await self._send(message)

    async def _take(self, body: bytes, *, ended: bool) -> None:
        if self._streams:
            await self._pass(body, ended=ended)
            return
        self._gathered += body
        if ended:
            await self._send_whole()
        elif len(self._gathered) > WHOLE_BYTES:
            self._streams = True
            headers = self._headers()
            if self._packs(headers):
                self._packer = zlib.compressobj(wbits=_GZIP)
                headers.pop(b"content-length", None)
                headers[b"content-encoding"] = b"gzip"
            await self._begin(self._start["status"], headers)
            await self._pass(self._gathered, ended=False)

    async def _pass(self, body: bytes, *, ended: bool) -> None:
        if self._packer:
            body = self._packer.compress(body) + (self._packer.flush() if ended else b"")
        await self._send({"type": "http.response.body", "body": body, "more_body": not ended})

    async def _send_whole(self) -> None:
        headers, body, status = self._headers(), self._gathered, self._start["status"]
        if status == HTTPStatus.OK:
            # weak: the same content may be packed or not (RFC 9110, 8.8.1)
            etag = b'W/"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
            headers[b"etag"] = etag
            if _names(self._asked.get(b"if-none-match", b""), etag):
                status, body = HTTPStatus.NOT_MODIFIED, b""
                for name in (b"content-type", b"content-length"):
                    headers.pop(name, None)
        if len(body) > WORTH_BYTES and self._packs(headers):
            body = zlib.compress(body, wbits=_GZIP)
            headers[b"content-encoding"] = b"gzip"
        if status != HTTPStatus.NOT_MODIFIED:
            headers[b"content-length"] = str(len(body)).encode()
        await self._begin(status, headers)
        await self._send({"type": "http.response.body", "body": body})

    async def _begin(self, status: int, headers: Headers) -> None:
        cookies = [pair for pair in self._start["headers"] if pair[0].lower() == b"set-cookie"]
        await self._send({**self._start, "status": status, "headers": [*headers.items(), *cookies]})

    def _headers(self) -> Headers:
        """Return the answer's headers but cookies, with how long and for whom it may be kept."""
        headers = {name.lower(): value for name, value in self._start["headers"] if name.lower() != b"set-cookie"}
        headers[b"vary"] = b", ".join(filter(None, (headers.get(b"vary"), *_VARY)))
        if b"cache-control" not in headers:
            headers[b"cache-control"] = b"no-cache"
        elif headers[b"cache-control"] == b"private, no-store" and not self._is_personal():
            headers[b"cache-control"] = b"private, no-cache"
        return headers

    def _is_personal(self) -> bool:
        """Tell whether the reader sent more of their own than the language they chose."""
        try:
            names = set(SimpleCookie(self._asked.get(b"cookie", b"").decode("latin-1")))
        except CookieError:
            return True
        return b"authorization" in self._asked or not names <= {COOKIE}

    def _packs(self, headers: Headers) -> bool:
        """Tell whether the answer becomes gzip."""
        is_text = headers.get(b"content-type", b"").startswith(_PACKED)
        return is_text and b"content-encoding" not in headers and _accepts_gzip(self._asked)


def _names(asked: bytes, etag: bytes) -> bool:
    """Tell whether a reader's If-None-Match names this weak ETag, or anything."""
    return asked.strip() == b"*" or etag.removeprefix(b"W/") in {
        tag.strip().removeprefix(b"W/") for tag in asked.split(b",")
    }


def _accepts_gzip(asked: Headers) -> bool:
    """Tell whether a reader's Accept-Encoding allows gzip: by name or by `*`, and not with the weight 0."""
    weights = {}
    for part in asked.get(b"accept-encoding", b"").lower().split(b","):
        name, _, parameter = part.partition(b";")
        weights[name.strip()] = parameter.replace(b" ", b"").removeprefix(b"q=").strip(b"0.") != b"" or not parameter
    return weights.get(b"gzip", weights.get(b"*", False))
