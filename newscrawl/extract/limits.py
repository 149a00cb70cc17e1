"""How much markup is too much: checked on the text, before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_CHARACTERS = 2_000_000
"""Longest page that is parsed, its scripts and sheets left out: five times the longest news page seen (420 kB), and
still read within a second."""
MAX_WITH_SCRIPTS = 5_000_000
"""Longest page that is parsed at all: portals ship up to 3 MB of state with one article."""
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
_FEW_ATTRIBUTES = 40_000
"""Attributes that a whole page may have, however they are spread: in one tag they take 2.4 s."""
_FEW_BYTES = 150_000
"""Bytes that have no room for more of them, since lxml keeps only those of different names: four bytes each."""
_SHORTEST_TAG = 3
"""Bytes: `<a>`."""
_ATTRIBUTE = rb"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^\s\"'>][^\s>]*+)?+)?+"
_NAME = re.compile(_ATTRIBUTE)
_TAG = re.compile(
    rb"<(?:!--.*?(?:-->|\Z)|(?:(script|style|textarea|title)\b|[a-z])[^\s/>]*+((?:[\s/]++|" + _ATTRIBUTE + rb")*+))",
    re.DOTALL | re.IGNORECASE,
)
"""A comment, or a tag with its attributes (https://html.spec.whatwg.org/#tag-open-state); possessive, so that the scan
stays linear. Group 1 names an element whose content is text."""


class TooComplexError(Exception):
    """The markup is beyond what can be parsed in reasonable time; the message says in what."""


def check_length(html: str) -> None:
    """Raise TooComplexError when `html` is too long to be looked at at all."""
    if len(html) <= MAX_CHARACTERS or len(html := _DATA_URI.sub("", html)) <= MAX_CHARACTERS:
        return
    if len(html) > MAX_WITH_SCRIPTS or length_outside_scripts(html) > MAX_CHARACTERS:
        raise TooComplexError(f"{len(html):,} characters")


def length_outside_scripts(html: str) -> int:
    """Return how many characters `html` has outside of scripts and style sheets."""
    return sum(map(len, _outside_scripts(html)))


def _outside_scripts(html: str) -> Iterator[str]:
    """Yield the stretches of `html` outside of scripts and style sheets; one that is not closed goes to the end."""
    at = 0
    while opened := _SCRIPT.search(html, at):
        yield html[at : opened.start()]
        closed = _CLOSED[opened[1].lower()].search(html, opened.end())
        if closed is None:
            return
        at = closed.end()
    yield html[at:]


_SCRIPT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_CLOSED = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}


def check_markup(data: bytes) -> None:
    """Raise TooComplexError when parsing `data` (UTF-8) would take too long; bytes, since counting in them is cheap."""
    if len(data) <= _FEW_BYTES:
        return
    if len(data) > MAX_TAGS * _SHORTEST_TAG and (tags := data.count(b"<")) > MAX_TAGS:
        outside = sum(part.count("<") for part in _outside_scripts(data.decode("utf-8", "replace")))
        if outside > MAX_TAGS:
            raise TooComplexError(f"{tags:,} tags")
    if _has_few_attributes(data):
        return
    at = 0
    while tag := _TAG.search(data, at):
        at = tag.end()
        if tag[2] and len(tag[2]) > MAX_ATTRIBUTES and len(_NAME.findall(tag[2])) > MAX_ATTRIBUTES:
            raise TooComplexError(f"one tag of {tag.end() - tag.start():,} bytes")
        if tag[1]:
            close = re.compile(b"</" + tag[1], re.IGNORECASE).search(data, at)
            at = close.start() if close else len(data)


def _has_few_attributes(data: bytes) -> bool:
    """Whether `data` has few places where an attribute may begin: a blank, a slash or a quote stands before each."""
    if len(data) - len(data.translate(None, b" \t\n\r\f/\"'")) <= _FEW_ATTRIBUTES:
        return True
    marks = sum(map(data.count, (b"/", b'"', b"'")))
    return marks + len(data.split(None, _FEW_ATTRIBUTES)) <= _FEW_ATTRIBUTES  # indents count as one blank
