"""A crawl that is told to stop while something holds it up ends in time, and the next one loses nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.crawling import SCRAPY, command, crawl, environment
from tests.support.faults import fault
from tests.support.newspaper import Newspaper
from tests.support.processes import writers
from tests.support.stopping import until

NUMBER = 40
ENDS = "ends within 10 s, exit status 1, one line; the next crawl stores what was archived"
Holding = Callable[[Path, int], AbstractContextManager[object]]


@contextmanager
def locked(archive: Path, _crawl: int) -> Iterator[None]:
    """Hold the database as another program would."""
    with closing(sqlite3.connect(archive / "news.db", timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def stopped(_archive: Path, crawl: int) -> Iterator[None]:
    """Let the process that writes the database not go on."""
    (writer,) = writers(crawl)
    os.kill(writer, signal.SIGSTOP)
    yield


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize(
    ("hold", "requests", "further"),
    [
        pytest.param(
            locked, 1, 0, marks=fault("a database that is held from the start: a stop", tries=1, outcome=ENDS)
        ),
        pytest.param(
            locked,
            15,
            2,
            marks=fault("a database that another program holds: a stop", tries=1, outcome=ENDS),
        ),
        pytest.param(
            stopped, 15, 2, marks=fault("a database's writer that does not go on: a stop", tries=1, outcome=ENDS)
        ),
    ],
)
def test_a_stop_ends_a_crawl_whose_database_takes_nothing(
    tmp_path: Path, hold: Holding, requests: int, further: int
) -> None:
    with Newspaper() as paper:
        paper.grow(NUMBER)
        words = command("wjnews", tmp_path, settings=("DOWNLOAD_DELAY=0.1",))
        crawling = forked.start(["scrapy", *words[len(SCRAPY) :]], environment(paper.url), tmp_path)
        until(lambda: len(paper.log) >= requests)
        with hold(tmp_path, crawling.pid or 0):
            until(lambda: len(paper.log) >= requests + further)
            os.kill(crawling.pid or 0, signal.SIGTERM)
            crawling.join(10)
            assert crawling.exitcode == 1
        *_, last = (tmp_path / "err").read_text(encoding="utf8").splitlines()
        assert last.startswith("newscrawl: wjnews: ")
        assert "the database" in last
        after = crawl("wjnews", tmp_path, proxy=paper.url)
        assert after.exit_code == 0, after.stderr
        assert len(after.rows("SELECT id FROM articles")) == NUMBER
        assert Counter(paper.articles()).most_common(1)[0][1] == 1, "what was archived is read from the archive"
        assert {row["reason"].partition(":")[0] for row in after.rows("SELECT reason FROM runs")} == {
            "interrupted", "finished"
        }  # fmt: skip
