"""WARC files as all kinds of tools wrote them: what the standard forbids is read where it can be."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl import process
from newscrawl.model import Article, Capture
from newscrawl.warc import LostRecord, captures
from newscrawl.warc.http import dechunked, http_response
from newscrawl.warc.parsing import moment_of
from tests.support.archives import page
from tests.support.foreign_archives import HTTP, Response, digest, record
from tests.support.linear_time import assert_linear

URL = "http://www.wj001.com/a.html"
RESPONSE = Response(URL, page())
TARGET = ("WARC-Target-URI", URL)
BARE_LF = RESPONSE.block().replace(b"\r\n", b"\n")


def read(tmp_path: Path, content: bytes) -> tuple[list[Capture], list[LostRecord]]:
    path = tmp_path / "alien.warc"
    path.write_bytes(content)
    losses: list[LostRecord] = []
    return [capture for _, capture in captures(path, on_lost=losses.append)], losses


def response(block: bytes = RESPONSE.block(), *fields: tuple[str, str], version: str = "1.0") -> bytes:
    return record("response", block, TARGET, HTTP, *fields, version=version)


def with_head(old: bytes, new: bytes) -> bytes:
    head, _, rest = response().partition(b"\r\n\r\n")
    return head.replace(old, new) + b"\r\n\r\n" + rest


def bare_lf(content: bytes) -> bytes:
    head, _, rest = content.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + rest


def digests(*, block: bytes | str = b"", payload: bytes | str = b"") -> tuple[tuple[str, str], ...]:
    said = {"WARC-Block-Digest": block, "WARC-Payload-Digest": payload}
    return tuple((name, digest(of) if isinstance(of, bytes) else of) for name, of in said.items() if of)


ZIPPED = Response(URL, gzip.compress(page()), (("Content-Type", "text/html"), ("Content-Encoding", "gzip")))
ONE = {
    "headers that end with LF": bare_lf(response()),
    "headers that end with LF, after the block too": bare_lf(response())[:-4] + b"\n\n",
    "HTTP headers that end with LF": response(BARE_LF),
    "HTTP headers of which only some end with LF": response(RESPONSE.block().replace(b"\r\n", b"\n", 1)),
    "a folded HTTP header": response(RESPONSE.block().replace(b"text/html;", b"text/html;\r\n ")),
    "a folded header": with_head(b"application/http;", b"application/http;\r\n\t"),
    "a folded length": with_head(b"Content-Length: ", b"content-length :\r\n "),
    "names in lower case": with_head(b"WARC-Target-URI", b"warc-target-uri"),
    "lower-case warc/1.0": with_head(b"WARC/1.0", b"warc/1.0"),
    **{f"WARC/{version}": response(version=version) for version in ("0.17", "0.18", "1.1", "1.2")},
    "no line end after the block": response()[:-4],
    "one line end after the block": response()[:-2],
    "three line ends after the block": response() + b"\r\n",
    "leading blank lines": b"\r\n\r\n" + response(),
    "a byte order mark": b"\xef\xbb\xbf" + response(),
    "no record id": b"\r\n".join(line for line in response().split(b"\r\n") if not line.startswith(b"WARC-Record-ID")),
    "a record id without brackets": with_head(b">", b"").replace(b"<urn", b"urn"),
    "a type in capitals": with_head(b": response", b": Response"),
    "a URL in angle brackets": with_head(URL.encode(), b"<" + URL.encode() + b">"),
    "a payload digest of something else": response(
        RESPONSE.block(), *digests(block=RESPONSE.block(), payload=b"something else")
    ),
    "a payload digest of the decoded body": response(ZIPPED.block(), *digests(payload=page())),
    "a payload digest of the block": response(RESPONSE.block(), *digests(payload=RESPONSE.block())),
    "a digest in hexadecimal": response(
        RESPONSE.block(), *digests(payload=f"SHA-256:{hashlib.sha256(page()).hexdigest().upper()}")
    ),
    "an empty digest": response(RESPONSE.block(), *digests(block="sha1:", payload=" ")),
    "a digest of an unknown algorithm": response(RESPONSE.block(), *digests(payload="blake99:abc")),
    "100 Continue before the response": response(b"HTTP/1.1 100 Continue\r\n\r\n" + RESPONSE.block()),
    "a proxy's answer before the response": response(b"HTTP/1.1 200 Connection established\r\n\r\n" + RESPONSE.block()),
    "no HTTP headers": response(page()),
    **{
        f"{blanks!r} before the status line": response(blanks + RESPONSE.block())
        for blanks in (b" ", b"\t", b"\r\n", b"\n\n", b"\r\n\r\n")
    },
    **{
        f"the status line {line}": response(RESPONSE.block().replace(b"HTTP/1.1 200 OK", line.encode("gbk")))
        for line in ("HTTP/1.1 200OK", "HTTP/1.1 200", "HTTP/2  200", "http/1.1 200 ok", "HTTP/1.0 200 好", "HTTP 200")
    },
}


@pytest.mark.parametrize("what", ONE)
@pytest.mark.parametrize("zipped", [False, True])
def test_an_article_is_read_from(tmp_path: Path, what: str, *, zipped: bool) -> None:
    found, losses = read(tmp_path, gzip.compress(ONE[what]) if zipped else ONE[what])
    assert not losses
    assert [(one.url, one.status) for one in found] == [(URL, 200)]
    assert isinstance(process(found[0]), Article)


@pytest.mark.parametrize("gap", ["", "\r\n", "\n", "\n\n", "\r\n" * 3])
def test_whatever_stands_between_records_each_is_read(tmp_path: Path, gap: str) -> None:
    found, losses = read(tmp_path, b"".join(response()[:-4] + gap.encode() for _ in range(3)))
    assert not losses
    assert len(found) == 3


@pytest.mark.parametrize("blank", [b"", b"\r\n\r\n"])
def test_compressed_line_ends_between_records_are_no_loss(tmp_path: Path, blank: bytes) -> None:
    found, losses = read(tmp_path, (gzip.compress(response()) + gzip.compress(blank)) * 3)
    assert [capture.url for capture in found] == [URL] * 3
    assert not losses


def test_places_that_only_look_like_records_cost_no_look_at_all_that_follows(tmp_path: Path) -> None:
    def look(count: int) -> None:
        assert len(read(tmp_path, b"WARC/1.0\r\nContent-Length: 3\r\n" * count)[1]) == count

    assert_linear(look, 4_000)


def test_of_a_response_in_segments_the_first_is_cut_short_and_the_others_are_lost(tmp_path: Path) -> None:
    block = RESPONSE.block()
    first = response(block[:600], ("WARC-Segment-Number", "1"), ("WARC-Record-ID", "<urn:uuid:first>"))
    more = ("WARC-Segment-Number", "2"), ("WARC-Segment-Origin-ID", "<urn:uuid:first>")
    found, losses = read(tmp_path, first + record("continuation", block[600:], TARGET, *more) + response())
    assert [capture.truncated for capture in found] == ["segment", None]
    assert [(loss.offset, loss.reason) for loss in losses] == [
        (len(first), f"a further segment of {URL}; segments are not put together")
    ]


def test_a_payload_whose_only_digest_is_another_is_lost(tmp_path: Path) -> None:
    found, losses = read(tmp_path, response(RESPONSE.block(), *digests(payload=b"something else")))
    assert not found
    assert "bytes were changed" in losses[0].reason


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2024-03-05T10:20:30Z", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-05T10:20:30z", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-05T10:20:30", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-05 10:20:30", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-05T10:20:30+08:00", datetime(2024, 3, 5, 2, 20, 30, tzinfo=UTC)),
        ("2024-03-05T10:20:30.123456789Z", datetime(2024, 3, 5, 10, 20, 30, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2024-02-29T24:00:00Z", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-05 24:00:00.000+08:00", datetime(2024, 3, 5, 16, tzinfo=UTC)),
        ("2024-03-05T24:00", datetime(2024, 3, 6, tzinfo=UTC)),
        ("2024-03-05T10:20Z", datetime(2024, 3, 5, 10, 20, tzinfo=UTC)),
        ("2024-03-05", datetime(2024, 3, 5, tzinfo=UTC)),
        ("2024-03-05Z", datetime(2024, 3, 5, tzinfo=UTC)),
        ("2024-03", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("20240305102030", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("20240305102030123", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("202403051020", datetime(2024, 3, 5, 10, 20, tzinfo=UTC)),
        ("Tue, 05 Mar 2024 10:20:30 GMT", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", None),
        ("20241305102030", None),
        ("2024-03-05T24:00:01Z", None),
        ("2024-03-05T24:00:00.5Z", None),
        ("2024-03-05T24:30Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_in_every_form(date: str, moment: datetime | None) -> None:
    assert moment_of(date) == moment


CHUNKED = (("Transfer-Encoding", "chunked"),)


@pytest.mark.parametrize(
    "body",
    [
        b"4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n",
        b"0004;name=value\r\nabcd\r\n2 \r\nef\r\n0\r\nX-Trailer: a\r\n\r\n",
        b"4\nabcd\n2\nef\n0\n\n",
        b"4\r\nabcd\r\n2\r\nef\r\n",
        b"6\r\nabcdef",
        b"9\r\nabcdef",
        b"abcdef",
    ],
)
def test_chunks_are_joined_as_tools_wrote_them(body: bytes) -> None:
    assert dechunked(CHUNKED, body) == b"abcdef"


def test_a_revisit_without_headers_has_no_status() -> None:
    assert http_response(b"") == (0, (), b"")


@pytest.mark.parametrize(
    ("headers", "status", "is_article"),
    [
        ({}, 200, True),
        ({"Content-Type": "application/octet-stream"}, 200, True),
        ({"Content-Type": "text/htm"}, 200, True),
        ({"Content-Type": "text/xml"}, 200, True),
        ({"Content-Type": "application/x-httpd-php"}, 200, True),
        ({"Content-Type": "image/png"}, 200, False),
        ({"Content-Type": "application/json"}, 200, False),
        ({"Content-Type": "text/html"}, 203, True),
        ({"Content-Type": "text/html", "Content-Range": f"bytes 0-{len(page()) - 1}/{len(page())}"}, 206, True),
        ({"Content-Type": "text/html", "Content-Range": f"bytes 0-{len(page()) - 1}/999999"}, 206, False),
        ({"Content-Type": "text/html"}, 206, False),
        ({"Content-Type": "text/html"}, 204, False),
    ],
)
def test_a_page_is_read_whatever_it_is_labelled_when_it_is_whole(
    headers: dict[str, str], status: int, *, is_article: bool
) -> None:
    found = process(Capture(URL, page(), tuple(headers.items()), status))
    assert isinstance(found, Article) == is_article
