"""Crawls as users start them: `scrapy crawl` in a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import forked

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "newscrawl" / "cli" / "data" / "sample.warc.gz"
NEWSCRAWL = str(Path(sys.executable).with_name("newscrawl"))
"""The command of this environment."""
SCRAPY = (sys.executable, "-m", "scrapy")
AT_ONCE = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "PROCESS_WORKERS=1", "RETRY_BACKOFF=0.05")
"""Settings that spare a server on this machine the waits due to a newspaper's."""


@dataclass(frozen=True)
class Crawled:
    """How a crawl ended."""

    exit_code: int
    stderr: str
    archive: Path

    @property
    def last_line(self) -> str:
        """What the crawl said at last."""
        return self.stderr.rstrip().rpartition("\n")[2]

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Return what `query` finds in the archive's database."""
        connection = sqlite3.connect(self.archive / "news.db")
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(query, values)]
        finally:
            connection.close()

    @property
    def stats(self) -> dict[str, int]:
        """The counters of the archive's last run."""
        counters: dict[str, int] = json.loads(self.rows("SELECT stats FROM runs ORDER BY started_at DESC")[0]["stats"])
        return {
            key.removeprefix("newscrawl/"): value for key, value in counters.items() if key.startswith("newscrawl/")
        }


def as_options(*settings: str) -> list[str]:
    """Return the words that give a command these settings."""
    return [word for setting in settings for word in ("-s", setting)]


def command(site: str, archive: Path, *options: str, settings: tuple[str, ...] = ()) -> list[str]:
    """Return the words that crawl `site` without waits between requests."""
    words = as_options(f"ARCHIVE_DIR={archive}", *AT_ONCE, *settings)
    return [*SCRAPY, "crawl", site, "-L", "WARNING", *words, *options]


def environment(proxy: str = "") -> dict[str, str]:
    """Return an environment with no proxy but `proxy`."""
    ours = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return ours | ({"http_proxy": proxy} if proxy else {})


def crawl(site: str, archive: Path, *options: str, settings: tuple[str, ...] = (), proxy: str = "") -> Crawled:
    """Run `scrapy crawl SITE` and wait for its end."""
    words = command(site, archive, *options, settings=settings)
    done = forked.run(["scrapy", *words[len(SCRAPY) :]], environment(proxy))
    return Crawled(done.returncode, done.stderr, archive)


def crawl_afresh(
    site: str,
    archive: Path,
    *options: str,
    settings: tuple[str, ...] = (),
    proxy: str = "",
    before: Callable[[], None] | None = None,
) -> Crawled:
    """Do the same in a Python that loads what it needs, as where users start it: two seconds of processor time more.

    `before` runs in the new process before it starts.
    """
    done = subprocess.run(
        command(site, archive, *options, settings=settings), cwd=ROOT, env=environment(proxy),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, preexec_fn=before,
    )  # fmt: skip
    return Crawled(done.returncode, done.stderr, archive)
