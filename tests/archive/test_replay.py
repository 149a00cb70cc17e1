"""`newscrawl replay`: what today's code reads otherwise than it is stored, and nothing else."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import Archive
from newscrawl.archive.indexing import add_captures
from newscrawl.cli import main
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.sites import Sites
from newscrawl.sites.load import PACKAGED
from newscrawl.store import code_version
from newscrawl.store.articles import Articles
from tests.support.archives import PARAGRAPHS, URL, capture, contents, page, rebuilt, rows, write_run

ARTICLES = 8
pytestmark = pytest.mark.forks
OTHER_SITE = "http://jiangsu.china.com.cn/html/jsnews/gnxw/{}_1.html"


def newscrawl(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def numbered(number: int) -> bytes:
    """Return a page whose article differs from the others'."""
    return page(f"武进召开第{number}次会议", [f"{number}：{paragraph}" for paragraph in PARAGRAPHS])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of eight articles of one site, three of another, a dead page and a page without text."""
    folder = tmp_path_factory.mktemp("archive")
    captures = [capture(number, numbered(number), hours=number / 10) for number in range(ARTICLES)]
    captures += [capture("dead", b"gone", status=404), capture("bare", b"<html><body></body></html>", hours=1)]
    write_run(folder, captures)
    others = [capture(number, numbered(number + 20), hours=2, url=OTHER_SITE) for number in range(3)]
    write_run(folder, others, hours=2, site="chinajs")
    return rebuilt(folder).root


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that archive."""
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True))


def replayed(archive: Path, *options: object) -> tuple[int, list[dict[str, Any]], str]:
    """Return exit status, differences and counts of a replay."""
    told = newscrawl("--archive", archive, "replay", "--jobs", 1, "--json", *options)
    return told.exit_code, [json.loads(line) for line in told.stdout.splitlines()], told.stderr


def reads(change: dict[str, Any]) -> Any:
    """Return code that reads every article of wjnews with the fields changed by `change`."""

    def changed(*captures: Capture, sites: Sites) -> Article | Rejected:
        outcome = process(*captures, sites=sites)
        return replace(outcome, **change) if isinstance(outcome, Article) and outcome.site == "wjnews" else outcome

    return changed


def test_code_that_did_not_change_changes_nothing_and_writes_nothing(archive: Path) -> None:
    database = archive / "news.db"
    before = (database.read_bytes(), database.stat().st_mtime_ns)
    code, differences, said = replayed(archive)
    assert (code, differences, said) == (0, [], f"{ARTICLES + 5} unchanged\n")
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before
    assert [path.name for path in archive.iterdir() if path.name.startswith("news.db")] == ["news.db"]


def test_an_article_fetched_under_several_addresses_is_no_difference(tmp_path: Path) -> None:
    bare = URL.replace("http://www.", "https://")
    write_run(tmp_path, [capture(1, numbered(1)), capture(1, numbered(1), hours=1, url=bare)])
    rebuilt(tmp_path)
    assert len(rows(tmp_path, "SELECT url FROM articles")) == 1
    assert replayed(tmp_path)[:2] == (0, [])


def test_a_field_read_otherwise_is_named_with_its_capture_and_its_characters(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.process", reads({"editor": "李五"}))
    told = newscrawl("--archive", archive, "replay", "--jobs", 1, "--site", "wjnews")
    assert told.exit_code == 1
    assert told.stdout.count("editor: …李[-四-]{+五+}…") == ARTICLES
    assert told.stdout.endswith(
        f"2 unchanged, {ARTICLES} changed\nby field: editor {ARTICLES}\n"
        f"wjnews, editor: {ARTICLES} captures, 16 characters\n"
    )


def test_the_largest_difference_comes_first(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shorter(*captures: Capture, sites: Sites) -> Article | Rejected:
        outcome = process(*captures, sites=sites)
        lines = int(captures[0].url[-6]) % 4 if "wj001" in captures[0].url and captures[0].url[-6].isdigit() else 0
        return replace(outcome, body=outcome.body[lines:]) if isinstance(outcome, Article) else outcome

    monkeypatch.setattr("newscrawl.process", shorter)
    _, differences, _ = replayed(archive)
    lost = [len(one["fields"]["body"]["stored"]) - len(one["fields"]["body"]["now"]) for one in differences]
    assert lost == [3, 3, 2, 2, 1, 1]


def test_pages_newly_rejected_and_newly_accepted_are_counted_apart(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*captures: Capture, sites: Sites) -> Article | Rejected:
        if captures[0].url == URL.format(1):
            return Rejected(captures[0].url, "listing")
        if captures[0].url == URL.format("bare"):
            return Article(url=captures[0].url, site="wjnews", title="有了", body="正文。")
        return process(*captures, sites=sites)

    monkeypatch.setattr("newscrawl.process", other)
    code, differences, said = replayed(archive)
    assert code == 1
    assert {one["kind"]: one["url"] for one in differences} == {
        "newly rejected": URL.format(1),
        "newly accepted": URL.format("bare"),
    }
    assert said.startswith(f"{ARTICLES + 3} unchanged, 1 newly accepted, 1 newly rejected\n")


def test_a_broken_selector_names_every_article_of_its_site_and_no_other(archive: Path) -> None:
    known = (PACKAGED / "wjnews.toml").read_text(encoding="utf8")
    (archive / "sites").mkdir()
    (archive / "sites/wjnews.toml").write_text(known.replace(".heading", "#Zoom p"), encoding="utf8")
    code, differences, _ = replayed(archive)
    assert code == 1
    assert {one["url"] for one in differences} == {URL.format(number) for number in range(ARTICLES)}
    assert all("title" in one["fields"] for one in differences)


def test_accepting_stores_new_versions_beside_the_old_and_then_nothing_differs(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: "newscrawl 9")
    monkeypatch.setattr("newscrawl.process", reads({"editor": "李五"}))
    code, _, said = replayed(archive, "--accept")
    assert code == 0
    assert f"{ARTICLES + 3} articles read by newscrawl 0." in said
    assert replayed(archive)[:2] == (0, [])
    assert rows(archive, "SELECT DISTINCT editor FROM articles WHERE site = 'wjnews'") == [("李五",)]
    versions = (
        "SELECT json_extract(fields, '$.editor'), cause, code LIKE 'newscrawl 9 %', count(*) FROM versions "
        "WHERE article_id IN (SELECT id FROM articles WHERE site = 'wjnews') GROUP BY 1, 2, 3"
    )
    assert rows(archive, versions) == [("李五", "code", 1, ARTICLES), ("李四", "published", 0, ARTICLES)]


def test_another_release_of_trafilatura_is_one_line_and_no_difference(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = code_version.current()
    release = now.split()[now.split().index("trafilatura") + 1]
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: now.replace(release, "9.9"))
    code, differences, said = replayed(archive)
    assert (code, differences) == (0, [])
    assert f"articles read by trafilatura {release}, now by 9.9" in said
    assert "(now" not in said


def test_after_accepting_a_rebuilt_database_says_the_same(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: "newscrawl 9")
    monkeypatch.setattr("newscrawl.process", reads({"title": "同一个标题"}))
    replayed(archive, "--accept")
    before = contents(archive)
    (archive / "news.db").unlink()
    rebuilt(archive)
    after = contents(archive)
    for name in ("captures", "rejections", "stories", "repairs"):
        assert after[name] == before[name], name
    assert [row[:5] for row in after["articles"]] == [row[:5] for row in before["articles"]]


def test_a_rebuild_keeps_what_earlier_code_read(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.process", reads({"editor": "李五"}))
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: "newscrawl 9")
    assert newscrawl("--archive", archive, "replay", "--rebuild", "--jobs", 1).exit_code == 0
    count = "SELECT count(*) FROM versions WHERE superseded IS"
    assert rows(archive, f"{count} NULL") == [(ARTICLES + 3,)]
    assert rows(archive, f"{count} NOT NULL") == [(ARTICLES + 3,)]


def test_the_number_of_processes_changes_nothing_in_what_is_said(archive: Path) -> None:
    # The store is changed rather than the code: every process sees that.
    with closing(sqlite3.connect(archive / "news.db", isolation_level=None)) as connection:
        connection.execute("UPDATE versions SET fields = json_set(fields, '$.editor', '无', '$.title', 'x')")
    said = [newscrawl("--archive", archive, "replay", "--json", "--jobs", jobs) for jobs in (1, 3)]
    assert said[0].stdout == said[1].stdout
    assert said[0].stderr == said[1].stderr
    assert said[0].stdout.count("\n") == ARTICLES + 3


def test_a_sample_is_the_same_each_time(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.process", lambda *captures, **_: Rejected(captures[0].url, "spam"))
    first, again = (replayed(archive, "--sample", 4) for _ in range(2))
    assert first == again
    assert len(first[1]) == 4


def test_since_leaves_older_captures_out(archive: Path) -> None:
    assert replayed(archive, "--since", "2025-01-07")[2] == "0 unchanged\n"
    assert (
        replayed(archive, "--since", "0001")[2]
        == replayed(archive, "--since", "2025-01-06")[2]
        == f"{ARTICLES + 5} unchanged\n"
    )


def test_code_that_raises_on_one_page_is_named_and_the_others_are_read(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*captures: Capture, sites: Sites) -> Article | Rejected:
        if captures[0].url == URL.format(3):
            raise RuntimeError("cannot go on")
        return process(*captures, sites=sites)

    monkeypatch.setattr("newscrawl.process", raising)
    code, [difference], said = replayed(archive)
    assert code == 1
    assert (difference["kind"], difference["url"]) == ("crashed", URL.format(3))
    assert difference["detail"] == "RuntimeError: cannot go on"
    assert said.startswith(f"{ARTICLES + 4} unchanged, 1 crashed\n")


def test_a_byte_changed_in_one_capture_is_named_and_the_others_are_read(archive: Path) -> None:
    [[file, offset, length]] = rows(archive, "SELECT file, offset, length FROM captures WHERE url = ?", URL.format(5))
    wire = bytearray((archive / file).read_bytes())
    wire[offset + length // 2] ^= 0x10
    (archive / file).write_bytes(wire)
    code, [difference], said = replayed(archive)
    assert code == 1
    assert (difference["kind"], difference["url"]) == ("unreadable", URL.format(5))
    assert f"{file} at byte {offset}:" in difference["detail"]
    assert said.startswith(f"{ARTICLES + 4} unchanged, 1 unreadable\n")


def test_a_replay_that_was_interrupted_while_accepting_goes_on(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.process", reads({"editor": "李五"}))
    rebuild, left = Articles.rebuild, iter(range(3))

    def interrupted(self: Articles, *arguments: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return rebuild(self, *arguments)

    monkeypatch.setattr(Articles, "rebuild", interrupted)
    assert newscrawl("--archive", archive, "replay", "--jobs", 1, "--accept").exit_code == 130
    monkeypatch.setattr(Articles, "rebuild", rebuild)
    assert rows(archive, "SELECT count(*) FROM articles WHERE editor = '李五'") == [(3,)]
    assert replayed(archive, "--accept")[0] == 0
    assert replayed(archive)[:2] == (0, [])
    assert rows(archive, "SELECT count(*) FROM unsettled") == [(0,)]


def test_what_was_archived_and_never_read_is_said(archive: Path) -> None:
    write_run(archive, [capture("late", numbered(90), hours=5)], hours=5)
    with Archive(archive).store() as store:
        add_captures(Archive(archive), store, Archive(archive).warc_files())
    code, [difference], _ = replayed(archive)
    assert (code, difference["kind"], difference["url"]) == (1, "not read before", URL.format("late"))


def test_only_captures_of_articles_that_another_code_read_are_read_where_that_is_asked_for(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert replayed(archive, "--changed-only")[2] == "2 unchanged\n"
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: "newscrawl 9")
    code, _, said = replayed(archive, "--changed-only")
    assert (code, said.splitlines()[0]) == (0, f"{ARTICLES + 5} unchanged")
