"""Rows that earlier versions wrote hold whatever a page held: nothing of it steers a terminal or a reader's eye."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from tests.support.archives import URL, capture, page, rebuilt, write_run
from tests.support.faults import fault

STEERING = "\x1b[2J\x1b]0;title\x07\x9b31m\u202e\u2066\x08\x00\x7f\r"
"""Clear the screen, set its title and colour, turn the text round, go back, end the text."""
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
TEXTS = ("title", "pretitle", "subtitle", "summary", "body", "source", "byline", "editor", "url", "section")
COMMANDS = (
    "search 武进", "stories --least 1", "stories --least 1 --json", f"history {URL.format(1)}",
    "status", "status --json", "replay --jobs 1", "replay --json --jobs 1", "verify --jobs 1",
    *(f"export --format {name}" for name in ("jsonl", "csv", "atom", "md", "tei")),
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive whose rows were written before texts were made printable."""
    root = tmp_path_factory.mktemp("old")
    write_run(root, [capture(number, page(f"武进召开第{number}次会议")) for number in range(2)])
    rebuilt(root)
    with closing(sqlite3.connect(root / "news.db")) as connection, connection:
        connection.create_function("steer", 1, lambda text: f"{(text or '')[:1]}{STEERING}{(text or '')[1:]}")
        connection.execute(f"UPDATE articles SET {', '.join(f'{name} = steer({name})' for name in TEXTS)}")
        hidden = {"author": json.dumps([f"张{STEERING}三"]), "images": json.dumps([{"url": "", "caption": STEERING}])}
        for name, value in hidden.items():
            connection.execute(f"UPDATE articles SET {name} = ?", (value,))
        connection.execute("UPDATE versions SET fields = json_set(fields, '$.title', steer('武进'))")
        connection.execute(
            "INSERT INTO runs (id, site, started_at, finished_at, exit_code, reason) "
            "VALUES ('wjnews/1', 'wjnews', '2025-01-06T05:00:00Z', '2025-01-06T05:00:00Z', 1, steer('reason'))"
        )
    return root


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            one,
            marks=fault(
                f"old rows that steer a terminal: {one.split(' http')[0]}", tries=0, outcome="written without it"
            ),
        )
        for one in COMMANDS
    ],
)
def test_what_a_row_holds_steers_no_terminal_and_no_export(archive: Path, command: str) -> None:
    told = CliRunner().invoke(main, ["--archive", str(archive), *command.split()])
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exc_info
    text = told.stdout_bytes.decode("utf8") + told.stderr
    assert text
    assert not UNSEEN.search(text), repr(text)
    assert not re.search(r"\\u00[019]", text) or command.startswith("replay"), "not written as an escape either"


@fault("old rows that steer a terminal: export --format parquet", tries=0, outcome="written without it")
def test_a_column_holds_none_of_it_either(archive: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        main, ["--archive", str(archive), "export", "--format", "parquet", "--output", str(tmp_path / "a.parquet")]
    )
    assert told.exit_code == 0, told.output
    assert not UNSEEN.search(str(pq.read_table(tmp_path / "a.parquet").to_pylist()))
