"""Search results, with what they can be narrowed down by."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from newscrawl.browse.page_request import PageRequest
from newscrawl.errors import UsageError
from newscrawl.search import Filters, Order, find, parse, read_hits
from newscrawl.search.find import COUNTED, facets
from newscrawl.search.snippet import highlight, snippet
from newscrawl.text.times import period, shown_time

PER_PAGE = 20
LAST_PAGE = COUNTED // PER_PAGE
SITES, SOURCES, MONTHS = 12, 12, 24
"""Entries of each facet that are shown."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return what a page of results shows. Raises UsageError for a query that asks for nothing."""
    words, page = request.args.get("q", ""), request.number("page", 1, LAST_PAGE)
    query, filters = parse(words), _filters(request.args)
    order: Order = "relevance" if request.args.get("sort") != "date" else "date"
    first = (page - 1) * PER_PAGE
    found = find(connection, query, filters, order=order, limit=first + PER_PAGE + 1)
    numbers = list(islice(found, first, None))
    counted = facets(connection, query, filters)
    return {
        "q": words,
        "asked": _kept(request.args),
        "order": order,
        "has_order": bool(query.wanted),
        "hits": [
            {
                "hit": hit,
                "time": shown_time(hit.published, hit.published_precision),
                "title": highlight(hit.title, query, "title").parts(),
                "snippet": snippet(hit.body, query).parts(),
            }
            for hit in read_hits(connection, numbers[:PER_PAGE])
        ],
        "count": counted.found,
        "more": counted.found == COUNTED,
        "page": page,
        "has_next": len(numbers) > PER_PAGE and page < LAST_PAGE,
        "facets": {
            "site": counted.sites.most_common(SITES),
            "source": counted.sources.most_common(SOURCES),
            "month": sorted(counted.months.items(), reverse=True)[:MONTHS],
        },
        "link": _Link(request.args),
    }


class _Link:
    """Addresses of these results with something else asked for; the page starts again."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self.args = _kept(args)

    def __call__(self, **changes: str | int | None) -> str:
        """Return the address with `changes`; None takes a part away."""
        kept = {name: value for name, value in {**self.args, **changes}.items() if value not in (None, "")}
        return "/search?" + urlencode(kept)

    def with_source(self, source: str) -> str:
        """Return the address with the source as a word of the query."""
        asked = f'source:"{source.translate(_NO_QUOTES)}"'
        return self(q=f"{self.args.get('q', '')} {asked}".strip())


_NO_QUOTES = str.maketrans(dict.fromkeys('"“”＂', " "))


def _kept(args: Mapping[str, str]) -> dict[str, str]:
    return {name: args[name] for name in ("q", "site", "month", "since", "until", "sort") if args.get(name)}


def _filters(args: Mapping[str, str]) -> Filters:
    try:
        since, until = (period(args[name]) if args.get(name) else None for name in ("since", "until"))
        month = period(args["month"]) if args.get("month") else None
    except ValueError as error:
        raise UsageError(str(error)) from error
    if month:
        return Filters(args.get("site") or None, *month)
    return Filters(args.get("site") or None, since[0] if since else None, until[1] if until else None)
