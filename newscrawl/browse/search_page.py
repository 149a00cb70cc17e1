"""Search results, story by story, with what they can be narrowed down by."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from newscrawl.browse import charts
from newscrawl.browse.page_request import PageRequest
from newscrawl.errors import UsageError
from newscrawl.search import Filters, Found, Hit, Order, Query, find_stories, parse, read_stories
from newscrawl.search.histogram import Period, histogram
from newscrawl.search.snippet import highlight, snippet
from newscrawl.text.times import period, shown_time

SITES, SOURCES = 12, 12
"""Entries of each facet that are shown."""
COPIES = 50
"""Copies of a story that are listed; its article's page has all of them."""
LONGEST_QUERY = 250
"""Characters: SQLite takes time with those of a phrase and of an article, .8 s for 300 times 100,000 equal ones,
and cannot be interrupted there. A long sentence has 100."""
ASKED = ("q", "site", "since", "until", "sort")
"""Parts of an address that say what is searched for."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return what a page of results shows; of a question without sense the question, and what is wrong with it."""
    link = Link(request.args)
    shown: dict[str, Any] = {"q": request.args.get("q", ""), "asked": link.args, "link": link, "order": order_of(link)}
    try:
        query, filters = question(request.args)
    except UsageError as error:
        return shown | {"error": str(error), "status": HTTPStatus.BAD_REQUEST}
    results = find_stories(connection, query, filters, order=order_of(link))
    asked_page = request.number("page", 1, 10**9)
    page = min(asked_page, results.pages)
    return shown | {
        "has_order": bool(query.wanted),
        "filters": filters,
        "stories": [_story(found, query) for found in read_stories(connection, results.page(page), copies=COPIES)],
        "results": results,
        "page": page,
        "missing_page": asked_page if asked_page > page else None,
        "columns": _columns(histogram(connection, query, filters, results), link),
        "facets": {"site": results.sites.most_common(SITES), "source": results.sources.most_common(SOURCES)},
    }


def question(args: Mapping[str, str]) -> tuple[Query, Filters]:
    """Return what the parts of an address ask for. Raises UsageError where that has no sense."""
    if len(args.get("q", "")) > LONGEST_QUERY:
        raise UsageError(f"the query has more than {LONGEST_QUERY} characters; look for a part of it")
    query = parse(args.get("q", ""))
    since, until = _day(args, "since", last=False), _day(args, "until", last=True)
    return query, Filters(args.get("site") or None, since, until)


def order_of(link: Link) -> Order:
    """Return the order that is asked for."""
    return "date" if link.args.get("sort") == "date" else "relevance"


def _story(found: Found, query: Query) -> dict[str, Any]:
    hit = found.first
    return {
        **_line(hit, query),
        "snippet": snippet(hit.body, query).parts(),
        "articles": found.articles,
        "copies": [_line(copy, query) for copy in found.copies],
    }


def _line(hit: Hit, query: Query) -> dict[str, Any]:
    return {
        "hit": hit,
        "time": shown_time(hit.published, hit.published_precision),
        "title": highlight(hit.title, query, "title").parts(),
    }


def _day(args: Mapping[str, str], name: str, *, last: bool) -> date | None:
    """Return the first or last day of a period in the address; None where it names none. Raises UsageError."""
    try:
        return period(args[name])[last] if args.get(name) else None
    except ValueError as error:
        raise UsageError(str(error)) from error


def _columns(counted: list[Period], link: Link) -> list[tuple[Period, charts.Bar, str]]:
    """Return each period with its column, and the address of these results within it."""
    columns = charts.columns([span.articles for span in counted])
    addresses = [link(since=span.name, until=span.name) for span in counted]
    return list(zip(counted, columns, addresses, strict=True))


class Link:
    """Addresses of these results with something else asked for; the page starts again."""

    def __init__(self, args: Mapping[str, str]) -> None:
        """Keep of an address's parts those that say what is searched for."""
        self.args = {name: args[name] for name in ASKED if args.get(name)}

    def __call__(self, path: str = "/search", /, **changes: str | int | None) -> str:
        """Return the address with `changes`; None takes a part away."""
        kept = {name: value for name, value in {**self.args, **changes}.items() if value not in (None, "")}
        return f"{path}?{urlencode(kept)}" if kept else path

    def with_source(self, source: str) -> str:
        """Return the address with the source as a word of the query."""
        asked = f'source:"{source.translate(_NO_QUOTES)}"'
        return self(q=f"{self.args.get('q', '')} {asked}".strip())


_NO_QUOTES = str.maketrans(dict.fromkeys('"“”＂', " "))
