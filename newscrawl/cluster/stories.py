"""Find the stories across all shards on an engine: those that an archive finds which imports the same files at once.

Where an anchor has more texts than are listed under it, their order decides which texts an archive compares. Here texts
are numbered by the time since when an article has them, which is the order of such an import. Only what an article said
before and says no more may then have made a difference there; here it makes none.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newscrawl.archive import Archive
from newscrawl.cluster import shards
from newscrawl.cluster.engine import Engine, reason
from newscrawl.cluster.folder import Folder
from newscrawl.cluster.story_tasks import (
    Joined,
    Pieces,
    StoryTask,
    rows_of,
    write_asked,
    write_copies,
    write_keys,
    write_meetings,
    write_stories,
    write_texts,
)
from newscrawl.errors import ExportError
from newscrawl.stories import similarity

SCHEMA = """
CREATE TABLE read (part INTEGER, id TEXT, captured TEXT, fingerprint BLOB);
CREATE TABLE joined (number INTEGER PRIMARY KEY, first INTEGER);
"""
NUMBERED = """
CREATE TABLE told AS SELECT *, fingerprint IS NOT lag(fingerprint) OVER captures AS is_fresh,
    lead(id) OVER captures IS NULL AS is_latest
FROM read WINDOW captures AS (PARTITION BY id ORDER BY captured);
CREATE TABLE texts (number INTEGER PRIMARY KEY, fingerprint BLOB UNIQUE);
INSERT INTO texts (fingerprint)
SELECT fingerprint FROM (SELECT fingerprint, max(captured) AS since FROM told WHERE is_fresh GROUP BY id)
GROUP BY fingerprint ORDER BY min(since);
CREATE TABLE articles AS SELECT part, id, substr(captured, instr(captured, ' ') + 1) AS record_id, number
FROM told JOIN texts USING (fingerprint) WHERE is_latest;
CREATE TABLE numbers AS SELECT part, record_id, number, min(id) FROM articles GROUP BY number;
CREATE INDEX idx_numbers_part ON numbers (part);
"""
"""Of an article's captures the latest one says its text, which it has since the last one that said another.
(SQLite takes columns beside `max` and `min` from the row that has it: https://www.sqlite.org/lang_select.html#bareagg.)"""
TOLD = """
CREATE TABLE stories AS SELECT part, record_id, min(id) OVER (PARTITION BY coalesce(first, number)) AS story_id
FROM articles LEFT JOIN joined USING (number);
CREATE INDEX idx_stories_part ON stories (part);
"""


def find_stories(
    archive: Archive, workers: Engine, folder: Folder, articles: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Write the table of stories; return its files, below the folder of shards.

    `articles` are the files of the table of articles, by the part of the tables. Raises ExportError.
    """
    parts = sorted(articles)
    pieces = Pieces(folder.place, shards.name_of("stories", similarity.ALGORITHM, *parts), len(parts))
    whole = f"tables/{pieces.name}.json"
    if not folder.exists(whole):
        written = [*_written(archive, workers, pieces, [articles[part] for part in parts]), whole]
        folder.write(whole, json.dumps(written).encode())
    for name in folder.names("stories"):
        folder.remove(name)
    files: list[str] = json.loads(folder.read(whole))
    return files


def _written(archive: Archive, workers: Engine, pieces: Pieces, articles: list[tuple[str, ...]]) -> list[str]:
    tasks = {f"{number}": StoryTask(pieces, number, files) for number, files in enumerate(articles)}

    def run(step: Callable[[StoryTask], Any]) -> list[Any]:
        results = []
        for _, result in archive.progress(workers.run(step, tasks), "stories", len(tasks), None):
            if isinstance(result, Exception):
                raise ExportError(f"the stories in {pieces.out} cannot be found: {reason(result)}; run it again")
            results.append(result)
        return results

    with (
        TemporaryDirectory(prefix="newscrawl-") as temporary,
        closing(sqlite3.connect(Path(temporary) / "stories.db", isolation_level=None)) as found,
    ):
        found.executescript(f"PRAGMA synchronous = OFF; {SCHEMA}")
        run(write_keys)
        _number_texts(found, pieces)
        for step in (write_texts, write_meetings, write_asked, write_copies):
            run(step)
        _tell_stories(found, pieces)
        return [name for files in run(write_stories) for name in files]


def _number_texts(found: sqlite3.Connection, pieces: Pieces) -> None:
    """Give each different text of the articles as they stand a number."""
    for part in range(pieces.count):
        keys = ({"part": part, **row} for row in rows_of(pieces.read("keys", part)))
        found.execute("BEGIN")
        found.executemany("INSERT INTO read VALUES (:part, :id, :captured, :fingerprint)", keys)
        found.execute("COMMIT")
    found.executescript(NUMBERED)
    _hand_out(found, pieces, "numbers", "SELECT record_id, number FROM numbers WHERE part = ?")


def _tell_stories(found: sqlite3.Connection, pieces: Pieces) -> None:
    """Tell each part the stories of its articles, named by the smallest id of an article in it."""
    joined = Joined()
    for bucket in range(pieces.count):
        for row in rows_of(pieces.read("copies", bucket)):
            joined.join(row["text"], row["other"])
    numbers = list(joined)
    found.execute("BEGIN")
    found.executemany("INSERT INTO joined VALUES (?, ?)", ((number, joined.first(number)) for number in numbers))
    found.execute("COMMIT")
    found.executescript(TOLD)
    _hand_out(found, pieces, "stories", "SELECT record_id, story_id FROM stories WHERE part = ?")


def _hand_out(found: sqlite3.Connection, pieces: Pieces, kind: str, query: str) -> None:
    for part in range(pieces.count):
        rows = found.execute(query, (part,)).fetchall()
        pieces.write(kind, part, zip(*rows, strict=True) if rows else ((), ()))
