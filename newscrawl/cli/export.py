"""The command `export`: articles and their captures for other programs and for people, read-only."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from newscrawl.cli.params import WITH_MINUS_WORDS, Day, pass_archive, query_text, search_filters
from newscrawl.errors import ExportError, UsageError
from newscrawl.export import BINARY, Format

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command(context_settings=WITH_MINUS_WORDS)
@click.argument("query", nargs=-1)
@click.option("--format", "name", type=click.Choice(get_args(Format)), required=True)
@search_filters
@click.option("--as-of", type=Day(last=True), help="Articles as they stood at the end of this day, month or year.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write this file instead of stdout.")
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
) -> None:
    """Write all articles, or those that QUERY finds, the newest first; docs/data-dictionary.md explains the columns.

    warc and wacz hold the captures the articles were read from. docs/cookbook.md shows what to open each format with.
    """
    from newscrawl.cli.progress import track
    from newscrawl.export.atomic_file import atomic_output
    from newscrawl.export.captures import CaptureSource
    from newscrawl.export.formats import CAPTURE_WRITERS, WRITERS
    from newscrawl.export.rows import count, rows
    from newscrawl.search import Filters, parse
    from newscrawl.store.reader import read_only

    asked, filters = parse(query_text(query)), Filters(site, since, until)
    if name in BINARY and output is None and sys.stdout.isatty():
        raise UsageError(f"{name} is not for reading: name a file with --output, or use a pipe")
    connection = read_only(archive.database)
    connection.execute("BEGIN")  # one state of the archive, whatever a crawl adds meanwhile
    total = count(connection, asked, filters, as_of=as_of)
    source = CaptureSource(archive.root, connection, _said(query_text(query), site, since, until, as_of))
    with atomic_output(output) as out:
        found = track(rows(connection, asked, filters, as_of=as_of), "export", total=total)
        if name in CAPTURE_WRITERS:
            CAPTURE_WRITERS[name](found, out, source)
        else:
            WRITERS[name](found, out)
    if source.lost:
        raise ExportError(f"{source.lost} capture(s) cannot be read and are left out; newscrawl verify tells more")


def _said(query: str, site: str | None, since: date | None, until: date | None, as_of: date | None) -> str:
    """Return what was asked for, as one would ask for it."""
    options = {"site": site, "since": since, "until": until, "as-of": as_of}
    return " ".join([query, *(f"--{name} {value}" for name, value in options.items() if value)]).strip()
