"""trafilatura's reading of an article's own lines."""

from __future__ import annotations

from lxml import etree
from lxml.html import html_parser
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

_OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=False, recall=True, images=True)
"""Made once, for its defaults come from a file. Without `output_format="python"` the text is empty; recall and images
spare two searches for parts to cut away (a fifth of the time): what stands here was chosen already."""


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
