"""A page's text line by line: one line per block, in reading order."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from newscrawl.extract.boilerplate import fold, has_marks
from newscrawl.extract.hidden_styles import hides, removes
from newscrawl.extract.limits import MAX_DEPTH, MAX_LINES, TooComplexError

if TYPE_CHECKING:
    from newscrawl.extract.date_kinds import LineDate

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_DROPPED = (
    "script style noscript template head select option button textarea input iframe object embed svg video audio "
    "canvas map area link meta title rt rp".split()
)
"""What holds no text of the page's; rt and rp, readings of a word, stand above it."""
FORMATS = frozenset(("b", "em", "i", "strong", "sub", "sup"))
"""Inline tags whose text is set apart, and kept so in the article's tree; lines are read across them."""
_BESIDE = ("i", "em")
"""Those of them that templates use for parts of a line, too: `<i>2026-03-01</i><i>武进日报</i>`."""
_FLATTENED = "font u s big small mark wbr tt ins nobr".split()
"""Inline tags that say nothing about structure: flattening them in C saves a sixth of the elements."""
_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_UNPRINTABLE = re.compile(
    r"[^\S \n]|"
    r"[\x00-\x1f\x7f-\x9f\xad\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]+"
    rf"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"
)
"""Characters nobody sees, and those XML does not know, which lxml refuses; a joiner between emoji makes them one."""
_PARAGRAPH_MARKS = re.compile("[\u2028\u2029]")
_INDENT = re.compile(r"(?<=[。！？”…）」])[ \t\r\n]*(?:\u3000|\xa0){2,}\s*(?=\S)")
"""Where a paragraph begins without a tag: an indent of two full-width blanks after a sentence's end."""


@dataclass(slots=True, eq=False)
class Line:
    """The text of one block, or of one part of it between line breaks."""

    index: int
    text: str
    """White space collapsed."""
    raw: str
    """The text as it stands, U+001F between inline elements: labels and values may stand in tags of their own."""
    linked: int
    """Characters within links."""
    block: etree._Element
    """The nearest block that holds this line."""
    hidden: bool = False
    nodes: Sequence[tuple[etree._Element, bool, str]] = ()
    """Where the text comes from: an element, whether the text is its own (else what follows it), and the text as it
    stands. Empty when it is the block's own text, or a part of it."""
    length: int = 0
    weight: float = 0.0
    """Characters of prose (positive) or of links (negative), as the search for the container counts them."""
    info_line: bool | None = None
    """Whether the line carries date or source, see `info_line.is_info_line`; None until somebody asks."""
    labels: dict[str, bool] | None = None
    """Whether a label of a field stands in the line, as far as `labels.has_label` was asked; None before that."""
    words: tuple[str, ...] | None = None
    """Which kinds of boilerplate it has words of, see `line_witnesses.words_of`; None until somebody asks."""
    dates: list[LineDate] | None = None
    """Its dates, see `date_kinds.dates_of`; None until somebody asks."""
    _folded: str | None = None
    _info: str | None = None

    def __post_init__(self) -> None:
        """Count what the search for the container counts."""
        self.length = length = len(self.text)
        linked = self.linked
        if linked * 2 > length:
            self.weight = -float(min(linked, _LINKS_COUNTED))
        elif length - linked >= _SHORTEST_PROSE and has_marks(self.text, length // _CHARACTERS_PER_MARK + 1):
            self.weight = float(min(length - linked, _LONGEST_COUNTED) - linked)

    @property
    def folded(self) -> str:
        """`text` in one script and width, see `boilerplate.fold`."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def opening(self) -> str:
        """The folded beginning, long enough for the words that tell what a line opens."""
        return fold(self.text[:_OPENING])

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
        """`raw` with blanks collapsed, but for gaps of two and more wide ones."""
        return self.text if self.raw is self.text else _NARROW.sub(" ", self.raw)

    @property
    def info(self) -> str:
        """`original` folded; every character keeps its place."""
        if self._info is None:
            self._info = self.folded if self.raw is self.text else fold(self.original)
        return self._info


_ENDS_DATA = "/enpproperty-->"
"""What ends the line of data that Founder's systems write into their pages: seen where its comment does not open."""
_NARROW = re.compile(r"[ \t\r\n]+")
_OPENING = 30
_SHORTEST_PROSE = 18
_LONGEST_COUNTED = 200
"""A single paragraph counts at most this much, so that two paragraphs outweigh a long one."""
_LINKS_COUNTED = 40
_CHARACTERS_PER_MARK = 60
"""Prose has a mark every 15 characters or so; a line with fewer than one in 60 is a list or a table."""


@dataclass(slots=True)
class CollectedLines:
    """What `collect_lines` gathers from a page's body."""

    lines: list[Line] = field(default_factory=list)
    links: dict[etree._Element, str] = field(default_factory=dict)
    """The links in reading order, and where they lead."""
    hidden_elements: list[etree._Element] = field(default_factory=list)
    """Elements whose own style keeps readers from seeing them."""
    unread: list[etree._Element] = field(default_factory=list)
    """Those of them, and others readers do not see, that stand within a line: the lines are without their text."""
    branches: list[tuple[etree._Element, int, int]] = field(default_factory=list)
    """Blocks taken off the page, each with the first and the end of its lines."""
    pieces: list[str] = field(default_factory=list)
    """Text gathered until the next block begins or ends."""
    nodes: list[tuple[etree._Element, bool, str]] = field(default_factory=list)
    """Where it comes from."""
    linked: int = 0
    """Characters of it within links."""

    def flush(self, block: etree._Element, *, hidden: bool) -> None:
        """Close the line that was being gathered."""
        pieces, nodes, lines = self.pieces, self.nodes, self.lines
        text = "".join(pieces).strip()
        if text.endswith(_ENDS_DATA) and "。" not in text:
            text = ""
        if text.isprintable() and "  " not in text:
            if text:
                raw = text if len(pieces) == 1 else "\x1f".join(pieces)
                kept = () if len(nodes) == 1 and nodes[0][0] is block else tuple(nodes)
                lines.append(Line(len(lines), text, raw, self.linked, block, hidden, kept))
        else:
            self._add_split(text, block, hidden=hidden)
        if len(lines) > MAX_LINES:
            raise TooComplexError(f"more than {MAX_LINES:,} lines")
        pieces.clear()
        nodes.clear()
        self.linked = 0

    def _add_split(self, text: str, block: etree._Element, *, hidden: bool) -> None:
        """Add the lines of a text with gaps or with characters that are not seen."""
        parts = _split(text)
        if len(parts) > 1:
            whole, nodes = parts, []
        else:
            whole = ["\x1f".join(self.pieces) if len(self.pieces) > 1 else text]
            nodes = [] if len(self.nodes) == 1 and self.nodes[0][0] is block else self.nodes
        for part, raw in zip(parts, whole, strict=True):
            if part:
                self.lines.append(Line(len(self.lines), part, raw, self.linked, block, hidden, tuple(nodes)))


def _split(text: str) -> list[str]:
    """Return the paragraphs of `text`, their white space collapsed, without what cannot be seen."""
    indented = len(text) > _SHORTEST_PROSE and ("\u3000\u3000" in text or "\xa0\xa0" in text)
    if "\u2028" in text or "\u2029" in text:
        return [part for piece in _PARAGRAPH_MARKS.split(text) for part in _split(piece)]
    parts = [" ".join(part.split()) for part in (_INDENT.split(text) if indented else [text])]
    return [part if part.isprintable() else _UNPRINTABLE.sub("", part) for part in parts]


def collect_lines(  # noqa: C901, PLR0912, PLR0915 - the hot loop: a call per tag takes a fifth longer
    body: etree._Element, unseen: Container[etree._Element] = ()
) -> CollectedLines:
    """Return the lines and links of `body`, which loses its scripts, forms' fields and meaningless inline tags.

    `unseen` elements are not seen by readers: the text of inline ones is left out, the lines of blocks are marked
    `hidden`.
    """
    etree.strip_elements(body, *_DROPPED, with_tail=False)
    if flattened := list(body.iter(*_FLATTENED)):
        for element in flattened:
            if element in unseen or hides(element.get("style", "")):
                element.tag = "span"
        etree.strip_tags(body, *_FLATTENED)
    out = CollectedLines()
    pieces, nodes, flush = out.pieces, out.nodes, out.flush
    joins = False
    blocks = [body]
    hidden: etree._Element | None = None
    skipped: etree._Element | None = None
    links = depth = first = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        is_block = tag in BLOCKS
        if is_block:
            joins = False
            if pieces:
                flush(blocks[-1], hidden=hidden is not None)
        elif tag not in FORMATS or (tag in _BESIDE and event == "start" and _follows_its_like(element)):
            joins = False
        starts = event == "start"
        if starts:
            depth += 1
            if depth > MAX_DEPTH:
                raise TooComplexError(f"more than {MAX_DEPTH} nested tags")
            if is_block:
                if tag != "br":
                    blocks.append(element)
            elif tag == "a":
                links += 1
                out.links[element] = element.get("href", "")
            style = element.get("style")
            hiding = style is not None and hides(style) and element is not body
            if hiding:
                out.hidden_elements.append(element)
            if (hiding or element in unseen) and hidden is skipped is None:
                if not is_block and next(element.iterdescendants(*BLOCKS), None) is None:
                    skipped = element
                    out.unread.append(element)
                elif not hiding or removes(style or ""):
                    hidden, first = element, len(out.lines)
            text = element.text
        else:
            depth -= 1
            if is_block:
                if tag != "br":
                    blocks.pop()
            elif tag == "a":
                links -= 1
            if element is hidden:
                if pieces:
                    flush(blocks[-1], hidden=True)
                out.branches.append((element, first, len(out.lines)))
                hidden = None
            if element is skipped:
                skipped = None
            text = element.tail if depth else None
        if text and skipped is None and (pieces or not text.isspace()):
            if joins:
                pieces[-1] += text
            else:
                pieces.append(text)
                joins = True
            nodes.append((element, starts, text))
            if links:
                out.linked += len(text.strip())
    if pieces:
        flush(body, hidden=False)
    return out


def _follows_its_like(element: etree._Element) -> bool:
    """Whether an element stands directly behind one with the same tag: templates set apart by them what they show."""
    before = element.getprevious()
    return before is not None and before.tag == element.tag and not (before.tail or "").strip()


def is_named(element: etree._Element, names: frozenset[str], known: dict[str | None, bool]) -> bool:
    """Whether a class or the id of an element (`#` before it) is among `names`; `known` remembers it of classes."""
    classes = element.get("class")
    found = known.get(classes)
    if found is None:
        found = known[classes] = not names.isdisjoint((classes or "").split())
    return found or ((name := element.get("id")) is not None and f"#{name}" in names)


def block_around(element: etree._Element) -> etree._Element | None:
    """Return the nearest block above an element, quotations looked through; None at the root."""
    parent = element.getparent()
    while parent is not None and (parent.tag not in BLOCKS or parent.tag == "blockquote"):
        parent = parent.getparent()
    return parent


def blocks_above(line: Line, top: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements from the line's block up to and including `top`."""
    element: etree._Element | None = line.block
    while element is not None:
        yield element
        if element is top:
            return
        element = element.getparent()
