"""One article over time: its versions with what changed, and when its page was gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

from newscrawl.errors import UsageError
from newscrawl.store import Store
from newscrawl.store.causes import CODE, LAYOUT
from newscrawl.store.rows import Row, id_of
from newscrawl.store.versions import GONE_STATUSES, is_gone
from newscrawl.text import diff

DATE = 19
"""Characters of a time as people read it: to the second."""


def lines_of(store: Store, url: str) -> Iterator[str]:
    """Yield an article's history as lines for people, oldest first.

    `url` is the article's, or one under which it was fetched. Raises UsageError when no version of it is known.
    """
    article_id = find_article(store, url)
    events = [*_versions(store, article_id), *_absences(store, article_id)]
    for _, lines in sorted(events, key=lambda event: event[0]):
        yield from lines
    yield _last_sight(store, article_id)


def find_article(store: Store, url: str) -> str:
    """Return the id of the article at `url`, or of the one that was read from a capture of `url`. Raises UsageError."""
    read_from = (store.captures.article(record.record_id) for record in reversed(store.captures.of_url(url)))
    for article_id in (id_of(url, store.sites), *read_from):
        if article_id and store.articles.version_count(article_id):
            return article_id
    raise UsageError(f"no article is known at {url}; newscrawl search finds articles by their words")


Event = tuple[str, list[str]]
"""When it was, and the lines that say it."""


def _versions(store: Store, article_id: str) -> Iterator[Event]:
    """Yield the versions: the first with its title, each later one with what changed in it."""
    rows = store.connection.execute(
        "SELECT seen_at, record_id, code, cause, superseded, fields FROM versions WHERE article_id = ? "
        "ORDER BY seen_at, record_id, superseded IS NULL, rowid",
        (article_id,),
    ).fetchall()
    named = [
        dict(zip(("seen_at", "record_id", "code", "cause", "superseded"), row, strict=False)) | json.loads(row[-1])
        for row in rows
    ]
    if named:
        yield named[0]["seen_at"], [_heading(named[0]), f"  {named[0]['title']}"]
    for before, after in pairwise(named):
        yield after["seen_at"], [_heading(after), *_changes(before, after)]


def _heading(version: Row) -> str:
    otherwise = {LAYOUT: "read otherwise: another layout of the page", CODE: f"read otherwise: by {version['code']}"}
    causes = [otherwise[version["cause"]]] if version["cause"] in otherwise else []
    causes += ["as read by earlier code"] if version["superseded"] else []
    return "  ".join([version["seen_at"][:DATE], *(causes or ["published"]), f"<{version['record_id']}>"])


def _changes(before: Row, after: Row) -> Iterator[str]:
    for name in after:
        old, new = str(before.get(name, "")), str(after[name])
        if name not in ("seen_at", "record_id", "code", "cause", "superseded") and old != new:
            yield from (f"  {name}: {line}" for line in diff.excerpts(old, new))


def _absences(store: Store, article_id: str) -> Iterator[Event]:
    """Yield when the page began to be gone, each time anew."""
    gone = False
    for record in store.captures.of_article(article_id):
        was_gone, gone = gone, is_gone(record.status, store.captures.outcome(record))
        if gone and not was_gone:
            moment = f"{record.fetched_at:%Y-%m-%dT%H:%M:%S.%fZ}"
            sign = f"status {record.status}" if record.status in GONE_STATUSES else "the page says so"
            yield moment, [f"{moment[:DATE]}  gone ({sign})  <{record.record_id}>"]


def _last_sight(store: Store, article_id: str) -> str:
    """Return the line that says how it is today."""
    found = store.connection.execute("SELECT last_seen, gone_at FROM articles WHERE id = ?", (article_id,)).fetchone()
    last_seen, gone_at = found or ("", None)
    return f"{last_seen[:DATE]}  last seen" + (f"; gone since {gone_at[:DATE]}, text kept" if gone_at else "")
