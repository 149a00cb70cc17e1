"""Group articles that are copies of one another into stories, kept in SQLite and right after every article.

A story is a connected component of "is a copy of", a relation that `similarity.compare` decides on the two texts alone;
so stories come out the same whatever order articles arrive in. Nothing is held in memory but a few recent texts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newscrawl.sites import Sites
from newscrawl.store.rows import id_of
from newscrawl.store.story_index import IndexedText, NearDuplicateIndex
from newscrawl.stories import similarity
from newscrawl.stories.normalize import normalize
from newscrawl.stories.relations import (
    ORIGINAL,
    Measure,
    StoryMember,
    measure,
    named_site,
    original,
    relate,
    still_original,
)


@dataclass(frozen=True, slots=True)
class StoryChange:
    """An article whose story, or place in it, is another than before; `articles` says so already."""

    article_id: str
    story_id: str
    """The smallest id among the story's articles."""
    relation: str
    """One of `relations.RELATIONS`."""
    evidence: str
    """One line for people; empty for an article that has no copies."""


class StoryClusters:
    """The stories of the articles in one database.

    Every method runs inside the caller's transaction, reads `articles` (id, site, title, body, published,
    published_precision, source, repairs) and writes its story_id, relation and relation_evidence.
    """

    def __init__(self, connection: sqlite3.Connection, sites: Sites) -> None:
        """Use `connection`, whose database has the tables of `story_index.migrate`; a 来源 may name one of `sites`."""
        self._execute, self._sites = connection.execute, sites
        self._index = NearDuplicateIndex(connection)

    @property
    def stale(self) -> bool:
        """Whether the index was made by another version of the algorithm, so that `rebuild` is due."""
        return self._execute("SELECT version FROM story_algorithm").fetchall() != [(similarity.ALGORITHM,)]

    # -- changing -----------------------------------------------------------------------------------------------------

    def add(self, article_id: str) -> list[StoryChange]:
        """Put the stored article into its story, anew if its text or facts changed, and return what changed by it.

        Raises KeyError when there is no such article.
        """
        place, known, touched = self._place(article_id)
        if not known and place.alone:
            return self._write([StoryChange(article_id, article_id, ORIGINAL, "")])
        if not known and (changes := self._join_known_story(article_id, place)) is not None:
            return changes
        return [
            change for story in (place.story, *touched) for change in self._assign_relations(story, again=article_id)
        ]

    def remove(self, article_id: str) -> list[StoryChange]:
        """Take an article out of its story, and return what changed for the others; its row may be gone already."""
        return [change for story in self._leave(article_id) for change in self._assign_relations(story)]

    def rebuild(self) -> int:
        """Make index and stories of all articles anew, and return for how many that made a difference."""
        self._index.clear()
        self._execute("DELETE FROM story_members")
        for article_id in self._article_ids():
            self._place(article_id)
        stories = [story for (story,) in self._execute("SELECT DISTINCT story FROM story_texts")]
        return sum(len(self._assign_relations(story, anew=True)) for story in stories)

    def _place(self, article_id: str) -> tuple[IndexedText, bool, list[int]]:
        """Bring the article under its present text.

        Return where that is, whether the article was in the index before, and the other stories that were touched.
        """
        row = self._execute(ARTICLE, (article_id,)).fetchone()
        if row is None:
            raise KeyError(article_id)
        title, body, known_by = row
        normal = normalize(body, title)
        fingerprint = similarity.fingerprint(normal or article_id)  # a body without letters is nobody's copy
        touched = [] if known_by in (None, fingerprint) else self._leave(article_id)
        place = self._index.add(fingerprint, normal)
        self._execute("INSERT OR REPLACE INTO story_members VALUES (?, ?)", (article_id, place.text_id))
        others = [other for other in touched if other != place.story and self._index.texts(other)]
        return place, known_by is not None, others

    def _leave(self, article_id: str) -> list[int]:
        """Take the article from its text, which goes with its last article; return the stories to assign anew."""
        row = self._execute("SELECT text_id FROM story_members WHERE article_id = ?", (article_id,)).fetchone()
        if row is None:
            return []
        self._execute("DELETE FROM story_members WHERE article_id = ?", (article_id,))
        if self._execute("SELECT 1 FROM story_members WHERE text_id = ? LIMIT 1", row).fetchone():
            return [self._index.story(row[0])]
        return self._index.remove(row[0])

    def _article_ids(self) -> Iterator[str]:
        last, page = "", [("",)]
        while page:
            page = self._execute("SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT 1000", (last,)).fetchall()
            yield from (article_id for (article_id,) in page)
            last = page[-1][0] if page else last

    # -- who is what --------------------------------------------------------------------------------------------------

    def _join_known_story(self, article_id: str, place: IndexedText) -> list[StoryChange] | None:
        """Give a new article its relation in a known story without asking every member; None when that is needed.

        What comes out is the same: a press release on 5,000 pages would otherwise be read 5,000 times.
        """
        summary = self._execute(SUMMARY, (place.story,)).fetchone()
        if summary is None:
            return None
        by = Measure(frozenset(json.loads(summary[2])), summary[1])
        (first, was), (newcomer, _) = (self._member(member_id) for member_id in (summary[0], article_id))
        reason = still_original(first, was.evidence, newcomer, by)
        if reason is None or article_id < was.story_id:
            return None
        said = relate(newcomer, first, self._index.compare(newcomer.text_id, first.text_id))
        now = StoryChange(first.id, was.story_id, ORIGINAL, reason)
        return self._write([StoryChange(article_id, was.story_id, *said), *([now] if now != was else [])])

    def _member(self, article_id: str) -> tuple[StoryMember, StoryChange]:
        row = self._execute(f"{MEMBER} WHERE m.article_id = ?", (article_id,)).fetchone()
        return self._made(row), StoryChange(article_id, *row[8:])

    def _made(self, row: tuple[Any, ...]) -> StoryMember:
        values = *row[:8], named_site(row[2], self._sites)
        return StoryMember(*values)

    def _assign_relations(self, story: int, *, again: str = "", anew: bool = False) -> list[StoryChange]:
        """Choose the story's original, write what every member is, and return those for whom that is new.

        A member keeps its relation while the original stays the same, unless it is `again` or all is `anew`.
        """
        rows = self._execute(f"{MEMBER} WHERE t.story = ?", (story,)).fetchall()
        members = [self._made(row) for row in rows]
        stored = {row[0]: StoryChange(row[0], *row[8:]) for row in rows}
        by = measure(members)
        first, reason = original(members, by)
        if len(members) > 1:
            summary = (story, first.id, by.longest, json.dumps(sorted(by.named)))
            self._execute("INSERT OR REPLACE INTO story_summaries VALUES (?, ?, ?, ?)", summary)
        else:
            self._execute("DELETE FROM story_summaries WHERE story = ?", (story,))
        heads = {change.story_id: change.article_id for change in stored.values() if change.relation == ORIGINAL}
        anew = anew or again == first.id
        story_id = min(stored)
        changes = []
        for member in members:
            was = stored[member.id]
            if member.id == first.id:
                said = ORIGINAL, reason
            elif anew or member.id == again or was.relation == ORIGINAL or heads.get(was.story_id) != first.id:
                said = relate(member, first, self._index.compare(member.text_id, first.text_id))
            else:
                said = was.relation, was.evidence
            changes.append(StoryChange(member.id, story_id, *said))
        return self._write([change for change in changes if change != stored[change.article_id]])

    def _write(self, changes: list[StoryChange]) -> list[StoryChange]:
        for change in changes:
            self._execute(
                "UPDATE articles SET story_id = ?, relation = ?, relation_evidence = ? WHERE id = ?",
                (change.story_id, change.relation, change.evidence, change.article_id),
            )
        return changes


ARTICLE = """
SELECT a.title, a.body, t.fingerprint FROM articles AS a LEFT JOIN story_members AS m ON m.article_id = a.id
LEFT JOIN story_texts AS t ON t.id = m.text_id WHERE a.id = ?
"""
MEMBER = """
SELECT a.id, a.site, coalesce(a.source, ''), coalesce(a.published, ''), coalesce(a.published_precision, ''),
       coalesce(a.repairs, 0), t.id, t.length, a.story_id, a.relation, a.relation_evidence
FROM story_texts AS t JOIN story_members AS m ON m.text_id = t.id JOIN articles AS a ON a.id = m.article_id
"""
SUMMARY = "SELECT original, longest, named FROM story_summaries WHERE story = ?"


LISTING = """
SELECT a.story_id, o.title, o.url, o.published, count(*) AS articles, count(DISTINCT a.site) AS sites
FROM articles AS a JOIN articles AS o ON o.story_id = a.story_id AND o.relation = 'original'
WHERE a.story_id IS NOT NULL
GROUP BY a.story_id HAVING count(*) >= :least ORDER BY articles DESC, o.published DESC, a.story_id LIMIT :most
"""
SAME_STORY = """
SELECT url, site, title, published, source, story_id, relation, relation_evidence AS evidence
FROM articles WHERE story_id = (SELECT story_id FROM articles WHERE url = :url OR id = :id)
ORDER BY relation <> 'original', published = '', published, id
"""


def listing(connection: sqlite3.Connection, *, least: int = 2, most: int = -1) -> Iterator[dict[str, object]]:
    """Yield the stories of at least so many articles, the most copied first; `most` -1 means all of them.

    Keys: story_id, title, url and published of the original, articles, sites (how many).
    """
    return _rows(connection, LISTING, {"least": least, "most": most})


def same_story(connection: sqlite3.Connection, url: str, sites: Sites) -> Iterator[dict[str, object]]:
    """Yield the articles of the story of the article at `url`, the original first; none when it is not stored.

    Keys: url, site, title, published, source, story_id, relation, evidence.
    """
    return _rows(connection, SAME_STORY, {"url": url, "id": id_of(url, sites)})


def _rows(connection: sqlite3.Connection, query: str, values: dict[str, object]) -> Iterator[dict[str, object]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
