"""An archived response: its record, its source as inert text, and its looks without anything that acts."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

from lxml import etree, html
from lxml_html_clean import Cleaner

from newscrawl import warc
from newscrawl.browse import pictures
from newscrawl.browse.page_request import File, PageRequest
from newscrawl.decode.decoder import decode_capture
from newscrawl.model import Capture
from newscrawl.text import NOT_XML

SHOWN = 200_000
"""Characters of source that are shown: the longest article pages have half of that."""
_CLEANER = Cleaner(
    scripts=True, javascript=True, comments=True, style=False, inline_style=False, links=True, meta=True,
    page_structure=False, processing_instructions=True, embedded=True, frames=True, forms=True,
    annoying_tags=False, safe_attrs_only=False, remove_unknown_tags=False,
)  # fmt: skip
_LOADS = re.compile(r"@import[^;{}]*;?|url\((?!\s*['\"]?data:image/)[^)]*\)?", re.IGNORECASE)
"""What of a style sheet fetches something."""
_ADDRESSES = ("href", "src", "srcset", "action", "formaction", "background", "ping", "data", "poster", "xlink:href")


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any] | None:
    """Return what the page of a capture shows; None when there is no such record."""
    row = _row(connection, request)
    if row is None:
        return None
    capture = _archived(request, row)
    decoded = decode_capture(capture)
    article = connection.execute("SELECT id, title FROM articles WHERE id = ?", (row["article_id"],)).fetchone()
    return {
        "capture": row,
        "headers": capture.headers,
        "encoding": decoded.encoding,
        "source": decoded.text[:SHOWN],
        "cut": SHOWN if len(decoded.text) > SHOWN else 0,
        "article": article,
        "text": _text_read(connection, row) if article else None,
    }


def _text_read(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any] | None:
    """Return title and paragraphs of the article as it stood when this capture of it was made."""
    found = connection.execute(
        "SELECT fields FROM versions WHERE article_id = ? AND superseded IS NULL AND seen_at <= ? "
        "ORDER BY seen_at DESC, rowid DESC LIMIT 1",
        (row["article_id"], row["fetched_at"]),
    ).fetchone()
    if found is None:
        return None
    fields = json.loads(found["fields"])
    return {"title": fields.get("title") or "", "body": (fields.get("body") or "").split("\n")}


def read_page(connection: sqlite3.Connection, request: PageRequest) -> File | None:
    """Return the page to be looked at in a sandbox: nothing in it acts, loads or leads anywhere."""
    row = _row(connection, request)
    if row is None:
        return None
    text = decode_capture(_archived(request, row)).text
    shown = inert(text, picture=pictures.inlined(connection, request.root, row["url"]))
    return shown.encode("utf8"), "text/html; charset=utf-8", {}


def read_bytes(connection: sqlite3.Connection, request: PageRequest) -> File | None:
    """Return the payload as it was archived, to be kept and never to be shown."""
    row = _row(connection, request)
    if row is None:
        return None
    body = _archived(request, row).body
    return body, "application/octet-stream", {"content-disposition": 'attachment; filename="capture.bin"'}


def _archived(request: PageRequest, row: sqlite3.Row) -> Capture:
    """Return the capture of a row. Raises ArchiveError when it cannot be read."""
    original = (row["original_file"], row["original_offset"]) if row["original_file"] else None
    return warc.read(request.root, row["file"], row["offset"], original)


def _row(connection: sqlite3.Connection, request: PageRequest) -> sqlite3.Row | None:
    record = request.args.get("record", "")
    found: sqlite3.Row | None = connection.execute("SELECT * FROM captures WHERE record_id = ?", (record,)).fetchone()
    return found


def inert(text: str, *, policy: str = "", picture: Callable[[str], str] = lambda _address: "") -> str:
    """Return the HTML of a page without scripts, forms, frames, and every address that could be followed or loaded.

    A `policy` (Content-Security-Policy) is put into its head, for a page that no server sends headers with. `picture`
    gives the `data:` URL of an address of an `img`, or "" where it cannot be shown.

    The sandbox and its Content-Security-Policy forbid all of that too; but a policy does not stop a browser from
    opening connections ahead (`<link rel=preconnect>`), and a link would lead out of the archive.
    """
    try:
        markup = NOT_XML.sub("", text).encode()  # lxml refuses to take away attributes named by such characters
        tree = html.document_fromstring(markup, parser=html.HTMLParser(encoding="utf8"))
    except (etree.ParserError, ValueError):
        return ""
    for element in tree.iter(etree.Element):
        if element.tag == "img" and (shown := picture(str(element.get("src", "")))):
            element.set("src", shown)
        for name in _ADDRESSES:
            if name in element.attrib and not str(element.attrib[name]).startswith("data:image/"):
                del element.attrib[name]
        if "style" in element.attrib:
            element.attrib["style"] = NOT_XML.sub("", _LOADS.sub("", str(element.attrib["style"])))
        if element.tag == "style":
            element.text = _LOADS.sub("", element.text or "")
    _CLEANER(tree)
    if policy:
        head = tree.find("head")
        meta = etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": policy})
        charset = etree.Element("meta", {"charset": "utf-8"})
        (tree if head is None else head).insert(0, meta)
        meta.addprevious(charset)
    return str(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"))
