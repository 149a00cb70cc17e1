"""HTTP messages and digests as WARC records carry them."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.bufferedreaders import ChunkedDataReader

if TYPE_CHECKING:
    from newscrawl.model import Headers


STATUS_DIGITS = 3
"""RFC 9110, section 15."""


def http_response(block: bytes) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of an HTTP response as stored; status 0 when its first line gives none.

    Raises ValueError for a number that is no status.
    """
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if ":" in line)
    words = first.split()
    status = words[1] if len(words) > 1 and words[1].isdecimal() else "0"
    if len(status) > STATUS_DIGITS:
        raise ValueError(f"a status of {len(status)} digits")
    return int(status), tuple((name, value.strip(" \t")) for name, _, value in pairs), body


def dechunked(headers: Headers, body: bytes) -> bytes:
    """Return `body` without chunk marks, where a foreign tool stored them; a body that has none stays as it is."""
    if not any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        return body
    reader = ChunkedDataReader(BytesIO(body))
    return b"".join(iter(reader.read, b""))


def matches(digest: str, content: bytes) -> bool:
    """Tell whether `digest` (`sha1:` and base32, or another algorithm, or hexadecimal) is that of `content`."""
    algorithm, _, value = digest.partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if algorithm not in hashlib.algorithms_available or algorithm.startswith("shake"):
        return True  # an algorithm this Python does not know can neither be confirmed nor refuted
    computed = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    return value.lower() in (computed.hex(), base64.b32encode(computed).decode().lower().rstrip("="),
                             base64.b32encode(computed).decode().lower())  # fmt: skip


def sha1(content: bytes) -> str:
    """Return the digest of `content` as warcio writes it: `sha1:` and base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
