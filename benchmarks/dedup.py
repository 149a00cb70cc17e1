"""Measure how well copies are found, and how fast, on a made-up archive.

  python -m benchmarks.dedup                 5,000 articles: a minute
  python -m benchmarks.dedup --full          50,000 articles, of which 5,000 are edited copies
  python -m benchmarks.dedup --large 1000000 memory, additions, lookups in an index so large; half an hour, 8 GB of disk

Exit status 1 when a figure misses its floor.
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
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlite_utils import Database

from benchmarks.corpus import COPIES, Item, corpus, words
from newscrawl.store.story_clusters import Stories
from newscrawl.store.story_index import Index, migrate
from newscrawl.stories import similarity

RECALL = {"scattered": 0.99, "fewer paragraphs": 0.99, "truncated": 0.98, "framed": 0.995, "traditional": 0.999}
WRONG = 1 / 10_000
FASTEST = 1000  # documents a second of CPU on one core
BATCH = 1000  # articles in a transaction, as when an archive is rebuilt or imported
MEMORY = 250  # MB
COLUMNS = ("id", "url", "site", "title", "body", "published", "published_precision", "source", "repairs",
           "story_id", "relation", "relation_evidence")  # fmt: skip


Line = tuple[str, float, float, bool]
"""What was measured, its figure, the floor or limit, and whether that holds."""


class Archive:
    """A database with as much of an archive as stories need."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute(f"CREATE TABLE articles ({', '.join(COLUMNS)}, PRIMARY KEY (id))")
        migrate(Database(self.connection))
        self.stories = Stories(self.connection)

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
        index = Index(self.connection)
        started = time.process_time()
        for item in items:
            index.lookup(similarity.normalize(item.body, item.title))
        return len(items) / (time.process_time() - started)

    def story_ids(self) -> dict[str, str]:
        """Return every article's story."""
        return dict(self.connection.execute("SELECT id, story_id FROM articles"))


def build(items: Sequence[Item], folder: str, name: str) -> tuple[Archive, float]:
    """Return an archive of the items and the CPU seconds their stories took."""
    archive = Archive(Path(folder) / f"{name}.db")
    return archive, sum(archive.save(items[start : start + BATCH]) for start in range(0, len(items), BATCH))


def score(items: Sequence[Item], found: dict[str, str]) -> list[Line]:
    """Return the lines on recall and wrong joins."""
    original = {item.story: item.id for item in items if item.kind == "article"}
    lines: list[Line] = []
    for kind in COPIES:
        joined = [found[item.id] == found[original[item.story]] for item in items if item.kind == kind]
        recall = sum(joined) / len(joined)
        lines.append((f"recall, {kind}", recall, RECALL[kind], recall >= RECALL[kind]))
    stories = defaultdict(set)
    for item in items:
        stories[found[item.id]].add(item.story)
    wrong = sum(len(members) - 1 for members in stories.values()) / len(items)
    lines.append(("articles wrongly joined, share", wrong, WRONG, wrong <= WRONG))
    notices = sum(max(0, sum(number < 0 for number in members) - 1) for members in stories.values())
    lines.append(("notices wrongly joined", notices, 0, notices == 0))
    return lines


def quality(articles: int, copies: int, notices: int, *, seed: int, orders: int) -> list[Line]:
    """Measure recall, wrong joins, speed and that the order of arrival does not matter."""
    items = corpus(seed, articles, copies, notices)
    with tempfile.TemporaryDirectory() as folder:
        archive, seconds = build(items, folder, "first")
        found = archive.story_ids()
        lines = score(items, found)
        rate = sum(len(item.body) for item in items) / 1600 / seconds
        lines.append(("documents (1,600 characters) a second", rate, FASTEST, rate >= FASTEST))
        for order in range(1, orders):
            random.Random(order).shuffle(items)
            again = build(items, folder, f"order{order}")[0].story_ids()
            differ = sum(again[article_id] != found[article_id] for article_id in found)
            lines.append((f"stories that differ in order {order + 1}", differ, 0, not differ))
    return lines


def large(articles: int, *, seed: int) -> list[Line]:
    """Measure memory, additions and lookups once there are so many articles of 1,600 characters."""
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
    return [
        (f"additions a second at {articles}", rate, 0, True),
        (f"lookups a second at {articles}", lookups, FASTEST, lookups >= FASTEST),
        ("resident memory at most, MB", megabytes, MEMORY, megabytes <= MEMORY),
    ]


def strangers(rng: random.Random, vocabulary: Sequence[str], numbers: range) -> list[Item]:
    """Return unrelated articles of 1,600 characters, quickly made: their words are drawn blindly."""
    return [Item(f"s{n:08}", f"第{n}篇", "".join(rng.choices(vocabulary, k=800))[:1600], n, "article") for n in numbers]


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--large", type=int, metavar="N")
    options = parser.parse_args()
    sizes = (50_000, 5_000, 2_000) if options.full else (5_000, 1_000, 600)
    lines = (
        large(options.large, seed=options.seed)
        if options.large
        else quality(*sizes, seed=options.seed, orders=options.orders)
    )
    for what, figure, floor, holds in lines:
        print(f"{what:40} {figure:12.5g}   {floor:<8g} {'' if holds else 'MISSED'}")
    return int(not all(holds for *_, holds in lines))


if __name__ == "__main__":
    sys.exit(main())
