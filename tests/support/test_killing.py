"""What is held to be sound of an archive whose crawl was killed."""

from __future__ import annotations

from pathlib import Path

from tests.support.archives import capture, page, rebuilt, rows, write_run
from tests.support.killing import unsound


def test_a_database_without_tables_is_sound_as_long_as_nothing_was_archived(tmp_path: Path) -> None:
    assert rows(tmp_path, "SELECT * FROM sqlite_master") == []  # to open it makes the file
    assert unsound(tmp_path) == []
    made = write_run(tmp_path, [capture(1, page())])
    assert unsound(tmp_path) == [f"{made.name}: there is no table of its captures"]
    rebuilt(tmp_path)
    assert unsound(tmp_path) == []
