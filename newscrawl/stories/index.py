"""Texts -> the stories they belong to: the index of anchors, kept in SQLite.

Looking a text up touches its own anchors only, so it costs the same in an archive of a million articles; nothing is
held in memory but a few recent texts.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, OrderedDict
from typing import Any

from newscrawl import dedup
from newscrawl.dedup import SAME, Likeness, Text

LONGEST_LIST = 32
"""Texts kept under one anchor: more of them share a set phrase or a form, and would be compared for nothing. A further
copy of a much-copied article still meets the first 32."""
SHARED_PART = 1 / 8  # of the anchors both could share, and one more; an edit of one character in ten leaves .48
ENOUGH = 4  # anchors that are not crowded; a text with fewer is looked up by the crowded ones too
PLENTY = 16  # such anchors; of so many a copy shares two, of fewer perhaps one
CACHE_KIB = 65_536  # the anchors of 50,000 articles; SQLite's own 2 MB would read a text's 40 pages anew
CACHED_TEXTS = 64  # a prepared text takes 0.2 MB

SCHEMA = """
CREATE TABLE IF NOT EXISTS story_algorithm (version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS story_texts (
    id INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE, length INTEGER NOT NULL, anchors BLOB NOT NULL,
    story INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS idx_story_texts_story ON story_texts (story);
CREATE TABLE IF NOT EXISTS story_members (article_id TEXT PRIMARY KEY, text_id INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_story_members_text_id ON story_members (text_id);
CREATE TABLE IF NOT EXISTS story_anchors (
    anchor INTEGER NOT NULL, text_id INTEGER NOT NULL, PRIMARY KEY (anchor, text_id)) WITHOUT ROWID;
"""
"""`story_texts`: each different normalised text once, with a number that all texts of its story share. `story_members`:
which article has which text. `story_anchors`: which texts have which anchor."""


CANDIDATE = "SELECT story, length, anchors FROM story_texts WHERE id = ?"


def migrate(db: Any) -> None:
    """Create the index's tables in the sqlite-utils Database `db`; over articles already there the index is stale."""
    for statement in SCHEMA.split(";"):
        db.conn.execute(statement)
    if not db["articles"].exists() or not db["articles"].count:
        db.conn.execute("INSERT INTO story_algorithm VALUES (?)", (dedup.ALGORITHM,))


class Index:
    """The texts of one database and which of them are copies; every method runs inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `connection`, whose database has the tables of `migrate`."""
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._recent: OrderedDict[bytes, Text] = OrderedDict()
        self._execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    def clear(self) -> None:
        """Forget all texts, and be one of the present algorithm."""
        for table in ("story_texts", "story_anchors", "story_algorithm"):
            self._execute(f"DELETE FROM {table}")  # noqa: S608 - own names
        self._execute("INSERT INTO story_algorithm VALUES (?)", (dedup.ALGORITHM,))
        self._recent.clear()

    def story(self, text_id: int) -> int:
        """Return the number that all texts of this text's story share."""
        return int(self._execute("SELECT story FROM story_texts WHERE id = ?", (text_id,)).fetchone()[0])

    def texts(self, story: int) -> list[int]:
        """Return the texts of a story by their ids; none when it is no longer."""
        return [text_id for (text_id,) in self._execute("SELECT id FROM story_texts WHERE story = ?", (story,))]

    def add(self, fingerprint: bytes, normal: str) -> int:
        """Return the id of a normalised text, which joins the stories of its copies if it was not there yet."""
        found = self._execute("SELECT id FROM story_texts WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if found:
            return int(found[0])
        anchors = dedup.anchors(normal)
        text_id = int(self._execute("SELECT coalesce(max(id), 0) + 1 FROM story_texts").fetchone()[0])
        row = (text_id, fingerprint, len(normal), dedup.pack(anchors), text_id)
        self._execute("INSERT INTO story_texts VALUES (?, ?, ?, ?, ?)", row)
        crowded = self._join(text_id, anchors, Text(normal))
        fresh = [(anchor, text_id) for anchor in anchors if anchor not in crowded]
        self._executemany("INSERT INTO story_anchors VALUES (?, ?)", fresh)
        return text_id

    def remove(self, text_id: int) -> list[int]:
        """Take a text away, and return the stories that its own falls into without it."""
        story, blob = self._execute("SELECT story, anchors FROM story_texts WHERE id = ?", (text_id,)).fetchone()
        rows = ((anchor, text_id) for anchor in dedup.unpack(blob))
        self._executemany("DELETE FROM story_anchors WHERE anchor = ? AND text_id = ?", rows)
        self._execute("DELETE FROM story_texts WHERE id = ?", (text_id,))
        left = self.texts(story)
        self._execute("UPDATE story_texts SET story = id WHERE story = ?", (story,))
        for other in left:
            anchors = self._execute("SELECT anchors FROM story_texts WHERE id = ?", (other,)).fetchone()[0]
            self._join(other, dedup.unpack(anchors), self._text(other))
        return sorted({self.story(other) for other in left})

    def likeness(self, one: int, other: int) -> Likeness:
        """Return how much two texts share, by their ids."""
        return SAME if one == other else dedup.likeness(self._text(one), self._text(other))

    def _join(self, text_id: int, anchors: list[int], text: Text) -> set[int]:
        """Make one story of a text's and those of its copies; return which of its anchors hold as many as they may."""
        rows = self._execute(
            "SELECT a.anchor, a.text_id FROM json_each(?) AS j CROSS JOIN story_anchors AS a ON a.anchor = j.value",
            (json.dumps(anchors),),
        ).fetchall()
        crowded = {anchor for anchor, count in Counter(anchor for anchor, _ in rows).items() if count >= LONGEST_LIST}
        telling = len(anchors) - len(crowded)
        if telling >= ENOUGH:
            rows = [row for row in rows if row[0] not in crowded]
        shared = Counter(other for _, other in rows if other != text_id)
        least = 1 if telling < PLENTY else 2
        mine = set(anchors)
        story = self.story(text_id)
        for other, count in shared.most_common():
            if count < least:
                break
            other_story, length, blob = self._execute(CANDIDATE, (other,)).fetchone()
            could = min(length, len(text.normal)) / dedup.ANCHOR_ONE_IN
            if other_story == story or len(mine.intersection(dedup.unpack(blob))) < 1 + SHARED_PART * could:
                continue
            if dedup.likeness(text, self._text(other)).copies:
                story, merged = min(story, other_story), max(story, other_story)
                self._execute("UPDATE story_texts SET story = ? WHERE story = ?", (story, merged))
        return crowded

    def _text(self, text_id: int) -> Text:
        """Return a text as its first article has it, prepared; recent ones are remembered by what they say."""
        fingerprint, title, body = self._execute(
            "SELECT t.fingerprint, a.title, a.body FROM story_texts AS t JOIN story_members AS m ON m.text_id = t.id "
            "JOIN articles AS a ON a.id = m.article_id WHERE t.id = ? LIMIT 1",
            (text_id,),
        ).fetchone()
        text = self._recent.pop(fingerprint, None) or Text(dedup.normalize(body, title))
        self._recent[fingerprint] = text
        if len(self._recent) > CACHED_TEXTS:
            self._recent.popitem(last=False)
        return text
