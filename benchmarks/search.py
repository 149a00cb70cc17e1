"""How fast the archive is searched: `./run python -m benchmarks.search [--articles N] [--characters N] [--keep FILE]`.

Makes articles of words drawn as often as jieba counted them, plants words in known shares of them, and times queries of
two characters in CPU time. Prints the median of RUNS, the limits of the design, and recall against a scan of all texts.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

import jieba

from newscrawl.search import Filters, find, parse, read_hits
from newscrawl.search.find import Order
from newscrawl.store import Store
from newscrawl.store.reader import read_only
from newscrawl.store.search_index import rebuild, texts_of
from newscrawl.text.fold import folded

RUNS = 9
SITES = ("wjnews", "jsw", "wjyanghu", "investchn", "chinajs")
PLANTED = {"鼍龘": 0.0001, "鼗鼙": 0.003, "麤麢": 0.01, "龠龢": 0.03, "爨齉": 0.3, "灥灪": 1.0}
"""Words no other text contains, and the share of articles they are planted in."""
START = datetime.fromisoformat("2012-01-01T00:00:00+08:00")
YEARS = 12


def vocabulary() -> tuple[list[str], list[int]]:
    """Return jieba's words and their running counts."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf8").splitlines()
    words, counts, _ = zip(*(line.split(" ") for line in lines), strict=True)
    return list(words), list(accumulate(map(int, counts)))


def articles(number: int, characters: int) -> Iterator[tuple[str, ...]]:
    """Yield rows of `articles`, the same for the same numbers; half of each text is about its topic."""
    chance = random.Random(1)
    words, weights = vocabulary()
    for i in range(number):
        topic = chance.choices(words, cum_weights=weights, k=characters // 16)
        drawn = chance.choices(words, cum_weights=weights, k=characters // 4) + chance.choices(topic, k=characters // 4)
        drawn += [word for word, share in PLANTED.items() if chance.random() < share]
        chance.shuffle(drawn)
        body = "，".join("".join(drawn[j : j + 9]) for j in range(0, len(drawn), 9))
        published = START + timedelta(seconds=chance.randrange(YEARS * 365 * 86400))
        site = SITES[i % len(SITES)]
        title = "".join(chance.choices(words, cum_weights=weights, k=10))
        url = f"http://{site}.example/{i}.html"
        yield (f"{i:016x}", url, site, title, body, published.isoformat(), "second", "武进日报", "[]", f"record {i}")


def make(path: Path, number: int, characters: int) -> None:
    """Make a database of `number` articles, and print what its index takes."""
    Store(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO articles (id, url, site, title, body, published, published_precision, source, author, record_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        articles(number, characters),
    )
    connection.execute("COMMIT")
    size = path.stat().st_size
    connection.execute("BEGIN")
    started = time.process_time()
    rebuild(connection)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spent = time.process_time() - started
    text = connection.execute("SELECT sum(length(cast(body AS blob))) FROM articles").fetchone()[0]
    print(f"{number} articles of {text / number:.0f} bytes: indexed at {number / spent:.0f}/s; "
          f"index {(path.stat().st_size - size) / text:.2f} of the text")  # fmt: skip


def milliseconds(connection: sqlite3.Connection, words: str, order: Order) -> float:
    """Return the median CPU time of finding and reading the first 20 articles."""
    spent = []
    for _ in range(RUNS):
        started = time.process_time()
        list(read_hits(connection, find(connection, parse(words), order=order, limit=20)))
        spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)


def recall(connection: sqlite3.Connection, words: str) -> tuple[int, int]:
    """Return how many articles a scan of all texts finds, and how many of them the index finds."""
    query = parse(words)
    found = set(find(connection, query, Filters()))
    rows = connection.execute(
        "SELECT s.id AS number, a.* FROM articles AS a JOIN search_articles AS s ON s.article_id = a.id"
    )
    wanted = folded(words)
    scanned = {row["number"] for row in rows if any(wanted in folded(text) for text in texts_of(row).values())}
    return len(scanned), len(scanned & found)


def main() -> None:
    """Make the archive, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--characters", type=int, default=800)
    parser.add_argument("--keep", type=Path, help="database to make, or to use again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "news.db"
        if not path.exists():
            make(path, options.articles, options.characters)
        connection = read_only(path)
        count = connection.execute("SELECT count(*) FROM search_articles").fetchone()[0]
        print(f"{'word':8}{'finds':>10}{'share':>9}{'relevance ms':>14}{'date ms':>9}")
        for word in (*PLANTED, "常州", "发展", "中国", "的", "，", "新"):
            finds = sum(1 for _ in find(connection, parse(word)))
            print(f"{word:8}{finds:>10}{finds / count:>9.2%}{milliseconds(connection, word, 'relevance'):>14.1f}"
                  f"{milliseconds(connection, word, 'date'):>9.1f}")  # fmt: skip
        if count <= 50_000:
            for word in ("鼗鼙", "常州", "GDP", "新", "2022"):
                print(f"recall of {word}: {recall(connection, word)}")


if __name__ == "__main__":
    main()
