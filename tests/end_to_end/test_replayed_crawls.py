"""A replay of what live crawls recorded reads what they read: lists that are JSON, edits, withdrawals and 304s, too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.test_incremental import make_due, run
from tests.support.crawling import Crawled, crawl
from tests.support.newspaper import HOST, LIST, Newspaper, answering

ROWS = {
    "articles": "SELECT url, title, body, published, gone_at IS NULL AS there FROM articles ORDER BY url",
    "versions": "SELECT url, cause, changed, fields FROM versions v JOIN articles a "
    "ON id = article_id ORDER BY url, v.seen_at",
    "rejections": "SELECT url, reason FROM rejections WHERE url LIKE '%.html' ORDER BY url",
}
JSON_LIST = f"http://{HOST}/api/list?page={{}}"
SITE = """
label = "武进新闻网"
hosts = ["www.wj001.com"]
listings = ["/news/wjxw/"]
article = '/\\d{4}-\\d\\d-\\d\\d/\\d+\\.html$'

[[json_listing]]
path = "/api/list?page={page}"
items = "list"
url = "url"

[[layout]]
title = ".heading"
body = "#Zoom"
"""


def with_site(archive: Path) -> Path:
    """Return the archive, in which the site's file names a list that is JSON."""
    (archive / "sites").mkdir(parents=True)
    (archive / "sites/wjnews.toml").write_text(SITE, encoding="utf8")
    return archive


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, Crawled]:
    """Two live crawls of a newspaper into one archive, and a replay of both.

    Its HTML list shows the five newest articles; the two oldest stand in a JSON list alone, a page each.
    """
    live, folder = (with_site(tmp_path_factory.mktemp(name)) for name in ("live", "replayed"))
    with Newspaper(per_page=5, pager=False) as paper:
        paper.grow(7)
        for page in (1, 2, 3):
            entries = [{"url": paper.stories[page].url}] if page < 3 else []
            paper.special[JSON_LIST.format(page)] = answering(json.dumps({"list": entries}), "Content-Type: text/json")
        run(paper, live)
        make_due(live)
        paper.grow(2)
        paper.stories[2].edition = 2
        paper.stories[3].withdrawn = True
        second = run(paper, live)
    assert second.stats["not-modified"] == 5
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


def test_the_articles_that_only_a_json_list_names_are_among_them(crawls: tuple[Crawled, Crawled]) -> None:
    for done in crawls:
        pages = done.rows("SELECT DISTINCT url FROM captures WHERE url LIKE '%/api/list%' ORDER BY url")
        assert [row["url"] for row in pages] == [JSON_LIST.format(page) for page in (1, 2, 3)]
        named = [f"{LIST}2026-03-01/{number}.html" for number in (1, 2)]
        found = done.rows("SELECT url FROM articles WHERE url IN (?, ?) ORDER BY url", *named)
        assert [row["url"] for row in found] == named


def test_a_replay_of_the_second_crawl_alone_says_which_bodies_it_lacks(
    crawls: tuple[Crawled, Crawled], tmp_path: Path
) -> None:
    live, _ = crawls
    last = max(live.archive.glob("warc/wjnews/*.warc.gz"))
    done = crawl("wjnews", with_site(tmp_path), settings=(f"REPLAY_WARC={last}",))
    lacking = "8 revisits have their originals in other files, name those in REPLAY_WARC, too"
    assert (done.exit_code, done.stderr) == (0, f"newscrawl: wjnews: 2 new, 1 rejected; {lacking}\n")
