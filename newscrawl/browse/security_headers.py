"""What keeps archived pages, which are hostile input, from doing anything: headers on every response."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from typing import Any

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No script at all, and nothing from elsewhere (https://www.w3.org/TR/CSP3/)."""
DATASETTE = OURS.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Datasette's own pages colour headings in style attributes."""
CAPTURE = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
)
"""An archived page: without scripts, forms, origin or requests, even when opened outside its frame."""
CAPTURE_PATH = "/capture/page"
_OWN_PATHS = (
    "/",
    "/search",
    "/trend",
    "/sites",
    "/tables",
    "/runs",
    "/run",
    "/capture",
    "/picture",
    "/captures",
    "/changes",
)

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-dns-prefetch-control", b"off"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")


def policy(path: str) -> str:
    """Return the Content-Security-Policy of the page at `path`."""
    if path == CAPTURE_PATH:
        return CAPTURE
    return OURS if path in _OWN_PATHS or path.startswith(("/article/", "/browse/")) else DATASETTE


def with_security_headers(app: App, names: Collection[str]) -> App:
    """Return `app` with the headers, answering only to addresses, and to `names` of this machine.

    A page elsewhere could otherwise read the archive through a host name of its own that it lets point to 127.0.0.1
    (DNS rebinding). Who serves to a network asks by its address, which no name can be taken for.
    """

    async def guarded(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if _host(scope) not in names and not _is_address(_host(scope)):
            await refuse(send, 421, b"This archive answers to its address and PUBLIC_URL only, not to other names.\n")
            return
        if not _is_answerable(scope):
            await refuse(send, 400, b"No page has such an address.\n")
            return

        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = (b"content-security-policy", policy(scope["path"]).encode())
                message = {**message, "headers": [*message.get("headers", ()), extra, *HEADERS]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return guarded


def _host(scope: Scope) -> str:
    value = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return value if value.endswith("]") else value.rpartition(":")[0] or value


def _is_address(host: str) -> bool:
    """Tell whether `host` is this machine's own name or a bare IP address."""
    return host in LOCAL_NAMES or host.startswith("[") or host.replace(".", "").isdigit()


_LONGEST_NAME, _LONGEST_PATH = 200, 2000
"""Bytes between two slashes, and in all: file systems hold 255 and 4,096; Datasette asks one for its files."""
_BAD_FACET = re.compile(rb"(?:\A|&)_facet(?![_=&]|\Z)")
"""What Datasette takes for a facet without a kind, and fails over."""


_NUL = re.compile(rb"\0|[%~]00")
"""A character that no SQL may hold, as it stands and as addresses and Datasette's names of tables spell it."""


def _is_answerable(scope: Scope) -> bool:
    """Tell whether Datasette can say of an address whether it is one."""
    path, query = scope["path"].encode(), scope["query_string"]
    longest = max(map(len, path.split(b"/")))
    fits = longest <= _LONGEST_NAME and len(path) <= _LONGEST_PATH
    return fits and not (_BAD_FACET.search(query) or _NUL.search(path) or _NUL.search(query))


async def refuse(send: Send, status: int, why: bytes, *headers: tuple[bytes, bytes]) -> None:
    """Answer with one line."""
    about = ((b"content-type", b"text/plain"), (b"content-length", str(len(why)).encode()), *headers)
    await send({"type": "http.response.start", "status": status, "headers": about})
    await send({"type": "http.response.body", "body": why})
