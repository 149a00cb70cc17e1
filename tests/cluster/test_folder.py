"""Files by paths and URLs, and what goes wrong with them as one line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from newscrawl.cluster.folder import Folder
from newscrawl.cluster.tasks import _fetched
from newscrawl.errors import ExportError

URL = "memory://newscrawl-tests"


class RefusedError(Exception):
    """An error of a library, as botocore and aiohttp have them: none of the system's."""


@pytest.fixture(params=["path", "url"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    yield Folder(URL if request.param == "url" else str(tmp_path))
    if request.param == "url":
        MemoryFileSystem().rm("/newscrawl-tests", recursive=True)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RefusedError("Could not connect\nto the endpoint")

    for name in ("exists", "cat_file", "pipe_file", "find", "rm_file", "open", "info"):
        monkeypatch.setattr(MemoryFileSystem, name, refuse)


def test_a_folder_holds_what_is_written_into_it(folder: Folder) -> None:
    folder.write("a/b.txt", b"first")
    folder.write("a/b.txt", b"second")
    folder.write("c.txt", b"third")
    assert folder.exists("a/b.txt")
    assert not folder.exists("a/c.txt")
    assert folder.read("a/b.txt") == b"second"
    assert folder.names("a") == ["a/b.txt"]
    with folder.opened("c.txt") as file:
        file.seek(3)
        assert file.read() == b"rd"
    folder.remove("a/b.txt")
    assert folder.names("a") == []


def test_a_file_that_is_not_there_is_told_as_one_line(folder: Folder) -> None:
    folder.write("there", b"")
    with pytest.raises(ExportError, match="mend that, then run it again"):
        folder.read("missing")


def test_of_a_file_that_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def fill_disk(path: Path, content: bytes) -> None:
        write(path, content[:1])
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill_disk)
    with pytest.raises(ExportError, match=r"/index/a: No space left on device; mend that, then run it again$"):
        Folder(str(tmp_path)).write("index/a", b"whole")
    assert Folder(str(tmp_path)).names("") == []


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: Folder(URL).exists("a"),
        lambda: Folder(URL).read("a"),
        lambda: Folder(URL).write("a", b""),
        lambda: Folder(URL).names("a"),
        lambda: Folder(URL).remove("a"),
        lambda: Folder(URL).opened("a").__enter__(),
        lambda: _fetched(f"{URL}/a", "refused"),
    ],
)
def test_what_a_file_systems_library_raises_is_told_as_one_line(ask: Any) -> None:
    with pytest.raises(ExportError, match=f"^{URL}/a: Could not connect to the endpoint; mend that, then run it again"):
        ask()


def test_a_file_that_is_another_than_it_was_is_fetched_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    url, system = f"{URL}/grown.warc", MemoryFileSystem()
    for shard, content in (("one", b"begun"), ("two", b"begun, and gone on")):
        system.pipe_file(url, content)
        assert Path(_fetched(url, shard)).read_bytes() == content
