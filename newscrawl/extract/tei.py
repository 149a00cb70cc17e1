"""A body with its structure as TEI-XML (https://tei-c.org), by trafilatura's writer, valid by TEI's DTD for corpora.

That DTD knows no tables: a table is a list of rows (`rend="table"`), a row a list of cells (`rend="row"`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree
from trafilatura.settings import Document
from trafilatura.xml import build_tei_output, validate_tei

from newscrawl.extract.structure import blocks, parse_structure
from newscrawl.text import NOT_XML

NAMESPACE = "http://www.tei-c.org/ns/1.0"


@dataclass(frozen=True, slots=True)
class Header:
    """What a TEI header says of an article; empty strings are left out."""

    identifier: str
    title: str
    url: str
    published: str
    source: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()


def to_tei(body_xml: str, header: Header) -> str:
    """Return an article as a `<TEI>` element in one line.

    Where the structure is one that TEI does not have, the text stands in paragraphs.
    """
    tree = _document(parse_structure(body_xml), header)
    if not validate_tei(tree):
        tree = _document(_in_paragraphs(parse_structure(body_xml)), header)
    return etree.tostring(tree, encoding="unicode")


def _document(body: etree._Element, header: Header) -> etree._Element:
    _fit(body)
    graphics = [dict(graphic.attrib) for graphic in body.iter("graphic")]
    for graphic in body.iter("graphic"):
        graphic.attrib.clear()
    tree = build_tei_output(
        Document(
            title=_xml(header.title),
            author=_xml("; ".join(header.authors)) or None,
            url=_xml(header.url),
            hostname=urlsplit(header.url).hostname,
            description=_xml(header.summary) or None,
            sitename=_xml(header.source) or None,
            date=header.published,
            idval=header.identifier,
            body=body,
        )
    )
    for graphic, said in zip(tree.iter("graphic"), graphics, strict=True):
        graphic.set("url", said.get("src", ""))
        if caption := said.get("alt", ""):
            etree.SubElement(graphic, "desc").text = caption
    return tree


def _fit(body: etree._Element) -> None:
    """Make of a tree's tables lists, and put images that stand alone into paragraphs."""
    for graphic in body.findall("graphic"):
        paragraph = etree.Element("p")
        graphic.addprevious(paragraph)
        paragraph.append(graphic)
    for table in body.iter("table"):
        for row in table.iter("row"):
            cells = etree.Element("list", rend="row")
            cells.extend(list(row))
            for cell in cells:
                head = cell.attrib.pop("role", "")
                cell.tag = "item"
                if head:
                    cell.set("rend", head)
            row.append(cells)
            row.tag = "item"
        table.tag = "list"
        table.set("rend", "table")


def _in_paragraphs(body: etree._Element) -> etree._Element:
    plain = etree.Element("body")
    for block in blocks(body):
        etree.SubElement(plain, "p").text = block.text
    return plain


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def corpus(articles: Iterable[str]) -> Iterator[str]:
    """Yield the text of a `<teiCorpus>` that holds `articles`, piece by piece."""
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<teiCorpus xmlns="{NAMESPACE}">{_HEADER}\n'
    for article in articles:
        yield article + "\n"
    yield "</teiCorpus>\n"


_HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>newscrawl</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)
