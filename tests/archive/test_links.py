"""Files that are read where they lie: nothing is copied, and what becomes of them is seen."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.reconcile import read_captures
from newscrawl.cli import main
from tests.support import containers
from tests.support import foreign_archives as foreign
from tests.support.archives import URL, contents, page, rebuilt, rows
from tests.support.faults import fault
from tests.support.foreign_archives import Response

PAGES = [Response(URL.format(number), page(f"武进召开第{number}次会议")) for number in range(3)]


def newscrawl(archive: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive to which a WARC file and a WACZ are linked."""
    media = tmp_path / "media" / "disk"
    media.mkdir(parents=True)
    (media / "a-0.warc.gz").write_bytes(foreign.wget(PAGES[:2]))
    (media / "b.wacz").write_bytes(containers.wacz(foreign.wget(PAGES[2:])))
    told = newscrawl(tmp_path / "archive", "import", "--link", media, "--jobs", 1)
    assert told.exit_code == 0, told.output
    return tmp_path / "archive"


def test_nothing_is_copied_and_all_is_read(archive: Path) -> None:
    assert len(rows(archive, "SELECT * FROM articles")) == 3
    given = sum(path.stat().st_size for path in (archive.parent / "media").rglob("*") if path.is_file())
    assert not (archive / "warc").exists()
    assert given > 0
    before = contents(archive)
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert newscrawl(archive, "replay", "--jobs", 1).exit_code == 0
    (archive / "news.db").unlink()
    rebuilt(archive)
    assert contents(archive) == before


def test_a_moved_folder_is_told_once(archive: Path) -> None:
    media = archive.parent / "media"
    before = contents(archive)["articles"]
    shutil.move(media / "disk", media / "other")
    told = newscrawl(archive, "verify")
    assert told.exit_code == 1
    assert told.stdout.count("the linked file is gone; if it was moved: newscrawl relocate") == 2
    told = newscrawl(archive, "relocate", media / "disk", media / "other")
    assert told.stdout.startswith("2 linked files lie at ")
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert contents(archive)["articles"] == before
    assert newscrawl(archive, "replay", "--jobs", 1).exit_code == 0
    assert newscrawl(archive, "relocate", media / "disk", media / "other").exit_code == 2


@fault(
    "a linked file that is lost, and linked anew from a copy of another name",
    tries=1,
    outcome="mended; no article lost",
)
def test_captures_of_a_lost_file_are_taken_from_another_that_holds_them(archive: Path) -> None:
    lost, copy = archive.parent / "media" / "disk", archive.parent / "safe"
    before = contents(archive)["articles"]
    copy.mkdir()
    for path in list(lost.iterdir()):
        path.rename(copy / f"copy-of-{path.name}")
    lost.rmdir()
    assert newscrawl(archive, "import", "--link", copy, "--jobs", 1).exit_code == 0
    told = newscrawl(archive, "verify", "--fix", "--jobs", 1)
    assert [line.rpartition("; ")[2] for line in told.stdout.splitlines()] == [
        f"if it is lost: newscrawl forget {lost / name}" for name in ("a-0.warc.gz", "b.wacz")
    ]
    for name in ("a-0.warc.gz", "b.wacz"):
        assert "0 captures forgotten" in newscrawl(archive, "forget", lost / name, "--jobs", 1).stdout
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert contents(archive)["articles"] == before
    assert newscrawl(archive, "replay", "--jobs", 1).exit_code == 0


def test_a_changed_file_is_seen(archive: Path) -> None:
    path = archive.parent / "media" / "disk" / "a-0.warc.gz"
    content = path.read_bytes()
    os.utime(path, ns=(0, 0))
    assert "was changed or copied since" in newscrawl(archive, "verify").stdout
    path.write_bytes(content + b"\n")
    assert f"has {len(content) + 1} bytes, and had {len(content)}" in newscrawl(archive, "verify").stdout
    path.write_bytes(content)
    assert newscrawl(archive, "verify", "--fix", "--jobs", 1).exit_code == 0


def test_a_capture_that_a_replaced_file_no_longer_holds_stays_named(tmp_path: Path) -> None:
    archive, file = tmp_path / "archive", tmp_path / "a.warc"
    for one in PAGES[:2]:  # the second capture lies where the first did
        file.write_bytes(foreign.plain([one]))
        assert newscrawl(archive, "import", "--link", file, "--jobs", 1).exit_code == 0
    told = newscrawl(archive, "verify")
    assert (told.exit_code, told.stdout.count(f"names a capture of {PAGES[0].url} here, and there is none")) == (1, 1)
    assert newscrawl(archive, "forget", file, "--jobs", 1).exit_code == 0
    assert newscrawl(archive, "import", "--link", file, "--jobs", 1).exit_code == 0
    assert newscrawl(archive, "verify").output == "no problems\n"


def test_a_file_of_which_an_old_crawl_replayed_one_capture_is_linked_by_a_repair(tmp_path: Path) -> None:
    """Crawls with REPLAY_WARC noted in rows alone where they had captures from."""
    archive, path = Archive(tmp_path / "archive"), tmp_path / "old" / "a.warc.gz"
    path.parent.mkdir()
    path.write_bytes(foreign.wget(PAGES[:2]))
    first, _ = warc.scan(path, archive=archive.root)
    with archive.store() as store:
        store.add_capture(first.record, run_id="wjnews/20240101T000000Z")
        read_captures(archive, store)
    assert newscrawl(archive.root, "verify").output == "no problems\n"
    assert newscrawl(archive.root, "verify", "--fix", "--jobs", 1).output == "no problems\n"
    assert len(rows(archive.root, "SELECT * FROM captures")) == 1
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert newscrawl(archive.root, "relocate", tmp_path / "old", tmp_path / "new").exit_code == 0
    assert newscrawl(archive.root, "verify").output == "no problems\n"


def test_a_linked_file_is_forgotten_and_stays_where_it_is(archive: Path) -> None:
    path = archive.parent / "media" / "disk" / "b.wacz"
    assert newscrawl(archive, "forget", path).exit_code == 0
    assert path.is_file()
    assert len(rows(archive, "SELECT * FROM articles")) == 2
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert newscrawl(archive, "forget", "none.warc.gz").exit_code == 2


def test_a_folder_whose_name_ends_like_a_container_s_is_copied_and_not_linked(tmp_path: Path) -> None:
    given = tmp_path / "NEWS!"
    given.mkdir()
    (given / "a.warc.gz").write_bytes(foreign.wget(PAGES))
    linked = newscrawl(tmp_path / "archive", "import", "--link", given, "--jobs", 1)
    assert (linked.exit_code, linked.stderr.count("rename the folder")) == (2, 1)
    copied = newscrawl(tmp_path / "archive", "import", given, "--jobs", 1)
    assert (copied.exit_code, copied.stdout.count("3 articles")) == (0, 1)
    assert newscrawl(tmp_path / "archive", "verify").output == "no problems\n"
    assert newscrawl(tmp_path / "archive", "forget", "NEWS!%2Fa.warc.gz", "--jobs", 1).exit_code == 0
    assert not rows(tmp_path / "archive", "SELECT * FROM captures")
