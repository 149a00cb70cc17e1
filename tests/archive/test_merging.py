"""`newscrawl merge` joins archives: whatever the order, what comes out is the archive that one crawl had made."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newscrawl import process
from newscrawl.archive import Archive, links
from newscrawl.cli import main
from newscrawl.model import Capture
from newscrawl.store.rows import timestamp
from tests.support.archives import START, URL, capture, contents, page, rebuilt, rows, write_run
from tests.support.faults import fault

EDITED = page("武进召开重点工作会议", ("会议改在下周二举行，各镇各部门负责人参加，时间地点另行通知，请相互转告。",) * 3)
MEMORY = "SELECT * FROM {} ORDER BY 1, 2"
SITE = 'label = "江州新闻网"\nhosts = ["www.jiangzhou.example"]\narticle = \'/\\d+\\.html$\'\n'


def of_the_workers() -> list[list[Capture]]:
    """Return what three workers fetched: articles of their own, copies, edits of one article, one withdrawn."""
    return [
        [capture(1, page()), capture(2, page("武进召开第二次会议")), capture(3, page(more="再续"), hours=5)],
        [capture(1, EDITED, hours=2), capture(3, page(), hours=6), capture(4, b"", status=404)],
        [capture(1, EDITED, hours=4), capture(1, b"", status=404, hours=9), capture(4, page(), hours=-3)],
    ]


def newscrawl(archive: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


@pytest.fixture
def workers(tmp_path: Path) -> list[Path]:
    """Return archives without a database: `merge` needs none."""
    process(capture(1, page()))  # what reads pages is loaded once, and not by each forked process
    for number, run in enumerate(of_the_workers()):
        write_run(tmp_path / f"worker{number}", run, hours=number)
    return [tmp_path / f"worker{number}" for number in range(3)]


def of_one_crawl(root: Path, workers: list[Path]) -> Path:
    """Return an archive that was made from the WARC files of all workers."""
    for worker in workers:
        shutil.copytree(worker / "warc", root / "warc", dirs_exist_ok=True)
    return rebuilt(root).root


def everything(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    memory = {name: rows(archive, MEMORY.format(name)) for name in ("runs", "frontier", "site_states", "rejections")}
    return contents(archive) | memory


def test_any_order_gives_what_one_crawl_would_have_made(tmp_path: Path, workers: list[Path]) -> None:
    whole = of_one_crawl(tmp_path / "whole", workers)
    for number, worker in enumerate(workers):
        with Archive(worker).store() as store:
            store.runs.start(f"wjnews/{number}", "wjnews", started_at=START, settings={})
            store.runs.finish(
                f"wjnews/{number}", finished_at=START, exit_code=0, reason="finished", stats={"n": number}
            )
    told = {}
    for order in itertools.permutations(range(3)):
        target = tmp_path / "".join(map(str, order))
        result = newscrawl(target, "merge", *(workers[number] for number in order), "--jobs", "1")
        assert result.exit_code == 0, result.output
        told[order] = result.stdout
        assert contents(target) == contents(whole)
        assert rows(target, "SELECT id, reason FROM runs ORDER BY id") == [
            (f"wjnews/{number}", "finished") for number in range(3)
        ]
    assert len(set(told.values())) == 1
    assert told[0, 1, 2].startswith("WARC files: 3 linked, 0 copied, 0 unchanged, 0 outside; 9 captures, 0 lost; ")
    assert len(rows(target, "SELECT 1 FROM articles")) == 4
    assert newscrawl(target, "verify").output == "no problems\n"
    assert newscrawl(target, "replay", "--jobs", "1").exit_code == 0
    assert newscrawl(target, "search", "另行通知").stdout == newscrawl(whole, "search", "另行通知").stdout != ""


def test_merging_again_or_one_after_the_other_changes_nothing(tmp_path: Path, workers: list[Path]) -> None:
    whole = of_one_crawl(tmp_path / "whole", workers)
    for other in (workers[2], workers[1], workers[1]):
        assert newscrawl(workers[0], "merge", other, "--jobs", "1").exit_code == 0
    before = everything(workers[0])
    again = newscrawl(workers[0], "merge", workers[2], whole, "--jobs", "1")
    assert again.stdout.startswith("WARC files: 0 linked, 0 copied, 4 unchanged, 0 outside; ")
    assert everything(workers[0]) == before
    assert contents(workers[0]) == contents(whole)


def test_of_two_rows_of_a_crawls_memory_the_later_one_stays(tmp_path: Path) -> None:
    def remembering(name: str, finished: str | None, state: str, last_at: str | None) -> Path:
        root = tmp_path / name
        with Archive(root).store() as store, store.transaction() as connection:
            connection.execute(
                "INSERT INTO frontier (key, url, site, state, found_at, last_at) "
                "VALUES ('a', 'b', 'wjnews', ?, 'c', ?)",
                (state, last_at),
            )
            connection.execute("INSERT INTO runs (id, site, finished_at) VALUES ('wjnews/1', 'wjnews', ?)", (finished,))
            reason = ("http://a.cn/lost.html", "http-error", name)
            connection.execute("INSERT INTO rejections (id, url, reason, detail) VALUES ('lost', ?, ?, ?)", reason)
        return root

    early = remembering("early", None, "owed", None)
    late = remembering("late", timestamp(START), "fetched", "2025-01-07")
    for target, other in ((tmp_path / "one", early), (early, late), (tmp_path / "two", late), (late, tmp_path / "one")):
        assert newscrawl(target, "merge", other, "--jobs", "1").exit_code == 0
    assert everything(early) == everything(late)
    assert rows(early, "SELECT state FROM frontier") == [("fetched",)]
    assert rows(early, "SELECT finished_at FROM runs WHERE id = 'wjnews/1'") == [(timestamp(START),)]
    assert rows(early, "SELECT detail FROM rejections WHERE id = 'lost'") == [("late",)]


@fault("a linked file of an archive that is merged is gone", tries=0, outcome="named; merge exits 1")
def test_files_elsewhere_imported_files_and_files_of_sites_come_too(tmp_path: Path) -> None:
    linked, imported = (
        write_run(tmp_path / "made", [capture(number, page(f"武进召开第{number}次会议"))], hours=number)
        for number in (5, 6)
    )
    own_site = write_run(tmp_path / "made", [capture(7, page(), url="http://www.jiangzhou.example/{}.html")], hours=7)
    other, target = tmp_path / "other", tmp_path / "deeper" / "target"
    (other / "sites").mkdir(parents=True)
    (other / "sites" / "jiangzhou.toml").write_text(SITE, encoding="utf-8")
    assert newscrawl(other, "import", "--link", linked, "--jobs", "1").exit_code == 0
    assert newscrawl(other, "import", imported, own_site, "--jobs", "1").exit_code == 0
    told = newscrawl(target, "merge", other, "--jobs", "1")
    assert told.stdout.startswith("WARC files: 2 linked, 0 copied, 0 unchanged, 1 outside; 3 captures, 0 lost; ")
    assert rows(target, "SELECT id, site, title FROM articles ORDER BY id") == rows(
        other, "SELECT id, site, title FROM articles ORDER BY id"
    )
    assert rows(target, "SELECT file FROM captures WHERE url = ?", URL.format(5)) == [
        (os.path.relpath(linked, target),)
    ]
    assert newscrawl(target, "verify").output == "no problems\n"
    assert [noted.keys() for noted in links.linked(Archive(target)).values()] == [{"size", "changed_ns"}], "as a whole"
    linked.rename(linked.with_suffix(".moved"))
    lacking = newscrawl(tmp_path / "second", "merge", other, "--jobs", "1")
    assert lacking.exit_code == 1
    assert lacking.stderr == f"{linked} is gone, and with it 1 capture; put it back, then merge again\n"
    assert lacking.stdout.startswith("WARC files: 2 linked, 0 copied, 0 unchanged, 0 outside; 2 captures, 0 lost; ")
    again = newscrawl(target, "merge", other, "--jobs", "1")
    assert (again.exit_code, again.stderr) == (1, lacking.stderr), "it has only read the file where it lay"


def test_a_file_that_is_gone_from_another_archive_is_not_missed_where_a_copy_of_it_came_before(tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "target"
    path = write_run(other, [capture(1, page())])
    write_run(other, [capture(2, page("武进召开第2次会议"))], hours=1)
    rebuilt(other)
    assert newscrawl(target, "merge", other, "--jobs", "1").exit_code == 0
    path.unlink()
    again = newscrawl(target, "merge", other, "--jobs", "1")
    assert (again.exit_code, again.stderr) == (0, "")


@fault("a disk that becomes full during a merge", tries=0, outcome="exit status 1, one line; no piece of a file stays")
def test_on_a_full_disk_no_piece_of_a_copy_stays(
    tmp_path: Path, workers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(given: Path, copy: Path) -> None:
        copy.write_bytes(given.read_bytes()[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("newscrawl.archive.backup.shutil.copy2", fail)
    monkeypatch.setattr("newscrawl.archive.backup.os.link", fail)
    told = newscrawl(tmp_path / "target", "merge", workers[0], "--jobs", "1")
    assert told.exit_code == 1
    assert told.stderr.endswith(": No space left on device; mend that, then merge again\n")
    assert [path for path in (tmp_path / "target" / "warc").rglob("*") if path.is_file()] == []


@fault("the database of an archive that is merged is held by another program", tries=0, outcome="merged")
def test_an_archive_whose_database_another_program_holds_is_merged(tmp_path: Path, workers: list[Path]) -> None:
    whole = of_one_crawl(tmp_path / "whole", workers)
    with Archive(workers[1]).store() as store, store.transaction():
        assert newscrawl(tmp_path / "target", "merge", *workers, "--jobs", "1").exit_code == 0
    assert contents(tmp_path / "target") == contents(whole)


def test_a_file_that_was_copied_while_it_was_written_gives_way_to_the_whole_one(
    tmp_path: Path, workers: list[Path]
) -> None:
    other = rebuilt(workers[0]).root
    [whole] = other.rglob("*.warc.gz")
    target = tmp_path / "target"
    part = target / whole.relative_to(other)
    part.parent.mkdir(parents=True)
    part.write_bytes(whole.read_bytes()[:-200])
    assert newscrawl(target, "merge", other, "--jobs", "1").exit_code == 0
    assert contents(target) == contents(other)


def _same_archive(other: Path, target: Path) -> Path:
    target.symlink_to(other)
    return other


def _of_another_crawl(other: Path, target: Path) -> Path:
    [path] = other.rglob("*.warc.gz")
    there = target / path.relative_to(other)
    there.parent.mkdir(parents=True)
    there.write_bytes(b"of another crawl")
    return other


def _with_another_site(other: Path, target: Path) -> Path:
    for root in (other, target):
        (root / "sites").mkdir(parents=True)
        (root / "sites" / "a.toml").write_text(f"# {root}", encoding="utf-8")
    return other


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda _other, target: target, "is no archive: it has neither news.db nor WARC files"),
        (lambda _other, target: target / "nowhere", "is no archive: it has neither news.db nor WARC files"),
        (_same_archive, "is the archive itself; name another one"),
        (_of_another_crawl, "are different files of one name; rename"),
        (_with_another_site, "differ; make them the same, then merge again"),
    ],
)
def test_what_cannot_be_merged_is_refused_in_one_line(
    tmp_path: Path, workers: list[Path], prepare: Any, says: str
) -> None:
    told = newscrawl(tmp_path / "target", "merge", prepare(workers[0], tmp_path / "target"), "--jobs", "1")
    assert told.exit_code == 2
    assert says in told.stderr
    assert told.stderr.count("\n") == 1


def test_a_run_that_is_being_written_is_left_out_and_named(tmp_path: Path, workers: list[Path]) -> None:
    with Archive(workers[0]).lock("wjnews").acquire():
        told = newscrawl(tmp_path / "target", "merge", workers[0], "--jobs", "1")
    assert told.exit_code == 0
    assert "is being written; it is left out, merge again when it has ended" in told.stderr
    assert rows(tmp_path / "target", "SELECT 1 FROM captures") == []
