"""Scrapy's commands by which a person looks at a page: with a crawl's manners, and without a trace in the archive."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.build_pages import ARTICLES
from tests.support.crawling import SAMPLE, environment
from tests.support.site_server import SiteServer

ARTICLE = ARTICLES["wjnews"]
CALLS = {
    "parse": ("parse", ARTICLE, "--nocolour"),
    "list": ("parse", "http://www.wj001.com/", "--nocolour"),
    "check": ("check", "wjnews", "jsw"),
    "shell": ("shell", ARTICLE, "-c", "response.url, type(spider).__name__, response.status"),
    "elsewhere": ("fetch", "http://www.example.org/", "--headers"),
    "fetch": ("fetch", ARTICLE),
    "set": ("settings", "--get", "CONTACT"),
}
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("looked")
    (found / "newscrawl.toml").write_text(f'CONTACT = "me@example.org"\nREPLAY_WARC = "{SAMPLE}"\n', encoding="utf8")
    return found


@pytest.fixture(scope="module")
def looked(archive: Path) -> dict[str, Done]:
    ours = environment() | {"NEWSCRAWL_ARCHIVE": str(archive), "NEWSCRAWL_LOG_LEVEL": "ERROR"}
    return {name: forked.run(["scrapy", *words], ours) for name, words in CALLS.items()}


def test_parse_shows_the_item_of_an_article_and_the_requests_of_a_list(looked: dict[str, Done]) -> None:
    assert f"'url': '{ARTICLE}'" in looked["parse"].stdout
    assert f"<GET {ARTICLE}>" in looked["list"].stdout


def test_check_holds_front_pages_to_lead_to_articles(looked: dict[str, Done]) -> None:
    assert "Ran 2 contracts" in looked["check"].stderr
    assert "OK" in looked["check"].stderr


def test_shell_and_fetch_answer_from_the_replayed_file_alone(looked: dict[str, Done]) -> None:
    assert f"('{ARTICLE}', 'WjnewsSpider', 200)" in looked["shell"].stdout
    assert "<html" in looked["fetch"].stdout
    assert "> User-Agent: newscrawl/" in looked["elsewhere"].stdout  # no network, and no error


def test_shell_asks_a_live_site(tmp_path: Path) -> None:
    with SiteServer() as server:
        ours = environment(server.url) | {"NEWSCRAWL_ARCHIVE": str(tmp_path), "NEWSCRAWL_LOG_LEVEL": "ERROR"}
        done = forked.run(["scrapy", "shell", ARTICLE, "-c", "response.status"], ours)
    assert (done.stdout, done.stderr) == ("200\n", "")
    assert server.log == ["http://www.wj001.com/robots.txt", ARTICLE]


def test_they_know_the_archive_s_file(looked: dict[str, Done]) -> None:
    assert looked["set"].stdout == "me@example.org\n"


def test_they_say_nothing_on_stderr_and_leave_no_trace(looked: dict[str, Done], archive: Path) -> None:
    assert {name: done.stderr for name, done in looked.items() if name != "check" and done.stderr} == {}
    assert [path.name for path in archive.iterdir()] == ["newscrawl.toml"]
