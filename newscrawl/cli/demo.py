"""The demo: the committed WARC files become an archive, which is then shown."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.table import Column, Table

from newscrawl.archive import Archive
from newscrawl.archive.importing import import_file
from newscrawl.cli.output import print_table
from newscrawl.cli.progress import track
from newscrawl.errors import ArchiveError
from newscrawl.schedule.runner import crawl_command, crawl_environment
from newscrawl.sites import packaged

DATA = Path(__file__).resolve().parent / "data"
SAMPLE, MIRRORS = DATA / "sample.warc.gz", DATA / "mirrors.warc.gz"
CHECKOUT = Path(__file__).resolve().parents[2]
"""The folder of the project, where the package lies in it; elsewhere there is no `run` in it."""
NEXT = "look at it: {}newscrawl --archive archive/demo browse; search, history and all others work alike"
TITLE_WIDTH = 36
"""Columns of a title that are shown: 18 Chinese characters."""


def build_demo(archive: Archive) -> Iterator[str]:
    """Build `archive` afresh from the sample's five sites and the mirrors' copies; yield the name of each step done.

    Raises ArchiveError when a crawl fails.
    """
    if archive.root.exists() and not archive.database.exists():
        raise ArchiveError(f"{archive.root} is no archive that a demo made; move it away")
    shutil.rmtree(archive.root, ignore_errors=True)
    for site in packaged():
        words = ["-s", f"REPLAY_WARC={SAMPLE}", "--keep", "-s", "LOG_LEVEL=WARNING"]
        command = crawl_command(site, archive.root, words)
        if subprocess.run(command, env=crawl_environment(), check=False).returncode:  # noqa: S603 - our own words
            raise ArchiveError(f"the crawl of {site} against {SAMPLE} failed; its last lines are above")
        yield site
    for path in (SAMPLE, MIRRORS):  # of the sample, what no crawl asked for
        import_file(archive, path)
    yield MIRRORS.name


def show_demo() -> None:
    """Build archive/demo/, in the checkout or else in the current folder, and print its articles as a table."""
    checkout = (CHECKOUT / "run").is_file()
    archive = Archive((CHECKOUT if checkout else Path()) / "archive" / "demo")
    for _ in track(build_demo(archive), "demo", total=len(packaged()) + 1):
        pass
    print_table(demo_table(archive.database))
    click.echo(NEXT.format("./run " if checkout else ""), err=True)


def demo_table(database: Path) -> Table:
    """Return the articles of a database as a table: site, title, time, source, length, repairs, place of the record."""
    columns = [Column(name, no_wrap=True) for name in ("site", "title", "published", "source")]
    columns[1].max_width = TITLE_WIDTH
    numbers = [Column(name, no_wrap=True, justify="right") for name in ("body", "repairs")]
    table = Table(*columns, *numbers, Column("WARC record", no_wrap=True), box=SIMPLE_HEAD, pad_edge=False)
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT site, title, published, published_precision, source, length(body), repairs, file, offset "
            "FROM articles JOIN captures USING (record_id) ORDER BY articles.rowid"
        ).fetchall()
    for site, title, published, precision, source, length, repairs, file, offset in rows:
        when = published[: len("2022-11-21")] if precision == "day" else published.replace("T", " ")[:-6]
        table.add_row(site, title, when, source, str(length), str(repairs), f"{Path(file).name}@{offset}")
    return table
