"""trafilatura's reading: of the article's own lines, and of a whole page when no container stands out."""

from __future__ import annotations

from lxml import etree
from lxml.html import html_parser
from trafilatura import bare_extraction
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

_OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=False)
"""Made once: its defaults come from a file. Without `output_format="python"` the text is empty."""


def read_lines(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs trafilatura takes for text when it is given just these, as an article of their own.

    Its lower level reads them: on a tree this small the whole cascade's fixed cost would be most of the time, and
    its wider searches have nothing left to find. An `<article>` it is, for it scores lower inside a `<div>`.
    """
    html = html_parser.makeelement("html")
    article = etree.SubElement(etree.SubElement(html, "body"), "article")
    for text in paragraphs:
        etree.SubElement(article, "p").text = text
    content, _ = extract_content(html, _OPTIONS)
    return ["".join(map(str, element.itertext())).strip() for element in content]


def read_page(html: str) -> str:
    """Return the text trafilatura reads from a whole page; empty when it finds none."""
    document = bare_extraction(html, fast=True, include_comments=False, include_tables=True)
    return str(document.text or "").strip() if document is not None else ""
