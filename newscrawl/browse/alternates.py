"""What else a page is there as: feeds, files and JSON, named in its head and at its foot; and OpenSearch."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from html import escape

from newscrawl.browse.downloads import FORMATS
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.translations import say


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another form of a page."""

    kind: str
    """`feed`, `file` or `data`."""
    name: str
    """What people call the form."""
    type: str
    address: str


_FEEDS = (("Atom", "atom", "application/atom+xml"), ("JSON Feed", "feed.json", "application/feed+json"))
_FILES = {
    "csv": "CSV", "jsonl": "JSONL", "parquet": "Parquet", "md": "Markdown", "bib": "BibTeX", "ris": "RIS",
    "csl.json": "CSL-JSON",
}  # fmt: skip
_STORY = re.compile(r"/article/[0-9a-f]{16}\Z")
_DATA = re.compile(
    r"/(?:search|trend|changes|sites|runs|run|tables|capture|article/[0-9a-f]{16}(?:/version/\d{1,6})?)\Z"
)


def alternates(path: str, query: str) -> list[Alternate]:
    """Return the other forms of the page at `path`, with its query string."""
    asked = "?" + "&".join(part for part in query.split("&") if part and not part.startswith(("page=", "lang=")))
    asked = asked.removesuffix("?")
    feeds = {"/": "/search", "/search": "/search", "/changes": "/changes"}.get(path)
    feeds = f"{path}/story" if _STORY.match(path) else feeds
    found = [Alternate("feed", name, kind, f"{feeds}.{end}{asked}") for name, end, kind in _FEEDS if feeds]
    if path == "/search":
        types = {end: kind.partition(";")[0] for end, (_, kind) in FORMATS.items()}
        found += [Alternate("file", name, types[end], f"/search.{end}{asked}") for end, name in _FILES.items()]
    if path == "/" or _DATA.match(path):
        found.append(Alternate("data", "JSON", "application/json", f"{'/index' if path == '/' else path}.json{asked}"))
    return found


def read_opensearch(connection: sqlite3.Connection, request: PageRequest) -> tuple[bytes, str, dict[str, str]]:
    """Return what lets a browser search here from its address bar (https://github.com/dewitt/opensearch)."""
    del connection
    types = (("text/html", "search"), ("application/atom+xml", "search.atom"), ("application/json", "search.json"))
    urls = "".join(
        f'<Url type="{kind}" template="{escape(request.address)}{name}?q={{searchTerms}}"/>\n' for kind, name in types
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{say(request.language, 'archive')}</ShortName>\n"
        f"<Description>{say(request.language, 'search_hint')}</Description>\n"
        f'<Image type="image/svg+xml">{escape(request.address)}browse/icon.svg</Image>\n'
        f"{urls}"
        f'<Url type="application/opensearchdescription+xml" rel="self" template="{escape(request.address)}'
        'opensearch.xml"/>\n'
        "<InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n</OpenSearchDescription>\n"
    )
    return text.encode("utf8"), "application/opensearchdescription+xml; charset=utf-8", {}
