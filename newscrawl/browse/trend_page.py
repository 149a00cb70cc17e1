"""How often a word occurs over the months, site by site."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from newscrawl.browse import charts
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.search_page import Link, question
from newscrawl.errors import UsageError
from newscrawl.search.trend import Trend, trend


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of a site, or of all of them."""

    found: int
    share: float | None
    """Of all articles that there are; None where those are not counted."""


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return what the page of a trend shows; of a question without sense the question, and what is wrong with it."""
    link = Link(request.args)
    shown: dict[str, Any] = {"q": request.args.get("q", ""), "asked": link.args, "link": link}
    if not request.args.get("q", "").strip():
        return shown
    try:
        found = trend(connection, *question(request.args))
    except UsageError as error:
        return shown | {"error": str(error), "status": HTTPStatus.BAD_REQUEST}
    rows, months = _rows(found), [month.name for month in found.months]
    shares = [row["all"].share for row in rows if row["all"].share is not None]
    return shown | {
        "drawing": charts.by_month(months, found.found, request.sites.label_of) if months else None,
        "shares": charts.columns(shares),
        "most_share": max(shares, default=0),
        "rows": rows,
        "sites": found.sites,
        "total": found.found.total(),
    }


def _rows(found: Trend) -> list[dict[str, Any]]:
    """Return a row for each month, the oldest first."""
    rows = []
    for month in found.months:
        cells = [_cell(found, month.name, [site]) for site in found.sites]
        rows.append({"month": month.name, "sites": cells, "all": _cell(found, month.name, found.sites)})
    return rows


def _cell(found: Trend, month: str, sites: list[str]) -> Cell:
    number = sum(found.found[month, site] for site in sites)
    if not found.stored:
        return Cell(number, None)
    return Cell(number, number / (sum(found.stored[month, site] for site in sites) or 1))
