"""A forward proxy on this machine that plays the five sites from `tests/data/wire`."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

WIRE = Path(__file__).parents[1] / "data" / "wire"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot found"

Behaviour = Callable[["Visit"], None]
"""What is done with a request in place of the fixture."""


class Visit(BaseHTTPRequestHandler):
    """One request to the proxy; the connection is closed after it."""

    server: _Proxy

    def do_GET(self) -> None:
        """Answer as told, or from the fixtures, or with 404."""
        sites = self.server.sites
        if self.path.startswith("/"):  # asked as a server, not as a proxy
            self.path = f"http://{self.headers.get('Host', '')}{self.path}"
        sites.log.append(self.path)
        sites.headers.append(dict(self.headers.items()))
        if sites.on_request:
            sites.on_request()
        planned = sites.planned.get(self.path)
        if callable(planned):
            planned(self)
        else:
            self.wfile.write(planned or _fixture(self.path) or NOT_FOUND)

    def log_message(self, *_: Any) -> None:
        """Write nothing to stderr."""


class _Proxy(ThreadingHTTPServer):
    request_queue_size = 128
    """With the five of http.server some connections are dropped, and their clients ask again after a second."""

    daemon_threads = True
    sites: SiteServer

    def handle_error(self, *_: Any) -> None:
        """Let clients hang up without a traceback here."""


class SiteServer:
    """The proxy with its log; `planned` holds what differs from the fixtures, by URL: whole responses or behaviours."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.log: list[str] = []
        """URLs asked for, in order."""
        self.headers: list[dict[str, str]] = []
        """Request headers, in the same order."""
        self.planned: dict[str, bytes | Behaviour] = {}
        self.on_request: Callable[[], None] | None = None
        """Called when a request has come, before it is answered."""
        self.over = threading.Event()
        self._proxy = _Proxy((address, 0), Visit)
        self._proxy.sites = self
        self._thread = threading.Thread(target=self._proxy.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._proxy.shutdown()
        self._thread.join()
        self._proxy.server_close()

    @property
    def url(self) -> str:
        """What belongs into `http_proxy`."""
        return "http://{}:{}".format(*self._proxy.server_address)

    def hang(self, visit: Visit) -> None:
        """Say nothing until the server is taken down."""
        self.over.wait()
        visit.close_connection = True

    @staticmethod
    def reset(visit: Visit) -> None:
        """Break the connection off without a goodbye."""
        visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        visit.connection.close()


class MadeUpSites:
    """Sites that are no fixtures, behind the proxy; a subclass says in `get` what a request for a URL is answered."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.server = SiteServer(address)
        self.server.planned = self  # type: ignore[assignment]

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()

    @property
    def url(self) -> str:
        """What belongs into `http_proxy`."""
        return self.server.url


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole response with a true Content-Length unless `headers` give one."""
    length = (
        ()
        if any(header.lower().startswith("content-length") for header in headers)
        else (f"Content-Length: {len(body)}",)
    )
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, *length])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def redirect(target: str) -> bytes:
    """Return a redirect to `target`."""
    return response(b"", f"Location: {target}", status="302 Found")


def _fixture(url: str) -> bytes | None:
    parts = urlsplit(url)
    name = parts.path.removeprefix("/")
    path = WIRE / (parts.hostname or "") / f"{name + 'index' if not name or name.endswith('/') else name}.http"
    return path.read_bytes() if path.is_file() else None
