"""A crawl killed at any moment loses nothing that it had archived; benchmarks/kill.py does the same fifty times."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.crawling import ROOT, command, crawl, environment
from tests.support.killing import incomplete, killed_at_request, serve, unmended, unsound
from tests.support.newspaper import Newspaper
from tests.support.processes import descendants
from tests.support.site_server import SiteServer
from tests.support.stopping import interrupt, refetched, until

KILLED = -9


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper() as opened:
        yield opened


def test_three_crawls_killed_in_a_row_lose_nothing_and_the_fourth_ends_the_work(
    sites: SiteServer, tmp_path: Path
) -> None:
    serve(sites)
    moments = random.Random(5).sample(range(2, 14), 3)
    statuses = []
    for number, moment in enumerate(moments):
        statuses.append(killed_at_request(tmp_path, sites, moment))
        assert unsound(tmp_path) == []
        if number % 2:  # every other archive is mended by the next crawl alone
            assert unmended(tmp_path) == ""
    assert KILLED in statuses
    last = crawl("wjnews", tmp_path, proxy=sites.url)
    assert last.exit_code == 0, last.stderr
    assert unmended(tmp_path) == ""
    assert incomplete(tmp_path) == []


def test_a_backfill_killed_three_times_ends_complete_and_fetches_nothing_again(tmp_path: Path) -> None:
    chance = random.Random(7)
    with Newspaper(per_page=50) as paper:
        paper.grow(300, per_day=25)
        days, settings = ("-a", f"since={paper.newest}"), ("CONCURRENT_REQUESTS_PER_DOMAIN=4",)
        for _ in range(3):
            words = command("wjnews", tmp_path, *days, settings=settings)
            interrupt(words, paper, requests=chance.randrange(30, 80), chance=chance)
        assert len(set(paper.articles())) < 300
        done = crawl("wjnews", tmp_path, *days, settings=settings, proxy=paper.url)
        assert done.exit_code == 0, done.stderr
        assert len(done.rows("SELECT id FROM articles")) == 300
        assert refetched(done, paper) == []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
def test_a_killed_crawl_leaves_no_process_behind(paper: Newspaper, tmp_path: Path) -> None:
    paper.grow(60)
    words = command("wjnews", tmp_path, settings=("DOWNLOAD_DELAY=0.2",))
    process = subprocess.Popen(words, cwd=ROOT, env=environment(paper.url), stderr=subprocess.DEVNULL)
    until(lambda: len(paper.articles()) > 5)
    workers = list(descendants(process.pid))
    assert len(workers) >= 3  # who forks, who reads, who writes
    process.kill()
    process.wait()
    until(lambda: not any(Path(f"/proc/{number}").exists() for number in workers), seconds=20)
