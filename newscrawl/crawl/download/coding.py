"""Whether a compressed body broke off, told without keeping what it inflates to."""

from __future__ import annotations

import zlib
from io import BytesIO

import brotli
import zstandard

CHUNK_BYTES = 1 << 16
MAX_BYTES = 64 << 20
"""Inflated size at which looking stops: what is longer is no page, whole or not."""
GZIP, ZLIB, RAW = 31, 15, -15
"""zlib's `wbits` for the three wrappings of deflate."""
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
"""How a zstd frame begins (RFC 8878, section 3.1.1)."""


def breaks_off(encoding: str, body: bytes) -> bool:
    """Tell whether `body`, of a Content-Encoding with one coding, ends before its coding does.

    False for what is not so coded at all, for codings that are not known, and for more than one.
    """
    coding = encoding.strip().lower().removeprefix("x-")
    if coding == "gzip":
        return body[:2] == b"\x1f\x8b" and not _zlib_ends(body, GZIP)
    if coding == "deflate":
        return not any(_zlib_ends(body, wbits) for wbits in (ZLIB, RAW)) and _is_deflate(body)
    if coding == "br":
        return not _brotli_ends(body)
    return coding == "zstd" and body[:4] == ZSTD_MAGIC and not _zstd_ends(body)


def _zlib_ends(body: bytes, wbits: int) -> bool:
    """Tell whether a stream ends within `body`; one in which an error stands does not break off, it is wrong."""
    stream, seen, rest = zlib.decompressobj(wbits), 0, memoryview(body)
    try:
        while rest and not stream.eof and seen < MAX_BYTES:
            data = stream.unconsumed_tail or rest[:CHUNK_BYTES]
            rest = rest if stream.unconsumed_tail else rest[CHUNK_BYTES:]
            seen += len(stream.decompress(data, CHUNK_BYTES))
        while stream.unconsumed_tail and not stream.eof and seen < MAX_BYTES:
            seen += len(stream.decompress(stream.unconsumed_tail, CHUNK_BYTES))
    except zlib.error:
        return wbits == GZIP
    return stream.eof or seen >= MAX_BYTES


def _is_deflate(body: bytes) -> bool:
    """Tell whether `body` begins as deflate, in one of its wrappings, and shows text."""
    for wbits in (ZLIB, RAW):
        try:
            if zlib.decompressobj(wbits).decompress(body[:CHUNK_BYTES], CHUNK_BYTES):
                return True
        except zlib.error:
            continue
    return False


def _brotli_ends(body: bytes) -> bool:
    stream, seen = brotli.Decompressor(), 0
    try:
        for start in range(0, len(body), CHUNK_BYTES):
            seen += len(stream.process(body[start : start + CHUNK_BYTES], output_buffer_limit=CHUNK_BYTES))
            while not stream.can_accept_more_data() and seen < MAX_BYTES:
                seen += len(stream.process(b"", output_buffer_limit=CHUNK_BYTES))
    except brotli.error:
        return True
    return bool(stream.is_finished()) or seen >= MAX_BYTES


def _zstd_ends(body: bytes) -> bool:
    """Tell whether all of the frame's content is there, as far as the frame says how much that is."""
    seen = 0
    try:
        size = zstandard.get_frame_parameters(body).content_size
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(BytesIO(body)) as stream:
            while seen < MAX_BYTES and (chunk := stream.read(CHUNK_BYTES)):
                seen += len(chunk)
    except zstandard.ZstdError:
        return False
    return seen >= min(size, MAX_BYTES) if size != zstandard.CONTENTSIZE_UNKNOWN else seen > 0
