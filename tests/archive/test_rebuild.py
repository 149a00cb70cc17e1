"""A rebuild puts the new database in the old one's place in one step."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.archive import Archive
from newscrawl.archive import repair as repairing
from newscrawl.archive.rebuild import rebuild
from tests.support.archives import START, capture, page, rebuilt, rows, write_run
from tests.support.faults import fault

OF_EARLIER_CODE = "INSERT INTO versions (article_id, record_id, code) VALUES ('a', 'b', 'newscrawl 0.0.1')"


@fault("killed before the rebuilt database is in its place", tries=1, outcome="the old one is there, whole")
def test_until_the_new_database_is_in_its_place_the_old_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path, [capture(1, page())])
    with rebuilt(tmp_path).store() as store:
        store.runs.start("jsw/1", "jsw", started_at=START, settings={})
    writer = sqlite3.connect(tmp_path / "news.db", isolation_level=None)  # what it writes stays in the log beside
    with closing(writer):
        writer.execute(OF_EARLIER_CODE)
        before = rows(tmp_path, "SELECT * FROM runs"), rows(tmp_path, "SELECT * FROM versions")

        def killed(_: Path, _target: Path) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", killed)
            with pytest.raises(KeyboardInterrupt):
                rebuild(Archive(tmp_path))
    assert (rows(tmp_path, "SELECT * FROM runs"), rows(tmp_path, "SELECT * FROM versions")) == before
    rebuild(Archive(tmp_path))
    assert rows(tmp_path, "SELECT id FROM runs WHERE id = 'jsw/1'") == [("jsw/1",)]
    assert rows(tmp_path, "SELECT count(*) FROM versions WHERE code = 'newscrawl 0.0.1'") == [(1,)]


@fault("`verify --fix` killed before it reads captures whose rows were lost", tries=1, outcome="their articles stay")
def test_articles_whose_captures_lost_their_rows_stay_until_these_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **_options: object) -> None:
        raise KeyboardInterrupt

    write_run(tmp_path, [capture(1, page())])
    rebuilt(tmp_path)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection, connection:
        connection.execute("DELETE FROM captures")
    monkeypatch.setattr(repairing, "read_captures", killed)
    with Archive(tmp_path).store() as store, pytest.raises(KeyboardInterrupt):
        repairing.repair(Archive(tmp_path), store)
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 1
