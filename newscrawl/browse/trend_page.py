"""How often a word occurs over the months, site by site."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from newscrawl.browse import charts
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.search_page import Link, question
from newscrawl.browse.translations import say
from newscrawl.errors import UsageError
from newscrawl.search.trend import OTHERS, Trend, trend


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of a site, or of all of them."""

    found: int
    share: float
    """Of all articles that there are."""


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
    rows = _rows(found)
    shares = [row["cells"][0].share for row in rows]
    names = [month.name for month in found.months]
    return shown | {
        "drawing": charts.by_month(names, found.found, partial(label, request)) if names else None,
        "shares": charts.columns(shares),
        "most_share": max(shares, default=0),
        "rows": rows,
        "sites": {site: label(request, site) for site in found.sites},
        "total": found.found.total(),
    }


def label(request: PageRequest, site: str) -> str:
    """Return what a site of a trend is called."""
    return say(request.language, "other_sites") if site == OTHERS else request.sites.label_of(site)


def read_json(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any]:
    """Return a trend for programs. Raises UsageError for a question without sense."""
    found = trend(connection, *question(request.args))
    return {
        "asked": Link(request.args).args,
        "articles": found.found.total(),
        "sites": {site: label(request, site) for site in found.sites},
        "months": [_month(found, **row) for row in _rows(found)],
    }


def _month(found: Trend, month: str, cells: list[Cell]) -> dict[str, Any]:
    every, *of_sites = map(asdict, cells)
    by_site = {site: cell for site, cell in zip(found.sites, of_sites, strict=True) if cell["found"]}
    return {"month": month, **every, "sites": by_site}


def _rows(found: Trend) -> list[dict[str, Any]]:
    """Return for each month, the oldest first, the cells of all sites together and of each."""
    groups = [found.sites, *([site] for site in found.sites)]
    return [
        {"month": month.name, "cells": [_cell(found, month.name, sites) for sites in groups]} for month in found.months
    ]


def _cell(found: Trend, month: str, sites: list[str]) -> Cell:
    number = sum(found.found[month, site] for site in sites)
    return Cell(number, number / (sum(found.stored[month, site] for site in sites) or 1))
