"""Pages as JSON, for programs: docs/api.md and tests say what each holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from newscrawl.browse import article, capture, changes_page, home, runs, sites, tables_page, trend_page, versions
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.search_page import Link, order_of, question
from newscrawl.export.rows import row_of
from newscrawl.search import Hit, find_stories, read_stories
from newscrawl.search.changes import count_changes, find_changes

Json = dict[str, Any]
Reads = Callable[[sqlite3.Connection, PageRequest], "Json | None"]


def as_json(value: Any) -> Any:
    """Return what a page shows as JSON knows it: rows and dataclasses as objects, days and paths as texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(asdict(value))
    if isinstance(value, sqlite3.Row):
        return as_json(dict(value))
    if isinstance(value, dict):
        return {str(name): as_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    return str(value) if isinstance(value, date | Path) else value


def shown(reads: Reads, *names: str) -> Reads:
    """Return what reads these parts of what a page shows."""

    def read(connection: sqlite3.Connection, request: PageRequest) -> Json | None:
        found = reads(connection, request)
        return None if found is None else {name: as_json(found[name]) for name in names}

    return read


def read_search(connection: sqlite3.Connection, request: PageRequest) -> Json:
    """Return a page of results by story. Raises UsageError for a question without sense."""
    query, filters = question(request.args)
    link = Link(request.args)
    results = find_stories(connection, query, filters, order=order_of(link))
    page = request.number("page", 1, results.pages)
    more = page < results.pages
    return {
        "asked": link.args,
        "articles": results.articles,
        "articles_exact": results.is_exact,
        "stories": len(results.stories),
        "stories_exact": results.is_complete,
        "page": page,
        "pages": results.pages,
        "next": f"{request.address}{link('search.json', page=page + 1)}" if more else None,
        "found": [
            {**_brief(found.first, request), "copies": [_brief(copy, request) for copy in found.copies]}
            for found in read_stories(connection, results.page(page))
        ],
        "sites": dict(results.sites.most_common()),
        "sources": {source: count for source, count in results.sources.most_common() if source},
    }


def _brief(hit: Hit, request: PageRequest) -> Json:
    names = ("id", "url", "site", "title", "published", "published_precision", "source")
    return {"page": request.permalink(hit.id)} | {name: getattr(hit, name) for name in names}


def read_article(connection: sqlite3.Connection, request: PageRequest) -> Json | None:
    """Return an article as it is exported, with its origins, versions, copies, repairs and citations."""
    row, found = row_of(connection, request.path["id"]), article.read(connection, request)
    if row is None or found is None:
        return None
    cited = found["cited"]
    return {
        "page": cited["permalink"],
        "article": row,
        "origins": found["origins"],
        "versions": as_json(found["versions"]),
        "copies": as_json(found["copies"]),
        "repairs": as_json(article.repairs_of(connection, row["id"])),
        "citations": cited["styles"],
    }


def read_version(connection: sqlite3.Connection, request: PageRequest) -> Json | None:
    """Return a version with what it changed: of each field the text before and after."""
    found = versions.read(connection, request)
    if found is None:
        return None
    return {
        "article": as_json(found["article"]),
        "version": as_json(found["version"]),
        "last": found["last"],
        "changes": {name: _sides(paragraphs) for name, paragraphs in found["changes"].items()},
    }


def _sides(paragraphs: list[Any]) -> Json:
    before = "\n".join("".join(part.before if part.kind else part.after for part in line) for line in paragraphs)
    return {"before": before, "after": "\n".join("".join(part.after for part in line) for line in paragraphs)}


def read_changes(connection: sqlite3.Connection, request: PageRequest) -> Json:
    """Return a page of what newspapers edited and withdrew. Raises UsageError for a time or kind that is none."""
    filters, page = changes_page.filters_of(request.args), request.number("page", 1, changes_page.LAST_PAGE)
    found = find_changes(
        connection, filters, limit=changes_page.PER_PAGE + 1, offset=(page - 1) * changes_page.PER_PAGE
    )
    changes = [as_json(change) for change in found[: changes_page.PER_PAGE]]
    for change in changes:
        change["page"] = request.permalink(change["article_id"])
        for side in ("before", "after"):
            change[side] = {name: change[side].get(name) for name in change["changed"]} if change[side] else {}
    return {
        "counts": as_json(count_changes(connection, filters)),
        "page": page,
        "has_next": len(found) > changes_page.PER_PAGE and page < changes_page.LAST_PAGE,
        "changes": changes,
    }


def read_home(connection: sqlite3.Connection, request: PageRequest) -> Json:
    """Return the newest stories, and the archive in figures."""
    found = home.read(connection, request)
    newest = [row for _, of_day in found["days"] for _, stories in of_day for row in stories]
    return {
        "counts": found["counts"],
        "newest": [{**as_json(row), "page": request.permalink(row["id"])} for row in newest],
        "coverage": as_json(found["coverage"]),
        "repairs": {name: count for name, count, _ in found["repairs"]},
        "rejected": {name: count for name, count, _ in found["rejected"]},
    }


def read_sites(connection: sqlite3.Connection, request: PageRequest) -> Json:
    """Return how each site fares."""
    found = as_json(sites.read(connection, request)["sites"])
    for site in found:
        site["label"] = request.sites.label_of(site["name"])
        site["rejected"] = {name: count for name, count, _ in site["rejected"]}
        site |= {name: _run(site[name]) for name in ("success", "last")}
    return {"sites": found}


def _run(row: Json | None) -> Json | None:
    """Return a run without its counters and settings, which are JSON in it."""
    return row and {name: value for name, value in row.items() if name not in {"stats", "settings"}}


def read_run(connection: sqlite3.Connection, request: PageRequest) -> Json | None:
    """Return one crawl with its counters and settings."""
    found = runs.read_one(connection, request)
    if found is None:
        return None
    counters = {"counters": dict(found["ours"]), "scrapy": dict(found["others"]), "settings": dict(found["settings"])}
    return {"run": _run(as_json(found["run"])), "took": found["took"], "captures": found["captures"], **counters}


def read_runs(connection: sqlite3.Connection, request: PageRequest) -> Json:
    """Return crawls, the latest first."""
    found = runs.read(connection, request)
    listed = [
        {**(_run(as_json(entry["run"])) or {}), "took": entry["took"], "stored": entry["stored"]}
        for entry in found["runs"]
    ]
    return {"runs": listed, "page": found["page"], "has_next": found["has_next"]}


PAGES: dict[str, Reads] = {
    r"/index": read_home,
    r"/search": read_search,
    r"/trend": trend_page.read_json,
    r"/changes": read_changes,
    r"/article/(?P<id>[0-9a-f]{16})": read_article,
    r"/article/(?P<id>[0-9a-f]{16})/version/(?P<number>\d{1,6})": read_version,
    r"/capture": shown(capture.read, "capture", "headers", "encoding", "source", "article"),
    r"/sites": read_sites,
    r"/runs": read_runs,
    r"/run": read_run,
    r"/tables": shown(tables_page.read, "tables"),
}
"""What each address, with `.json` after it, answers."""
