"""How long each kind of page takes to make: CPU time, through Datasette without a network.

The archive holds the articles of `benchmarks.search` with stories, repairs, versions, rejections and runs. The peer is
Datasette's own page of a table (`/news/articles`), asked for in turn with each of ours. Limits: 150 ms up to 100,000
articles, 400 ms beyond.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from datasette.app import Datasette

from benchmarks.command import run_one
from benchmarks.rows import Row
from benchmarks.search import make
from benchmarks.timing import medians_in_turn
from newscrawl.archive import Archive
from newscrawl.browse.server import datasette
from newscrawl.browse.tables_page import EXAMPLE

QUICK = ("--articles", "2000")
RUNS = 7
LIMIT_MS, LARGE_LIMIT_MS = 150, 400
LARGE = 100_000
"""Articles up to which the first limit holds."""
PEER = "/news/articles"
FILLED = """
UPDATE articles SET story_id = CASE WHEN rowid % 3 THEN id ELSE printf('%016x', rowid - 2) END,
    relation = CASE WHEN rowid % 3 THEN 'original' ELSE 'edited' END, byline = '记者 张三', editor = '李四',
    section = '要闻', encoding = 'gb18030', repairs = 4, origins = '{}', flags = '[]', images = '[]', record_ids = '[]',
    language = 'zh', script = 'Hans', first_seen = published, last_seen = published;
INSERT INTO repairs SELECT a.id, n.value, CASE n.value WHEN 0 THEN 'slip' ELSE 'annotation' END, '(zhì)', '', 0, 'body',
    n.value * 90 FROM articles AS a, json_each('[0, 1, 2, 3]') AS n WHERE a.rowid % 2;
INSERT INTO versions (article_id, record_id, code, cause, seen_at, changed, fields, site)
    SELECT id, record_id, 'x', 'published', published, '[]', json_object('title', title, 'body', body), site
    FROM articles;
INSERT INTO versions (article_id, record_id, code, cause, seen_at, changed, fields, site)
    SELECT id, record_id || 'b', 'x', 'published', published, '["body"]',
    json_object('title', title, 'body', '改' || substr(body, 1, 500)), site FROM articles WHERE rowid % 10 = 0;
UPDATE articles SET gone_at = published WHERE rowid % 20 = 0;
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
    article, url = connection.execute("SELECT id, url FROM articles WHERE rowid % 30 = 0 LIMIT 1").fetchone()
    connection.close()
    words = ("灥灪", "爨齉", "龠龢", "中国", "的", "中国 发展", "title:中国", '"中国的" -发展')
    return [
        "/",
        *(f"/search?q={quote(word)}" for word in words),
        *(f"/search?q={quote(word)}&sort=date" for word in words[:3]),
        f"/search?q={quote('灥灪')}&site=jsw&since=2020-05&until=2020-05",
        f"/search?q={quote('灥灪')}&page=200",
        "/search",
        f"/trend?q={quote('爨齉')}",
        f"/trend?q={quote('中国')}",
        f"/trend.json?q={quote('爨齉')}",
        f"/search.json?q={quote('爨齉')}",
        f"/search.atom?q={quote('爨齉')}",
        f"/search.bib?q={quote('鼍龘')}",
        f"/article/{article}",
        f"/article/{article}/version/2",
        f"/captures?url={quote(url, safe='')}",
        "/changes",
        "/changes.atom",
        "/changes?site=wjnews&page=100",
        "/changes?kind=withdrawn&since=2015&until=2016-06",
        "/sites",
        "/runs",
        "/run?id=run50",
        "/tables",
        f"/news?sql={quote(EXAMPLE)}",
    ]


def page_ms(app: Datasette, loop: asyncio.AbstractEventLoop, path: str) -> float:
    """Ask for a page; return the CPU time it took. Raises RuntimeError when it is not there."""
    started = time.process_time()
    answer = loop.run_until_complete(app.client.get(path))
    spent = (time.process_time() - started) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} is answered with {answer.status_code}")
    return spent


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--characters", type=int, default=800)
    parser.add_argument("--keep", type=Path, help="archive to make, or to use again")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Make the archive, unless it is kept from before, and yield a row for each page."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        root = options.keep or Path(folder)
        if not (root / "news.db").exists():
            list(make(root / "news.db", options.articles, options.characters))
            fill(root / "news.db")
        Archive(root).store().close()  # brings one that is kept from an earlier version up to date
        app = datasette(Archive(root), sql=True)
        runner.run(app.invoke_startup())
        ask = partial(page_ms, app, runner.get_loop())
        for path in paths(root / "news.db"):
            ours, theirs = medians_in_turn(RUNS, partial(ask, path), partial(ask, PEER))
            yield Row(
                name=unquote(path).partition("SELECT")[0],
                ours=ours,
                unit="ms",
                limit=LIMIT_MS if options.articles <= LARGE else LARGE_LIMIT_MS,
                peer=PEER,
                theirs=theirs,
            )


if __name__ == "__main__":
    raise SystemExit(run_one("browse", sys.argv[1:]))
