"""The documents tell the truth: what they show is what comes out, and what they name is there."""

from __future__ import annotations

import ast
import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest
from cogapp import Cog

from newscrawl.store.descriptions import STATES, TABLES
from tests.support.documents import ROOT, check_command, commands, fenced, unknown_names
from tests.support.reference import meaning, schema
from tests.test_architecture import ORDER, OWN_LIBRARIES, PURE

DOCUMENTS = [
    path
    for path in (
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    )
    if path.exists()
]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf8") for path in DOCUMENTS}
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PAGE = ROOT / "tests/data/wire/www.wj001.com/news/wjxw/2022-11-21/86390.html.http"
WITH_DOCTESTS = [
    path for path in sorted((ROOT / "newscrawl").rglob("*.py")) if ">>> " in path.read_text(encoding="utf8")
]
COG = Cog()
"""One for all documents: what they import keeps the module `cog` that it met first."""
OWN_PYTHON = [text for name, text in TEXTS.items() if name != "docs/cookbook.md"]
"""The cookbook's Python is others': tests/export/test_cookbook.py runs it in an environment of its own."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.e2e] if name == "README.md" else [])  # it shows the demo, which crawls
        for name, text in TEXTS.items()
        if "[[[cog" in text
    ],
)
def test_what_a_document_shows_is_what_comes_out_today(name: str) -> None:
    assert COG.main(["cog", "--check", str(ROOT / name)]) == 0, f"renew it: ./run python -m cogapp -r {name}"


@pytest.mark.parametrize(
    "code", [code for text in OWN_PYTHON for code in fenced(text, "python")], ids=lambda code: code.strip()[:40]
)
def test_the_python_a_document_shows_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").write_bytes(PAGE.read_bytes().partition(b"\r\n\r\n")[2])
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "document", "exec"), {"__name__": "document"})


@pytest.mark.parametrize("name", TEXTS)
def test_the_commands_a_document_shows_exist_with_these_options(name: str) -> None:
    for line in commands(TEXTS[name]):
        check_command(line)


@pytest.mark.parametrize("name", TEXTS)
def test_a_document_names_no_module_function_or_file_that_is_not_there(name: str) -> None:
    assert unknown_names(TEXTS[name]) == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_links_of_a_document_lead_somewhere(name: str) -> None:
    links = LINK.findall(TEXTS[name])
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_every_document_is_reached_from_the_readme() -> None:
    pages = {Path(name) for name in TEXTS if name not in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")}
    read_by = {name: {(Path(name).parent / link) for link in LINK.findall(text)} for name, text in TEXTS.items()}
    linked = {(ROOT / path).resolve().relative_to(ROOT) for paths in read_by.values() for path in paths}
    assert pages - linked == set()


def test_every_table_and_column_is_described_and_no_other() -> None:
    assert set(TABLES) == set(schema())
    for table, columns in schema().items():
        names = [name for name, *_ in columns]
        assert set(TABLES[table].columns) - set(names) == set(), table
        assert all(meaning(table, name) for name in names), table


def test_the_states_described_are_those_of_the_code() -> None:
    states = {value for values in STATES.values() for value in values}
    quoted = re.compile("|".join(f'"{re.escape(value)}"' for value in states))
    files = [path for path in (ROOT / "newscrawl").rglob("*.py") if path.name != "descriptions.py"]
    trees = [ast.parse(text) for path in files if quoted.search(text := path.read_text(encoding="utf8"))]
    written = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert states - written - {"spam"} == set()


def test_the_architecture_shows_every_room_in_its_order() -> None:
    text = TEXTS["docs/architecture.md"]
    rows = re.findall(r"^\| `(\w+)`( ◇)? \|[^|]*\| ?([^|]*?) ?\|$", text, re.MULTILINE)
    assert [room for room, *_ in rows] == list(ORDER)
    assert [room for room, pure, _ in rows if pure] == [room for room in ORDER if room in PURE]
    owned = {library for *_, libraries in rows for library in libraries.split(", ") if library}
    assert owned == set(OWN_LIBRARIES)


@pytest.mark.parametrize("path", WITH_DOCTESTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_in_docstrings_are_right(path: Path) -> None:
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert doctest.testmod(module).failed == 0
