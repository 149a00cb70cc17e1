"""A page's text line by line: one line per block, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from newscrawl.extract.boilerplate import fold, has_marks

if TYPE_CHECKING:
    from newscrawl.extract.date_kinds import LineDate

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
FORMATS = frozenset(("b", "em", "i", "strong", "sub", "sup"))
"""Inline tags whose text is set apart, and kept so in the article's tree; lines are read across them."""


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
        elif length - linked >= SHORTEST_PROSE and has_marks(self.text, length // _CHARACTERS_PER_MARK + 1):
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


_NARROW = re.compile(r"[ \t\r\n]+")
_OPENING = 30
SHORTEST_PROSE = 18
"""Characters outside of links that a line of prose has at least."""
_LONGEST_COUNTED = 200
"""A single paragraph counts at most this much, so that two paragraphs outweigh a long one."""
_LINKS_COUNTED = 40
_CHARACTERS_PER_MARK = 60
"""Prose has a mark every 15 characters or so; a line with fewer than one in 60 is a list or a table."""


def is_named(element: etree._Element, names: frozenset[str], known: dict[str | None, bool]) -> bool:
    """Whether a class or the id of an element (`#` before it) is among `names`; `known` remembers it of classes."""
    classes = element.get("class")
    found = known.get(classes)
    if found is None:
        found = known[classes] = not names.isdisjoint((classes or "").split())
    return found or ((name := element.get("id")) is not None and f"#{name}" in names)


def has_text(element: etree._Element) -> bool:
    """Whether an element holds any text but white space; looks no further than the first."""
    return any(map(str.strip, map(str, element.itertext())))


def text_of(element: etree._Element) -> str:
    """Return all text of an element, white space collapsed."""
    return " ".join("".join(map(str, element.itertext())).split())


def block_around(element: etree._Element) -> etree._Element | None:
    """Return the nearest block above an element, quotations and frames looked through; None at the root."""
    parent = element.getparent()
    while parent is not None and (parent.tag not in BLOCKS or parent.tag == "blockquote" or is_frame(parent)):
        parent = parent.getparent()
    return parent


def is_frame(element: etree._Element) -> bool:
    """Whether an element is a section that an editor of WeChat's articles sets around anything, to style it.

    Sections of a page's own template have classes in place of a style, and none stands bare in another.
    """
    parent = element.getparent() if element.tag == "section" else None
    if parent is None:
        return False
    if _is_styled(element):
        return True
    bare = element.get("class") is None and element.get("id") is None
    return parent.tag == "section" and (bare or _is_styled(parent))


def _is_styled(element: etree._Element) -> bool:
    return element.get("style") is not None or element.get("data-tools") is not None


def links_in(line: Line) -> Iterator[etree._Element]:
    """Yield the links in which pieces of a line stand, none of those around its block; each element is passed once."""
    passed = {line.block}
    for element, own, _ in line.nodes:
        inner = element if own else element.getparent()
        while inner is not None and inner not in passed:
            passed.add(inner)
            if inner.tag == "a":
                yield inner
            inner = inner.getparent()


def leads_to_document(line: Line) -> bool:
    """Whether a link in a line leads to a document by its address or name, as those below a notice do, not 查看大图."""
    address = DOCUMENT if line.length > _LONGEST_BUTTON else _NO_PICTURE
    return any(address.search(link.get("href", "")) or DOCUMENT.search(link.text or "") for link in links_in(line))


_NAMES = "docx?|wps|xlsx?|et|pdf|ofd|pptx?|zip|rar"
DOCUMENT = re.compile(rf"\.(?:{_NAMES}|jpe?g|png)$", re.IGNORECASE)
"""How addresses of documents end; a notice has many below it."""
_NO_PICTURE = re.compile(rf"\.(?:{_NAMES})$", re.IGNORECASE)
_LONGEST_BUTTON = 4


def blocks_above(line: Line, top: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements from the line's block up to and including `top`."""
    element: etree._Element | None = line.block
    while element is not None:
        yield element
        if element is top:
            return
        element = element.getparent()
