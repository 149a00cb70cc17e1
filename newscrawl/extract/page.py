"""Markup to lines: one line of text per block of the page, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree

from newscrawl.extract.words import count_marks, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000}")
_MANY_VALUES = 20_000
"""Attributes of a whole page, by its equals signs, from which its tags are looked at one by one."""
_ATTRIBUTES = re.compile(
    r"<[a-zA-Z][^\s>/]*+((?:[\s/]++[^\s=>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+)*+)"
)
"""One tag with its attributes, quotes heeded; possessive, so that the scan stays linear."""

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_DROPPED = frozenset(
    "script style noscript template head select option button textarea input iframe object embed svg video audio canvas "
    "map area link meta title".split()
)
_FLATTENED = ("font", "b", "strong", "em", "i", "u", "s", "big", "small", "sub", "sup", "mark", "wbr", "tt", "ins", "nobr")
"""Inline tags that say nothing about structure: flattening them in C saves a fifth of the elements."""
_UNPRINTABLE = re.compile(r"[^\S \n]|[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]+")
"""Characters nobody sees, and those XML does not know, which lxml refuses."""
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_INDENT = re.compile(r"(?<=[。！？”…）」])[ \t\r\n]*(?:\u3000|\xa0){2,}\s*(?=\S)")
"""Where a paragraph begins without a tag: an indent of two full-width blanks after a sentence's end."""


class TooComplexError(Exception):
    """The markup is beyond what can be parsed in reasonable time; the message says in what."""


@dataclass(slots=True, eq=False)
class Line:
    """The text of one block, or of one part of it between line breaks."""

    index: int
    text: str
    """White space collapsed."""
    pieces: tuple[str, ...]
    """The text by inline elements, for labels and values that stand in tags of their own."""
    linked: int
    """Characters within links."""
    block: etree._Element
    """The nearest block that holds this line."""
    hidden: bool = False
    length: int = 0
    weight: float = 0.0
    """Characters of prose (positive) or of links (negative), as the search for the container counts them."""
    _folded: str | None = None

    def __post_init__(self) -> None:
        """Count what the search for the container counts."""
        self.length = len(self.text)
        if self.is_linked:
            self.weight = -float(min(self.linked, _LINKS_COUNTED))
        elif self.length - self.linked >= _SHORTEST_PROSE:
            marks = count_marks(self.text)
            if marks * _CHARACTERS_PER_MARK >= self.length:
                self.weight = float(min(self.length - self.linked, _LONGEST_COUNTED) - self.linked)

    @property
    def folded(self) -> str:
        """`text` in one script and width, see `words.fold`."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def is_linked(self) -> bool:
        """Whether more than half of the line is link text."""
        return self.linked * 2 > self.length

    @property
    def is_prose(self) -> bool:
        """Whether the line holds a sentence of running text."""
        return self.weight > 0

    @property
    def original(self) -> str:
        """The pieces kept apart by U+001F, blanks collapsed but for gaps of two and more wide ones."""
        return "\x1f".join(_NARROW.sub(" ", piece) for piece in self.pieces)

    @property
    def info(self) -> str:
        """`original` folded; every character keeps its place."""
        return fold(self.original)


_NARROW = re.compile(r"[ \t\r\n]+")
_SHORTEST_PROSE = 18
_LONGEST_COUNTED = 200
"""A single paragraph counts at most this much, so that two paragraphs outweigh a long one."""
_LINKS_COUNTED = 40
_CHARACTERS_PER_MARK = 60
"""Prose has a mark every 15 characters or so; a line with fewer than one in 60 is a list or a table."""


@dataclass(slots=True)
class _Collector:
    """Text gathered until the next block begins or ends."""

    lines: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0

    def flush(self, block: etree._Element, *, hidden: bool) -> None:
        """Close the line that was being gathered."""
        joined = "".join(self.pieces)
        indented = "\u3000\u3000" in joined or "\xa0\xa0" in joined
        parts = _INDENT.split(joined) if indented else [joined]
        for part in parts:
            if text := " ".join(part.split()):
                if not text.isprintable():
                    text = _UNPRINTABLE.sub("", text)
                pieces = tuple(self.pieces) if len(parts) == 1 else (part,)
                self.lines.append(Line(len(self.lines), text, pieces, self.linked, block, hidden))
        if len(self.lines) > MAX_LINES:
            raise TooComplexError(f"more than {MAX_LINES:,} lines")
        self.pieces.clear()
        self.linked = 0


@dataclass
class Page:
    """A parsed page and its lines."""

    root: etree._Element
    head_title: str
    """The `<title>`, white space collapsed."""
    url: str
    meta: dict[str, str] = field(default_factory=dict)
    """Content of meta tags by name, property or itemprop in lower case, the first of each."""
    json_ld: str = ""
    """The JSON-LD scripts' text, one per line."""
    base: str = ""
    """What relative links are relative to."""
    by_id: dict[str, etree._Element] = field(default_factory=dict)
    """Elements whose id names a field, as Baidu's news index asks sites to mark them."""

    @cached_property
    def body(self) -> etree._Element:
        """The `<body>`, or the root of a page that has none."""
        found = self.root.find("body")
        return self.root if found is None else found

    @cached_property
    def lines(self) -> list[Line]:
        """All visible lines in reading order; hidden ones too when next to nothing else is there."""
        everything = read_lines(self.body)
        visible = [line for line in everything if not line.hidden]
        prose = sum(line.length for line in visible if line.is_prose)
        if prose * 3 < sum(line.length for line in everything if line.is_prose):
            visible = everything
        for index, line in enumerate(visible):
            line.index = index
        return visible


def parse(html: str, url: str) -> Page:
    """Return the page in `html`; raise TooComplexError for markup that would take too long."""
    check(html)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    root = etree.fromstring(html.replace("\0", "").encode("utf-8", "replace") or b"<html/>", parser)
    if root is None:
        root = etree.Element("html")
    title = root.find(".//title")
    head_title = " ".join("".join(map(str, title.itertext())).split()) if title is not None else ""
    return Page(root, head_title, url, _meta(root), _json_ld(root), _base(root, url), _by_id(root, html))


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop")
        content = tag.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _json_ld(root: etree._Element) -> str:
    return "\n".join(
        " ".join((script.text or "").split()) for script in root.iter("script") if "ld+json" in (script.get("type") or "")
    )


def _by_id(root: etree._Element, html: str) -> dict[str, etree._Element]:
    if "_baidu" not in html:
        return {}
    fields = {"pubtime_baidu": "published", "source_baidu": "source", "author_baidu": "author", "editor_baidu": "editor"}
    return {fields[element.get("id", "")]: element for element in root.iter() if element.get("id") in fields}


def _base(root: etree._Element, url: str) -> str:
    base = root.find(".//base")
    href = base.get("href") if base is not None else None
    return urljoin(url, href) if href else url


def check(html: str) -> None:
    """Raise TooComplexError when parsing `html` would take too long or yield nothing."""
    if len(html) > MAX_CHARACTERS and len(html := _DATA_URI.sub("", html)) > MAX_CHARACTERS:
        raise TooComplexError(f"{len(html):,} characters")
    if html.count("<") > MAX_TAGS:
        raise TooComplexError(f"{html.count('<'):,} tags")
    if html.count("=") <= _MANY_VALUES and not (len(html) > _MANY_VALUES and _LONG_TAG.search(html)):
        return
    for tag in _ATTRIBUTES.finditer(html):
        if tag.end() - tag.start() > MAX_ATTRIBUTES and len(_NAME.findall(tag[1])) > MAX_ATTRIBUTES:
            raise TooComplexError(f"one tag of {tag.end() - tag.start():,} characters")


_NAME = re.compile(r"[\s/]++[^\s=>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+")


def read_lines(body: etree._Element) -> list[Line]:
    """Return the lines of `body`, which loses its scripts, forms' fields and meaningless inline tags."""
    etree.strip_elements(body, *_DROPPED, with_tail=False)
    etree.strip_tags(body, *_FLATTENED)
    hidden_roots = {element for element in body.iterfind(".//*[@style]") if _HIDDEN.search(element.get("style", ""))}
    out = _Collector()
    open_blocks = [body]
    hidden: etree._Element | None = None
    links = depth = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        starts = event == "start"
        tag = element.tag
        if tag in BLOCKS:
            if out.pieces:
                out.flush(open_blocks[-1], hidden=hidden is not None)
            if starts and tag != "br":
                open_blocks.append(element)
            elif tag != "br":
                open_blocks.pop()
        elif tag == "a":
            links += 1 if starts else -1
        if starts:
            depth += 1
            if depth > MAX_DEPTH:
                raise TooComplexError(f"more than {MAX_DEPTH} nested tags")
            if hidden is None and element in hidden_roots:
                hidden = element
            text = element.text
        else:
            depth -= 1
            if element is hidden:
                hidden = None
            text = element.tail if depth else None
        if text and (out.pieces or not text.isspace()):
            out.pieces.append(text)
            if links:
                out.linked += len(text.strip())
    if out.pieces:
        out.flush(body, hidden=False)
    return out.lines


def blocks_above(line: Line, top: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements from the line's block up to and including `top`."""
    element: etree._Element | None = line.block
    while element is not None:
        yield element
        if element is top:
            return
        element = element.getparent()
