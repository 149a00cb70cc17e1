"""A crawl that two workers share, one of which is killed: all is archived, hardly anything twice, none too soon."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from newscrawl.cli import main
from tests.support.archives import URL
from tests.support.crawling import ROOT, command, crawl, environment
from tests.support.faults import fault
from tests.support.killing import ARTICLES, HOME, LISTING, incomplete, listing, serve
from tests.support.redis_server import RedisServer
from tests.support.site_server import SiteServer

SECRET = "geheim"
ROBOTS = "http://www.wj001.com/robots.txt"
LISTS = {HOME: tuple(range(6)), LISTING: (*range(6, ARTICLES), "404")}
"""The site's lists, and the articles that each names alone; its third is missing."""


class Worker:
    """A crawl in a process of its own, with all its workers in one group."""

    def __init__(self, archive: Path, sites: SiteServer, frontier: str) -> None:
        words = command("wjnews", archive, "-L", "INFO", settings=(f"FRONTIER={frontier}", "DOWNLOAD_DELAY=0.02"))
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=environment(sites.url), stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)


@fault(
    "a worker of a shared crawl is killed",
    tries="1, or 2 for what was on its way",
    outcome="the others go on; all is archived",
)
def test_a_killed_worker_costs_next_to_nothing_and_two_archives_are_merged_to_one(
    sites: SiteServer, redis_server: RedisServer, tmp_path: Path
) -> None:
    serve(sites)
    for address, names in LISTS.items():
        sites.planned[address] = listing(names)
    redis_server.ask(f"CONFIG SET requirepass {SECRET}")
    try:
        told = shared_crawl(sites, redis_server.url.replace("//", f"//:{SECRET}@"), tmp_path)
    finally:
        redis_server.ask(f"AUTH {SECRET}\r\nCONFIG SET requirepass ''")
    asked = Counter(sites.log)
    assert asked[ROBOTS] == asked[HOME] == asked[LISTING] == 1
    assert sum(asked.values()) - len(asked) <= 1  # what was on its way when the worker was killed
    assert SECRET not in told
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for other in ("one", "two"):
        merged = CliRunner().invoke(main, ["--archive", str(tmp_path / "all"), "merge", str(tmp_path / other)])
        assert merged.exit_code == 0, merged.output
    assert incomplete(tmp_path / "all") == []


def shared_crawl(sites: SiteServer, frontier: str, folder: Path) -> str:
    """Crawl with two workers, kill one in the middle, and start it again; return what they said.

    An article of each list was asked for by then: a list that is still being read would be asked for again.
    """
    victim, other = (Worker(folder / name, sites, frontier) for name in ("one", "two"))

    def kill_in_the_middle() -> None:
        asked = set(sites.log)
        if len(asked) >= 9 and not any(asked.isdisjoint(map(URL.format, names)) for names in LISTS.values()):
            victim.kill()

    sites.on_request = kill_in_the_middle
    victim.process.communicate()
    sites.on_request = None
    workers = [other, Worker(folder / "one", sites, frontier)]
    told = "".join(worker.process.communicate()[1] for worker in workers)
    assert [worker.process.returncode for worker in workers] == [0, 0], told
    return told


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = crawl(
        "wjnews", tmp_path, settings=(f"FRONTIER=redis://:{SECRET}@127.0.0.1:1/0",), proxy="http://127.0.0.1:1"
    )
    assert done.exit_code == 2
    assert done.stderr.startswith("newscrawl: FRONTIER: no Redis answers at redis://127.0.0.1:1/0 (")
    assert done.stderr.count("\n") == 1
