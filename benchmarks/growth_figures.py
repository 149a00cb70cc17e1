"""Measure one archive for `benchmarks.growth`: what each thing that is done with it takes."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.browse import page_ms
from benchmarks.growth_archive import Drawn, Made, sizes
from benchmarks.search import search_ms
from benchmarks.sizing import size
from benchmarks.timing import cpu_s, medians_in_turn
from newscrawl.archive import Archive
from newscrawl.browse.server import datasette
from newscrawl.model import Article
from newscrawl.search.find import Order
from newscrawl.store import Store
from newscrawl.store.reader import read_only
from newscrawl.store.story_index import NearDuplicateIndex
from newscrawl.stories.normalize import normalize
from newscrawl.text.times import CHINA
from tests.support.catalogue import record
from tests.support.crawling import NEWSCRAWL
from tests.support.processes import memory_mb

BATCH = 50
"""Articles that are saved in one transaction, as when a crawl's writer has much to do."""
RUNS = 5
COMMON, RARE = "爨齉", "鼗鼙"
"""Words that were planted in 30 % and in .3 % of the articles."""
WORK = 200_000
"""Numbers that are sorted to see how fast the machine is at the moment: some 60 ms."""
USED = """
import ctypes, json, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
try:
    while True:
        os.wait()
except ChildProcessError:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
"""Run a command from a small process, since Linux counts what a process has as memory of what it starts; and wait for
what the command leaves to others to wait for, as processes that read pages."""


@dataclass(frozen=True)
class Figure:
    """What something takes in an archive of one size."""

    name: str
    group: str
    """`articles`, `reading`, `commands`, `disk` or `memory`."""
    unit: str
    value: float
    each: bool = False
    """Whether it is what one article costs, of those that the archive consists of."""


def figures(made: Made, pages: Path, runs: int) -> Iterator[Figure]:
    """Yield all figures of an archive, medians of `runs` of commands; `pages` are WARC files that it does not have."""
    yield Figure("sorting 200,000 numbers, for comparison", "machine", "ms", machine_ms())
    yield from _disk(made, pages)
    yield from _copies(made)
    yield from _reading(made)
    yield from _commands(made, runs)
    yield from _storing(made, pages)


def machine_ms() -> float:
    """Return how long the same work takes at the moment, which has nothing to do with archives."""
    numbers = random.Random(1).choices(range(WORK), k=WORK)
    return medians_in_turn(RUNS, lambda: cpu_s(lambda: sorted(numbers)) * 1000)[0]


def _disk(made: Made, pages: Path) -> Iterator[Figure]:
    for what, amount in sizes(made.database).items():
        yield Figure(f"{what}, an article", "disk", "KB", amount / made.articles / 1000, each=True)
    yield Figure("WARC, a capture", "disk", "KB", size(pages) / len(made.further) / 1000, each=True)


def _copies(made: Made) -> Iterator[Figure]:
    """Yield what finding copies takes: of edited articles, by the index, and all stories of the archive anew."""
    with closing(read_only(made.database)) as connection:
        index = NearDuplicateIndex(connection)
        step = max(1, made.articles // len(made.further))
        rows = connection.execute("SELECT title, body FROM articles WHERE rowid % ? = 0", (step,)).fetchall()
        texts = [normalize(f"增补，{body}", title) for title, body in rows]
        found = [index.lookup(text) for text in texts]
        if not all(found):
            raise RuntimeError(f"{found.count(set())} edited copies of {len(found)} were not found")
        ms = median(cpu_s(partial(index.lookup, text)) * 1000 for text in texts)
    yield Figure("near-duplicates of a text looked up", "articles", "ms", ms, each=True)
    yield Figure("search index made anew, an article", "articles", "ms", made.index_s / made.articles * 1000, each=True)
    yield Figure("stories made anew, an article", "articles", "ms", made.stories_s / made.articles * 1000, each=True)


def _reading(made: Made) -> Iterator[Figure]:
    searches: tuple[tuple[str, str, Order], ...] = (
        ("a word in 30 %, by relevance", COMMON, "relevance"),
        ("a word in 30 %, by date", COMMON, "date"),
        ("a word in .3 %, by relevance", RARE, "relevance"),
    )
    with closing(read_only(made.database)) as connection:
        for name, word, order in searches:
            (ms,) = medians_in_turn(RUNS, partial(search_ms, connection, word, order))
            yield Figure(f"search: {name}", "reading", "ms", ms)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        taken, peak_mb = pool.submit(ask_pages, made.root).result()
    for name, ms in taken.items():
        yield Figure(f"page: {name}", "reading", "ms", ms)
    yield Figure("memory: pages of browse", "memory", "MB", peak_mb)


def ask_pages(root: Path) -> tuple[dict[str, float], float]:
    """Return the processor time in ms that pages of an archive take, and this process's largest memory in MB."""
    with closing(read_only(root / "news.db")) as connection:
        (article,) = connection.execute("SELECT id FROM articles WHERE rowid % 30 = 0 LIMIT 1").fetchone()
    paths = {
        "home": "/",
        "search, a word in 30 %": f"/search?q={quote(COMMON)}",
        "search, a word in .3 %": f"/search?q={quote(RARE)}",
        "search, all articles": "/search",
        "trend of a word in 30 %": f"/trend?q={quote(COMMON)}",
        "an article": f"/article/{article}",
        "changes": "/changes",
        "sites": "/sites",
        "runs": "/runs",
    }
    with asyncio.Runner() as runner:
        app = datasette(Archive(root), sql=True)
        runner.run(app.invoke_startup())
        measures = [partial(page_ms, app, runner.get_loop(), path) for path in paths.values()]
        taken = dict(zip(paths, medians_in_turn(RUNS, *measures), strict=True))
    return taken, memory_mb(os.getpid(), "VmHWM")


def _commands(made: Made, runs: int) -> Iterator[Figure]:
    with closing(read_only(made.database)) as connection:
        (url,) = connection.execute("SELECT url FROM articles WHERE rowid % 30 = 0 LIMIT 1").fetchone()
    words = {
        "newscrawl status": ["status"],
        "newscrawl stories --limit 20": ["stories", "--limit", "20"],
        "newscrawl duplicates URL": ["duplicates", url],
        f"newscrawl search {RARE}": ["search", RARE],
    }
    for name, own in words.items():
        taken = [used(made, *own) for _ in range(runs)]
        yield Figure(name, "commands", "s", median(cpu for cpu, _ in taken))
        yield Figure(f"memory: newscrawl {own[0]}", "memory", "MB", max(peak for _, peak in taken))


def _storing(made: Made, pages: Path) -> Iterator[Figure]:
    """Yield what it takes to store further articles, and to import captures and replay them."""
    today, count = f"{datetime.now(CHINA):%Y-%m-%d}", len(made.further)
    with Store(made.database) as store:
        save_s = cpu_s(partial(save, store, made.further))
    yield Figure("an article stored, its page read", "articles", "ms", save_s / count * 1000, each=True)
    read = {"import": ("--jobs", "1", str(pages)), "replay": ("--jobs", "1", "--since", today)}
    for what, own in read.items():
        cpu, peak = used(made, what, *own)
        yield Figure(f"newscrawl {what}, {count} captures", "commands", "s", cpu)
        yield Figure(f"memory: newscrawl {what}", "memory", "MB", peak)


def save(store: Store, drawn: list[Drawn]) -> None:
    """Store articles as a crawl does that has read them."""
    capture = record("lakes")
    for start in range(0, len(drawn), BATCH):
        with store.transaction():
            for _, url, site, title, body, published, precision, *_, record_id in drawn[start : start + BATCH]:
                article = Article(
                    url=url, site=site, title=title, body=body, published=published, published_precision=precision
                )
                store.articles.save(article, [replace(capture, record_id=record_id, url=url)], run_id="wjnews/1")


def used(made: Made, *words: str) -> tuple[float, float]:
    """Run newscrawl on the archive; return processor seconds and the largest memory of a process of it in MB.

    Raises RuntimeError when it fails; the exit status of `status` is 1 when a site needs a person.
    """
    command = [sys.executable, "-S", "-c", USED, NEWSCRAWL, "--archive", str(made.root), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, cpu, peak = json.loads(done.stdout)
    if code > (words[0] == "status"):
        raise RuntimeError(f"newscrawl {' '.join(words)} ended with {code}: {done.stderr[-2000:]}")
    return cpu, peak
