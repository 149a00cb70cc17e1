"""Crawls that are stopped on the way, and what they asked for twice because of it."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable

from tests.support.crawling import ROOT, Crawled, environment
from tests.support.newspaper import Newspaper

SIGNALS = (signal.SIGKILL, signal.SIGTERM)


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def interrupt(words: list[str], paper: Newspaper, *, requests: int, chance: random.Random) -> None:
    """Start the crawl `words`, and stop or kill it after so many requests; a stop must end it within 10 s."""
    goal = len(paper.log) + requests
    process = subprocess.Popen(words, cwd=ROOT, env=environment(paper.url), stderr=subprocess.DEVNULL)
    until(lambda: len(paper.log) >= goal or process.poll() is not None, seconds=600)
    process.send_signal(chance.choice(SIGNALS))
    process.wait(timeout=10)


def refetched(done: Crawled, paper: Newspaper) -> list[str]:
    """Return the pages that were asked for again although they had been archived."""
    asked = Counter(item.url for item in paper.log if not item.url.endswith("robots.txt"))
    archived = Counter(row["url"] for row in done.rows("SELECT url FROM captures WHERE status = 200"))
    return [url for url, count in asked.items() if archived[url] > 1 and count > 1]
