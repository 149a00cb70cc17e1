"""The first element of an XML or HTML text, by which feeds and sitemaps are told from pages."""

from __future__ import annotations

import re

FEEDS = frozenset({"rss", "feed", "rdf", "urlset", "sitemapindex"})
"""Roots of RSS 0.9 to 2.0, Atom and sitemaps, in lower case and without prefix."""
_MARKUP = re.compile(r"<(?:!--|!doctype\b|\?|(?:[^\W\d][\w.-]{0,64}:)?([^\W\d][\w.-]{0,64}))", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*+>")


def root_name(text: str) -> str:
    """Return the name of the first element, in lower case and without prefix; empty where there is none.

    What may stand before it, however long, is passed over: text, a declaration, comments, a document type.

    >>> root_name("<?xml version='1.0'?><!-- <rss> --><atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>")
    'feed'
    """
    at = 0
    while found := _MARKUP.search(text, at):
        if found[1]:
            return found[1].lower()
        end = _end(found[0], text, found.end())
        if end < 0:
            return ""
        at = end
    return ""


def _end(opening: str, text: str, at: int) -> int:
    """Return where it ends what `opening` begins before `at`; -1 where it does not."""
    if opening in ("<!--", "<?"):
        return text.find("-->" if opening == "<!--" else "?>", at)
    close = text.find(">", at)
    if text.find("[", at, close) < 0:
        return close
    subset = _SUBSET_END.search(text, at)
    return subset.end() if subset else -1
