"""How an article is cited: on its page, and as files that programs import."""

from __future__ import annotations

import sqlite3
from typing import Any

from newscrawl.browse.page_request import PageRequest
from newscrawl.export.citation import STYLES, Reference, reference
from newscrawl.export.rows import Row, row_of

_FILES = {
    "bib": ("bibtex", "application/x-bibtex"),
    "ris": ("ris", "application/x-research-info-systems"),
    "csl.json": ("csl", "application/vnd.citationstyles.csl+json"),
}
"""Of each ending the style, and the type by which programs know it."""


def reference_of(row: Row, request: PageRequest) -> Reference:
    """Return what is cited of an article."""
    return reference(row, request.permalink(row["id"]), request.sites.label_of(row["site"]))


def read(connection: sqlite3.Connection, request: PageRequest) -> dict[str, Any] | None:
    """Return an article's permalink and citations by style; None when there is no such article."""
    row = row_of(connection, request.path["id"])
    if row is None:
        return None
    cited = reference_of(row, request)
    return {
        "permalink": cited.archived,
        "captured": cited.captured,
        "styles": {name: render(cited).strip() for name, render in STYLES.items()},
    }


def read_file(connection: sqlite3.Connection, request: PageRequest) -> tuple[bytes, str, dict[str, str]] | None:
    """Return an article's citation as a file, its type, and the headers that name it."""
    row, ending = row_of(connection, request.path["id"]), request.path["style"]
    if row is None:
        return None
    style, content_type = _FILES[ending]
    named = {"content-disposition": f'attachment; filename="newscrawl-{row["id"]}.{ending}"'}
    return STYLES[style](reference_of(row, request)).encode("utf8"), f"{content_type}; charset=utf-8", named
