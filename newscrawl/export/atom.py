"""Write rows as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import BinaryIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from newscrawl.export.rows import Row
from newscrawl.text import NOT_XML

FEED_ID = uuid5(NAMESPACE_URL, "newscrawl export").urn
NEVER = "1970-01-01T00:00:00Z"
"""`updated` of a feed without entries: the element must be there."""


def write_atom(rows: Iterable[Row], out: BinaryIO, page_of: Callable[[Row], str] | None = None) -> None:
    """Write a feed with an entry an article: its text as HTML, `updated` when the newspaper's text was first seen.

    An entry leads to the article's own address, or to our page of it where `page_of` tells that page's.

    The feed's own `updated` is that of its first entry, the newest by publication, since the others are not read yet.
    """
    rest = iter(rows)
    first = next(rest, None)
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">',
        _element("id", FEED_ID),
        _element("title", "newscrawl"),
        _element("updated", (first or {}).get("updated") or NEVER),
        _element("generator", "newscrawl"),
        "<author><name>newscrawl</name></author>",
    ]
    out.write("\n".join(head).encode("utf8") + b"\n")
    for row in [first, *()] if first else []:
        _write_entry(row, out, page_of)
    for row in rest:
        _write_entry(row, out, page_of)
    out.write(b"</feed>\n")


def _write_entry(row: Row, out: BinaryIO, page_of: Callable[[Row], str] | None) -> None:
    page = page_of(row) if page_of else ""
    out.write("".join(("<entry>", *_entry(row, page), "</entry>\n")).encode("utf8"))


def _entry(row: Row, page: str) -> Iterator[str]:
    address = iri(row["url"])
    yield _element("id", address)
    yield _element("title", row["title"])
    yield f'<link rel="alternate" type="text/html" href="{escape(page or address)}"/>'
    if page:
        yield f'<link rel="via" href="{escape(address)}"/>'
    if row["published"]:
        yield _element("published", row["published"])
    yield _element("updated", row["updated"] or NEVER)
    for name in row["author"] or filter(None, [row["source"]]):
        yield f"<author>{_element('name', name)}</author>"
    yield f'<category term="{escape(_xml(row["site"]))}"/>'
    if row["summary"]:
        yield _element("summary", row["summary"])
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in row["body"].split("\n") if line.strip())
    yield f'<content type="html">{escape(_xml(paragraphs))}</content>'


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_xml(text))}</{name}>"


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def iri(url: str) -> str:
    """Return `url` with everything percent-encoded that RFC 3986 allows in no URI."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~")
