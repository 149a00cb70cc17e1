"""trafilatura's reading of an article's own lines."""

from __future__ import annotations

from lxml import etree
from trafilatura.settings import MIN_DUPLICATE_LENGTH
from trafilatura.utils import textfilter, trim


def read_lines(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs trafilatura takes for text.

    Its rules for the text of one element read them: the cascade around those (where is the article, which sections
    are to be cut, what do links weigh, what do an element's children say) has nothing left to find in bare paragraphs,
    and was nine tenths of the time. Like the cascade, a long paragraph that says the same as the one before is left
    out.
    """
    kept: list[str] = []
    previous = ""
    element = etree.Element("p")
    for paragraph in paragraphs:
        element.text = text = trim(paragraph)
        if textfilter(element) or (text == previous and len(text) > MIN_DUPLICATE_LENGTH):
            continue
        kept.append(text)
        previous = text
    return kept
