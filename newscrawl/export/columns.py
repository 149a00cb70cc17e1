"""What an exported article consists of: each column's type, meaning, and where it is stored."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from functools import cache

from newscrawl import model
from newscrawl.model import Article, Record
from newscrawl.text.docstrings import docstrings_below


@dataclass(frozen=True, slots=True)
class Column:
    """One column of every format that has columns."""

    name: str
    type: str
    """`text`, `integer`, `flag`, `time`, `texts` or `images`."""
    table: str = "articles"
    """`articles`, `captures` (it tells of the capture the text was read from), or `versions` (of the article's)."""
    meaning: str = ""
    """One sentence; empty where the model's own docstring says it."""

    @property
    def described(self) -> str:
        """Return the meaning, the model's where the column has none of its own."""
        owner = Record if self.table == "captures" else Article
        return self.meaning or _docstrings(owner.__name__)[self.name]


COLUMNS = (
    Column("id", "text", meaning="16 hex digits of the URL's SHA-256: the same in every archive."),
    Column("url", "text", meaning="Canonical URL."),
    Column("site", "text"),
    Column("title", "text"),
    Column("pretitle", "text"),
    Column("subtitle", "text"),
    Column("summary", "text"),
    Column("body", "text"),
    Column("body_xml", "text"),
    Column("published", "time"),
    Column("published_precision", "text"),
    Column("modified", "time"),
    Column("source", "text"),
    Column("author", "texts"),
    Column("byline", "text"),
    Column("editor", "text"),
    Column(
        "credits", "text", meaning="JSON object: names by role, as the page calls the roles: 责任编辑, 校对, 审核, …"
    ),
    Column("section", "text"),
    Column(
        "images",
        "images",
        meaning="Pictures the article shows: url (absolute) and caption. Their bytes, if asked for, are captures.",
    ),
    Column("language", "text"),
    Column("script", "text"),
    Column("partial", "flag"),
    Column("encoding", "text"),
    Column("lost", "integer"),
    Column("repairs", "integer", meaning="Number of repairs that mended damage in the page."),
    Column("flags", "texts"),
    Column("story_id", "text", meaning="The same for all copies of one story: the smallest id among them."),
    Column("relation", "text", meaning="What the article is to its story: `original`, `identical`, `edited`, …"),
    Column("first_seen", "time", meaning="When the article was first fetched, UTC."),
    Column("last_seen", "time", meaning="When it was last found there with this text, UTC."),
    Column("gone_at", "time", meaning="When it was first found to be withdrawn, UTC; empty while it is there."),
    Column("record_ids", "texts", meaning="WARC-Record-IDs of the captures of all its pages, in page order."),
    Column("record_id", "text", "captures"),
    Column("file", "text", "captures"),
    Column("offset", "integer", "captures"),
    Column("payload_digest", "text", "captures"),
    Column("fetched_at", "time", "captures", "When the capture's body arrived, UTC."),
    Column(
        "updated",
        "time",
        "versions",
        "When the newspaper's text was first seen as it stands, UTC: another layout of its page makes it no newer.",
    ),
    Column("code", "text", meaning="The release of newscrawl and of the libraries that read the capture."),
)
"""In the order they are written."""


@cache
def _docstrings(name: str) -> dict[str, str]:
    """Return the docstring under each field of a dataclass of the model, on one line."""
    tree = ast.parse(inspect.getsource(model))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return docstrings_below(found.body)
