"""The page of one article, with the evidence beside it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import Any

from newscrawl.browse import citations, highlights
from newscrawl.browse.body_sections import sections
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.search_page import Link
from newscrawl.browse.versions import versions_of
from newscrawl.errors import UsageError
from newscrawl.search import Query, parse
from newscrawl.store.captures import picture_record
from newscrawl.text.times import shown_time

LISTED = 200
"""Repairs that are listed; all of them are marked in the text."""
MARKED = ("title", "pretitle", "subtitle", "summary")
COLUMNS = {"title": "title", "pretitle": "title", "subtitle": "title", "summary": "body", "body": "body"}
"""Columns of the search index in which a field is searched for (`search_index.texts_of`)."""
NOTHING = Query()


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any] | None:
    """Return what the page of an article shows; None when there is no such article."""
    article_id = request.path["id"]
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return None
    steps = repairs_of(connection, article_id)
    capture = connection.execute("SELECT * FROM captures WHERE record_id = ?", (row["record_id"],)).fetchone()
    link = Link(request.args)
    return {
        "results": link(page=request.args.get("page")) if link.args else None,
        "article": row,
        "address": (capture or row)["url"],
        "time": shown_time(row["published"] or "", row["published_precision"] or ""),
        "authors": json.loads(row["author"] or "[]"),
        "credits": other_credits(json.loads(row["credits"] or "{}"), row["editor"] or ""),
        "images": json.loads(row["images"] or "[]"),
        "pictures": shown_pictures(connection, row),
        "flags": json.loads(row["flags"] or "[]"),
        "origins": json.loads(row["origins"] or "{}"),
        **marked_texts(row, steps, _searched(request)),
        "versions": versions_of(connection, article_id),
        "copies": _copies(connection, row),
        "capture": capture,
        "cited": citations.read(connection, request),
        "pages": json.loads(row["record_ids"] or "[]"),
    }


def shown_pictures(connection: sqlite3.Connection, row: sqlite3.Row) -> list[dict[str, str]]:
    """Return the article's own images that the archive holds, as record and caption."""
    found = ((picture_record(connection, image["url"]), image) for image in json.loads(row["images"] or "[]"))
    return [{"record_id": record, "caption": image.get("caption") or ""} for record, image in found if record]


def repairs_of(connection: sqlite3.Connection, article_id: str) -> list[sqlite3.Row]:
    """Return the steps that repaired an article, in their order."""
    return connection.execute(
        "SELECT kind, before, after, field, field_offset FROM repairs WHERE article_id = ? ORDER BY position",
        (article_id,),
    ).fetchall()


def _searched(request: PageRequest) -> Query:
    """Return the query whose results lead here; one that asks for nothing marks nothing, and its results say so."""
    try:
        return parse(request.args.get("q", ""))
    except UsageError:
        return NOTHING


def marked_texts(row: sqlite3.Row | dict[str, Any], steps: list[sqlite3.Row], query: Query = NOTHING) -> dict[str, Any]:
    """Return the texts of an article with its repairs marked, and what `query` finds; and the repairs."""
    mended = [step for step in steps if step["kind"] != "script"]
    return {
        "texts": {name: _marked(name, row[name] or "", steps, query) for name in MARKED},
        "sections": sections(_marked("body", row["body"] or "", steps, query), row["body_xml"] or ""),
        "steps": mended[:LISTED],
        "step_count": len(mended),
        "script_count": sum(step["kind"] == "script" and step["field"] in (*MARKED, "body") for step in steps),
        "step_kinds": Counter(step["kind"] for step in mended).most_common(),
    }


def other_credits(credits_by_role: dict[str, list[str]], editor: str) -> dict[str, list[str]]:
    """Return the credits but for that which only says again who the editor is."""
    return {role: names for role, names in credits_by_role.items() if names != [editor]}


def _marked(name: str, text: str, steps: list[sqlite3.Row], query: Query) -> list[highlights.Paragraph]:
    own = [
        (step["field_offset"], step["kind"], step["before"], step["after"])
        for step in steps
        if step["field"] == name and step["field_offset"] is not None
    ]
    return highlights.found(highlights.repaired(text, own), query, COLUMNS[name])


def _copies(connection: sqlite3.Connection, row: sqlite3.Row) -> list[sqlite3.Row]:
    if not row["story_id"]:
        return []
    return connection.execute(
        "SELECT id, site, title, url, published, published_precision, source, relation, relation_evidence "
        "FROM articles WHERE story_id = ? ORDER BY published, id LIMIT 100",
        (row["story_id"],),
    ).fetchall()
