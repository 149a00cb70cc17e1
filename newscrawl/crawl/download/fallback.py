"""Scrapy's own client, over Twisted, for servers that break the rules of HTTP; with bounds it lacks."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.web.http_headers import InvalidHeaderName

from newscrawl.crawl.download.addresses import AddressPolicy, ForbiddenAddressError
from newscrawl.crawl.download.http import AddressError, lacks_end
from newscrawl.crawl.meta import DATALOSS_FLAG

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_DIGITS = 18
"""Digits of a Content-Length at most: more is no length of anything."""
MAX_HEAD_BYTES = 1 << 18
"""Status line and headers at most: Twisted bounds a line (16 KiB) but not their number. aiohttp has its own bounds."""

CHUNKED = b"chunked"


class FallbackHandler(HTTP11DownloadHandler):
    """Scrapy's handler that connects only where `AddressPolicy` lets it, and reads no endless headers."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawl's settings; the reactor checks each address from now on."""
        super().__init__(crawler)
        self._pool._factory = _bounded(self._pool._factory)  # noqa: SLF001 - no other way to the protocol
        _guard_reactor(AddressPolicy(crawler.settings.getlist("ALLOWED_NETWORKS")))

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`. Raises AddressError, or what Scrapy retries after.

        A page without its end is flagged as cut: of a server that breaks the rules, the length may be wrong too.
        """
        try:
            response: Response = await super().download_request(request)
        except ForbiddenAddressError as error:
            raise AddressError(str(error)) from error
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
        if response.status == HTTPStatus.OK and "Content-Length" in response.headers and lacks_end(kind, response.body):
            response.flags.append(DATALOSS_FLAG)
        return response


def _guard_reactor(policy: AddressPolicy) -> None:
    """Let Twisted connect to no address that `policy` forbids, but to the operator's proxies."""
    from twisted.internet import reactor  # noqa: PLC0415 - Scrapy installs it before

    running: Any = reactor
    connect, proxies = type(running).connectTCP, _proxies()

    def guarded(host: str, port: int, *arguments: Any, **named: Any) -> Any:
        if (host, port) not in proxies:
            policy.check(host)
        return connect(running, host, port, *arguments, **named)

    running.connectTCP = guarded


def _proxies() -> set[tuple[str, int]]:
    """Return addresses and ports of the proxies that the environment names."""
    found = set()
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        parts = urlsplit(os.environ.get(name, ""))
        if parts.hostname:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            found.add((parts.hostname, port))
            infos = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
            found |= {(str(info[4][0]), port) for info in infos}
    return found


def _skipping(receive: Callable[[bytes, bytes], None]) -> Callable[[bytes, bytes], None]:
    """Return `receive` for headers but that it passes over names, lengths and transfer codings which are none.

    So do browsers. Without a length that can be true, the body is what comes until the connection ends.
    """
    lengths = set[bytes]()

    def received(name: bytes, value: bytes) -> None:
        if name.lower() == b"content-length":
            is_length = value.isdigit() and len(value) <= MAX_DIGITS and not lengths
            lengths.add(value)
            if not is_length:
                return
        if name.lower() == b"transfer-encoding":
            if not value.lower().endswith(CHUNKED):
                return
            value = CHUNKED  # the only one that Twisted knows; what is compressed before it is told by its bytes
        with suppress(InvalidHeaderName):
            receive(name, value)

    return received


def _bounded(factory: Any) -> Any:
    """Return `factory` of protocols, whose protocols hang up on a head of more than MAX_HEAD_BYTES."""

    class BoundedFactory(factory):  # type: ignore[misc]
        def buildProtocol(self, address: Any) -> Any:
            protocol = super().buildProtocol(address)
            receive, seen = protocol.dataReceived, 0

            def bounded(data: bytes) -> None:
                nonlocal seen
                parser = getattr(protocol, "_parser", None)
                is_head = parser is not None and parser.state != "BODY"
                seen = seen + len(data) if is_head else 0
                if seen > MAX_HEAD_BYTES + len(data):
                    protocol.transport.abortConnection()
                else:
                    receive(data)

            request = protocol.request

            def requested(*arguments: Any) -> Any:
                answer = request(*arguments)
                protocol._parser.headerReceived = _skipping(protocol._parser.headerReceived)  # noqa: SLF001
                return answer

            protocol.dataReceived, protocol.request = bounded, requested
            return protocol

    return BoundedFactory
