"""Archives of any number of articles, made in minutes: what `benchmarks.growth` measures.

Articles are those of `benchmarks.search`, each third a copy of the one before; with versions, repairs, rejections, runs
and rows of captures as `benchmarks.browse` fills them in, search index and stories. They have no WARC files: reading
a million pages would take a processor half a day.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.browse import fill
from benchmarks.search import INSERT, SITES, YEARS, articles
from benchmarks.timing import cpu_s
from newscrawl.store import Store, code_version
from newscrawl.store.search_index import rebuild
from newscrawl.text.times import CHINA

CACHE_KIB = 400_000
"""Of the database while it is made; the archive itself is opened with its own."""
COMPLETED = """
UPDATE articles SET code = :code;
UPDATE captures SET rendered = 0, mime = 'text/html', payload_digest = 'sha1:' || rowid;
UPDATE runs SET site = json_extract(:sites, '$[' || (rowid % 5) || ']')
"""
"""What a replay looks at, and runs of each site, for `status`."""
BODY = 4
"""Where the body is in a row for INSERT."""
Drawn = tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """An archive of its size, and articles of the same kind that it does not hold."""

    root: Path
    articles: int
    further: list[Drawn]
    index_s: float
    """Processor time that the search index took."""
    stories_s: float
    """The same of the stories, their index among them."""

    @property
    def database(self) -> Path:
        """Its database."""
        return self.root / "news.db"


def make(root: Path, count: int, further: int, characters: int) -> Made:
    """Make an archive of `count` articles of so many characters, the newest of two days ago."""
    database = root / "news.db"
    Store(database).close()
    start = datetime.now(CHINA) - timedelta(days=YEARS * 365 + 2)
    drawn = with_copies(articles(count + further, characters, start=start))
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("BEGIN")
        connection.executemany(INSERT, islice(drawn, count))
        connection.execute("COMMIT")
        fill(database)
        connection.execute("BEGIN")
        for statement in COMPLETED.split(";"):
            connection.execute(statement, {"code": code_version.current(), "sites": json.dumps(SITES)})
        index_s = cpu_s(partial(rebuild, connection))
        connection.execute("COMMIT")
    with Store(database) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        with store.transaction():
            stories_s = cpu_s(store.stories.rebuild)
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Made(root, count, list(drawn), index_s, stories_s)


def with_copies(rows: Iterable[Drawn]) -> Iterator[Drawn]:
    """Yield rows for INSERT, each third with the text of the one before, edited: the copies of `benchmarks.browse`."""
    before = ""
    for number, row in enumerate(rows):
        body = f"改，{before}" if number % 3 == 2 else row[BODY]
        yield (*row[:BODY], body, *row[BODY + 1 :])
        before = body


def sizes(database: Path) -> dict[str, int]:
    """Return the bytes of the database, and of the search index and that of stories in it."""
    with closing(sqlite3.connect(database)) as connection:
        pages = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    own = {
        "search index": ("search_", "sqlite_autoindex_search_"),
        "story index": ("story_", "idx_story_", "sqlite_autoindex_story_"),
    }
    return {"database": sum(pages.values())} | {
        what: sum(size for name, size in pages.items() if name.startswith(begins)) for what, begins in own.items()
    }
