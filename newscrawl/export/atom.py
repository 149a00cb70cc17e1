"""Write entries, or rows as entries, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import chain
from typing import BinaryIO

from newscrawl.export.feed import NEVER, Entry, FeedHead, entry_of
from newscrawl.export.rows import Row
from newscrawl.text import NOT_XML


def write_atom(rows: Iterable[Row], out: BinaryIO, page_of: Callable[[Row], str] | None = None) -> None:
    """Write a feed with an entry an article: its text as HTML, `updated` when the newspaper's text was first seen.

    An entry leads to the article's own address, or to our page of it where `page_of` tells that page's.
    """
    write_entries(FeedHead(), (entry_of(row, page_of(row) if page_of else "") for row in rows), out)


def write_entries(head: FeedHead, entries: Iterable[Entry], out: BinaryIO) -> None:
    """Write a feed, each entry when it is asked for.

    The feed's own `updated` is that of its first entry, the newest, since the others are not read yet.
    """
    rest = iter(entries)
    first = next(rest, None)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">',
        _element("id", head.id),
        _element("title", head.title),
        *_links(("self", "application/atom+xml", head.address), ("alternate", "text/html", head.page)),
        _element("updated", first.updated if first else NEVER),
        _element("generator", "newscrawl"),
        "<author><name>newscrawl</name></author>",
    ]
    out.write("\n".join(lines).encode("utf8") + b"\n")
    for entry in chain([first] if first else [], rest):
        element = "".join(("<entry>", *_entry(entry), "</entry>\n"))
        out.write(element.encode("utf8"))
    out.write(b"</feed>\n")


def _entry(entry: Entry) -> Iterator[str]:
    yield _element("id", entry.id)
    yield _element("title", entry.title)
    yield from _links(("alternate", "text/html", entry.page), ("via", "", entry.via))
    if entry.published:
        yield _element("published", entry.published)
    yield _element("updated", entry.updated)
    for name in entry.authors:
        yield f"<author>{_element('name', name)}</author>"
    if entry.category:
        yield f'<category term="{escape(_xml(entry.category))}"/>'
    if entry.summary:
        yield _element("summary", entry.summary)
    yield f'<content type="html">{escape(_xml(entry.content))}</content>'


def _links(*links: tuple[str, str, str]) -> Iterator[str]:
    for rel, content_type, address in links:
        kind = f' type="{content_type}"' if content_type else ""
        if address:
            yield f'<link rel="{rel}"{kind} href="{escape(address)}"/>'


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_xml(text))}</{name}>"


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
