"""How much markup is too much: checked on the text, before anything is parsed."""

from __future__ import annotations

import re

MAX_CHARACTERS = 2_000_000
"""Longest page that is parsed: five times the longest news page seen (420 kB), and still read within a second."""
MAX_TAGS = 150_000
"""Most tags of a page that is parsed; the largest news pages seen have 6,000."""
MAX_ATTRIBUTES = 3_000
"""Most attributes of one tag: lxml takes quadratic time over them (3 s for 40,000), and a million never end."""
MAX_LINES = 15_000
"""Most lines of a page that is read; the longest law texts have 2,000."""
MAX_DEPTH = 600
"""Deepest nesting: beyond 2,048 levels libxml2 gives no text; unclosed tags on real pages nest 300 deep at most."""

_DATA_URI = re.compile(r"data:[\w/+.-]{0,60};base64,[\w+/=%\s]{1000,}")
"""Pictures within the markup: they cost next to nothing, so a page's length counts without them."""
_MANY_VALUES = 20_000
_LONG_STRETCH = 10_000
"""Equals signs of a page from which its tags are looked at one by one, and the bytes of a stretch in which blanks count
as attributes when no tag ends there."""
_ATTRIBUTES = re.compile(
    rb"<[a-zA-Z][^\s>/]*+((?:[\s/]++[^\s=>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+)*+)"
)
"""One tag with its attributes, quotes heeded; possessive, so that the scan stays linear."""

_NAME = re.compile(rb"[\s/]++[^\s=>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+")


class TooComplexError(Exception):
    """The markup is beyond what can be parsed in reasonable time; the message says in what."""


def check_length(html: str) -> None:
    """Raise TooComplexError when `html` is too long to be looked at at all."""
    if len(html) > MAX_CHARACTERS and len(html := _DATA_URI.sub("", html)) > MAX_CHARACTERS:
        raise TooComplexError(f"{len(html):,} characters")


def check(data: bytes) -> None:
    """Raise TooComplexError when parsing `data` (UTF-8) would take too long; bytes, since counting in them is cheap."""
    if len(data) > MAX_TAGS and (tags := data.count(b"<")) > MAX_TAGS:
        raise TooComplexError(f"{tags:,} tags")
    if data.count(b"=") <= _MANY_VALUES and _blanks_in_long_stretches(data) <= MAX_ATTRIBUTES:
        return
    for tag in _ATTRIBUTES.finditer(data):
        if tag.end() - tag.start() > MAX_ATTRIBUTES and len(_NAME.findall(tag[1])) > MAX_ATTRIBUTES:
            raise TooComplexError(f"one tag of {tag.end() - tag.start():,} bytes")


def _blanks_in_long_stretches(data: bytes) -> int:
    """Return how many bytes that may stand between attributes lie in stretches without a tag's end.

    Most are scripts, which have few blanks; looking at a page's tags one by one takes half a millisecond.
    """
    windows = range(0, len(data) - _LONG_STRETCH, _LONG_STRETCH)
    stretches = [data[at : at + _LONG_STRETCH] for at in windows if data.find(b">", at, at + _LONG_STRETCH) < 0]
    return sum(len(stretch) - len(stretch.translate(None, b" \t\n\r\f/")) for stretch in stretches)
