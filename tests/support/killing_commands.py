"""The commands that change an archive, killed at any moment, and what must hold afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from click.testing import CliRunner

from newscrawl.archive import Archive
from newscrawl.cli import main
from tests.support.archives import PARAGRAPHS, START, capture, contents, page, rebuilt, rows, write_run
from tests.support.crawling import NEWSCRAWL
from tests.support.killing import differing

KEYS = {
    "captures": "SELECT record_id FROM captures",
    "articles": "SELECT id FROM articles",
    "versions": "SELECT article_id, record_id, code FROM versions",
    "runs": "SELECT id, reason FROM runs",
}
"""What the archive has acknowledged: none of these may ever be missing again."""
OLD_CODE = "newscrawl 0.0.1"
ENDED = (0, 1)
"""Statuses of a command that came to its end: 1 says that something was to be told."""
WEEK = 24 * 7


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and an archive on which it has work to do."""

    name: str
    words: tuple[str, ...]
    prepare: Callable[[Path], None] = field(default=lambda _: None)
    """Leave work in an archive that has none."""
    imports: bool = False


def make_archive(root: Path, articles: int) -> None:
    """Make an archive of two runs: of so many articles, and of later copies of a third of them, every other changed."""
    first = [capture(number, _numbered(number), hours=number / 100) for number in range(articles)]
    later = [
        capture(number, _numbered(number, changed=number % 2 == 0), hours=WEEK + number / 100)
        for number in range(0, articles, 3)
    ]
    write_run(root, first)
    write_run(root, later, hours=WEEK)
    with rebuilt(root).store() as store:
        store.runs.start("jsw/1", "jsw", started_at=START, settings={})


def _numbered(number: int, *, changed: bool = False) -> bytes:
    text = [f"{number}：{paragraph}" for paragraph in PARAGRAPHS] + ["后来又增加了这一段话。"] * changed
    return page(f"武进召开第{number}次会议", text)


def foreign_files(folder: Path, articles: int) -> list[Path]:
    """Write three WARC files to import, which together hold so many articles."""
    third = articles // 3
    files = []
    for part in range(3):
        pages = [capture(f"i{part}-{number}", _numbered(1000 * (part + 1) + number)) for number in range(third)]
        made = write_run(folder, pages, hours=part)
        files.append(made.rename(folder / f"part{part}.warc.gz"))
    return files


def _changed(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(root / "news.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def _read_by_earlier_code(root: Path) -> None:
    _changed(
        root,
        f"UPDATE versions SET code = '{OLD_CODE}', fields = json_set(fields, '$.title', '旧标题')",
        "UPDATE articles SET title = '旧标题'",
    )


def _damaged(root: Path) -> None:
    """Lose rows and indexes, and leave a piece of a record at the end of a file."""
    _changed(root, "DELETE FROM captures WHERE rowid % 3 = 0", "DELETE FROM articles WHERE rowid % 5 = 0")
    for index in root.rglob("*.cdxj"):
        index.unlink()
    last = Archive(root).warc_files()[-1]
    last.write_bytes(last.read_bytes() + last.read_bytes()[:200])


def _indexed_otherwise(root: Path) -> None:
    _changed(root, "UPDATE search_folding SET version = -1", "UPDATE story_algorithm SET version = -1")


COMMANDS = (
    Command("import", ("import", "--jobs", "2"), imports=True),
    Command("replay --accept", ("replay", "--accept", "--jobs", "2"), _read_by_earlier_code),
    Command("verify --fix", ("verify", "--fix", "--jobs", "2"), _damaged),
    Command("replay --rebuild", ("replay", "--rebuild", "--jobs", "2")),
    Command("reindexing", ("status",), _indexed_otherwise),
)


class Killing:
    """One command on copies of one archive, of which the first is left to come to its end."""

    def __init__(self, command: Command, folder: Path, articles: int) -> None:
        """Make the archive in `folder`, and let the command come to its end on a copy, to know how long it takes."""
        self._command, self._folder = command, folder
        self._made = folder / "made"
        make_archive(self._made, articles)
        self._files = foreign_files(folder / "foreign", articles) if command.imports else []
        command.prepare(self._made)
        self._before = keys(self._made)
        whole = self._copy("whole")
        started = time.monotonic()
        status, _ = self._run(whole, None)
        self.seconds = time.monotonic() - started
        assert status in ENDED, status
        assert problems_of(whole) == ""
        self._wanted = contents(whole)

    def _copy(self, name: str) -> Path:
        target = self._folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self._made, target)
        return target

    def _words(self, root: Path) -> list[str]:
        return ["--archive", str(root), *self._command.words, *map(str, self._files)]

    def _run(self, root: Path, seconds: float | None) -> tuple[int, str]:
        """Run the command, and kill it and its processes after `seconds`; return its status and what it said."""
        words = [NEWSCRAWL, *self._words(root)]
        with subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                said, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said, _ = process.communicate()
        return process.returncode, said

    def killed(self, chance: Random) -> tuple[bool, list[str]]:
        """Kill the command at a moment of its run; return whether it was killed before its end, and what is wrong."""
        root = self._copy("killed")
        status, said = self._run(root, chance.uniform(0.05, 1.0) * self.seconds)
        wrong = [*self._lost(root), *self._unkept(root, said)]
        again = CliRunner().invoke(main, self._words(root))
        if again.exit_code not in ENDED:
            wrong.append(f"run again, it ends with {again.exit_code}: {again.stderr[-300:] or again.exception}")
        wrong += filter(None, [problems_of(root)])
        wrong += self._lost(root)
        found = contents(root)
        wrong += [line for name in found for line in differing(name, self._wanted[name], found[name])]
        return status == -signal.SIGKILL, wrong

    def _lost(self, root: Path) -> Iterator[str]:
        """Yield what the archive held before and does not hold now."""
        for path in Archive(self._made).warc_files():
            copy = root / path.relative_to(self._made)
            written, left = path.read_bytes(), copy.read_bytes() if copy.exists() else b""
            if left != written and not (self._command.prepare is _damaged and left == written[:-200]):
                yield f"{path.name} is not what it was"
        if not (root / "news.db").exists():
            yield "there is no database"
            return
        now = keys(root)
        for name, before in self._before.items():
            if missing := before - now[name]:
                yield f"{len(missing)} {name} are gone"

    def _unkept(self, root: Path, said: str) -> Iterator[str]:
        """Yield the files that were said to be imported and are not."""
        for line in said.splitlines() if self._command.imports else ():
            name = Path(line.partition(": ")[0]).name
            if not rows(root, "SELECT 1 FROM captures JOIN articles ON id = article_id WHERE file LIKE ?", f"%/{name}"):
                yield f"{name} was said to be imported"


def keys(root: Path) -> dict[str, set[tuple[Any, ...]]]:
    """Return what names the rows of an archive's database."""
    return {name: set(rows(root, query)) for name, query in KEYS.items()}


def problems_of(root: Path) -> str:
    """Return what `verify` finds."""
    told = CliRunner().invoke(main, ["--archive", str(root), "verify", "--jobs", "1"])
    return "" if told.exit_code == 0 else f"verify: {told.stdout[:500] or told.stderr[:500] or told.exception}"
