"""A disk that becomes full while a crawl goes on: it ends cleanly, and the next crawl takes up what was archived."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.archives import capture, page, rebuilt, write_run
from tests.support.crawling import NEWSCRAWL, crawl
from tests.support.faults import fault
from tests.support.killing import ARTICLES, incomplete, serve, unmended, unsound
from tests.support.site_server import SiteServer

SETTINGS = ("DISK_FREE_MIN=0",)
SIZE = "4m"
"""A new database takes .4 MB, and a crawl some .6 MB."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "newscrawl-tests", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("needs root, who can mount a small disk")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def fill(path: Path) -> None:
    """Write to `path` until nothing more fits on its disk."""
    with suppress(OSError), path.open("ab", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


@fault("a disk that becomes full during a crawl", tries=1, outcome="exit status 1, one line; the next crawl goes on")
def test_a_crawl_on_a_disk_that_becomes_full_ends_cleanly_and_loses_nothing(disk: Path, sites: SiteServer) -> None:
    serve(sites)
    archive, filler = disk / "archive", disk / "filler"
    sites.on_request = lambda: fill(filler) if len(sites.log) > ARTICLES // 2 else None
    full = crawl("wjnews", archive, settings=SETTINGS, proxy=sites.url)
    sites.on_request = None
    assert full.exit_code == 1
    assert "free space" in full.last_line
    assert [line for line in full.stderr.splitlines() if "Traceback" in line or line.startswith(" ")] == []
    filler.unlink()
    assert unsound(archive) == []
    after = crawl("wjnews", archive, settings=SETTINGS, proxy=sites.url)
    assert after.exit_code == 0, after.stderr
    assert unmended(archive) == ""
    assert incomplete(archive) == []


@fault("a full disk while the archive is verified and mended", tries=0, outcome="one line; the database stays")
@fault(
    "a full disk while the database is made anew", tries=0, outcome="one line; the database stays, nothing beside it"
)
@pytest.mark.parametrize(("words", "room"), [("verify --fix", 0), ("replay --rebuild", 200_000)])
def test_a_sound_database_on_a_full_disk_stays_as_it_was(disk: Path, words: str, room: int) -> None:
    write_run(disk, [capture(1, page())])
    rebuilt(disk)
    before = (disk / "news.db").read_bytes()
    fill(disk / "filler")
    os.truncate(disk / "filler", (disk / "filler").stat().st_size - room)
    command = [NEWSCRAWL, "--archive", str(disk), *words.split(), "--jobs", "1"]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    assert told.returncode == 1
    assert re.fullmatch(r"newscrawl: \S+ cannot be opened as a database: (?:database or )?disk .+; .+\n", told.stderr)
    assert (disk / "news.db").read_bytes() == before
    assert sorted(path.name for path in disk.glob("news.db*") if path.suffix in (".damaged", ".rebuilding")) == []
