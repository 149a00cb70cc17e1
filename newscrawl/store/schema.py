"""The database's tables, as migrations: plain SQLite that any tool can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.sites import packaged
from newscrawl.sites.urls import article_url
from newscrawl.store import counts, search_index, story_index
from newscrawl.store.migrations import Migrations
from newscrawl.store.rows import id_of

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("newscrawl")

ARTICLE_COLUMNS: dict[str, type] = {
    "id": str,
    "url": str,
    "site": str,
    "title": str,
    "pretitle": str,
    "subtitle": str,
    "summary": str,
    "body": str,
    "published": str,
    "published_precision": str,
    "source": str,
    "author": str,
    "byline": str,
    "editor": str,
    "section": str,
    "images": str,
    "language": str,
    "script": str,
    "partial": int,
    "encoding": str,
    "lost": int,
    "repairs": int,
    "origins": str,
    "witnesses": str,
    "flags": str,
    "fallbacks": str,
    "record_id": str,
    "record_ids": str,
    "code": str,
    "first_seen": str,
    "last_seen": str,
    "gone_at": str,
    "story_id": str,
    "relation": str,
    "relation_evidence": str,
}
"""`articles`: the version in force. Lists and mappings are JSON: author, images, origins, witnesses, flags, …"""

VERSION_COLUMNS: dict[str, type] = {
    "article_id": str,
    "record_id": str,
    "code": str,
    "cause": str,
    "seen_at": str,
    "changed": str,
    "fields": str,
    "superseded": str,
}
"""`versions`: what one capture said, as some code read it."""
EDITS = "superseded IS NULL AND cause = 'published' AND changed != '[]'"
"""Versions by which the newspaper changed what it had published."""
REPAIR_COLUMNS: dict[str, type] = {
    "article_id": str,
    "position": int,
    "kind": str,
    "before": str,
    "after": str,
    "page_offset": int,
    "field": str,
    "field_offset": int,
}
"""`repairs`: each step that repaired an article's text, and what was taken out of it."""


@migrations
def captures(db: Database) -> None:
    """Create `runs` and `captures`: what was fetched when, and where it lies."""
    db.table("runs").create(
        {
            "id": str,
            "site": str,
            "started_at": str,
            "finished_at": str,
            "exit_code": int,
            "reason": str,
            "settings": str,
            "stats": str,
        },
        pk="id",
    )
    db.table("captures").create(
        {
            "record_id": str,
            "url": str,
            "type": str,
            "status": int,
            "fetched_at": str,
            "file": str,
            "offset": int,
            "length": int,
            "payload_digest": str,
            "truncated": str,
            "rendered": int,
            "mime": str,
            "run_id": str,
            "outcome": str,
            "article_id": str,
        },
        pk="record_id",
        not_null={"url", "file", "offset", "fetched_at"},
    )
    db.table("captures").create_index(["url", "fetched_at"])
    db.table("captures").create_index(["file", "offset"])


@migrations
def articles(db: Database) -> None:
    """Create `articles`, their `versions` and `repairs`, and `rejections`.

    `versions.superseded` is the code that reads this capture otherwise today; NULL while the version stands.
    `unsettled` names the articles whose rows must be made anew from their captures.
    """
    db.table("articles").create(ARTICLE_COLUMNS, pk="id", not_null={"url", "site", "title", "body", "record_id"})
    db.table("articles").create_index(["url"], unique=True)
    db.table("articles").create_index(["site", "published"])
    db.table("articles").create_index(["published"])
    db.table("articles").create_index(["story_id"])
    db.table("articles").create_index(["record_id"])
    db.table("versions").create(
        VERSION_COLUMNS,
        pk=("article_id", "record_id", "code"),
    )
    db.table("versions").create_index(["article_id", "seen_at"])
    db.table("versions").create_index(["record_id"])
    db.table("unsettled").create({"id": str}, pk="id")
    db.table("repairs").create(
        REPAIR_COLUMNS,
        pk=("article_id", "position"),
    )
    db.table("rejections").create(
        {
            "id": str,
            "url": str,
            "site": str,
            "reason": str,
            "detail": str,
            "record_id": str,
            "seen_at": str,
        },
        pk="id",
        not_null={"url", "reason"},
    )
    db.table("rejections").create_index(["site", "reason"])


@migrations
def search(db: Database) -> None:
    """Create the search index, and the indexes that pages of the browser are read by."""
    search_index.create(db.conn)
    db.table("captures").create_index(["article_id"])
    db.table("captures").create_index(["run_id"])
    db.table("runs").create_index(["site", "started_at"])
    db.table("repairs").create_index(["kind"])
    # Holds all that the field coverage of a site is counted from: rows of `articles` are long, those of an index short.
    db.table("articles").create_index(["site", "published", "source", "author", "byline", "editor", "section"])


@migrations
def stories(db: Database) -> None:
    """Create the index by which copies are found."""
    story_index.migrate(db)


@migrations
def story_summaries(db: Database) -> None:
    """Create the tables that keep additions cheap: of anchors that wait, and of what large stories are measured by."""
    story_index.create(db.conn)


@migrations
def modified(db: Database) -> None:
    """Add the time of an article's last change, which earlier code did not read: NULL until a replay reads it."""
    db.table("articles").add_column("modified", str)


@migrations
def body_structure(db: Database) -> None:
    """Add the body with its structure; NULL in rows that earlier code made: not read yet."""
    db.table("articles").add_column("body_xml", str)


@migrations
def credits_by_role(db: Database) -> None:
    """Add who edited and checked an article, which earlier code did not read: NULL until a replay reads it."""
    db.table("articles").add_column("credits", str)


@migrations
def processing_failures(db: Database) -> None:
    """Create the table of captures that the code could not process, and does not try again."""
    db.table("processing_failures").create(
        {"record_id": str, "code": str, "kind": str, "detail": str}, pk=("record_id", "code")
    )


@migrations
def canonical_urls(db: Database) -> None:
    """Store each article under its own address; those that have another id by it are read again from their captures."""
    sites = packaged()  # no others were known to the code before
    urls = dict(db.execute("SELECT id, url FROM articles").fetchall())
    changed = {name: address for name, url in urls.items() if (address := article_url(url, sites)) != url}
    same = [(url, name) for name, url in changed.items() if id_of(url, sites) == name]
    db.conn.executemany("UPDATE articles SET url = ? WHERE id = ?", same)
    others = [(name,) for name, url in urls.items() if id_of(url, sites) != name]
    db.conn.executemany("INSERT OR IGNORE INTO unsettled VALUES (?)", others)


@migrations
def revisits(db: Database) -> None:
    """Add the place of a revisit's payload, where it does not say that itself, and the revisits whose original is away.

    NULL in rows that earlier code made: there the original lies in the same file.
    """
    db.table("captures").add_column("original_file", str)
    db.table("captures").add_column("original_offset", int)
    db.table("captures").create_index(["payload_digest"])
    db.conn.execute(
        "CREATE INDEX idx_captures_original ON captures (original_file, original_offset) WHERE original_file NOT NULL"
    )
    db.table("waiting_revisits").create({"name": str, "file": str, "offset": int}, pk=("name", "file", "offset"))
    db.table("waiting_revisits").create_index(["file", "offset"])


@migrations
def search_memory(db: Database) -> None:
    """Let the search index gather more words before it writes them to the disk."""
    search_index.set_memory(db.conn)


@migrations
def changes(db: Database) -> None:
    """Let what newspapers changed and withdrew be listed by time, of all sites or of one, without reading the rest."""
    db.table("versions").add_column("site", str)
    db.conn.execute("UPDATE versions SET site = (SELECT site FROM articles WHERE id = article_id)")
    for columns in ("seen_at", "site, seen_at"):
        name = columns.replace(", ", "_")
        db.conn.execute(f"CREATE INDEX idx_versions_edits_{name} ON versions ({columns}) WHERE {EDITS}")
    for columns in ("gone_at", "site, gone_at"):
        name = columns.replace(", ", "_")
        db.conn.execute(f"CREATE INDEX idx_articles_{name} ON articles ({columns}) WHERE gone_at NOT NULL")


@migrations
def stories_of_finds(db: Database) -> None:
    """Create the index that tells the stories of what a search found, without reading the long rows of articles."""
    db.table("articles").create_index(["id", "story_id", "relation"])


@migrations
def kept_counts(db: Database) -> None:
    """Create the table of how many rows there are, and count them once."""
    counts.create(db.conn)


@migrations
def newest_articles(db: Database) -> None:
    """Create the index that tells which articles of a site were seen last, without reading the others."""
    db.table("articles").create_index(["site", "first_seen"])
