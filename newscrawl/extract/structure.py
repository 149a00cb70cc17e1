"""The body with its structure, in trafilatura's vocabulary: what its blocks are, and the line each of them is.

Below `<body>` stand `p`, `head` (`rend`: h1 … h6), `list` (`rend`: ul, ol, dl) of `item`, `quote`, `table` of `row` of
`cell` (`role="head"`) and `graphic` (`src`, `alt`); within text `hi` (`rend`: #b, #i, #sub, #sup), `ref` (`target`) and
`lb`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from newscrawl.text import NOT_XML

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.extract.paragraphs import Paragraph

_BREAKS = frozenset(("p", "head", "item", "quote", "list", "table", "lb", "graphic"))
"""Elements that begin and end a line."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


class Cell(NamedTuple):
    """One cell of a data table."""

    text: str
    head: bool = False


class Block(NamedTuple):
    """One line of the body, and what it is."""

    kind: str
    """`p`, `h1` … `h6`, `ul`, `ol` or `dl` for an item of such a list, `quote`, or `row`."""
    text: str
    group: int
    """The same for all lines of one list, quotation or table."""
    cells: tuple[Cell, ...] = ()
    """Of a row, the empty ones too; `text` has those that are not, apart by tabs."""


def blocks(body: etree._Element) -> Iterator[Block]:
    """Yield the blocks of a tree that trafilatura read, in order; their texts are the lines of the body."""
    for group, element in enumerate(body):
        if element.tag == "table":
            yield from filter(None, (_row(row, group) for row in element.iter("row")))
        else:
            kind = _kind(element)
            yield from (Block(kind, line, group) for line in _lines(element))
        if element.tail and (tail := _flat(element.tail)):
            yield Block("p", tail, group)


def _kind(element: etree._Element) -> str:
    if element.tag == "head":
        return element.get("rend", "h3")
    if element.tag == "list":
        return element.get("rend", "ul")
    return "quote" if element.tag == "quote" else "p"


def _row(row: etree._Element, group: int) -> Block | None:
    cells = tuple(Cell(_flat(" ".join(_lines(cell))), cell.get("role") == "head") for cell in row.iter("cell"))
    text = "\t".join(cell.text for cell in cells if cell.text)
    return Block("row", text, group, cells) if text else None


def _lines(element: etree._Element) -> Iterable[str]:
    if not len(element):
        return filter(None, (_flat(element.text or ""),))
    return filter(None, map(_flat, "".join(_pieces(element)).split("\n")))


def _pieces(element: etree._Element) -> Iterator[str]:
    """Yield an element's text, a line break before and behind what breaks lines."""
    breaks = "\n" if element.tag in _BREAKS else ""
    yield breaks + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield breaks


def _flat(text: str) -> str:
    return " ".join(text.split())


def parse_structure(xml: str) -> etree._Element:
    """Return the tree that `xml`, an `Article.body_xml`, holds."""
    return etree.fromstring(xml, _PARSER)


def to_xml(body: etree._Element) -> str:
    """Return a tree as text."""
    return etree.tostring(body, encoding="unicode", with_tail=False)


def plain_structure(paragraphs: Iterable[Paragraph]) -> etree._Element:
    """Return the tree of paragraphs and table rows that trafilatura did not read: nothing is set apart in them."""
    body = etree.Element("body")
    for paragraph in paragraphs:
        if paragraph.row is None:
            etree.SubElement(body, "p").text = paragraph.text
            continue
        row = etree.SubElement(etree.SubElement(body, "table"), "row")
        for text in paragraph.text.split("\t"):
            etree.SubElement(row, "cell").text = text
    return body


def from_text(body: str) -> str:
    """Return a body of which only the text is known, as the same in paragraphs."""
    tree = etree.Element("body")
    for line in body.split("\n"):
        etree.SubElement(tree, "p").text = NOT_XML.sub("\ufffd", line)
    return to_xml(tree)


def join_structures(pages: Iterable[str]) -> str:
    """Return the bodies of an article's pages as one; empty when that of a page is not known."""
    found = list(pages)
    if not all(found):
        return ""
    if len(found) == 1:
        return found[0]
    body = etree.Element("body")
    for page in found:
        body.extend(list(parse_structure(page)))
    return to_xml(body)
