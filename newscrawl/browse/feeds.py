"""Feeds of what pages list: the articles of any search, site or story, and what newspapers changed."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterable
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from newscrawl.browse.changes_page import excerpts_of, filters_of
from newscrawl.browse.page_request import File, PageRequest
from newscrawl.browse.search_page import ASKED, question
from newscrawl.browse.translations import say
from newscrawl.export.atom import write_entries
from newscrawl.export.feed import Entry, FeedHead, entry_of, iri
from newscrawl.export.json_feed import write_json_feed
from newscrawl.export.rows import Row, rows, rows_of_story
from newscrawl.search.changes import ArticleChange, find_changes

IN_FEED = 50
"""Entries of a feed, the newest: what a day or two bring of five sites."""
_FORMAT = r"\.(?P<format>atom|feed\.json)$"
_WRITERS = {
    "atom": (write_entries, "application/atom+xml; charset=utf-8"),
    "feed.json": (write_json_feed, "application/feed+json; charset=utf-8"),
}
"""What writes a feed of each ending, and its type."""


def read_search(connection: sqlite3.Connection, request: PageRequest) -> File:
    """Return the feed of the newest articles that are found. Raises UsageError for a question without sense."""
    found = rows(connection, *question(request.args))
    asked = {name: request.args[name] for name in ASKED if request.args.get(name) and name != "sort"}
    about = [request.sites.label_of(asked["site"])] if "site" in asked else []
    title = " · ".join([say(request.language, "archive"), *about, *filter(None, [asked.get("q")])])
    return _file(request, title, "search", asked, _entries(found, request))


def read_story(connection: sqlite3.Connection, request: PageRequest) -> File | None:
    """Return the feed of the story that an article belongs to; None when there is no such article."""
    found = list(islice(rows_of_story(connection, request.path["id"]), IN_FEED))
    if not found:
        return None
    title = next(row["title"] for row in found if row["id"] == request.path["id"])
    name = f"article/{request.path['id']}"
    return _file(request, title, name, {}, _entries(found, request), ending=f"/story.{request.path['format']}")


def read_changes(connection: sqlite3.Connection, request: PageRequest) -> File:
    """Return the feed of what newspapers edited and withdrew. Raises UsageError for a time or kind that is none."""
    found = find_changes(connection, filters_of(request.args), limit=IN_FEED)
    asked = {name: request.args[name] for name in ("site", "kind", "since", "until") if request.args.get(name)}
    about = [request.sites.label_of(asked["site"])] if "site" in asked else []
    title = " · ".join([say(request.language, "changes_heading"), *about])
    return _file(request, title, "changes", asked, (_change(change, request) for change in found))


def _entries(found: Iterable[Row], request: PageRequest) -> Iterable[Entry]:
    return (entry_of(row, iri(request.permalink(row["id"]))) for row in islice(found, IN_FEED))


def _file(  # noqa: PLR0913 - what a head is made of
    request: PageRequest, title: str, name: str, asked: dict[str, str], entries: Iterable[Entry], *, ending: str = ""
) -> File:
    writer: Callable[..., None]
    writer, content_type = _WRITERS[request.path["format"]]
    question_part = f"?{urlencode(asked)}" if asked else ""
    head = FeedHead(
        title=title,
        name=f"newscrawl {name}{question_part}",
        address=f"{request.address}{name}{ending or '.' + request.path['format']}{question_part}",
        page=f"{request.address}{name}{question_part}",
    )
    out = io.BytesIO()
    writer(head, entries, out)
    return out.getvalue(), content_type, {}


def _change(change: ArticleChange, request: PageRequest) -> Entry:
    """Return the entry of a change: what went is <del>, what came <ins>."""
    page, kind = request.permalink(change.article_id), say(request.language, f"change_{change.kind}")
    return Entry(
        id=uuid5(NAMESPACE_URL, f"newscrawl {change.kind} {change.article_id} {change.seen_at}").urn,
        title=f"[{kind}] {change.title}",
        page=iri(f"{page}/version/{change.version}" if change.version else page),
        updated=change.seen_at,
        content="".join(_field(name, change, request.language) for name in change.changed) or f"<p>{escape(kind)}</p>",
        via=iri(change.url),
        published=change.seen_at,
        authors=[request.sites.label_of(change.site)],
        category=change.site,
    )


def _field(name: str, change: ArticleChange, language: str) -> str:
    pieces = excerpts_of(change, name, language)
    shown = "".join(f"<p>{''.join(map(_part, piece))}</p>" for piece in pieces)
    return f"<h2>{escape(say(language, name))}</h2>{shown}"


def _part(part: Any) -> str:
    if not part.kind:
        return escape(part.after)
    went, came = escape(part.before), escape(part.after)
    return (f"<del>{went}</del>" if went else "") + (f"<ins>{came}</ins>" if came else "")


PAGES: dict[str, Callable[[sqlite3.Connection, PageRequest], File | None]] = {
    rf"/search{_FORMAT}": read_search,
    rf"/article/(?P<id>[0-9a-f]{{16}})/story{_FORMAT}": read_story,
    rf"/changes{_FORMAT}": read_changes,
}
"""The addresses of feeds."""
