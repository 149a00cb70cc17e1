"""What newspapers changed and withdrew after publishing, as a page: with each change, what went and what came."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from newscrawl.browse import highlights
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.versions import shown_value
from newscrawl.errors import UsageError
from newscrawl.search.changes import KINDS, ArticleChange, ChangeFilters, count_changes, find_changes
from newscrawl.text.times import china_day, period

PER_PAGE = 20
LAST_PAGE = 500
"""Further back it is quicker to ask for a time: each page is found by walking past those before it."""
LONGEST = 1_000
"""Characters of a changed paragraph that are compared one by one here: 20 ms; longer ones on the version's."""
EXCERPTS = 6
"""Excerpts of a change that are shown here; the version's page has all."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return what the page of changes shows. Raises UsageError for a time or kind that is none."""
    filters, page = filters_of(request.args), request.number("page", 1, LAST_PAGE)
    found = find_changes(connection, filters, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    counts = count_changes(connection, filters)
    by_site = sum(counts.values(), Counter[str]())
    return {
        "filters": filters,
        "kinds": KINDS,
        "counts": {kind: of_sites.total() for kind, of_sites in counts.items()},
        "sites": by_site.most_common(),
        "all_sites": sorted({*request.sites, *by_site, *([filters.site] if filters.site else [])}),
        "days": [(day, list(changes)) for day, changes in _by_day(found[:PER_PAGE], request.language)],
        "page": page,
        "has_next": len(found) > PER_PAGE and page < LAST_PAGE,
        "link": _Link(request.args),
    }


def filters_of(args: Mapping[str, str]) -> ChangeFilters:
    """Return what an address asks for. Raises UsageError for a time or kind that is none."""
    try:
        since, until = (period(args[name]) if args.get(name) else None for name in ("since", "until"))
    except ValueError as error:
        raise UsageError(str(error)) from error
    kind = next((kind for kind in KINDS if kind == args.get("kind")), None)
    if args.get("kind") and not kind:
        raise UsageError(f"{args['kind']!r} is no kind of change: {' or '.join(KINDS)}")
    return ChangeFilters(args.get("site") or None, since[0] if since else None, until[1] if until else None, kind)


def _by_day(found: list[ArticleChange], language: str) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yield the days in China on which changes were seen, each with its changes."""
    shown = (_shown(change, language) for change in found)
    return groupby(shown, key=lambda entry: china_day(entry["change"].seen_at))


def _shown(change: ArticleChange, language: str) -> dict[str, Any]:
    """Return a change with excerpts of what went and what came, field by field."""
    fields, left_out = dict[str, list[highlights.Paragraph]](), 0
    for name in change.changed:
        pieces = excerpts_of(change, name, language)
        fields[name] = pieces[:EXCERPTS]
        left_out += len(pieces[EXCERPTS:])
    return {"change": change, "fields": fields, "left_out": left_out}


def excerpts_of(change: ArticleChange, name: str, language: str) -> list[highlights.Paragraph]:
    """Return excerpts of what went and what came in one field of a change."""
    old, new = (shown_value(name, texts.get(name), language) for texts in (change.before, change.after))
    return highlights.excerpts(old, new, longest=LONGEST)


class _Link:
    """Addresses of this page with something else asked for; the pages start again."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self._args = {name: args[name] for name in ("site", "kind", "since", "until") if args.get(name)}

    def __call__(self, **changes: str | int | None) -> str:
        """Return the address with `changes`; None takes a part away."""
        kept = {name: value for name, value in {**self._args, **changes}.items() if value not in (None, "")}
        return "/changes" + ("?" + urlencode(kept) if kept else "")
