"""HTTP messages and digests as WARC records carry them."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.model import Headers


STATUS_DIGITS = 3
"""RFC 9110, section 15."""
_STATUS_LINE = re.compile(rb"\s*+(?P<line>HTTP(?:/\d+(?:\.\d+)?)?\s+(?P<status>\d+))", re.IGNORECASE)
"""Also `HTTP/1.1 200OK`, `HTTP/2 200` and other spacing, as servers and tools write it; blanks before it may be passed
over (RFC 9112, section 4)."""
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
"""A line that goes on in the next one (RFC 9112, section 5.2)."""
_LINE_END = re.compile(r"\r?\n")
_INTERIM = range(100, 200)
"""Statuses of responses that another one follows (RFC 9110, section 15.2)."""
_MAX_INTERIM = 10


def http_response(block: bytes, *, is_ours: bool = False) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of an HTTP response as stored; status 0 when its first line gives none.

    Lines may end with a bare LF, headers may go on in the next line. Of several responses (100 Continue, a proxy's
    `Connection established`) it is the last, but of a record of ours (`is_ours`), which is one whatever its body begins
    with; a block that begins as HTML does is a body without headers, status 200.
    Raises ValueError for a number that is no status.
    """
    for _ in range(1 if is_ours else _MAX_INTERIM):
        status, headers, body = _one_response(block)
        if not (_STATUS_LINE.match(body) and (status in _INTERIM or not headers)):
            break
        block = body
    return status, headers, body


def _one_response(block: bytes) -> tuple[int, Headers, bytes]:
    found = _STATUS_LINE.match(block)
    if not found and block.lstrip().startswith(b"<"):
        return 200, (), block
    start = found.start("line") if found else 0
    end = _HEAD_END.search(block, start)
    head, body = (block[start : end.start()], block[end.end() :]) if end else (block[start:], b"")
    _, *lines = _LINE_END.split(_FOLD.sub(b" ", head).decode("latin-1"))
    if found and len(found["status"]) > STATUS_DIGITS:
        raise ValueError(f"a status of {len(found['status'])} digits")
    pairs = (line.partition(":") for line in lines if ":" in line)
    return int(found["status"]) if found else 0, tuple((name, value.strip(" \t")) for name, _, value in pairs), body


_CHUNK = re.compile(rb"[ \t]*([0-9a-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n", re.IGNORECASE)
"""The line before a chunk (RFC 9112, section 7.1), also with blanks or a bare LF."""
_CHUNK_END = re.compile(rb"\r?\n")


def dechunked(headers: Headers, body: bytes) -> bytes:
    """Return `body` without chunk marks, where a foreign tool stored them; a body that has none stays as it is."""
    if not any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        return body
    parts, at = [], 0
    while found := _CHUNK.match(body, at):
        size, start = int(found[1], 16), found.end()
        at = start + size
        parts.append(body[start:at])
        if not size or at >= len(body):
            return b"".join(parts)
        end = _CHUNK_END.match(body, at)
        if not end:
            return b"".join(parts) + body[at:] if len(parts) > 1 else body
        at = end.end()
    return b"".join(parts) + body[at:]


def matches(digest: str, *contents: bytes) -> bool:
    """Tell whether `digest` (`sha1:` and base32, or another algorithm, or hexadecimal) is that of one of `contents`."""
    algorithm, _, value = digest.strip().partition(":")
    algorithm = algorithm.strip().lower().replace("-", "")
    if not value.strip() or algorithm not in hashlib.algorithms_available or algorithm.startswith("shake"):
        return True  # what gives no value, or an algorithm this Python does not know, neither confirms nor refutes
    computed = (hashlib.new(algorithm, content, usedforsecurity=False).digest() for content in contents)
    return any(value.strip().lower().rstrip("=") in _spellings(found) for found in computed)


def one_spelling(digest: str) -> str:
    """Return a digest as warcio writes it, `sha1:` and base32, or `sha256:` and hexadecimal; others as they are."""
    algorithm, _, value = digest.strip().partition(":")
    algorithm, value = algorithm.strip().lower().replace("-", ""), value.strip()
    try:
        if algorithm == "sha1":
            known = bytes.fromhex(value) if len(value) == _SHA1_HEX else base64.b32decode(value.upper())
            return f"sha1:{base64.b32encode(known).decode()}"
        if algorithm == "sha256":
            padded = value.upper() + "=" * (-len(value) % _BASE32_BLOCK)
            return f"sha256:{value.lower() if len(value) == _SHA256_HEX else base64.b32decode(padded).hex()}"
    except ValueError:
        pass  # what is no digest is told from others as it stands
    return digest.strip() if value else ""


_SHA1_HEX, _SHA256_HEX, _BASE32_BLOCK = 40, 64, 8
"""Characters."""


def _spellings(digest: bytes) -> Iterator[str]:
    """Yield a digest in the spellings that tools use, in lower case and without padding."""
    yield base64.b32encode(digest).decode().lower().rstrip("=")  # what almost all of them write
    yield digest.hex()
    yield base64.b64encode(digest).decode().lower().rstrip("=")


def inflated(body: bytes) -> bytes:
    """Return what gzip or zlib make of `body`, which some tools digest; `body` itself where they make nothing of it."""
    try:
        return zlib.decompressobj(wbits=32 + zlib.MAX_WBITS).decompress(body, MAX_INFLATED_BYTES)  # either header
    except zlib.error:
        return body


MAX_INFLATED_BYTES = 64 << 20
"""As much as reading a page inflates (`newscrawl.decode.content_encoding.LIMIT_BYTES`)."""


def sha1(content: bytes) -> str:
    """Return the digest of `content` as warcio writes it: `sha1:` and base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
