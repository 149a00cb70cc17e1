"""How fast each page is made: `./run python -m benchmarks.browse [--articles N] [--keep FOLDER]`.

Fills an archive with the articles of benchmarks.search, with stories, repairs, versions, rejections and runs, and asks
for every kind of page through Datasette without a network. Prints the median CPU time of RUNS; the limit is 150 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks.search import make
from newscrawl.archive import Archive
from newscrawl.browse.server import datasette
from newscrawl.browse.tables_page import EXAMPLE

RUNS = 7
LIMIT_MS = 150
FILLED = """
UPDATE articles SET story_id = CASE WHEN rowid % 3 THEN id ELSE printf('%016x', rowid - 2) END,
    relation = CASE WHEN rowid % 3 THEN 'original' ELSE 'edited' END, byline = '记者 张三', editor = '李四',
    section = '要闻', encoding = 'gb18030', repairs = 4, origins = '{}', flags = '[]', images = '[]', record_ids = '[]',
    language = 'zh', script = 'Hans', first_seen = published, last_seen = published;
INSERT INTO repairs SELECT a.id, n.value, CASE n.value WHEN 0 THEN 'slip' ELSE 'annotation' END, '(zhì)', '', 0, 'body',
    n.value * 90 FROM articles AS a, json_each('[0, 1, 2, 3]') AS n WHERE a.rowid % 2;
INSERT INTO versions (article_id, record_id, code, cause, seen_at, changed, fields)
    SELECT id, record_id, 'x', 'published', published, '[]', json_object('title', title, 'body', body) FROM articles;
INSERT INTO versions (article_id, record_id, code, cause, seen_at, changed, fields)
    SELECT id, record_id || 'b', 'x', 'published', published, '["body"]',
    json_object('title', title, 'body', '改' || substr(body, 1, 500)) FROM articles WHERE rowid % 10 = 0;
INSERT INTO rejections (id, url, site, reason)
    SELECT 'r' || id, url || '?r', site, 'listing' FROM articles WHERE rowid % 4 = 0;
INSERT INTO runs (id, site, started_at, finished_at, exit_code, reason, settings, stats)
    SELECT 'run' || rowid, site, published, published, 0, 'finished', '{}', '{"newscrawl/stored/new": 20}'
    FROM articles WHERE rowid % 50 = 0;
INSERT INTO captures (record_id, url, type, status, fetched_at, file, offset, length, run_id, outcome, article_id)
    SELECT record_id, url, 'response', 200, published, 'warc/x/1-00000.warc.gz', rowid * 9000, 9000, 'run50', 'article',
    id FROM articles;
"""


def fill(path: Path) -> None:
    """Give the articles of the database all that pages show beside them."""
    connection = sqlite3.connect(path)
    connection.executescript(f"BEGIN; {FILLED} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
    connection.close()


def paths(database: Path) -> list[str]:
    """Return a page of each kind."""
    connection = sqlite3.connect(database)
    (article,) = connection.execute("SELECT id FROM articles WHERE rowid % 30 = 0 LIMIT 1").fetchone()
    connection.close()
    words = ("灥灪", "龠龢", "中国", "的", "中国 发展", "title:中国", '"中国的" -发展')
    return [
        "/",
        *(f"/search?q={quote(word)}" for word in words),
        *(f"/search?q={quote(word)}&sort=date" for word in words[:3]),
        f"/search?q={quote('灥灪')}&site=jsw&month=2020-05",
        f"/search?q={quote('灥灪')}&page=200",
        "/search",
        f"/article/{article}",
        f"/article/{article}/version/2",
        "/sites",
        "/runs",
        "/run?id=run50",
        "/tables",
        "/news/articles",
        f"/news?sql={quote(EXAMPLE)}",
    ]


async def measure(root: Path) -> None:
    """Ask for every page and print what it takes."""
    app = datasette(Archive(root))
    await app.invoke_startup()
    for path in paths(root / "news.db"):
        spent = []
        for _ in range(RUNS):
            started = time.process_time()
            answer = await app.client.get(path)
            spent.append((time.process_time() - started) * 1000)
        median = statistics.median(spent)
        mark = "" if median <= LIMIT_MS else "  over the limit"
        print(f"{median:7.1f} ms (first {spent[0]:7.1f})  {answer.status_code}  {len(answer.content):>7}  {path}{mark}")


def main() -> None:
    """Make the archive, unless it is kept from before, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--characters", type=int, default=800)
    parser.add_argument("--keep", type=Path, help="archive to make, or to use again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.keep or Path(folder)
        if not (root / "news.db").exists():
            make(root / "news.db", options.articles, options.characters)
            fill(root / "news.db")
        asyncio.run(measure(root))


if __name__ == "__main__":
    main()
