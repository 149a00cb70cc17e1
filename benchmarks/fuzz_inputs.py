"""Inputs that are nearly right: real ones, taken apart at their own joints and put together otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

LONGEST = 200_000
"""Bytes of an input: most pages have less."""
MOST_REPEATS = 2000
MOST_EDITS = 6
_JOINTS = re.compile(rb"(<[^<>]{0,2000}>|\r\n|[\s:=\"'/?&;,()])")
"""Tags, ends of lines, and what separates the parts of headers, addresses and queries."""
ODD = (
    b"", b"\0", b"\xff\xfe", b"\x81", b"\x81\x30\x81", b"\xe5\xb8", b"\x1b$B", b"~{", b"\r\n\r\n", b"\n" * 500,
    b" " * 3000, b"9" * 5000, b"-1", b"0", b"1e999", b"9999-12-31T23:59:59+99:99", b"2024-02-30 25:61",
    b"99999999999999", "\u202e\u2066\u2028\ufeff".encode(), "\U00020000\U0001f600".encode(), "来源：".encode(),
    "常州".encode("gb18030"), "锟斤拷烫烫".encode(), "å¸¸å·ž".encode(), "????，？？".encode(), "（记者 张三）".encode(),
    "𠮷".encode("utf-16"), b"&#x110000;", b"&#0;", b"&nbsp", b"&" * 500, b"<!--", b"-->", b"]]>", b"<![CDATA[",
    b"<!DOCTYPE html [<!ENTITY a 'b'>]>", b"<iframe ", b"<div>" * 400, b"</div></body></html>", b"<table><tr><td>",
    b"<script>var a='", b"<style>.a{", b"<p hidden>", b"<base href='http://['>", b"<meta charset=utf-7>",
    b"<meta charset=gbk>", b"<plaintext>", b"<title>", b"<svg><math>", b"<url><loc>", b"<item><link>", b"<urlset>",
    b"http://www.wj001.com:8o/", b"http://[", b"//:@", b"javascript:", b"%", b"%zz%00", b"*", b"^$", b"[", b"(",
    b"'\"", b"\\", b"WARC/1.0\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"WARC-Type: revisit\r\n", b"WARC-Date: 99999-99-99\r\n", b"\x1f\x8b\x08\0",
    b"title:", b"OR", b"-",
)  # fmt: skip
"""What lies about in pages and files that were not made with care, and what is beyond what numbers and dates hold."""

Edit = tuple[int, int, int, bytes]
_Parts = list[bytes]


def _odd(parts: _Parts, at: int, _to: int, odd: bytes) -> _Parts:
    return [*parts[:at], odd, *parts[at:]]


def _replaced(parts: _Parts, at: int, _to: int, odd: bytes) -> _Parts:
    return [*parts[:at], odd, *parts[at + 1 :]]


def _without(parts: _Parts, at: int, to: int, _odd: bytes) -> _Parts:
    return [*parts[:at], *parts[at + 1 + to % len(parts) :]]


def _cut(parts: _Parts, at: int, _to: int, odd: bytes) -> _Parts:
    return [*parts[:at], parts[at][: len(odd)]]


def _moved(parts: _Parts, at: int, to: int, _odd: bytes) -> _Parts:
    rest = [*parts[:at], *parts[at + 1 :]]
    place = to % len(parts)
    return [*rest[:place], parts[at], *rest[place:]]


def _repeated(parts: _Parts, at: int, to: int, _odd: bytes) -> _Parts:
    return [*parts[:at], _times(parts[at], to), *parts[at:]]


def _repeated_run(parts: _Parts, at: int, to: int, odd: bytes) -> _Parts:
    return [*parts[:at], _times(b"".join([*parts[at : at + 4], odd]), to), *parts[at:]]


def _times(run: bytes, times: int) -> bytes:
    return run * min(1 + times % MOST_REPEATS, 1 + LONGEST // (len(run) or 1))


def _broken(parts: _Parts, at: int, to: int, odd: bytes) -> _Parts:
    part = parts[at]
    place = to % (len(part) + 1)
    return [*parts[:at], part[:place] + odd[:3] + part[place + 1 :], *parts[at + 1 :]]


EDITS: Sequence[Callable[[_Parts, int, int, bytes], _Parts]] = (
    _odd, _replaced, _without, _cut, _moved, _repeated, _repeated_run, _broken,
)  # fmt: skip


def edited(seed: bytes, edits: Sequence[Edit]) -> bytes:
    """Return `seed` after some edits, each given by its kind, two places, and something odd."""
    parts = [part for part in _JOINTS.split(seed) if part] or [b""]
    for kind, at, to, odd in edits:
        parts = EDITS[kind](parts, at % len(parts), to, odd) or [b""]
    return b"".join(parts)[:LONGEST]


def inputs(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return a strategy for inputs near one of `seeds`."""
    places = st.integers(0, 1 << 16)
    edits = st.lists(
        st.tuples(st.integers(0, len(EDITS) - 1), places, places, st.sampled_from(ODD)), max_size=MOST_EDITS
    )
    return st.builds(edited, st.sampled_from(seeds), edits)
