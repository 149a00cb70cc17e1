"""Articles that a script draws: two nights, a replay of the first, and the archive read anew."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newscrawl.archive import Archive
from newscrawl.archive.processing import RecordProcessor
from newscrawl.archive.rebuild import rebuild
from newscrawl.archive.replay import compare
from tests.support.crawling import Crawled, crawl
from tests.support.faults import fault
from tests.support.newspaper import HTML, Asked, Newspaper, answering
from tests.support.processes import end_driver

SITE = "jiangzhou"
HOST = "app.jiangzhou.example"
FILE = f"""
label = "江洲日报"
hosts = ["{HOST}"]
article = '/d/\\d+\\.html$'
rendered_articles = "^/d/"

[[json_listing]]
path = "/api/list?page={{page}}"
items = "data"
url = "/d/{{id}}.html"
time = "at"
"""
SHELL = """<!DOCTYPE html><html><head><title>江洲日报</title></head><body><div id="app">加载中</div><script>
fetch("/api/story/%d").then(answer => answer.json()).then(story => {
  document.title = story.title + "_江洲日报";
  document.getElementById("app").innerHTML = `<h1>${story.title}</h1><p>来源：${story.source} 2026-03-01 09:30</p>`
    + `<div class="text">${story.text.map(line => `<p>${line}</p>`).join("")}</div>`;
});
</script></body></html>"""
FINE, DEADLY, EDITED, GONE = 1, 2, 3, 4
ARTICLES = "SELECT url, title, source, published, body, gone_at IS NULL AS there FROM articles ORDER BY url"


def url_of(number: int) -> str:
    return f"http://{HOST}/d/{number}.html"


def story(number: int, edition: int = 1) -> str:
    text = [
        f"第{edition}版：{line}，江洲市新添的第{number}座城市书房同时开门迎客，首日接待读者一千余人次。"
        for line in "甲乙丙丁"
    ]
    return json.dumps({"title": f"第{number}座城市书房开门迎客", "source": "江洲日报", "text": text})


class Shells(Newspaper):
    """A site that answers every article with one shell, and the same ETag for ever."""

    def show(self, *numbers: int, edition: int = 1) -> None:
        items = [{"id": number, "at": 1772328600 + number} for number in numbers]
        self.special[f"http://{HOST}/"] = answering("<html><body><div id='app'></div></body></html>")
        self.special[f"http://{HOST}/api/list?page=1"] = answering(
            json.dumps({"data": items}), "Content-Type: application/json"
        )
        self.special[f"http://{HOST}/api/list?page=2"] = answering('{"data": []}', "Content-Type: application/json")
        for number in numbers:
            self.special[url_of(number)] = answering(SHELL % number, HTML, 'ETag: "shell"')
            said = story(number, edition if number == EDITED else 1)
            self.special[f"http://{HOST}/api/story/{number}"] = answering(said, "Content-Type: application/json")

    def die(self, number: int) -> None:
        self.special[f"http://{HOST}/api/story/{number}"] = lambda _: end_driver()


@dataclass(frozen=True)
class Nights:
    """What two crawls, and a replay of the first, asked for and stored."""

    archive: Path
    stats: list[dict[str, int]]
    articles: list[list[dict[str, Any]]]
    asked: list[list[Asked]]
    stderr: list[str]
    replayed: Crawled
    done: Crawled
    failed: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    root = tmp_path_factory.mktemp("rendered")
    archive, copy = root / "archive", root / "replay"
    for folder in (archive, copy):
        (folder / "sites").mkdir(parents=True)
        (folder / "sites" / f"{SITE}.toml").write_text(FILE, "utf8")
    found: dict[str, list[Any]] = {"stats": [], "articles": [], "asked": [], "stderr": []}
    with Shells() as paper:
        for night in range(2):
            paper.log.clear()
            paper.show(FINE, DEADLY, EDITED, GONE, edition=night + 1)
            if night == 0:
                paper.die(DEADLY)
            else:
                del paper.special[url_of(GONE)]
                _make_all_due(archive)
            done = crawl(SITE, archive, proxy=paper.url)
            assert done.exit_code == 0, done.stderr
            for name, what in (("stats", done.stats), ("articles", done.rows(ARTICLES)), ("asked", [*paper.log]),
                               ("stderr", done.stderr)):  # fmt: skip
                found[name].append(what)
            if night == 0:
                failed = done.rows("SELECT * FROM captures WHERE url = ? ORDER BY fetched_at", url_of(DEADLY))
                files = ",".join(map(str, archive.rglob("*.warc.gz")))
    replayed = crawl(SITE, copy, settings=(f"REPLAY_WARC={files}",))
    return Nights(archive, **found, replayed=replayed, done=done, failed=failed)


def _make_all_due(archive: Path) -> None:
    with sqlite3.connect(archive / "news.db") as connection:
        connection.execute("UPDATE frontier SET due_at = '2026-01-01'")
    connection.close()


pytestmark = pytest.mark.browser


@fault("Playwright's driver dies while an article is rendered", tries=1,
       outcome="`render-failed`; the others come, and it is asked for again by a later crawl")  # fmt: skip
def test_articles_come_as_their_scripts_drew_them_though_a_driver_dies(nights: Nights) -> None:
    assert [row["url"] for row in nights.articles[0]] == [url_of(number) for number in (FINE, EDITED, GONE)]
    assert nights.articles[0][0]["source"] == "江洲日报"
    assert nights.articles[0][0]["body"] == "\n".join(json.loads(story(FINE))["text"])
    assert sum(count for name, count in nights.stats[0].items() if name.startswith("render-failed/")) == 1
    assert "Traceback" not in nights.stderr[0]


def test_document_and_rendered_page_are_archived_and_one_of_them_is_read(nights: Nights) -> None:
    rows = nights.done.rows(
        "SELECT type, rendered, outcome FROM captures WHERE url = ? ORDER BY fetched_at", url_of(FINE)
    )
    assert [(row["type"], row["rendered"], row["outcome"]) for row in rows[:2]] == [
        ("response", 0, None),
        ("resource", 1, "article"),
    ]
    assert [(row["rendered"], row["status"], row["outcome"]) for row in nights.failed] == [
        (0, 200, None),
        (1, 504, "http-error"),
    ]


def test_a_check_asks_for_the_whole_page_and_finds_what_only_the_script_shows(nights: Nights) -> None:
    documents = [asked for asked in nights.asked[1] if "/d/" in asked.url]
    assert len(documents) == 4
    assert not any("If-None-Match" in asked.headers for asked in documents), "the shell never changes"
    counted = {name: nights.stats[1].get(f"stored/{name}", 0) for name in ("new", "changed", "unchanged", "gone")}
    assert counted == {"new": 1, "changed": 1, "unchanged": 1, "gone": 1}
    bodies = {row["url"]: row["body"] for row in nights.articles[1]}
    assert bodies[url_of(EDITED)] == "\n".join(json.loads(story(EDITED, 2))["text"])
    assert [row["url"] for row in nights.articles[1] if not row["there"]] == [url_of(GONE)]


def test_a_replay_of_the_first_night_stores_what_it_stored(nights: Nights) -> None:
    assert nights.replayed.exit_code == 0, nights.replayed.stderr
    assert nights.replayed.rows(ARTICLES) == nights.articles[0]


def test_reading_the_archive_again_finds_no_difference_and_the_same_database(nights: Nights) -> None:
    archive = Archive(nights.archive)
    with archive.store() as store, RecordProcessor(archive.root, archive.sites) as processor:
        report = compare(store, processor.process(store.captures.pages(), store.captures.page_beside))
    assert report.differences == []
    versions = "SELECT article_id, record_id, cause, fields FROM versions ORDER BY article_id, seen_at"
    outcomes = "SELECT record_id, outcome, article_id FROM captures ORDER BY record_id"
    before = [nights.done.rows(query) for query in (ARTICLES, versions, outcomes)]
    rebuild(archive)
    assert [nights.done.rows(query) for query in (ARTICLES, versions, outcomes)] == before
