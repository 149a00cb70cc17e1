"""Finds as people read them in a terminal, and as programs read them from a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from newscrawl.search.find import Hit
from newscrawl.search.query import Query
from newscrawl.search.results import Found, Results
from newscrawl.search.snippet import Highlighted, highlight, snippet
from newscrawl.text.plural import counted
from newscrawl.text.printable import one_line, printable
from newscrawl.text.times import shown_time

HIT = "bold yellow"


def blocks(stories: Iterable[Found], query: Query) -> Iterator[Text]:
    """Yield each find as lines for people: headline, when and where, whole URL, the words in their sentence, copies.

    Of copies that were read there are headline, time and URL; of others their number.
    """
    for story in stories:
        unread = counted(_unread(story), "copy", none="")
        yield Text("\n").join(
            [
                *_head(story.first, query, ""),
                Text("  ") + _styled(snippet(printable(story.first.body), query), ""),
                *(line for copy in story.copies for line in _head(copy, query, "    ")),
                *([Text(f"  +{unread} (--copies)", "dim")] if _unread(story) else []),
                Text(),
            ]
        )


def _head(hit: Hit, query: Query, indent: str) -> list[Text]:
    about = " · ".join(filter(None, (shown_time(hit.published, hit.published_precision), hit.site, hit.source)))
    return [
        Text(indent) + _styled(highlight(one_line(hit.title), query, "title"), "bold"),
        Text(f"{indent}  {one_line(about)}", "dim"),
        Text(f"{indent}  {one_line(hit.url)}", "cyan"),
    ]


def _unread(story: Found) -> int:
    return story.articles - 1 - len(story.copies)


def lines(stories: Iterable[Found], query: Query) -> Iterator[str]:
    """Yield each find, then its copies that were read, as lines of six fields apart by tabs.

    URL, time, site, title, snippet, and of how many copies it stands for.
    """
    for story in stories:
        for hit in (story.first, *story.copies):
            said = snippet(printable(hit.body), query).text
            more = _unread(story) if hit is story.first else 0
            yield "\t".join(map(one_line, (hit.url, hit.published, hit.site, hit.title, said, str(more))))


def summary(results: Results, shown: int) -> str:
    """Return one line of how much was found, and how much of that is shown."""
    articles = ("" if results.is_exact else "more than ") + counted(results.articles, "article")
    stories = ("" if results.is_complete else "more than ") + counted(len(results.stories), "story")
    rest = (
        f"; the first {shown:,} are shown (--limit)" if shown < len(results.stories) or not results.is_complete else ""
    )
    return f"{articles} in {stories}{rest}"


def as_object(story: Found, query: Query) -> dict[str, Any]:
    """Return a find as an object of JSON: its article and snippet, how many articles it stands for, and copies read.

    None stands where nothing is known.
    """
    copies = [_as_object(copy, query) for copy in story.copies]
    return _as_object(story.first, query) | {"articles": story.articles} | ({"copies": copies} if copies else {})


def _as_object(hit: Hit, query: Query) -> dict[str, Any]:
    names = ("url", "site", "title", "published", "published_precision", "source")
    return {name: getattr(hit, name) or None for name in names} | {"snippet": snippet(hit.body, query).text}


def _styled(found: Highlighted, style: str) -> Text:
    return Text.assemble(*((part, HIT if is_hit else style) for part, is_hit in found.parts()))
