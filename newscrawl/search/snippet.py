"""Where the words of a query stand in an article, and the part of it that shows them best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from newscrawl.search.query import Query

WIDTH = 70
"""Characters of a snippet: a line and a half of a terminal, two lines of a phone."""
BEFORE = 12
"""Characters shown before the first hit, so that it is read in its sentence."""
COMPARED = 50
"""Hits of a term that are compared: choosing takes time with the square of their number."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A text and the spans of it that are hits, in order and apart."""

    text: str
    spans: tuple[Span, ...]

    def parts(self) -> Iterable[tuple[str, bool]]:
        """Yield the text in parts, each with whether it is a hit."""
        at = 0
        for start, end in self.spans:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def highlight(text: str, query: Query, column: str) -> Highlighted:
    """Return `text`, an article's `column`, with all hits of `query`."""
    found = sorted(span for term in query.wanted for span in term.places(text, column))
    return Highlighted(text, tuple(_apart(found)))


def _apart(spans: Iterable[Span]) -> Iterable[Span]:
    """Yield sorted spans with those that overlap made one."""
    last: Span | None = None
    for start, end in spans:
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def snippet(body: str, query: Query) -> Highlighted:
    """Return the WIDTH characters of `body` that hold the most different terms of `query`, or its beginning."""
    places = [(*span, term) for term in query.wanted for span in islice(term.places(body, "body"), COMPARED)]
    reach = WIDTH - BEFORE
    best = max(
        sorted(start for start, _, _ in places),
        key=lambda start: len({term for at, end, term in places if start <= at and end <= start + reach}),
        default=0,
    )
    start = max(0, best - BEFORE)
    text = " ".join(body[start : start + WIDTH].split())
    text = ("…" if start else "") + text + ("…" if start + WIDTH < len(body) else "")
    return highlight(text, query, "body")
