"""What was read of pages, as a table for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from newscrawl.crawl.survey.model import SeenPage
from newscrawl.model import Article, Rejected
from newscrawl.sites.urls import path_of
from newscrawl.text.printable import one_line
from newscrawl.text.times import ZONE, shown_time

COLUMNS = (
    ("page", 38),
    ("title", 34),
    (f"time ({ZONE})", 16),
    ("source", 14),
    ("author", 10),
    ("chars", 6),
    ("fallback", 12),
)
"""Heads and widths in columns of a terminal, in which a Chinese character takes two."""


def table(pages: Iterable[tuple[str, Article | Rejected]]) -> Iterator[str]:
    """Yield the lines of a table: address, title, time, source, author, characters and fallbacks of each page."""
    yield _row([head for head, _ in COLUMNS])
    for url, outcome in pages:
        yield _row(_cells(url, outcome))


def pages_of(seen: Iterable[SeenPage]) -> list[tuple[str, Article | Rejected]]:
    """Return address and outcome of each page."""
    return [(page.url, page.outcome) for page in seen]


def _cells(url: str, outcome: Article | Rejected) -> list[str]:
    path = path_of(url)
    shown = path if _width(path) <= COLUMNS[0][1] else f"…{path[-COLUMNS[0][1] + 1 :]}"
    if isinstance(outcome, Rejected):
        return [shown, f"({outcome.reason}: {outcome.detail})"]
    time = shown_time(outcome.published, outcome.published_precision).removesuffix(f" {ZONE}")
    return [shown, outcome.title, time, outcome.source, " ".join(outcome.author), str(len(outcome.body)),
            " ".join(outcome.fallbacks)]  # fmt: skip


def _row(cells: Sequence[str]) -> str:
    last = len(cells) - 1
    parts = [_fitted(cell, width, pad=number < last)
             for number, (cell, (_, width)) in enumerate(zip(cells, COLUMNS, strict=False))]  # fmt: skip
    return "  ".join(parts).rstrip()


def _fitted(text: str, width: int, *, pad: bool) -> str:
    """Return a text in at most `width` columns."""
    text = one_line(text)
    if _width(text) > width:
        kept = ""
        for char in text:
            if _width(kept + char) > width - 1:
                break
            kept += char
        text = f"{kept}…"
    return text + " " * (width - _width(text)) if pad else text


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
