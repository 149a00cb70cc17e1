"""trafilatura's reading of an article's own lines."""

from __future__ import annotations

from lxml import etree
from trafilatura.main_extractor import handle_textelem
from trafilatura.settings import MIN_DUPLICATE_LENGTH, TAG_CATALOG, Extractor

_OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=False)
"""Made once, for its defaults come from a file."""
_TAGS = set(TAG_CATALOG)


def read_lines(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs trafilatura takes for text.

    Its handler of single elements reads them: the cascade around it (where is the article, which sections are to be
    cut, what do links weigh) has nothing left to find in bare paragraphs, and was four fifths of the time. Like the
    cascade, a long paragraph that says the same as the one before is left out.
    """
    kept: list[str] = []
    previous = ""
    for paragraph in paragraphs:
        element = etree.Element("p")
        element.text = paragraph
        read = handle_textelem(element, _TAGS, _OPTIONS)
        text = "".join(map(str, read.itertext())).strip() if read is not None else ""
        if text and not (text == previous and len(text) > MIN_DUPLICATE_LENGTH):
            kept.append(text)
        previous = text or previous
    return kept
