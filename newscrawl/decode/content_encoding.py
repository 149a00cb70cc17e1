"""Undo the content codings of an HTTP payload.

Source: RFC 9110, section 8.4 (codings are listed in the order they were applied).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from contextlib import suppress

import brotli
import zstandard

from newscrawl.model import Headers, Witness

LIMIT_BYTES = 64 << 20
"""Inflated size at which reading stops: no news page comes near it (the largest seen inflates to 1 MB)."""
LAYERS = 4
"""Codings undone at most: two occur (a cache that zips what was zipped), more is an attack."""
ZSTD_WINDOW_BYTES = 8 << 20
"""Largest window of zstd over HTTP (RFC 9659)."""

_CHUNK_BYTES = 1 << 16
_GZIP, _ZLIB, _RAW = 47, 15, -15
"""zlib's `wbits` for the three wrappings of deflate; what is called gzip may also be zlib's own."""


def decode_content(body: bytes, headers: Headers) -> tuple[bytes, tuple[Witness, ...]]:
    """Return the page's bytes and, for each coding met, a witness `content-encoding` that says what became of it.

    A truncated stream yields what could be inflated; a label on bytes that are not so coded is passed over; gzip
    without a label is recognised by its magic number. Inflating stops at `LIMIT_BYTES`. Never raises for any bytes.
    """
    names = [
        name.strip().lower() for key, value in headers if key.lower() == "content-encoding" for name in value.split(",")
    ]
    codings = [name.removeprefix("x-") for name in names if name.removeprefix("x-") in _INFLATE][-LAYERS:]
    notes = []
    for coding in reversed(codings):
        body, note = _decode_once(coding, body)
        notes.append(Witness("content-encoding", note))
    if body[:3] == b"\x1f\x8b\x08":
        body, note = _decode_once("gzip", body)
        notes.append(Witness("content-encoding", f"{note}, unlabelled"))
    return body, tuple(notes)


def _decode_once(coding: str, body: bytes) -> tuple[bytes, str]:
    inflated, whole = _INFLATE[coding](body)
    if not inflated and body and not whole:
        return body, f"{coding}, but the bytes are not"
    if len(inflated) > LIMIT_BYTES:
        return inflated[:LIMIT_BYTES], f"{coding}, cut at {LIMIT_BYTES} bytes"
    return inflated, coding if whole else f"{coding}, truncated"


def _inflate_zlib(body: bytes, wbits: int) -> tuple[bytes, bool]:
    """Return what zlib makes of `body` (members one after another), and whether it reached a proper end."""
    out = io.BytesIO()
    rest = body
    ended = False
    while rest and out.tell() <= LIMIT_BYTES:
        stream = zlib.decompressobj(wbits)
        while rest and not stream.eof and out.tell() <= LIMIT_BYTES:
            before = stream.copy()
            try:
                out.write(stream.decompress(rest[:_CHUNK_BYTES], LIMIT_BYTES + 1 - out.tell()))
            except zlib.error:
                if wbits != _RAW:  # what has no header may be any bytes
                    out.write(_up_to_damage(before, rest[:_CHUNK_BYTES], LIMIT_BYTES + 1 - out.tell()))
                return out.getvalue(), ended  # after a whole member this is only garbage behind it
            rest = stream.unused_data + stream.unconsumed_tail + rest[_CHUNK_BYTES:]
        ended = stream.eof
    return out.getvalue(), ended


def _up_to_damage(stream: zlib._Decompress, damaged: bytes, room: int) -> bytes:
    """Return what `stream` gives of bytes at one of which it raises: taken together, they give nothing.

    Some more than `room` bytes at most, as a byte inflates to a thousand.
    """
    out = io.BytesIO()
    with suppress(zlib.error):
        for at in range(len(damaged)):
            if out.tell() > room:
                break
            out.write(stream.decompress(damaged[at : at + 1]))
    return out.getvalue()


def _inflate_deflate(body: bytes) -> tuple[bytes, bool]:
    """Undo `deflate`: zlib as the standard says, or raw as some servers send it."""
    return max((_inflate_zlib(body, wbits) for wbits in (_ZLIB, _RAW)), key=lambda got: (got[1], len(got[0])))


def _inflate_brotli(body: bytes) -> tuple[bytes, bool]:
    stream = brotli.Decompressor()
    out = io.BytesIO()
    try:
        for start in range(0, len(body), _CHUNK_BYTES):
            out.write(stream.process(body[start : start + _CHUNK_BYTES], output_buffer_limit=_CHUNK_BYTES))
            while not stream.can_accept_more_data() and out.tell() <= LIMIT_BYTES:
                out.write(stream.process(b"", output_buffer_limit=_CHUNK_BYTES))
            if out.tell() > LIMIT_BYTES:
                break
    except brotli.error:
        return out.getvalue(), False
    return out.getvalue(), stream.is_finished()


def _inflate_zstd(body: bytes) -> tuple[bytes, bool]:
    out = io.BytesIO()
    source = io.BytesIO(body)
    try:
        with zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES).stream_reader(
            source, read_across_frames=True
        ) as stream:
            while out.tell() <= LIMIT_BYTES and (chunk := stream.read(_CHUNK_BYTES)):
                out.write(chunk)
    except zstandard.ZstdError:
        return out.getvalue(), False
    return out.getvalue(), out.tell() > LIMIT_BYTES or _zstd_ends(body)


def _zstd_ends(body: bytes) -> bool:
    """Tell whether the first zstd frame is whole; the stream reader says nothing about a missing end.

    Only for what is known to inflate to LIMIT_BYTES at most: this inflates all of it at once.
    """
    try:
        stream = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES).decompressobj()
        stream.decompress(body)
    except zstandard.ZstdError:
        return False
    return bool(stream.eof)


_INFLATE: dict[str, Callable[[bytes], tuple[bytes, bool]]] = {
    "gzip": lambda body: _inflate_zlib(body, _GZIP),
    "deflate": _inflate_deflate,
    "br": _inflate_brotli,
    "zstd": _inflate_zstd,
}
