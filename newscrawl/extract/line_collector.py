"""The walk over a page's elements that gathers its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from newscrawl.extract.hidden_styles import hides, may_show, removes
from newscrawl.extract.limits import MAX_DEPTH, MAX_LINES, TooComplexError
from newscrawl.extract.lines import BLOCKS, FORMATS, SHORTEST_PROSE, Line
from newscrawl.text import NOT_XML

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DROPPED = (
    "script style noscript template head select option button textarea input iframe object embed svg video audio "
    "canvas map area link meta title rt rp".split()
)
"""What holds no text of the page's; rt and rp, readings of a word, stand above it."""
_BESIDE = ("i", "em")
"""Those of them that templates use for parts of a line, too: `<i>2026-03-01</i><i>武进日报</i>`."""
_FLATTENED = frozenset(("font", "u", "s", "big", "small", "mark", "wbr", "tt", "ins", "nobr"))
"""Inline tags that say nothing about structure: flattening them in C saves a sixth of the elements."""
_STYLED = cast("Callable[..., list[Any]]", etree.XPath("descendant::*/@style/.."))
"""Asks for the few elements with a style at once: asking each takes three times as long."""
_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_UNPRINTABLE = re.compile(
    r"[^\S \n]|"
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]+"
    rf"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])|(?<![\u1820-\u18aa])\u180e"
)
"""Characters nobody sees, and those XML does not know, which lxml refuses; a joiner between emoji makes them one, and
a separator within a Mongolian word shapes it."""
_CREDIT_BEHIND = re.compile(r"(?<=[。！？”])\s*+[\[(（【]责任编辑[:：]\s*+[^\s\[\]()（）【】。]{1,12}[\])）】]\s*+$")
"""The editor's name in brackets, which templates set right behind the text's last sentence."""
_PARAGRAPH_MARKS = re.compile("[\u2028\u2029]")
_INDENT = re.compile(r"(?<=[。！？”…）」])[ \t\r\n]*(?:\u3000|\xa0){2,}\s*(?=\S)")
"""Where a paragraph begins without a tag: an indent of two full-width blanks after a sentence's end."""
_BREAK = re.compile("(?<=[。！？：；”…）」])[ \t]*\r?\n|\n[ \t]*\r?\n|\n(?=[ \t]{2}|[\u3000\xa0])")
"""Where a paragraph begins in text whose line breaks are kept: after a sentence's end, a blank line, before an indent.
Other lines may be wrapped."""
_KEEPS_BREAKS = re.compile(r"white-space:\s*pre")
_SHOWN_LATER = re.compile(r"(?:^|[\s_-])(?:wow|aos|fade|anim|reveal|appear|lazy|collapse|accordion)")
"""How classes begin by which scripts show what they hide at first."""
_UNDONE_WITHIN = ("font", "color", "visibility")
"""What of a hiding style an element within may set anew."""
_ENDS_DATA = "/enpproperty-->"
"""What ends the line of data that Founder's systems write into their pages: seen where its comment does not open."""


@dataclass(slots=True)
class CollectedLines:
    """What `collect_lines` gathers from a page's body."""

    hidden_elements: list[etree._Element]
    """Elements whose own style keeps readers from seeing them."""
    lines: list[Line] = field(default_factory=list)
    unread: list[etree._Element] = field(default_factory=list)
    """Those of them, and others readers do not see, that stand within a line: the lines are without their text."""
    branches: list[tuple[etree._Element, int, int, bool]] = field(default_factory=list)
    """Blocks taken off the page, each with the first and the end of its lines, and whether it is only faded: the lines
    of those are not marked `hidden`."""


def collect_lines(body: etree._Element, unseen: Mapping[etree._Element, str]) -> CollectedLines:
    """Return the lines of `body`, which loses its scripts, forms' fields and meaningless inline tags.

    `unseen` elements are not seen by readers, for the declarations given: the text of inline ones is left out, the
    lines of blocks are marked `hidden`. Raises TooComplexError for too many lines, or tags nested too deep.
    """
    etree.strip_elements(body, *_DROPPED, with_tail=False)
    styled = _STYLED(body)
    collected = CollectedLines([element for element in styled if hides(element.get("style"))])
    _mark_paragraphs([*body.iter("pre"), *(one for one in styled if _KEEPS_BREAKS.search(one.get("style")))])
    styles = {element: f"{unseen.get(element, '')};{element.get('style')}" for element in collected.hidden_elements}
    unseen = {**unseen, **styles}
    for element in unseen:
        if element.tag in _FLATTENED:
            element.tag = "span"
    etree.strip_tags(body, *_FLATTENED)
    collector = _Collector(body, unseen, collected)
    collector.begin(body)
    begun = [body]
    for element in body.iterdescendants():
        parent = element.getparent()
        while begun[-1] is not parent:
            ended = begun.pop()
            collector.end(ended, ended.tail)
        collector.begin(element)
        begun.append(element)
        if len(begun) > MAX_DEPTH:
            raise TooComplexError(f"more than {MAX_DEPTH} nested tags")
    for ended in reversed(begun):
        collector.end(ended, ended.tail if ended is not body else None)
    return collected


def _mark_paragraphs(elements: Iterable[etree._Element]) -> None:
    """Set marks where paragraphs begin in the text of elements that keep its line breaks."""
    marked: set[etree._Element] = set()
    for element in elements:
        for inner in element.iter() if element not in marked else ():
            marked.add(inner)
            inner.text = _with_marks(inner.text or "")
            if inner is not element:
                inner.tail = _with_marks(inner.tail or "")


def _with_marks(text: str) -> str:
    """Return a text with marks where paragraphs begin, and without what XML does not know, which no element takes."""
    return NOT_XML.sub("", _BREAK.sub("\u2028", text))


class _Collector:
    """Gathers lines while elements begin and end in reading order: one call for each, since this is the hot loop."""

    __slots__ = (
        "_blocks", "_collected", "_faded", "_first", "_first_faded", "_hidden", "_joins", "_lines", "_linked", "_links",
        "_nodes", "_pieces", "_skipped", "_unseen",
    )  # fmt: skip

    def __init__(self, body: etree._Element, unseen: Mapping[etree._Element, str], collected: CollectedLines) -> None:
        self._collected = collected
        self._lines = collected.lines
        self._unseen = unseen
        self._blocks = [body]
        """The blocks that have begun and not ended."""
        self._links = 0
        """How many links have."""
        self._pieces: list[str] = []
        """Text gathered until the next block begins or ends."""
        self._joins = False
        """Whether text that follows belongs to the last piece."""
        self._nodes: list[tuple[etree._Element, bool, str]] = []
        """Where it comes from."""
        self._linked = 0
        """Characters of it within links."""
        self._hidden: etree._Element | None = None
        """The block taken off the page that has begun, and the number of lines before it."""
        self._first = 0
        self._faded: etree._Element | None = None
        """The same of a block that is only faded, which may hold such a block."""
        self._first_faded = 0
        self._skipped: etree._Element | None = None
        """The element within a line that readers do not see and that has begun."""

    def begin(self, element: etree._Element) -> None:
        """Take in the beginning of an element, and the text it begins with."""
        tag = element.tag
        if tag in BLOCKS:
            if self._pieces:
                self._end_line()
            if tag != "br":
                self._blocks.append(element)
        elif tag not in FORMATS or (tag in _BESIDE and _follows_its_like(element)):
            self._joins = False
            if tag == "a":
                self._links += 1
        if element in self._unseen and self._hidden is self._skipped is None:
            self._leave_out(element)
        text = element.text
        if text and (self._pieces or not text.isspace()):
            self._add(element, text, own=True)

    def end(self, element: etree._Element, text: str | None) -> None:
        """Take in the end of an element, and the text that follows it."""
        tag = element.tag
        if tag in BLOCKS:
            if self._pieces:
                self._end_line()
            if tag != "br":
                self._blocks.pop()
        elif tag not in FORMATS:
            self._joins = False
            if tag == "a":
                self._links -= 1
        if element is self._hidden or element is self._faded:
            self._end_branch(element)
        elif element is self._skipped:
            self._skipped = None
        if text and (self._pieces or not text.isspace()):
            self._add(element, text, own=False)

    def _leave_out(self, element: etree._Element) -> None:
        """Note that readers do not see an element that begins."""
        style = self._unseen[element]
        off_page = removes(style)
        if not off_page and _is_shown_later(element, style):
            return
        if element.tag not in BLOCKS and next(element.iterdescendants(*BLOCKS), None) is None:
            self._skipped = element
            self._collected.unread.append(element)
        elif off_page:
            self._hidden, self._first = element, len(self._lines)
        elif self._faded is None:
            self._faded, self._first_faded = element, len(self._lines)

    def _end_branch(self, element: etree._Element) -> None:
        if self._pieces:
            self._end_line()
        if element is self._hidden:
            self._collected.branches.append((element, self._first, len(self._lines), False))
            self._hidden = None
        else:
            self._collected.branches.append((element, self._first_faded, len(self._lines), True))
            self._faded = None

    def _add(self, element: etree._Element, text: str, *, own: bool) -> None:
        if self._skipped is not None:
            return
        if self._joins:
            self._pieces[-1] += text
        else:
            self._pieces.append(text)
            self._joins = True
        self._nodes.append((element, own, text))
        if self._links:
            self._linked += len(text.strip())

    def _end_line(self) -> None:
        """Close the line that was being gathered."""
        pieces, nodes, lines, block = self._pieces, self._nodes, self._lines, self._blocks[-1]
        text = "".join(pieces).strip()
        if text.endswith(_ENDS_DATA) and "。" not in text:
            text = ""
        kept = () if len(nodes) == 1 and nodes[0][0] is block else tuple(nodes)
        if text.isprintable() and "  " not in text and "责任编辑" not in text:
            if text:
                raw = text if len(pieces) == 1 else "\x1f".join(pieces)
                lines.append(Line(len(lines), text, raw, self._linked, block, self._hidden is not None, kept))
        else:
            self._add_split(text, kept)
        if len(lines) > MAX_LINES:
            raise TooComplexError(f"more than {MAX_LINES:,} lines")
        pieces.clear()
        nodes.clear()
        self._linked = 0
        self._joins = False

    def _add_split(self, text: str, nodes: tuple[tuple[etree._Element, bool, str], ...]) -> None:
        """Add the lines of a text with gaps or with characters that are not seen."""
        lines, pieces = self._lines, self._pieces
        parts = _split(text)
        if len(parts) > 1:
            whole, nodes = parts, ()
        else:
            whole = ["\x1f".join(pieces) if len(pieces) > 1 else text]
        for part, raw in zip(parts, whole, strict=True):
            if part:
                hidden = self._hidden is not None
                lines.append(Line(len(lines), part, raw, self._linked, self._blocks[-1], hidden, nodes))


def _split(text: str) -> list[str]:
    """Return the paragraphs of `text`, their white space collapsed, without what cannot be seen."""
    indented = len(text) > SHORTEST_PROSE and ("\u3000\u3000" in text or "\xa0\xa0" in text)
    if "\u2028" in text or "\u2029" in text:
        return [part for piece in _PARAGRAPH_MARKS.split(text) for part in _split(piece)]
    if "责任编辑" in text and (credit := _CREDIT_BEHIND.search(text)):
        return [*_split(text[: credit.start()]), *_split(credit[0])]
    parts = [" ".join(part.split()) for part in (_INDENT.split(text) if indented else [text])]
    return [part if part.isprintable() else _UNPRINTABLE.sub("", part) for part in parts]


def _is_shown_later(element: etree._Element, style: str) -> bool:
    """Whether what hides an element may be undone: by a script that fades it in, or within it, by a size of its own."""
    if may_show(style) or element.get("data-aos") is not None or _SHOWN_LATER.search(element.get("class", "")):
        return True
    if next(element.iter("h1"), None) is not None:
        return True
    undone = [name for name in _UNDONE_WITHIN if name in style]
    within = element.iterdescendants() if undone else ()
    return any(name in inner.get("style", "") or inner.get("class") for inner in within for name in undone)


def _follows_its_like(element: etree._Element) -> bool:
    """Whether an element stands directly behind one with the same tag: templates set apart by them what they show."""
    before = element.getprevious()
    return before is not None and before.tag == element.tag and not (before.tail or "").strip()
