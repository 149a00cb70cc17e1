"""What a page and its headers say about the page's encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from resiliparse.parse.encoding import map_encoding_to_html5

from newscrawl.model import Headers, Witness

HEAD_BYTES = 1 << 16
"""How far into a page `<meta>` is looked for: pages with 4 KB of comments and 40 KB of inline style before it exist."""

_CODECS = {
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""Python codec per WHATWG name, taking the superset where labels are used loosely: gb2312 pages hold GBK characters."""
_ALIASES = {
    "utf": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "cp950": "big5hkscs",
    "hz": "hz",
    "hz-gb-2312": "hz",
    "iso-2022-cn": "iso-2022-cn",
    "iso-2022-cn-ext": "iso-2022-cn",
}
"""Labels the WHATWG list lacks (https://encoding.spec.whatwg.org/#names-and-labels), seen on Chinese servers."""

_NOT_OF_PAGES = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7"}
"""Python's text codecs that no page is in: those of host names and source code, and one banned for its dangers."""

_CHARSET = re.compile(rb"charset", re.IGNORECASE)
_VALUE = re.compile(rb"\s*[=:][^\w<>]{0,12}([a-z0-9][\w:.-]{1,30})", re.IGNORECASE)
_META = re.compile(rb"<\s*meta\b[^>]*\Z", re.IGNORECASE)
_META_BYTES = 300
"""How far before the word `charset` its `<meta` may begin: `<meta name=… content="text/html;` takes about 60."""
_XML = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']?([\w:.-]{1,30})""", re.IGNORECASE)


@lru_cache(maxsize=1 << 10)
def codec_of(label: str) -> str | None:
    """Return the Python codec a label stands for; None when the label means nothing."""
    name = label.strip(" \t\r\n\"';,").lower()
    if name in _ALIASES:
        return _ALIASES[name]
    known = map_encoding_to_html5(name, fallback_utf8=False)
    try:
        codec = codecs.lookup(known or name).name
        b"".decode(codec)
    except (LookupError, ValueError):  # unknown, or not of text (`hex`, `undefined`)
        return None
    return None if codec in _NOT_OF_PAGES else _CODECS.get(codec, codec)


def declared(page: bytes, headers: Headers = ()) -> Iterator[Witness]:
    """Yield what is declared, by `header`, `xml` and `meta`; only labels that name an encoding are repeated."""
    for key, value in headers:
        if key.lower() == "content-type":
            yield from _witness("header", _CHARSET.split(value.encode("latin-1", "replace"))[1:])
    head = page[:HEAD_BYTES]
    if xml := _XML.match(head):
        yield Witness("xml", xml[1].decode("ascii", "replace"))
    yield from _witness("meta", _meta_values(head))


def _meta_values(head: bytes) -> Iterator[bytes]:
    """Yield what follows each `charset` that stands in a `<meta>` outside comments."""
    for found in _CHARSET.finditer(head):
        at = found.start()
        named = _META.search(head[max(0, at - _META_BYTES) : at])
        if named and head.rfind(b"<!--", 0, at) <= head.rfind(b"-->", 0, at):  # not within a comment
            yield head[found.end() : found.end() + 60]


def _witness(name: str, values: Iterator[bytes] | list[bytes]) -> Iterator[Witness]:
    """Yield one witness for the first of `values` (what follows the word `charset`) whose label is known."""
    for value in values:
        if (found := _VALUE.match(value)) and codec_of(found[1].decode("ascii", "replace")):
            yield Witness(name, found[1].decode("ascii"))
            return
