"""What commands load: who asks for a version or a help text does not wait for the rooms that do the work."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from newscrawl.cli import main
from newscrawl.store import Store

HEAVY = {"aiohttp", "apscheduler", "asyncio", "chardet", "datasette", "lxml", "multiprocessing", "pyarrow", "requests",
         "rich", "scrapy", "sqlite3", "sqlite_utils", "trafilatura", "twisted"}  # fmt: skip


EACH_IN_A_FORK = """
import json, os, sys
from newscrawl.cli import main
for words in json.loads(sys.argv[1]):
    if not os.fork():
        try:
            main(words)
        except SystemExit as end:
            loaded = sorted({name.partition(".")[0] for name in sys.modules})
            print(json.dumps([end.code or 0, loaded]), file=sys.stderr, flush=True)
        os._exit(0)
    os.wait()
"""
"""Every command begins where only `newscrawl` itself was imported, as if alone."""


def loaded_by(*calls: Sequence[str]) -> list[set[str]]:
    """Return the top-level packages that each of the commands has loaded at its end."""
    words = [sys.executable, "-c", EACH_IN_A_FORK, json.dumps(calls)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    ends = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("[")]
    assert [status for status, _ in ends] == [0] * len(calls)
    return [set(loaded) for _, loaded in ends]


def test_help_and_version_load_nothing_heavy() -> None:
    calls = [["--version"], ["--help"], *([command, "--help"] for command in main.commands)]
    loaded = dict(zip(map(" ".join, calls), loaded_by(*calls), strict=True))
    assert {call: found & HEAVY for call, found in loaded.items() if found & HEAVY} == {}


@pytest.mark.parametrize("words", [("status",), ("search", "常州")], ids=" ".join)
def test_looking_at_an_archive_loads_its_database_and_no_more(words: tuple[str, ...], tmp_path: Path) -> None:
    Store(tmp_path / "news.db").close()
    (loaded,) = loaded_by(["--archive", str(tmp_path), *words])
    assert loaded & (HEAVY | {"importlib.metadata", "numpy"}) == {"rich", "sqlite3"}
