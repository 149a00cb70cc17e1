"""What a feed consists of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from newscrawl.export.rows import Row

NEVER = "1970-01-01T00:00:00Z"
"""`updated` of what has no time: the element must be there."""


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says of itself."""

    title: str = "newscrawl"
    name: str = "newscrawl export"
    """What tells it from other feeds, wherever they are; its id is made of it."""
    address: str = ""
    """Its own address; empty where it has none yet."""
    page: str = ""
    """Address of the page that shows the same."""

    @property
    def id(self) -> str:
        """Return the id, a URN."""
        return uuid5(NAMESPACE_URL, self.name).urn


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    id: str
    title: str
    page: str
    """Where it leads."""
    updated: str
    content: str
    """HTML."""
    via: str = ""
    """The newspaper's own page, where `page` is ours."""
    published: str = ""
    authors: Sequence[str] = ()
    category: str = ""
    summary: str = ""
    language: str = ""


def entry_of(row: Row, page: str) -> Entry:
    """Return the entry of an exported article; it leads to our page of it where `page` is that page's address."""
    address = iri(row["url"])
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in row["body"].split("\n") if line.strip())
    return Entry(
        id=address,
        title=row["title"],
        page=page or address,
        updated=row["updated"] or NEVER,
        content=paragraphs,
        via=address if page else "",
        published=row["published"] or "",
        authors=row["author"] or [*filter(None, [row["source"]])],
        category=row["site"],
        summary=row["summary"],
        language=row["language"],
    )


def iri(url: str) -> str:
    """Return `url` with everything percent-encoded that RFC 3986 allows in no URI."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~")
