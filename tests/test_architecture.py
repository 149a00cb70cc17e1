"""The house keeps its order: who may import what, and how many rooms it has."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "newscrawl"
ORDER = (
    "text", "errors", "model", "pool", "sites", "warc", "decode", "restore", "extract", "pipeline", "stories", "store",
    "search", "archive", "monitor", "settings", "crawl", "schedule", "export", "cluster", "browse", "cli",
)  # fmt: skip
"""Rooms, each of which imports only those before it."""
MOST_ENTRIES = 24
PURE = ("text", "errors", "model", "sites", "decode", "restore", "extract", "pipeline", "stories")
"""Rooms that know no clock, network, database or Scrapy: the same bytes give the same article at any time."""
IMPURE = {"scrapy", "twisted", "sqlite3", "sqlite_utils", "socket", "http", "urllib.request", "requests", "asyncio",
          "aiohttp", "time"}  # fmt: skip
OWN_LIBRARIES = {
    "aiohttp": "crawl/download",
    "apprise": "monitor",
    "apscheduler": "schedule",
    "chardet": "decode",
    "datasette": "browse",
    "dask": "cluster",
    "dateparser": "extract",
    "distributed": "cluster",
    "fsspec": "cluster",
    "playwright": "crawl/download",
    "pyarrow": ("export", "cluster"),
    "redis": "crawl/shared",
    "rensa": "stories",
    "scrapy_playwright": "crawl/download",
    "sqlite_utils": "store",
    "trafilatura": "extract",
    "warcio": "warc",
}
"""Libraries that only one room imports, or two."""


def name_of(path: Path) -> str:
    """Return a file's place in the package: `crawl/download/http`."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def room_of(path: Path) -> str:
    """Return the entry of the package's folder that the file is in."""
    return name_of(path).partition("/")[0]


@cache
def imports(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports; of our own package, one name deeper."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            own = node.module.startswith("newscrawl")
            names |= {f"{node.module}.{alias.name}" for alias in node.names} if own else {node.module}
    return names


def libraries(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, and those of `urllib` in full."""
    return {name if name.startswith("urllib.") else name.partition(".")[0] for name in imports(path)}


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_imports_only_those_before_it(path: Path) -> None:
    own = {name.split(".")[1] for name in imports(path) if name.startswith("newscrawl.")} & set(ORDER)
    assert {room for room in own if ORDER.index(room) > ORDER.index(room_of(path))} == set()


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) in PURE], ids=name_of)
def test_the_pure_core_imports_no_scrapy_clock_network_or_database(path: Path) -> None:
    assert libraries(path) & IMPURE == set()


@pytest.mark.parametrize(("library", "room"), OWN_LIBRARIES.items(), ids=str)
def test_a_library_is_imported_by_its_own_room_only(library: str, room: str | tuple[str, ...]) -> None:
    users = {name_of(path) for path in FILES if library in libraries(path)}
    assert users
    own = tuple(f"{one}/" for one in ([room] if isinstance(room, str) else room))
    assert {name for name in users if not name.startswith(own)} == set()


def test_only_what_crawls_needs_scrapy() -> None:
    users = {room_of(path) for path in FILES if libraries(path) & {"scrapy", "twisted"}}
    assert users == {"crawl", "settings"}  # the project's stand beside Scrapy's own


def test_the_folder_list_can_be_read_at_a_glance() -> None:
    entries = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert len(entries) <= MOST_ENTRIES
    assert {name.removesuffix(".py") for name in entries} == {*ORDER, "__init__", "py.typed"}
