"""How well copies are found, and how fast, in a made-up archive (`benchmarks/corpus.py`).

  --full            50,000 articles, of which 5,000 are edited copies, in place of 5,000 and 1,000
  --large 1000000   memory, additions and lookups in an index so large; half an hour, 8 GB of disk

The peer is MinHash with bands as libraries have it (rensa, 128 permutations over character 3-grams, in memory), given
the same texts in turn with ours, which keeps all in SQLite. Limits: recall as in RECALL, one article in 10,000 wrongly
joined and no notice; 1,000 articles of 1,600 characters a second; 250 MB; the same stories in any order.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rensa import RMinHash, RMinHashLSH
from sqlite_utils import Database

from benchmarks.command import run_one
from benchmarks.corpus import COPIES, Item, corpus, words
from benchmarks.rows import Row
from newscrawl.sites import packaged
from newscrawl.store.story_clusters import StoryClusters
from newscrawl.store.story_index import NearDuplicateIndex, migrate
from newscrawl.stories.normalize import normalize

QUICK = ("--articles", "1500", "--orders", "1", "--batch", "50")
RECALL = {"scattered": 0.99, "fewer paragraphs": 0.99, "truncated": 0.98, "framed": 0.995, "traditional": 0.999}
WRONG = 1 / 10_000
WRONGLY, NOTICES = "articles wrongly joined, share", "notices wrongly joined"
PEER = "MinHash (rensa)"
FASTEST = 1000  # documents a second of CPU on one core
BATCH = 1000  # articles in a transaction, as when an archive is rebuilt or imported
MEMORY = 250  # MB
COLUMNS = ("id", "url", "site", "title", "body", "published", "published_precision", "source", "repairs",
           "story_id", "relation", "relation_evidence")  # fmt: skip


class MinHash:
    """Stories as MinHash with bands finds them: an article is joined with all whose estimated resemblance is .5."""

    def __init__(self) -> None:
        self.index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
        self.hashes: list[RMinHash] = []
        self.story: list[int] = []

    def save(self, items: Iterable[Item]) -> float:
        """Put each article into its story; return the CPU seconds."""
        started = time.process_time()
        for item in items:
            made = RMinHash(num_perm=128, seed=1)
            made.update([item.body[at : at + 3] for at in range(len(item.body) - 2)])
            alike = (key for key in self.index.query(made) if made.jaccard(self.hashes[key]) >= 0.5)
            number = len(self.hashes)
            self.story.append(self.story[key] if (key := next(alike, None)) is not None else number)
            self.index.insert(number, made)
            self.hashes.append(made)
        return time.process_time() - started


class Archive:
    """A database with as much of an archive as stories need."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute(f"CREATE TABLE articles ({', '.join(COLUMNS)}, PRIMARY KEY (id))")
        migrate(Database(self.connection))
        self.stories = StoryClusters(self.connection, packaged())

    def save(self, items: Iterable[Item]) -> float:
        """Store articles and put each into its story, as one transaction; return the CPU seconds of the second."""
        self.connection.execute("BEGIN IMMEDIATE")
        seconds = 0.0
        for item in items:
            self.connection.execute(
                "INSERT INTO articles (id, url, site, title, body, published) VALUES (?, ?, 'example.com', ?, ?, '')",
                (item.id, f"http://example.com/{item.id}", item.title, item.body),
            )
            started = time.process_time()
            self.stories.add(item.id)
            seconds += time.process_time() - started
        started = time.process_time()
        self.connection.execute("COMMIT")
        return seconds + time.process_time() - started

    def lookups(self, items: Sequence[Item]) -> float:
        """Return how many articles that are not stored were looked for in a second of CPU."""
        index = NearDuplicateIndex(self.connection)
        started = time.process_time()
        for item in items:
            index.lookup(normalize(item.body, item.title))
        return len(items) / (time.process_time() - started)

    def story_ids(self) -> dict[str, str]:
        """Return every article's story."""
        return dict(self.connection.execute("SELECT id, story_id FROM articles"))


def build(
    items: Sequence[Item], path: Path, batch_size: int, peer: MinHash | None = None
) -> tuple[Archive, float, float]:
    """Return an archive of the items, the CPU seconds their stories took, and those of the peer, in turn."""
    archive = Archive(path)
    ours = theirs = 0.0
    for start in range(0, len(items), batch_size):
        batch = items[start : start + batch_size]
        ours += archive.save(batch)
        theirs += peer.save(batch) if peer else 0.0
    return archive, ours, theirs


def score(items: Sequence[Item], found: Mapping[str, object]) -> dict[str, float]:
    """Return recall by kind of copy, the share of articles wrongly joined, and the number of notices."""
    original = {item.story: item.id for item in items if item.kind == "article"}
    figures: dict[str, float] = {}
    for kind in COPIES:
        joined = [found[item.id] == found[original[item.story]] for item in items if item.kind == kind]
        figures[f"recall, {kind}"] = sum(joined) / len(joined)
    stories = defaultdict(set)
    for item in items:
        stories[found[item.id]].add(item.story)
    figures[WRONGLY] = sum(len(members) - 1 for members in stories.values()) / len(items)
    notices = (sum(number < 0 for number in members) - 1 for members in stories.values())
    figures[NOTICES] = sum(max(0, extra) for extra in notices)
    return figures


def quality(sizes: tuple[int, int, int], *, seed: int, orders: int, batch_size: int) -> Iterator[Row]:
    """Yield recall, wrong joins, speed and that the order of arrival does not matter."""
    items = corpus(seed, *sizes)
    peer = MinHash()
    with tempfile.TemporaryDirectory() as folder:
        archive, ours, theirs = build(items, Path(folder) / "first.db", batch_size, peer)
        found = archive.story_ids()
        limits = {f"recall, {kind}": limit for kind, limit in RECALL.items()} | {WRONGLY: WRONG, NOTICES: 0}
        their_scores = score(items, {item.id: story for item, story in zip(items, peer.story, strict=True)})
        for name, figure in score(items, found).items():
            yield Row(name=name, ours=figure, unit="", more=name.startswith("recall"), limit=limits[name], peer=PEER,
                      theirs=their_scores[name])  # fmt: skip
        amount = sum(len(item.body) for item in items) / 1600
        yield Row(name="articles of 1,600 characters", ours=amount / ours, unit="1/s", more=True, limit=FASTEST,
                  peer=PEER, theirs=amount / theirs)  # fmt: skip
        for order in range(1, orders):
            random.Random(order).shuffle(items)
            again = build(items, Path(folder) / f"order{order}.db", batch_size)[0].story_ids()
            differ = sum(again[article_id] != found[article_id] for article_id in found)
            yield Row(name=f"stories that differ in order {order + 1}", ours=differ, unit="", limit=0)


def large(articles: int, *, seed: int) -> Iterator[Row]:
    """Yield memory, additions and lookups once there are so many articles of 1,600 characters."""
    rng = random.Random(seed)
    vocabulary = words()["n"] + words()["v"]
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "large.db")
        for start in range(0, articles, BATCH):
            archive.save(strangers(rng, vocabulary, range(start, min(articles, start + BATCH))))
        last = strangers(rng, vocabulary, range(articles, articles + 5 * BATCH))
        rate = len(last) / archive.save(last)
        lookups = archive.lookups(strangers(rng, vocabulary, range(articles + len(last), articles + 2 * len(last))))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
    yield Row(name=f"additions at {articles}", ours=rate, unit="1/s", more=True)
    yield Row(name=f"lookups at {articles}", ours=lookups, unit="1/s", more=True, limit=FASTEST)
    yield Row(name="resident memory at most", ours=megabytes, unit="MB", limit=MEMORY)


def strangers(rng: random.Random, vocabulary: Sequence[str], numbers: range) -> list[Item]:
    """Return unrelated articles of 1,600 characters, quickly made: their words are drawn blindly."""
    return [Item(f"s{n:08}", f"第{n}篇", "".join(rng.choices(vocabulary, k=800))[:1600], n, "article") for n in numbers]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=5_000, help="a fifth are copies, an eighth notices")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=BATCH, help="articles in a transaction")
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--large", type=int, metavar="N")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what the command line asks for."""
    if options.large:
        return large(options.large, seed=options.seed)
    sizes = (options.articles, options.articles // 5, options.articles // 8)
    sizes = (50_000, 5_000, 2_000) if options.full else sizes
    return quality(sizes, seed=options.seed, orders=options.orders, batch_size=options.batch)


if __name__ == "__main__":
    raise SystemExit(run_one("dedup", sys.argv[1:]))
