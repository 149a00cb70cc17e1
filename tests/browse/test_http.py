"""What browsers, proxies and curl expect: raw addresses, HEAD, ETag and 304, gzip, methods that write refused."""

from __future__ import annotations

import asyncio
import gzip
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.archive import Archive
from newscrawl.browse.http_answers import _accepts_gzip, _names
from newscrawl.browse.server import datasette
from newscrawl.errors import UsageError
from tests.support.browsing import Served


def spoken(pages: Served, *sent: bytes) -> tuple[bytes, bytes]:
    """Return head and body of the answer to bytes, each of `sent` in a packet of its own."""
    address = urlsplit(pages.address)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in sent:
            connection.sendall(part)
        head, _, body = b"".join(iter(lambda: connection.recv(1 << 16), b"")).partition(b"\r\n\r\n")
    return head, body


REST = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        ["GET /search?q=常州".encode() + REST],
        [b"GET /search?q=\xe5\xb8", b"\xb8\xe5\xb7\x9e" + REST[:7], REST[7:]],
        [b"G", "ET /search?q=常州".encode() + REST],
    ],
)
def test_an_address_may_hold_chinese_as_it_is(pages: Served, sent: list[bytes]) -> None:
    head, body = spoken(pages, *sent)
    assert head.startswith(b"HTTP/1.1 200")
    assert 'value="常州"'.encode() in body


@pytest.mark.parametrize("path", ["/常州".encode(), b"/\xb3\xa3\xd6\xdd", b"/search?q=\xb3\xa3\xd6\xdd"])
def test_odd_bytes_in_an_address_fail_nothing(pages: Served, path: bytes) -> None:
    head, _ = spoken(pages, b"GET " + path + REST)
    assert int(head.split()[1]) in (200, 302, 404)


@pytest.mark.parametrize("path", ["/", "/search?q=常州", "/sites", "/browse/browse.css", "/nothing"])
def test_head_is_get_without_a_body(pages: Served, path: str) -> None:
    for_path = path.encode()
    whole, body = spoken(pages, b"GET " + for_path + REST)
    head, nothing = spoken(pages, b"HEAD " + for_path + REST)
    assert nothing == b""
    assert _without_date(head) == _without_date(whole)
    assert f"content-length: {len(body)}".encode() in head


def _without_date(head: bytes) -> list[bytes]:
    return [line for line in head.split(b"\r\n") if not line.startswith(b"date:")]


@pytest.mark.parametrize("path", ["/", "/search?q=常州", "/sites", "/browse/browse.css"])
def test_what_the_reader_has_is_not_sent_again(pages: Served, path: str) -> None:
    first = pages.get(path)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    again = pages.get(path, if_none_match=f'"other", {etag}')
    assert (again.status, again.text, again.headers["etag"]) == (304, "", etag)
    assert again.headers["content-type"] is None
    assert "default-src 'none'" in again.headers["content-security-policy"]
    assert pages.get(path, if_none_match='"other"').status == 200


def test_another_language_is_another_page(pages: Served) -> None:
    chinese, english = (pages.get("/", accept_language=language) for language in ("zh", "en"))
    assert chinese.headers["etag"] != english.headers["etag"]
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(chinese.headers["vary"].split(", "))


def test_a_chosen_language_keeps_pages_from_no_cache_of_the_readers(pages: Served) -> None:
    assert pages.get("/", cookie="lang=en").headers["cache-control"] == "private, no-cache"
    assert pages.get("/", cookie="ds_actor=x").headers["cache-control"] == "private, no-store"


def test_text_goes_out_as_gzip_where_it_is_accepted(pages: Served) -> None:
    plain, head = spoken(pages, b"GET /" + REST)[1], REST.replace(b"\r\n\r\n", b"\r\nAccept-Encoding: br, gzip\r\n\r\n")
    answer, packed = spoken(pages, b"GET /" + head)
    assert b"content-encoding: gzip" in answer
    assert len(packed) < len(plain) / 2
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize(
    ("said", "packs"),
    [("gzip", True), ("br;q=1.0, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False), ("gzip; q=0.0, *", False),
     ("identity", False), ("", False), ("br, *;q=0", False)],
)  # fmt: skip
def test_gzip_is_sent_to_those_who_accept_it(said: str, packs: bool) -> None:  # noqa: FBT001
    assert _accepts_gzip({b"accept-encoding": said.encode()}) is packs


def test_if_none_match_is_compared_weakly() -> None:
    assert _names(b"*", b'W/"a"')
    assert _names(b'"b", "a"', b'W/"a"')
    assert not _names(b"", b'W/"a"')


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_is_written(pages: Served, method: str) -> None:
    head, body = spoken(pages, f"{method} /".encode() + REST.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"))
    assert head.startswith(b"HTTP/1.1 405")
    assert b"allow: GET, HEAD" in head
    assert body == b"This archive is only read: GET or HEAD.\n"


@pytest.mark.usefixtures("changed")
def test_the_public_address_is_a_name_that_is_answered_to(root: Path) -> None:
    client = datasette(Archive(root), public_url="https://News.example.org/archive").client

    async def status(host: str) -> int:
        return int((await client.get("/sites", headers={"host": host})).status_code)

    assert asyncio.run(status("news.example.org")) == 200
    assert asyncio.run(status("evil.example")) == 421


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    "address", ["news.example.org", "ftp://a.example/", "https://", "http://[", "https://a.example/?q"]
)
def test_a_public_address_that_is_none_is_refused(root: Path, address: str) -> None:
    with pytest.raises(UsageError, match=r"PUBLIC_URL .* write https://"):
        datasette(Archive(root), public_url=address)
