"""The proxy between Chromium and the network connects to the site's public addresses only."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from newscrawl.crawl.download.addresses import AddressPolicy
from newscrawl.crawl.download.guard_proxy import GuardProxy
from tests.support.faults import fault


@pytest.fixture
def port() -> int:
    """Return the port of a server on loopback that answers one connection with what it got."""
    server = socket.create_server(("127.0.0.1", 0))

    def echo() -> None:
        with server, server.accept()[0] as client:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + client.recv(65536))

    threading.Thread(target=echo, daemon=True).start()
    found: int = server.getsockname()[1]
    return found


def answer(request: bytes, allowed: tuple[str, ...] = (), *, then: bytes = b"") -> bytes:
    async def ask() -> bytes:
        proxy = GuardProxy(("localhost",), AddressPolicy(allowed))
        host, _, at = (await proxy.start()).partition(":")
        reader, writer = await asyncio.open_connection(host, int(at))
        writer.write(request)
        got = b""
        if then:
            got = await reader.readuntil(b"\r\n\r\n")
            writer.write(then)
        got += await asyncio.wait_for(reader.read(), 20)
        writer.close()
        await proxy.close()
        return got

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "request_line",
    [
        pytest.param(
            line, id=kind, marks=fault(f"a browser asks for {kind}", tries=0, outcome="refused by the guard proxy")
        )
        for kind, line in {
            "loopback under the site's name": b"CONNECT localhost:80 HTTP/1.1",
            "loopback under the site's name, plainly": b"GET http://localhost/ HTTP/1.1",
            "loopback by its address": b"CONNECT 127.0.0.1:80 HTTP/1.1",
            "another host": b"CONNECT stranger.example:443 HTTP/1.1",
            "a port that is no number": b"CONNECT localhost:8o HTTP/1.1",
            "no address": b"GET / HTTP/1.1",
            "half a request": b"GET",
        }.items()
    ],
)
def test_what_may_not_be_connected_to_is_refused(request_line: bytes) -> None:
    assert answer(request_line + b"\r\n\r\n").startswith(b"HTTP/1.1 403")


def test_a_tunnel_and_a_plain_request_reach_an_allowed_network(port: int) -> None:
    tunnel = f"CONNECT localhost:{port} HTTP/1.1\r\n\r\n".encode()
    got = answer(tunnel, ("127.0.0.0/8", "::1/128"), then=b"hello")
    assert got.startswith(b"HTTP/1.1 200")
    assert got.endswith(b"hello")


def test_a_plain_request_is_sent_on_by_its_path(port: int) -> None:
    request = f"GET http://localhost:{port}/a?b=1 HTTP/1.1\r\nHost: localhost\r\nProxy-Connection: keep-alive\r\n\r\n"
    got = answer(request.encode(), ("127.0.0.0/8", "::1/128"))
    assert b"GET /a?b=1 HTTP/1.1\r\nConnection: close\r\nHost: localhost" in got
    assert b"Proxy-Connection" not in got
