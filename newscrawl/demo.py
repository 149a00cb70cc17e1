"""The demo: the committed WARC files become an archive, which is then shown."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from newscrawl.archive import Archive
from newscrawl.errors import ArchiveError
from newscrawl.progress import track
from newscrawl.sites import SITES

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "archive" / "sample.warc.gz"
MIRRORS = ROOT / "archive" / "mirrors.warc.gz"
PIPED_WIDTH = 160
"""Columns where nobody tells how wide the reader is."""


def build_demo(archive: Archive) -> Iterator[str]:
    """Build `archive` afresh from the sample's five sites and the mirrors' copies; yield the name of each step done.

    Raises ArchiveError when a crawl fails.
    """
    shutil.rmtree(archive.root, ignore_errors=True)
    for site in SITES:
        if archive.crawl(site, ["-s", f"REPLAY_WARC={SAMPLE}", "-s", "LOG_LEVEL=WARNING"]):
            raise ArchiveError(f"the crawl of {site} against {SAMPLE} failed; its last lines are above")
        yield site
    archive.import_file(MIRRORS)
    yield MIRRORS.name


def show_demo() -> None:
    """Build archive/demo/ and print its articles as a table on stdout."""
    archive = Archive(ROOT / "archive" / "demo")
    for _ in track(build_demo(archive), "demo", total=len(SITES) + 1):
        pass
    console = Console()
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(_table(archive.database))


def _table(database: Path) -> Table:
    table = Table("site", Column("title", no_wrap=True), "published", "source", "body", "repairs", "WARC record")
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT site, title, published, source, length(body), repairs, file, offset FROM articles "
            "JOIN captures USING (record_id) ORDER BY captures.fetched_at, articles.url"
        ).fetchall()
    for site, title, published, source, length, repairs, file, offset in rows:
        table.add_row(site, title, published, source, str(length), str(repairs), f"{Path(file).name}@{offset}")
    return table
