"""The command `export`: articles and their captures for other programs and for people, read-only."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import Day, NamedPath, WordsCommand, pass_archive, search_filters, site_or_host
from newscrawl.errors import ExportError, UsageError
from newscrawl.export import BINARY, Format
from newscrawl.text.plural import counted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newscrawl.archive import Archive
    from newscrawl.export.rows import Row

LOCAL = "http://localhost:8000/"
"""Where `python -m http.server` shows a folder."""


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1)
@click.option("--format", "name", type=click.Choice(get_args(Format)), required=True)
@search_filters
@click.option("--as-of", type=Day(last=True), help="Articles as they stood at the end of this day, month or year.")
@click.option("--output", type=NamedPath(), help="Write this file (site: folder) instead of stdout.")
@click.option("--address", default=LOCAL, show_default=True, help="Where a site will be; its feed and sitemap say so.")
@pass_archive
def export(
    archive: Archive,
    query: tuple[str, ...],
    name: Format,
    site: str | None,
    since: date | None,
    until: date | None,
    as_of: date | None,
    output: Path | None,
    address: str,
) -> None:
    """Write all articles, or those that QUERY finds. The newest first; docs/data-dictionary.md explains the columns.

    warc and wacz hold the captures the articles were read from, site is a website of plain files; docs/cookbook.md
    shows what to open each format with.
    """
    from newscrawl.cli.progress import track
    from newscrawl.export.rows import count, rows
    from newscrawl.search import Filters, parse
    from newscrawl.store.reader import read_only

    asked = parse(" ".join(query))
    _check(name, output, address)
    connection = read_only(archive.database)
    filters = Filters(site_or_host(archive, site, connection), since, until)
    connection.execute("BEGIN")  # one state of the archive, whatever a crawl adds meanwhile
    total = count(connection, asked, filters, as_of=as_of)
    found = track(rows(connection, asked, filters, as_of=as_of), "export", total=total)
    if name == "site":
        assert output
        _write_site(found, output, connection, address=address, is_today=as_of is None, archive=archive)
    else:
        said = _said(" ".join(query), site, since, until, as_of)
        _write_file(found, name, output, archive.root, connection, said)


def _check(name: Format, output: Path | None, address: str) -> None:
    """Raise UsageError where the options do not go together."""
    if name == "site" and not (output and output.name):
        raise UsageError("a site is a folder: name a new one with --output")
    if name == "site" and not address.startswith(("http://", "https://")):
        raise UsageError(f"{address} is no address of a site: write https://example.org/news/")
    if name != "site" and address != LOCAL:
        raise UsageError("--address is for --format site")
    if name != "site" and output and output.is_dir():
        raise UsageError(f"{output} is a folder: name a file with --output")
    if name in BINARY and output is None and sys.stdout.isatty():
        raise UsageError(f"{name} is not for reading: name a file with --output, or use a pipe")


def _write_site(
    found: Iterable[Row],
    output: Path,
    connection: sqlite3.Connection,
    *,
    address: str,
    is_today: bool,
    archive: Archive,
) -> None:
    from newscrawl.browse.static_site import write_site
    from newscrawl.export.atomic_file import atomic_folder

    with atomic_folder(output) as folder:
        published = f"{address.rstrip('/')}/"
        label_of = archive.sites.label_of
        write_site(found, folder, connection, address=published, label_of=label_of, marks_repairs=is_today)
    echo(f"open {output / 'index.html'}; its feed and sitemap say that it is at {address}", err=True)


def _write_file(
    found: Iterable[Row], name: Format, output: Path | None, root: Path, connection: sqlite3.Connection, said: str
) -> None:
    from newscrawl.export.atomic_file import atomic_output
    from newscrawl.export.captures import CaptureSource
    from newscrawl.export.formats import CAPTURE_WRITERS, WRITERS

    source = CaptureSource(root, connection, said)
    with atomic_output(output) as out:
        if name in CAPTURE_WRITERS:
            CAPTURE_WRITERS[name](found, out, source)
        else:
            WRITERS[name](found, out)
    if source.lost:
        raise ExportError(f"{counted(source.lost, 'capture')} left out, since unreadable; newscrawl verify tells more")


def _said(query: str, site: str | None, since: date | None, until: date | None, as_of: date | None) -> str:
    """Return what was asked for, as one would ask for it."""
    options = {"site": site, "since": since, "until": until, "as-of": as_of}
    return " ".join([query, *(f"--{name} {value}" for name, value in options.items() if value)]).strip()
