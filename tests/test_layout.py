"""The house keeps its walls: who may import what."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newscrawl"
PURE = [
    "model.py",
    "errors.py",
    "canonical.py",
    "warc",
    "decode.py",
    "charset",
    "restore",
    "extract",
    "process.py",
    "dedup.py",
    "stories/relations.py",
    "sites",
]
SCRAPY_GLUE = {
    "settings",
    "spiders",
    "middlewares",
    "pipelines",
    "extensions",
    "handlers",
    "commands",
    "crawl/manners",
    "crawl/browser",
    "crawl/pages",
}
STATEFUL = {"store", "stories/clusters", "stories/index", "search", "archive", "runs"}
NOT_PURE = {"scrapy", "twisted", "sqlite3", "sqlite_utils", "socket", "http", "urllib.request", "requests", "asyncio"}
ONE_ROOM = {
    "chardet": {"decode", "charset"},
    "sqlite_utils": {"store", "crawl/memory"},
    "trafilatura": {"extract"},
    "warcio": {"warc"},
}


def sources(*rooms: str) -> list[Path]:
    """Return the Python files of the rooms."""
    found = []
    for room in rooms:
        path = PACKAGE / room
        found += [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))
    return found


def imports(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def tops(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, and those of `urllib` in full."""
    return {name if name.startswith("urllib.") else name.split(".")[0] for name in imports(path)}


def homeless(paths: set[Path], rooms: set[str]) -> set[str]:
    """Return those of the files that are neither one of the rooms nor in one."""
    names = {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in paths}
    return {name for name in names if not any(f"{name}/".startswith(f"{room}/") for room in rooms)}


@pytest.mark.parametrize("path", sources(*PURE), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_pure_core_imports_no_scrapy_no_network_and_no_database(path: Path) -> None:
    assert tops(path) & NOT_PURE == set()
    outer = {f"newscrawl.{name.replace('/', '.')}" for name in SCRAPY_GLUE | STATEFUL}
    assert {name for name in imports(path) if any(f"{name}.".startswith(f"{room}.") for room in outer)} == set()


@pytest.mark.parametrize(("library", "rooms"), ONE_ROOM.items(), ids=str)
def test_each_library_is_imported_by_its_own_room_only(library: str, rooms: set[str]) -> None:
    assert homeless({path for path in PACKAGE.rglob("*.py") if library in tops(path)}, rooms) == set()


def test_no_module_of_the_stateful_core_needs_scrapy() -> None:
    users = {path for path in PACKAGE.rglob("*.py") if tops(path) & {"scrapy", "twisted"}}
    assert homeless(users, SCRAPY_GLUE) == set()
