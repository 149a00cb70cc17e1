"""Find the near-duplicates of a text, and so its story, by an index of anchors kept in SQLite.

Looking a text up touches its own anchors only, so it costs the same in an archive of a million articles; nothing is
held in memory but a few recent texts.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Any

from newscrawl.stories import similarity
from newscrawl.stories.normalize import normalize
from newscrawl.stories.similarity import SAME, Similarity, Text

MAX_TEXTS_PER_ANCHOR = 32
"""Texts kept under one anchor: more of them share a set phrase or a form, and would be compared for nothing. A further
copy of a much-copied article still meets the first 32."""
SHARED_PART = 1 / 8  # of the anchors both could share, and one more; an edit of one character in ten leaves .48
SHORT_TEXT_PART = 3 / 4
"""The same for texts shorter than similarity.SHORT_TEXT, whose copies have to be more alike, but for …"""
Z_SCORE = 4  # … so many standard deviations; that keeps all of 170,000 copies, and 1 in 30 pairs of two days' forecasts
ENOUGH = 4  # anchors that are no stop anchors; a text with fewer is looked up by the stop anchors too
PLENTY = 16  # such anchors; of so many a copy shares two, of fewer perhaps one
CACHE_KIB = 65_536  # holds the buffer; SQLite's own 2 MB would read a text's 40 pages anew
UNBUFFERED_TEXTS = (
    32_768  # texts whose whole index stays in that cache, so that their anchors need not wait: 5 % quicker so far
)
PARTS = 32_768
"""Parts of the index, of which each text moves one: anchors stay in the buffer for 16,000 texts on average, and then
six go to a page in an index of a million. The buffer takes 20 MB. Half or twice as many parts cost as much, a quarter a
tenth more."""
PART = 2**63 // PARTS
SPREAD = 20_261  # odd, so that every part has its turn; long texts' anchors fill the lowest tenth: its turns lie apart
MAX_STOP_ANCHORS = 100_000  # set phrases are few; 10 MB
CACHED_CHARACTERS = 200_000  # of prepared texts, which take 120 bytes a character: 120 articles or 1,000 notices

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
CREATE TABLE IF NOT EXISTS story_anchors_waiting (
    anchor INTEGER NOT NULL, text_id INTEGER NOT NULL, PRIMARY KEY (anchor, text_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS story_summaries (
    story INTEGER PRIMARY KEY, original TEXT NOT NULL, longest INTEGER NOT NULL, named TEXT NOT NULL);
"""
"""`story_texts`: each different normalised text once, with a number that all texts of its story share. `story_members`:
which article has which text. `story_anchors`: which texts have which anchor; of the latest texts, some are still in
`story_anchors_waiting`, which is small enough to stay in memory. `story_summaries`: of stories with several members,
what a newcomer is measured by (see story_clusters); there only while it is right."""

SHARING = """
SELECT anchor, text_id FROM json_each(:anchors) CROSS JOIN story_anchors ON anchor = value UNION ALL
SELECT anchor, text_id FROM json_each(:anchors) CROSS JOIN story_anchors_waiting ON anchor = value
"""
CANDIDATES = """
SELECT t.id, fingerprint, story, length, anchors FROM json_each(?) CROSS JOIN story_texts AS t ON t.id = value
"""
TEXT = "SELECT story, fingerprint, anchors FROM story_texts WHERE id = ?"
ARTICLE = "SELECT title, body FROM story_members JOIN articles ON id = article_id WHERE text_id = ? LIMIT 1"
NEW_TEXT = "INSERT INTO story_texts SELECT coalesce(max(id), 0) + 1, ?, ?, ?, coalesce(max(id), 0) + 1 FROM story_texts"


def create(connection: sqlite3.Connection) -> None:
    """Create the index's tables, as far as they are not there yet."""
    for statement in SCHEMA.split(";"):
        connection.execute(statement)


def migrate(db: Any) -> None:
    """Create the index's tables in the sqlite-utils Database `db`; over articles already there the index is stale."""
    create(db.conn)
    if not db["articles"].exists() or not db["articles"].count:
        db.conn.execute("INSERT INTO story_algorithm VALUES (?)", (similarity.ALGORITHM,))


@dataclass(frozen=True, slots=True)
class IndexedText:
    """Where a text is."""

    text_id: int
    story: int
    """The number that all texts of its story share: the smallest of their ids."""
    alone: bool
    """Whether it is new and has no copies."""


class RecentTexts:
    """Texts that were compared last, prepared, by their fingerprints: as many as CACHED_CHARACTERS allows."""

    def __init__(self) -> None:
        """Begin with none."""
        self._texts: OrderedDict[bytes, Text] = OrderedDict()
        self._characters = 0

    def get(self, fingerprint: bytes) -> Text | None:
        """Return the text of this fingerprint, if it is kept."""
        return self._texts.get(fingerprint)

    def add(self, fingerprint: bytes, text: Text) -> None:
        """Keep a text, as the latest of those that are kept."""
        if fingerprint not in self._texts:
            self._texts[fingerprint] = text
            self._characters += len(text.normal)
        self._texts.move_to_end(fingerprint)
        while self._characters > CACHED_CHARACTERS:
            self._characters -= len(self._texts.popitem(last=False)[1].normal)


class NearDuplicateIndex:
    """The texts of one database and which of them are copies; every method runs inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `connection`, whose database has the tables of `migrate`."""
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._recent = RecentTexts()
        self._stop_anchors: set[int] = set()  # anchors known to hold as many texts as they may
        self._execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    def clear(self) -> None:
        """Forget all texts, and be one of the present algorithm."""
        for table in ("story_texts", "story_anchors", "story_anchors_waiting", "story_summaries", "story_algorithm"):
            self._execute(f"DELETE FROM {table}")  # noqa: S608 - own names
        self._execute("INSERT INTO story_algorithm VALUES (?)", (similarity.ALGORITHM,))
        self._recent = RecentTexts()
        self._stop_anchors.clear()

    def story(self, text_id: int) -> int:
        """Return the number that all texts of this text's story share."""
        return int(self._execute("SELECT story FROM story_texts WHERE id = ?", (text_id,)).fetchone()[0])

    def texts(self, story: int) -> list[int]:
        """Return the texts of a story by their ids; none when it is no longer."""
        return [text_id for (text_id,) in self._execute("SELECT id FROM story_texts WHERE story = ?", (story,))]

    def lookup(self, normal: str) -> set[int]:
        """Return the stories that hold copies of a normalised text; nothing is written."""
        found = self._execute("SELECT story FROM story_texts WHERE fingerprint = ?", (similarity.fingerprint(normal),))
        same = {story for (story,) in found}
        return same or self._find_stories(similarity.anchors(normal), Text(normal))[0]

    def add(self, fingerprint: bytes, normal: str) -> IndexedText:
        """Return the place of a normalised text, which joins the stories of its copies if it was not there yet."""
        found = self._execute("SELECT id, story FROM story_texts WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if found:
            text_id, story = found
            return IndexedText(text_id, story, alone=False)
        anchors = similarity.anchors(normal)
        text = Text(normal)
        stories, stop_anchors = self._find_stories(anchors, text)
        cursor = self._execute(NEW_TEXT, (fingerprint, len(normal), similarity.pack(anchors)))
        text_id = cursor.lastrowid or 0  # never None after an INSERT
        self._insert_anchors([(anchor, text_id) for anchor in anchors if anchor not in stop_anchors], text_id)
        if stories:
            self._recent.add(fingerprint, text)
        return IndexedText(text_id, self._merge(text_id, stories), alone=not stories)

    def remove(self, text_id: int) -> list[int]:
        """Take a text away, and return the stories that its own falls into without it."""
        story, blob = self._execute("SELECT story, anchors FROM story_texts WHERE id = ?", (text_id,)).fetchone()
        rows = [(anchor, text_id) for anchor in similarity.unpack(blob)]
        self._stop_anchors.clear()
        for table in ("story_anchors", "story_anchors_waiting"):
            self._executemany(f"DELETE FROM {table} WHERE anchor = ? AND text_id = ?", rows)  # noqa: S608 - own names
        self._execute("DELETE FROM story_texts WHERE id = ?", (text_id,))
        self._execute("DELETE FROM story_summaries WHERE story = ?", (story,))
        left = self.texts(story)
        self._execute("UPDATE story_texts SET story = id WHERE story = ?", (story,))
        for other in left:
            own, fingerprint, anchors = self._execute(TEXT, (other,)).fetchone()
            self._merge(own, self._find_stories(similarity.unpack(anchors), self._text(other, fingerprint), own)[0])
        return sorted({self.story(other) for other in left})

    def compare(self, one: int, other: int) -> Similarity:
        """Return how much two texts share, by their ids."""
        if one == other:
            return SAME
        fingerprints = [self._execute(TEXT, (text_id,)).fetchone()[1] for text_id in (one, other)]
        return similarity.compare(*map(self._text, (one, other), fingerprints))

    def _insert_anchors(self, rows: list[tuple[int, int]], text_id: int) -> None:
        """Put a new text's rows of anchor and text among those that are looked up."""
        if text_id <= UNBUFFERED_TEXTS:
            self._executemany("INSERT INTO story_anchors VALUES (?, ?)", rows)
            return
        self._executemany("INSERT INTO story_anchors_waiting VALUES (?, ?)", rows)
        self._move_buffered_part(text_id)

    def _move_buffered_part(self, text_id: int) -> None:
        """Move the anchors of the part whose turn this text is out of the buffer.

        A page of a large index costs the same for one row as for ten, so rows wait until several go to a page. The turn
        follows from the text's id alone: nothing to keep, and no text pays for all.
        """
        part = text_id * SPREAD % PARTS * PART
        rows = "FROM story_anchors_waiting WHERE anchor BETWEEN ? AND ?"
        limits = (part, part + PART - 1)
        if self._execute(f"INSERT INTO story_anchors SELECT * {rows}", limits).rowcount:
            self._execute(f"DELETE {rows}", limits)

    def _merge(self, story: int, stories: set[int]) -> int:
        """Make one story of a story and others, and return its number."""
        united = min(story, *stories) if stories else story
        for other in {story, *stories} - {united}:
            self._execute("UPDATE story_texts SET story = ? WHERE story = ?", (united, other))
        if len(stories) > 1:
            self._executemany("DELETE FROM story_summaries WHERE story = ?", [(other,) for other in stories])
        return united

    def _find_stories(self, anchors: list[int], text: Text, own: int | None = None) -> tuple[set[int], set[int]]:
        """Return the stories but its own that hold copies of a text, and which anchors hold as many as they may."""
        stop_anchors = self._stop_anchors.intersection(anchors)
        rows = self._texts_sharing([anchor for anchor in anchors if anchor not in stop_anchors])
        full = {
            anchor for anchor, count in Counter([anchor for anchor, _ in rows]).items() if count >= MAX_TEXTS_PER_ANCHOR
        }
        telling = len(anchors) - len(stop_anchors) - len(full)
        if telling < ENOUGH:
            rows += self._texts_sharing(list(stop_anchors))
        elif full:
            rows = [row for row in rows if row[0] not in full]
        stop_anchors |= full
        if len(self._stop_anchors) > MAX_STOP_ANCHORS:
            self._stop_anchors.clear()
        self._stop_anchors |= full
        candidates = likely_copies([other for _, other in rows], telling)
        return self._confirm_copies(candidates, set(anchors), text, own) if candidates else set(), stop_anchors

    def _confirm_copies(self, candidates: list[int], anchors: set[int], text: Text, own: int | None) -> set[int]:
        """Return the stories but its own of which a text of these anchors is a copy, of those that hold likely ones."""
        stories: set[int] = set()
        for other, fingerprint, story, length, blob in self._execute(CANDIDATES, (str(candidates),)).fetchall():
            if story == own or story in stories:
                continue
            enough = shares_enough_anchors(anchors, len(text.normal), similarity.unpack(blob), length)
            if enough and similarity.compare(text, self._text(other, fingerprint)).copies:
                stories.add(story)
        return stories

    def _texts_sharing(self, anchors: list[int]) -> list[tuple[int, int]]:
        """Return which texts have which of the anchors, as rows of anchor and text."""
        return self._execute(SHARING, {"anchors": str(anchors)}).fetchall()

    def _text(self, text_id: int, fingerprint: bytes) -> Text:
        """Return a text as its first article has it, prepared; recent ones are remembered by what they say."""
        text = self._recent.get(fingerprint)
        if text is None:
            title, body = self._execute(ARTICLE, (text_id,)).fetchone()
            text = Text(normalize(body, title))
        self._recent.add(fingerprint, text)
        return text


def likely_copies(others: list[int], telling: int) -> list[int]:
    """Return the texts to compare a text with, likely ones first.

    `others` are the texts under its anchors, once for each anchor; `telling`: how many of these are no stop anchors.
    """
    least = 1 if telling < PLENTY else 2
    return [other for other, count in Counter(others).most_common() if count >= least]


def shares_enough_anchors(one: set[int], length: int, other: list[int], other_length: int) -> bool:
    """Tell whether two texts share as many anchors as copies do; lengths in characters.

    What falls short is not read. A form filled in twice shares a third of its anchors, so that short texts, which are
    copies only when they are nearly the same, must share more.
    """
    shorter = min(length, other_length)
    least = 1 + SHARED_PART * shorter / similarity.ANCHOR_ONE_IN
    if shorter < similarity.SHORT_TEXT + similarity.GRAM - 1:
        could = shorter * min(len(one) / length, len(other) / other_length)
        least = max(
            least, SHORT_TEXT_PART * could - Z_SCORE * math.sqrt(SHORT_TEXT_PART * (1 - SHORT_TEXT_PART) * could)
        )
    return len(one.intersection(other)) >= least
