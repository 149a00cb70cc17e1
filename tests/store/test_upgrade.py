"""An archive that the version before made, opened by this one; and one of a version to come."""

from __future__ import annotations

import lzma
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.archive import Archive
from newscrawl.archive.rebuild import rebuild
from newscrawl.archive.verify import problems
from newscrawl.errors import StoreError
from newscrawl.store import Store, counts
from newscrawl.store.reader import read_only
from newscrawl.store.upgrade import COPIES_KEPT, MIGRATIONS, copies
from tests.support.faults import fault

DATA = Path(__file__).parents[1] / "data" / "upgrade"
SAMPLE = Path(__file__).parents[2] / "newscrawl/cli/data/sample.warc.gz"
TITLES = "SELECT url, title, first_seen FROM articles ORDER BY url"
KEPT = (
    "SELECT id, exit_code, reason, stats FROM runs",
    "SELECT key, state FROM frontier",
    "SELECT site, paused_until, pauses, alarm, alarm_since FROM site_states",
)
"""What no WARC file tells."""
LATER = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, 'of_tomorrow', '2027-01-01')"


@pytest.fixture
def earlier(tmp_path: Path) -> Archive:
    """An archive as the code of commit 6244da7 left it."""
    (tmp_path / "warc/imported").mkdir(parents=True)
    shutil.copy(SAMPLE, tmp_path / "warc/imported/sample.warc.gz")
    shutil.copy(DATA / "sample.cdxj", tmp_path / "warc/imported/sample.cdxj")
    (tmp_path / "news.db").write_bytes(lzma.decompress((DATA / "news.db.xz").read_bytes()))
    return Archive(tmp_path)


def rows(path: Path, *queries: str) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def test_an_archive_of_the_version_before_is_brought_up_to_date_after_a_copy_was_kept(earlier: Archive) -> None:
    before = earlier.database.read_bytes()
    kept = rows(earlier.database, TITLES, *KEPT)
    earlier.store().close()
    assert rows(earlier.database, TITLES, *KEPT) == kept
    assert rows(earlier.database, "SELECT channel, site, told FROM sendings") == [[("ALARM_WEBHOOK", "jsw", "blocked")]]
    [copy] = copies(earlier.database)
    assert rows(copy, TITLES, *KEPT, "SELECT told FROM site_states") == [*kept, [("blocked",)]]
    assert (copy.parent, len(copy.read_bytes())) == (earlier.root, len(before))
    [counted, anew] = rows(earlier.database, "SELECT what, site, kind, number FROM counts", counts.anew())
    assert sorted(counted) == sorted(anew)
    assert {what for what, *_ in counted} >= {"articles", "relations"}
    earlier.store().close()
    assert copies(earlier.database) == [copy]  # once an upgrade, not once an opening


def test_what_was_brought_up_to_date_verifies_replays_and_can_be_made_anew(earlier: Archive) -> None:
    with earlier.store() as store:
        assert list(problems(earlier, store)) == []
    kept = rows(earlier.database, "SELECT url, title FROM articles ORDER BY url", *KEPT)
    assert len(kept[0]) == 5
    rebuild(earlier)
    assert rows(earlier.database, "SELECT url, title FROM articles ORDER BY url", *KEPT) == kept


def test_a_rebuild_of_an_archive_of_the_version_before_takes_over_what_no_warc_file_tells(earlier: Archive) -> None:
    kept = rows(earlier.database, *KEPT)
    rebuild(earlier)
    assert rows(earlier.database, *KEPT) == kept


def test_going_back_is_taking_the_copy_s_name(earlier: Archive) -> None:
    before = rows(earlier.database, TITLES)
    earlier.store().close()
    copies(earlier.database)[0].replace(earlier.database)
    assert rows(earlier.database, TITLES) == before
    earlier.store().close()


def test_only_the_last_copies_are_kept(earlier: Archive) -> None:
    old = [earlier.root / f"news.db.before-2026010{day}T000000Z" for day in range(1, 5)]
    for path in old:
        path.touch()
    earlier.store().close()
    assert len(copies(earlier.database)) == COPIES_KEPT
    assert copies(earlier.database)[0] == old[-1]


def test_without_room_for_the_copy_nothing_is_changed(earlier: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    before = earlier.database.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(
        StoreError, match=r"a copy of it \(\d+ bytes\) could not be kept: .*No space left.*; free space"
    ):
        earlier.store()
    assert earlier.database.read_bytes() == before
    assert list(earlier.root.glob("news.db.before-*")) == []


@pytest.mark.parametrize("migrations", ["newscrawl", "newscrawl-crawl"])
def test_a_database_of_a_newer_version_is_one_line_for_who_writes_and_for_who_reads(
    tmp_path: Path, migrations: str
) -> None:
    path = tmp_path / "news.db"
    with Store(path) as store:
        store.connection.execute(LATER, (migrations,))
    for opened in (Store, read_only):
        with pytest.raises(StoreError, match=r"^\S+ was made by a newer version of newscrawl \(it has of_tomorrow\); "):
            opened(path)


def test_a_new_archive_has_no_copy_and_no_lock(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        assert not any(migrations.pending(store.connection) for migrations in MIGRATIONS)
    assert [path.name for path in tmp_path.iterdir()] == ["news.db"]


MAKERS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from newscrawl.store import Store

at_once = Barrier(6)
def make(path):
    at_once.wait(timeout=60)
    Store(path).close()

with ThreadPoolExecutor(6) as threads:
    for number in range(4):
        list(threads.map(make, [Path(sys.argv[1]) / str(number) / "news.db"] * 6))
"""
"""Carries out the migrations themselves, in place of which other tests copy a database."""


@fault("two crawls or imports that make one new archive", tries=1, outcome="one makes its database, the others wait")
def test_several_may_make_a_new_archive_at_the_same_time(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAKERS, tmp_path], check=False, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_on_read_only_media_an_older_database_says_what_to_do(
    earlier: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.store.database.is_read_only", lambda _: True)
    monkeypatch.setattr("newscrawl.store.database.is_frozen", lambda _: True)
    with pytest.raises(StoreError, match="older version; copy the archive to where it can be written, and run there"):
        earlier.store()
