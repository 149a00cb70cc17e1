"""A proxy on loopback between Chromium and the network: it checks the address that it connects to."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.crawl.download.addresses import AddressPolicy, ForbiddenAddressError

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

MAX_HEAD_BYTES = 1 << 16
CHUNK_BYTES = 1 << 16
CONNECT_S = 30.0
"""What resolving and connecting may take together."""
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class GuardProxy:
    """Makes the tunnels (CONNECT) and forwards the plain requests of one browser, to the site's hosts only."""

    def __init__(self, hosts: tuple[str, ...], policy: AddressPolicy) -> None:
        """Take the hosts that may be asked, and where connections may lead."""
        self._hosts, self._policy = hosts, policy
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on loopback, and return host and port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_HEAD_BYTES)
        host, port = self._server.sockets[0].getsockname()
        return f"{host}:{port}"

    async def close(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b" ", 2)
            is_tunnel = method == b"CONNECT"
            parts = urlsplit(("//" if is_tunnel else "") + target.decode("latin-1"))
            there = await self._connect(parts.hostname or "", parts.port or 80)
        except (OSError, ValueError, TimeoutError, EOFError, asyncio.LimitOverrunError):
            with suppress(OSError):
                writer.write(REFUSED)
                await writer.drain()
            writer.close()
            return
        if is_tunnel:
            writer.write(ESTABLISHED)
        else:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}".encode("latin-1")
            lines = [
                line for line in head.split(b"\r\n")[1:] if not line.lower().startswith((b"connection:", b"proxy-"))
            ]
            there[1].write(b"\r\n".join([method + b" " + path + b" HTTP/1.1", b"Connection: close", *lines]))
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))

    async def _connect(self, host: str, port: int) -> tuple[StreamReader, StreamWriter]:
        """Return a connection to an address of `host` that may be connected to. Raises OSError."""
        if host.lower() not in self._hosts:
            raise ForbiddenAddressError(f"{host} is no host of the site")
        async with asyncio.timeout(CONNECT_S):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
            address = str(found[0][4][0])
            self._policy.check(address)
            return await asyncio.open_connection(address, port)


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    """Pass on what comes until one side ends."""
    with suppress(OSError):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()
