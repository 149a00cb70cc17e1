"""One article over time: its versions with what changed, and when its page was gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from newscrawl.errors import UsageError
from newscrawl.store import Store
from newscrawl.store.causes import CODE, LAYOUT
from newscrawl.store.rows import Row, id_of, timestamp
from newscrawl.store.versions import GONE_STATUSES, is_gone
from newscrawl.text import diff
from newscrawl.text.times import shown_moment

_ABOUT = {"seen_at", "record_id", "code", "cause", "superseded"}
"""Keys of a version that are no field of the article."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an article at one moment."""

    at: str
    """As the database writes times."""
    event: Literal["published", "read otherwise", "gone", "last seen"]
    detail: str = ""
    record_id: str | None = None
    title: str | None = None
    """Of the first version."""
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of a later version: old and new value of each field that changed."""

    def lines(self) -> Iterator[str]:
        """Yield it as lines for people."""
        said = [shown_moment(self.at), f"{self.event}{self.detail}"]
        yield "  ".join(said + ([f"<{self.record_id}>"] if self.record_id else []))
        if self.title is not None:
            yield f"  {self.title}"
        for name, (old, new) in self.changes.items():
            yield from (f"  {name}: {line}" for line in diff.excerpts(old, new))

    def as_json(self) -> dict[str, Any]:
        """Return it as an object of JSON."""
        told: dict[str, Any] = {"at": self.at, "event": self.event, "detail": self.detail.strip(" ,:;()")}
        told |= {"record_id": self.record_id} if self.record_id else {}
        told |= {"title": self.title} if self.title is not None else {}
        changes = {name: {"old": old, "new": new} for name, (old, new) in self.changes.items()}
        return told | ({"changes": changes} if changes else {})


def events_of(store: Store, url: str) -> Iterator[Event]:
    """Yield an article's history, oldest first, and last when it was last seen.

    `url` is the article's, or one under which it was fetched. Raises UsageError when no version of it is known.
    """
    article_id = find_article(store, url)
    events = [*_versions(store, article_id), *_absences(store, article_id)]
    yield from sorted(events, key=lambda event: event.at)
    yield _last_sight(store, article_id)


def find_article(store: Store, url: str) -> str:
    """Return the id of the article at `url`, or of the one that was read from a capture of `url`. Raises UsageError."""
    read_from = (store.captures.article(record.record_id) for record in reversed(store.captures.of_url(url)))
    for article_id in (id_of(url, store.sites), *read_from):
        if article_id and store.articles.version_count(article_id):
            return article_id
    raise UsageError(f"no article is known at {url}; newscrawl search finds articles by their words")


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
        yield _version(named[0], title=named[0]["title"])
    for before, after in pairwise(named):
        yield _version(after, changes=_changes(before, after))


def _version(version: Row, **about: Any) -> Event:
    otherwise = {LAYOUT: ": another layout of the page", CODE: f": by {version['code']}"}
    cause = otherwise.get(version["cause"], "")
    earlier = ", as read by earlier code" if version["superseded"] else ""
    kind: Literal["published", "read otherwise"] = "read otherwise" if cause else "published"
    return Event(version["seen_at"], kind, cause + earlier, version["record_id"], **about)


def _changes(before: Row, after: Row) -> dict[str, tuple[str, str]]:
    texts = {name: (str(before.get(name, "")), str(value)) for name, value in after.items() if name not in _ABOUT}
    return {name: (old, new) for name, (old, new) in texts.items() if old != new}


def _absences(store: Store, article_id: str) -> Iterator[Event]:
    """Yield when the page began to be gone, each time anew."""
    gone = False
    for record in store.captures.of_article(article_id):
        was_gone, gone = gone, is_gone(record.status, store.captures.outcome(record))
        if gone and not was_gone:
            moment = timestamp(record.fetched_at)
            sign = f"status {record.status}" if record.status in GONE_STATUSES else "the page says so"
            yield Event(moment, "gone", f" ({sign})", record.record_id)


def _last_sight(store: Store, article_id: str) -> Event:
    """Return how it is today."""
    found = store.connection.execute("SELECT last_seen, gone_at FROM articles WHERE id = ?", (article_id,)).fetchone()
    last_seen, gone_at = found or ("", None)
    return Event(last_seen, "last seen", f"; gone since {shown_moment(gone_at)}, text kept" if gone_at else "")
