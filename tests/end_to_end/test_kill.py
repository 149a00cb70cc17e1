"""A crawl killed at any moment loses nothing that it had archived; benchmarks/kill.py does the same fifty times."""

from __future__ import annotations

import random
from pathlib import Path

from tests.support.crawling import crawl
from tests.support.killing import incomplete, killed_at_request, serve, unmended, unsound
from tests.support.site_server import SiteServer

KILLED = -9


def test_five_crawls_killed_in_a_row_lose_nothing_and_the_sixth_ends_the_work(
    sites: SiteServer, tmp_path: Path
) -> None:
    serve(sites)
    moments = random.Random(5).sample(range(2, 14), 5)
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
