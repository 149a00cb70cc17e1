"""trafilatura's reading of an article's own lines."""

from __future__ import annotations

from trafilatura.settings import MIN_DUPLICATE_LENGTH
from trafilatura.utils import RE_FILTER, trim


def read_lines(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs trafilatura takes for text.

    Its rules for one text read them: the cascade around those (where is the article, which sections are to be cut, what
    do links weigh, what do an element's children say) has nothing left to find in bare paragraphs. Like the cascade, a
    long paragraph that says the same as the one before is left out.
    """
    kept: list[str] = []
    previous = ""
    for text in map(trim, paragraphs):
        if text and not RE_FILTER.match(text) and not (text == previous and len(text) > MIN_DUPLICATE_LENGTH):
            kept.append(text)
            previous = text
    return kept
