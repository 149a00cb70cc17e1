"""A database of articles whose stories are kept, without WARC files."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from newscrawl.sites import packaged
from newscrawl.store.story_clusters import StoryChange, StoryClusters
from newscrawl.store.upgrade import bring_up_to_date


class StoryArchive:
    """Articles in memory, and their stories."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        bring_up_to_date(self.connection, Path(":memory:"), is_read_only=False)
        self.stories = StoryClusters(self.connection, packaged())

    def add(self, name: str, body: str, **facts: Any) -> list[StoryChange]:
        row = {"id": name, "url": f"http://{name}.example/", "site": name, "title": "标题", "body": body,
               "record_id": "r", "published": "", "source": "", "repairs": 0, **facts}  # fmt: skip
        values = ", ".join(f"{key} = excluded.{key}" for key in row)
        self.connection.execute(
            f"INSERT INTO articles ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "
            f"ON CONFLICT (id) DO UPDATE SET {values}",
            list(row.values()),
        )
        return self.stories.add(name)

    def remove(self, name: str) -> list[StoryChange]:
        self.connection.execute("DELETE FROM articles WHERE id = ?", (name,))
        return self.stories.remove(name)

    def state(self) -> dict[str, tuple[str, str, str]]:
        rows = self.connection.execute("SELECT id, story_id, relation, relation_evidence FROM articles")
        return {row[0]: row[1:] for row in rows}

    def story(self, name: str) -> str:
        return self.state()[name][0]

    def relation(self, name: str) -> str:
        return self.state()[name][1]
