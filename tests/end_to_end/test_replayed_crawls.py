"""A replay of what live crawls recorded reads what they read: edits, withdrawals and 304s of rechecks, too."""

from __future__ import annotations

import json

import pytest

from tests.end_to_end.test_incremental import make_due, run
from tests.support.crawling import Crawled, crawl
from tests.support.newspaper import Newspaper

ROWS = {
    "articles": "SELECT url, title, body, published, gone_at IS NULL AS there FROM articles ORDER BY url",
    "versions": "SELECT url, cause, changed, fields FROM versions v JOIN articles a "
    "ON id = article_id ORDER BY url, v.seen_at",
    "rejections": "SELECT url, reason FROM rejections WHERE url LIKE '%.html' ORDER BY url",
}


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, Crawled]:
    """Two live crawls of a newspaper into one archive, and a replay of both."""
    live, folder = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("replayed")
    with Newspaper() as paper:
        paper.grow(5)
        run(paper, live)
        make_due(live)
        paper.grow(2)
        paper.stories[2].edition = 2
        paper.stories[3].withdrawn = True
        second = run(paper, live)
    assert second.stats["not-modified"] == 3
    files = ",".join(map(str, sorted(live.glob("warc/wjnews/*.warc.gz"))))
    return second, crawl("wjnews", folder, "-O", f"{folder}/out.jsonl", settings=(f"REPLAY_WARC={files}",))


@pytest.mark.parametrize("table", ROWS)
def test_a_replay_of_all_crawls_gives_the_rows_of_all(crawls: tuple[Crawled, Crawled], table: str) -> None:
    live, replayed = crawls
    assert replayed.exit_code == 0, replayed.stderr
    assert replayed.rows(ROWS[table]) == live.rows(ROWS[table])
    assert live.rows(ROWS[table])


def test_its_items_are_the_texts_that_the_crawls_stored(crawls: tuple[Crawled, Crawled]) -> None:
    _, replayed = crawls
    lines = (replayed.archive / "out.jsonl").read_text(encoding="utf8").splitlines()
    urls = sorted(json.loads(line)["url"] for line in lines)
    assert urls == [row["url"] for row in replayed.rows(ROWS["versions"])]
