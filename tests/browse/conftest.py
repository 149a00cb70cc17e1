"""The archive that the tests of pages browse, and the browser that they share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browsing import Served, make_archive, served
from tests.support.visiting import chromium


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the archive that is browsed."""
    return tmp_path_factory.mktemp("browse")


@pytest.fixture(scope="session")
def archive_to_browse(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make the archive that modules browse copies of, and return it with the id of its article with two versions."""
    folder = tmp_path_factory.mktemp("made")
    return folder, make_archive(folder)


@pytest.fixture(scope="module")
def changed(root: Path, archive_to_browse: tuple[Path, str]) -> str:
    """Fill that archive, and return the id of its article with two versions."""
    made, number = archive_to_browse
    shutil.copytree(made, root, dirs_exist_ok=True)
    return number


@pytest.fixture(scope="module")
def pages(root: Path, changed: str) -> Iterator[Served]:
    """Serve that archive's pages."""
    assert changed
    with served(root) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for a module's tests."""
    with chromium() as browser:
        yield browser
