"""How fast the archive is searched and indexed: CPU time, by relevance and by date.

Articles are made of words drawn as often as jieba counted them, with words planted in known shares of them; a search
finds and reads the first 20. Peers, in turn with ours: a scan with LIKE for the newest 20, and for making the index
SQLite's trigrams, which cannot find words of two characters. Limits: 10 ms at 50,000 articles; at more, 20 ms by date
and 80 ms by relevance for words in up to 3 % of them; recall 1 against reading every article.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path

import jieba

from benchmarks.command import run_one
from benchmarks.rows import Row
from benchmarks.timing import cpu_s, medians_in_turn
from newscrawl.search import Filters, find, parse, read_hits
from newscrawl.search.find import Order
from newscrawl.store import Store
from newscrawl.store.reader import read_only
from newscrawl.store.search_index import rebuild, texts_of
from newscrawl.text.fold import folded

QUICK = ("--articles", "2000")
RUNS = 9
SCANNED = 50_000
"""Articles up to which the peer is asked, and all texts are read: beyond, a scan takes minutes."""
SITES = ("wjnews", "jsw", "wjyanghu", "investchn", "chinajs")
PLANTED = {"鼍龘": 0.0001, "鼗鼙": 0.003, "麤麢": 0.01, "龠龢": 0.03, "爨齉": 0.3, "灥灪": 1.0}
"""Words no other text contains, and the share of articles they are planted in."""
START = datetime.fromisoformat("2012-01-01T00:00:00+08:00")
YEARS = 12
INSERT = (
    "INSERT INTO articles (id, url, site, title, body, published, published_precision, source, author, record_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def vocabulary() -> tuple[list[str], list[int]]:
    """Return jieba's words and their running counts."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf8").splitlines()
    words, counts, _ = zip(*(line.split(" ") for line in lines), strict=True)
    return list(words), list(accumulate(map(int, counts)))


def articles(number: int, characters: int, *, start: datetime = START) -> Iterator[tuple[str, ...]]:
    """Yield rows for INSERT, the same for the same numbers, of YEARS from `start` on.

    Half of each text is about its topic.
    """
    chance = random.Random(1)
    words, weights = vocabulary()
    for i in range(number):
        topic = chance.choices(words, cum_weights=weights, k=characters // 16)
        drawn = chance.choices(words, cum_weights=weights, k=characters // 4) + chance.choices(topic, k=characters // 4)
        drawn += [word for word, share in PLANTED.items() if chance.random() < share]
        chance.shuffle(drawn)
        body = "，".join("".join(drawn[j : j + 9]) for j in range(0, len(drawn), 9))
        published = start + timedelta(seconds=chance.randrange(YEARS * 365 * 86400))
        site = SITES[i % len(SITES)]
        title = "".join(chance.choices(words, cum_weights=weights, k=10))
        url = f"http://{site}.example/{i}.html"
        yield (f"{i:016x}", url, site, title, body, published.isoformat(), "second", "武进日报", "[]", f"record {i}")


def make(path: Path, number: int, characters: int) -> Iterator[Row]:
    """Make a database of `number` articles; yield how fast it is indexed and what the index takes."""
    Store(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    connection.executemany(INSERT, articles(number, characters))
    connection.execute("COMMIT")
    (text,) = connection.execute("SELECT sum(length(cast(body AS blob))) FROM articles").fetchone()
    trigrams = sqlite3.connect(path.with_suffix(".trigrams"), isolation_level=None)
    trigrams.execute("ATTACH ? AS news", (str(path),))
    with closing(connection), closing(trigrams):
        theirs, their_size = indexed(trigrams, partial(index_trigrams, trigrams))
        ours, our_size = indexed(connection, partial(rebuild, connection))
    peer = "SQLite's trigrams"
    yield Row(name="articles indexed", ours=number / ours, unit="1/s", more=True, peer=peer, theirs=number / theirs)
    yield Row(name="index, share of the text", ours=our_size / text, unit="", peer=peer, theirs=their_size / text)


def indexed(connection: sqlite3.Connection, make_index: Callable[[], object]) -> tuple[float, int]:
    """Make an index in one transaction; return the CPU seconds it took, and by how many bytes the database grew."""
    before = size(connection)
    connection.execute("BEGIN")
    started = time.process_time()
    make_index()
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return time.process_time() - started, size(connection) - before


def size(connection: sqlite3.Connection) -> int:
    """Return the bytes of the database."""
    (pages,), (page,) = (connection.execute(f"PRAGMA main.{of}").fetchone() for of in ("page_count", "page_size"))
    return int(pages) * int(page)


def index_trigrams(connection: sqlite3.Connection) -> None:
    """Index the articles with SQLite's own tokenizer for languages without spaces."""
    connection.execute("CREATE VIRTUAL TABLE trigrams USING fts5 (title, body, tokenize = 'trigram', content = '')")
    connection.execute("INSERT INTO trigrams (rowid, title, body) SELECT rowid, title, body FROM news.articles")


def search_ms(connection: sqlite3.Connection, words: str, order: Order) -> float:
    """Find and read the first 20 articles; return the CPU time it took."""
    return cpu_s(lambda: list(read_hits(connection, find(connection, parse(words), order=order, limit=20)))) * 1000


def scan_ms(connection: sqlite3.Connection, words: str) -> float:
    """Find the newest 20 articles without an index; return the CPU time it took."""
    query = "SELECT id, title FROM articles WHERE title LIKE :word OR body LIKE :word ORDER BY published DESC LIMIT 20"
    return cpu_s(lambda: connection.execute(query, {"word": f"%{words}%"}).fetchall()) * 1000


def searches(connection: sqlite3.Connection, count: int) -> Iterator[Row]:
    """Yield how long searches take."""
    for word in (*PLANTED, "常州", "发展", "中国", "的", "，", "新"):
        share = sum(1 for _ in find(connection, parse(word))) / count
        orders: tuple[Order, ...] = ("relevance", "date")
        measures = [partial(search_ms, connection, word, order) for order in orders]
        if count <= SCANNED:
            measures.append(partial(scan_ms, connection, word))
        *ours, theirs = [*medians_in_turn(RUNS, *measures), None][:3]
        for order, figure in zip(orders, ours, strict=True):
            limit = 10 if count <= SCANNED else 20 if order == "date" else 80 if share <= 0.03 else None
            yield Row(
                name=f"{word} in {share:.2%}, by {order}",
                ours=figure or 0,
                unit="ms",
                limit=limit,
                peer="LIKE",
                theirs=theirs,
            )


def recall(connection: sqlite3.Connection, words: str) -> float | None:
    """Return the share of the articles with `words` in their texts that is found; None where there is none."""
    found = set(find(connection, parse(words), Filters()))
    rows = connection.execute(
        "SELECT s.id AS number, a.* FROM articles AS a JOIN search_articles AS s ON s.article_id = a.id"
    )
    wanted = folded(words)
    scanned = {row["number"] for row in rows if any(wanted in folded(text) for text in texts_of(row).values())}
    return len(scanned & found) / len(scanned) if scanned else None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=SCANNED)
    parser.add_argument("--characters", type=int, default=800)
    parser.add_argument("--keep", type=Path, help="database to make, or to use again")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Make the database, unless it is kept from before, and yield what indexing and searching take."""
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "news.db"
        if not path.exists():
            yield from make(path, options.articles, options.characters)
        with closing(read_only(path)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM search_articles").fetchone()
            yield from searches(connection, count)
            for word in ("鼗鼙", "常州", "GDP", "新", "2022") if count <= SCANNED else ():
                share = recall(connection, word)
                if share is not None:
                    yield Row(name=f"recall of {word}", ours=share, unit="", more=True, limit=1)


if __name__ == "__main__":
    raise SystemExit(run_one("search", sys.argv[1:]))
