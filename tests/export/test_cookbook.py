"""What docs/cookbook.md tells people to type does what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from tests.support.archives import capture, page, rebuilt, write_run
from tests.support.peers import WITHOUT_GUARD, peer

COOKBOOK = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text(encoding="utf8")
BOXES = re.findall(r"^```(\w*)\n(.*?)^```$", COOKBOOK, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, box in BOXES if not kind for line in box.splitlines()]


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which every export of the cookbook was carried out over an archive of one article."""
    root = tmp_path_factory.mktemp("cookbook")
    write_run(root / "archive", [capture(1, page("常州新质生产力"))])
    rebuilt(root / "archive")
    before = Path.cwd()
    os.chdir(root)
    try:
        for command in (line for line in COMMANDS if line.startswith("newscrawl")):
            done = CliRunner().invoke(main, shlex.split(command)[1:])
            assert done.exit_code == 0, (command, done.output)
    finally:
        os.chdir(before)
    return root


def python(kitchen: Path, program: str) -> str:
    command = [str(peer("tables/bin/python")), "-c", program]
    done = subprocess.run(
        command, cwd=kitchen, env=os.environ | WITHOUT_GUARD, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_export_writes_the_file_it_names(kitchen: Path) -> None:
    named = [command.rpartition("--output ")[2] for command in COMMANDS if "--output" in command]
    assert len(named) == 5
    assert all((kitchen / name).stat().st_size for name in named)
    assert (kitchen / "news" / "index.html").is_file()


def test_the_queries_run_in_duckdb(kitchen: Path) -> None:
    ((_, queries),) = [box for box in BOXES if box[0] == "sql"]
    program = f"import duckdb\nfor query in {queries!r}.split(';')[:-1]: print(duckdb.sql(query).fetchall())"
    assert python(kitchen, program).splitlines() == [
        "[('wjnews', 2025, 1, 0)]", "[('武进日报', 1, 1)]", "[('张三', 1)]",
    ]  # fmt: skip


def test_the_program_runs_with_pandas(kitchen: Path) -> None:
    ((_, program),) = [box for box in BOXES if box[0] == "python"]
    shown = python(kitchen, program)
    assert re.search(r"2025-01\s+1", shown)
    assert re.search(r"张三\s+1", shown)


def test_pywb_takes_the_commands(kitchen: Path) -> None:
    for command in (line for line in COMMANDS if line.startswith("wb-manager")):
        name, *words = shlex.split(command)
        subprocess.run([str(peer(f"pywb/bin/{name}")), *words], cwd=kitchen, env=os.environ | WITHOUT_GUARD, check=True,
                       capture_output=True)  # fmt: skip
    assert (kitchen / "collections" / "news" / "indexes" / "index.cdxj").stat().st_size
    assert peer(f"pywb/bin/{COMMANDS[COMMANDS.index('wayback')]}")
