"""What commands load: who asks for a version or a help text does not wait for the rooms that do the work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.cli import main
from newscrawl.store import Store

HEAVY = {"aiohttp", "apscheduler", "asyncio", "chardet", "datasette", "lxml", "multiprocessing", "pyarrow", "requests",
         "rich", "scrapy", "sqlite3", "sqlite_utils", "trafilatura", "twisted"}  # fmt: skip


def loaded_by(*words: str) -> set[str]:
    """Return the top-level packages that a command has loaded at its end."""
    code = (
        "import atexit, sys; from newscrawl.cli import main; "
        "atexit.register(lambda: print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)); "
        "main(sys.argv[1:])"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_the_version_loads_nothing_heavy() -> None:
    assert loaded_by("--version") & HEAVY == set()


@pytest.mark.parametrize("command", [None, *main.commands], ids=str)
def test_help_loads_nothing_heavy(command: str | None) -> None:
    assert loaded_by(*filter(None, [command]), "--help") & HEAVY == set()


@pytest.mark.parametrize("words", [("status",), ("search", "常州")], ids=" ".join)
def test_looking_at_an_archive_loads_its_database_and_no_more(words: tuple[str, ...], tmp_path: Path) -> None:
    Store(tmp_path / "news.db").close()
    loaded = loaded_by("--archive", str(tmp_path), *words)
    assert loaded & (HEAVY | {"importlib.metadata", "numpy"}) == {"rich", "sqlite3"}
