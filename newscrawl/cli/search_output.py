"""Finds as people read them in a terminal, and as programs read them from a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from newscrawl.search.find import Hit
from newscrawl.search.query import Query
from newscrawl.search.snippet import Highlighted, highlight, snippet
from newscrawl.text.printable import one_line, printable
from newscrawl.text.times import shown_time

HIT = "bold yellow"


def blocks(hits: Iterable[Hit], query: Query) -> Iterator[Text]:
    """Yield each hit as lines for people: headline, when and where, its whole URL, and the words in their sentence."""
    for hit in hits:
        about = " · ".join(filter(None, (shown_time(hit.published, hit.published_precision), hit.site, hit.source)))
        yield Text("\n").join(
            [
                _styled(highlight(one_line(hit.title), query, "title"), "bold"),
                Text(f"  {one_line(about)}", "dim"),
                Text(f"  {one_line(hit.url)}", "cyan"),
                Text("  ") + _styled(snippet(printable(hit.body), query), ""),
                Text(),
            ]
        )


def lines(hits: Iterable[Hit], query: Query) -> Iterator[str]:
    """Yield each hit as one line of five fields apart by tabs: URL, time, site, title, snippet."""
    for hit in hits:
        found = snippet(printable(hit.body), query).text
        yield "\t".join(map(one_line, (hit.url, hit.published, hit.site, hit.title, found)))


def _styled(found: Highlighted, style: str) -> Text:
    return Text.assemble(*((part, HIT if is_hit else style) for part, is_hit in found.parts()))
