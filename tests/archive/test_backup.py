"""`newscrawl backup` makes a copy that verifies, also while a crawl goes on, and brings it up to date."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import Archive
from newscrawl.archive.archive import run_of
from newscrawl.cli import main
from newscrawl.warc import cdxj
from tests.support.archives import START, capture, contents, page, rebuilt, rows, write_run
from tests.support.killing import Victim, serve
from tests.support.site_server import SiteServer


def newscrawl(archive: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


def warc_files(archive: Path) -> list[Path]:
    return sorted((archive / "warc").rglob("*.warc.gz"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    write_run(root, [capture(number, page(f"武进召开第{number}次会议")) for number in range(3)])
    rebuilt(root)
    (root / "sites").mkdir()
    (root / "sites" / "jiangzhou.toml").write_text(
        'label = "江州新闻网"\nhosts = ["www.jiangzhou.example"]\narticle = \'/\\d+\\.html$\'\n', encoding="utf-8"
    )
    return root


def test_a_backup_is_an_archive_and_a_second_one_brings_only_what_is_new(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    told = newscrawl(archive, "backup", copy)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout == f"{copy}: 1 WARC file linked, 0 copied, 0 unchanged; no problems\n"
    assert contents(copy) == contents(archive)
    assert newscrawl(copy, "verify").exit_code == 0
    assert "jiangzhou" in newscrawl(copy, "site", "list").stdout

    write_run(archive, [capture(7, page("武进召开第七次会议"), hours=9)], hours=9)
    assert newscrawl(archive, "verify", "--fix", "--jobs", "1").exit_code == 0
    assert "1 WARC file linked, 0 copied, 1 unchanged; no problems" in newscrawl(archive, "backup", copy).stdout
    assert contents(copy) == contents(archive)
    assert newscrawl(copy, "verify").exit_code == 0


def test_an_archive_of_a_newer_version_is_named_and_not_its_copy(archive: Path, tmp_path: Path) -> None:
    with Archive(archive).store() as store:
        store.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "SELECT migration_set, 'of_tomorrow', '2027-01-01' FROM _sqlite_migrations LIMIT 1"
        )
    told = newscrawl(archive, "backup", tmp_path / "copy")
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith(f"newscrawl: {archive / 'news.db'} was made by a newer version of newscrawl (")


def test_on_another_file_system_finished_files_are_copied_once(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_file_system(_source: Path, _target: Path) -> None:
        raise OSError(18, os.strerror(18))

    monkeypatch.setattr(os, "link", other_file_system)
    copy = tmp_path / "copy"
    assert "0 WARC files linked, 1 copied, 0 unchanged; no problems" in newscrawl(archive, "backup", copy).stdout
    assert "0 WARC files linked, 0 copied, 1 unchanged; no problems" in newscrawl(archive, "backup", copy).stdout
    assert newscrawl(copy, "verify").exit_code == 0


def test_what_was_forgotten_leaves_the_copy_and_what_was_lost_stays_there(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "other.warc.gz"
    shutil.move(write_run(tmp_path / "made", [capture(9, page("武进召开第九次会议"))]), source)
    assert newscrawl(archive, "import", source, "--jobs", "1").exit_code == 0
    copy = tmp_path / "copy"
    assert newscrawl(archive, "backup", copy).exit_code == 0
    assert len(warc_files(copy)) == 2

    assert newscrawl(archive, "forget", source.name).exit_code == 0
    [lost] = warc_files(archive)
    lost.unlink()
    assert newscrawl(archive, "backup", copy).exit_code == 0
    assert [path.name for path in warc_files(copy)] == [lost.name]  # the database names it
    assert newscrawl(copy, "verify").exit_code == 0


def test_a_record_that_is_damaged_in_the_archive_is_named(archive: Path, tmp_path: Path) -> None:
    [file] = warc_files(archive)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    told = newscrawl(archive, "backup", tmp_path / "copy")
    assert told.exit_code == 1
    assert told.stderr.startswith(f"warc/wjnews/{file.name} at byte ")


@pytest.mark.parametrize(
    ("where", "says"),
    [(".", "lie one in the other"), ("copy", "lie one in the other"), ("../full", "something else than a backup"),
     ("../full/file", "is no folder")],
)  # fmt: skip
def test_a_folder_that_cannot_be_the_copy_is_refused(archive: Path, tmp_path: Path, where: str, says: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    told = newscrawl(archive, "backup", archive / where)
    assert told.exit_code == 2
    assert says in told.stderr
    assert told.stderr.count("\n") == 1


def test_an_interrupted_backup_is_completed_by_the_next(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    (copy / "warc" / "wjnews").mkdir(parents=True)
    (copy / "news.db.partial").write_bytes(b"half")
    (copy / "warc" / "wjnews" / f"{warc_files(archive)[0].name}.partial").write_bytes(b"half")
    assert newscrawl(archive, "backup", copy).exit_code == 0
    assert newscrawl(copy, "verify").exit_code == 0
    assert not list(copy.rglob("*.partial*"))


def test_what_a_killed_crawl_left_without_rows_has_them_in_each_copy(archive: Path, tmp_path: Path) -> None:
    left = write_run(archive, [capture(7, page("武进召开第七次会议"), hours=9)], hours=9)
    with Archive(archive).store() as store:
        store.runs.start(run_of(f"warc/wjnews/{left.name}"), "wjnews", started_at=START, settings={})
    copy = tmp_path / "copy"
    for told in ("1 WARC file linked, 1 copied, 0 unchanged", "0 WARC files linked, 0 copied, 2 unchanged"):
        assert f"{told}; no problems" in newscrawl(archive, "backup", copy).stdout
        assert newscrawl(copy, "verify").exit_code == 0
        assert len(rows(copy, "SELECT * FROM captures WHERE file LIKE '%' || ?", left.name)) == 1


def test_a_torn_file_that_an_earlier_backup_linked_stays_whole_in_the_archive(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert newscrawl(archive, "backup", copy).exit_code == 0
    [file] = warc_files(archive)
    content = file.read_bytes()
    os.truncate(file, len(content) - 9)  # the copy's, too
    assert file.samefile(copy / file.relative_to(archive))
    cdxj.path_of(file).unlink()
    newscrawl(archive, "backup", copy)
    assert file.read_bytes() == content[:-9]
    assert len((copy / file.relative_to(archive)).read_bytes()) < len(content) - 9


def test_a_file_that_a_crawl_has_only_just_made_is_no_problem(archive: Path, tmp_path: Path) -> None:
    run_id = "wjnews/20250106T120000000000Z"
    (archive / "warc" / f"{run_id}-00000.warc.gz").touch()
    with Archive(archive).store() as store:
        store.runs.start(run_id, "wjnews", started_at=START, settings={})
    copy = tmp_path / "copy"
    assert newscrawl(archive, "backup", copy).output.endswith("0 unchanged; no problems\n")
    assert newscrawl(copy, "verify").exit_code == 0
    assert newscrawl(archive, "verify", "--fix", "--jobs", "1").exit_code == 0  # as after a kill at that moment


def test_an_index_that_an_interrupted_backup_did_not_come_to_is_brought_by_the_next(
    archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert newscrawl(archive, "backup", copy).exit_code == 0
    [index] = (copy / "warc").rglob("*.cdxj")
    index.unlink()
    assert newscrawl(archive, "backup", copy).exit_code == 0
    assert newscrawl(copy, "verify").exit_code == 0


@pytest.mark.e2e
def test_a_backup_made_while_a_crawl_goes_on_verifies(tmp_path: Path) -> None:
    archive, copy = tmp_path / "archive", tmp_path / "copy"
    made: list[tuple[int, str]] = []
    with SiteServer() as server:
        serve(server)
        victim = Victim(archive, server.url)
        moments = threading.Semaphore(0)
        server.on_request = moments.release
        while victim.process.poll() is None:
            if moments.acquire(timeout=0.1) and (archive / "news.db").exists():
                told = newscrawl(archive, "backup", copy)
                made.append((told.exit_code, told.stderr))
        assert victim.wait() == 0
    assert len(made) > 1
    assert set(made) == {(0, "")}
    assert newscrawl(archive, "backup", copy).exit_code == 0
    assert newscrawl(copy, "verify").exit_code == 0
    assert contents(copy) == contents(archive)
    assert rows(copy, "SELECT count(*) FROM runs WHERE finished_at IS NULL") == [(0,)]
