"""The commands for those who read the archive: they open it read-only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from newscrawl.archive import Archive
from newscrawl.cli.params import Day
from newscrawl.cli.progress import track
from newscrawl.errors import UsageError
from newscrawl.store.reader import read_only

Command = Callable[..., Any]
WITH_MINUS_WORDS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""Lets `-word` be a word that must not be there; then no option may be short, not even -h."""


def filtered(command: Command) -> Command:
    """Add the options that narrow a search down."""
    for option in (
        click.option("--until", type=Day(last=True), help="Published on this day, in this month or year, or before."),
        click.option("--since", type=Day(), help="Published on this day (2022-01-31), in this month, year, or later."),
        click.option("--site", help="Only this site (or host)."),
    ):
        command = option(command)
    return command


def words(query: tuple[str, ...]) -> str:
    """Return the words of a query as one; -h alone shows the help. Raises UsageError for a mistyped option."""
    if query == ("-h",):
        context = click.get_current_context()
        click.echo(context.get_help())
        context.exit()
    for word in query:
        if word.startswith("--"):
            raise UsageError(f"no such option: {word}; newscrawl COMMAND --help lists those there are")
    return " ".join(query)


@click.command(context_settings=WITH_MINUS_WORDS)
@click.argument("query", nargs=-1)
@filtered
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True,
              help="The best first, or the newest.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Show N articles at most.")
@click.option("--reindex", is_flag=True, help="Make the search index anew before.")
@click.pass_obj
def search(
    archive: Archive,
    query: tuple[str, ...],
    site: str | None,
    since: date | None,
    until: date | None,
    sort: Any,
    limit: int,
    *,
    reindex: bool,
) -> None:
    """Find articles that contain all words of QUERY, Simplified or Traditional.

    "quotes" hold words together, -word must not be there, title: source: author: ask for one field. In a pipe, each
    article is a line: URL, time, site, title and snippet, apart by tabs.
    """
    from newscrawl.cli.search_output import blocks, lines
    from newscrawl.search import Filters, find, parse, read_hits
    from newscrawl.store.search_index import rebuild

    if reindex:
        with archive.existing_store() as store, store.transaction() as writing:
            rebuild(writing)
    if not query:
        if not reindex:
            raise UsageError("say what to search for: newscrawl search 常州")
        return
    asked = parse(words(query))
    connection = read_only(archive.database)
    hits = read_hits(connection, find(connection, asked, Filters(site, since, until), order=sort, limit=limit))
    console = Console(soft_wrap=True, highlight=False)
    show = console.print if console.is_terminal else click.echo
    found = False
    for hit in blocks(hits, asked) if console.is_terminal else lines(hits, asked):
        show(hit)
        found = True
    if not found:
        click.echo("nothing found", err=True)


@click.command(context_settings=WITH_MINUS_WORDS)
@click.argument("query", nargs=-1)
@click.option("--format", "name", type=click.Choice(["jsonl", "csv", "parquet", "atom", "md"]), required=True)
@filtered
@click.option("--as-of", type=Day(last=True), help="Articles as they stood at the end of this day, month or year.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write this file instead of stdout.")
@click.pass_obj
def export(
    archive: Archive,
    query: tuple[str, ...],
    name: str,
    site: str | None,
    since: date | None,
    until: date | None,
    as_of: date | None,
    output: Path | None,
) -> None:
    """Write all articles, or those that QUERY finds, the newest first; docs/data-dictionary.md explains the columns."""
    from newscrawl.export import FORMATS, count, rows
    from newscrawl.export.atomic_file import written
    from newscrawl.search import Filters, parse

    asked, filters = parse(words(query)), Filters(site, since, until)
    if name == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for reading: name a file with --output, or use a pipe")
    connection = read_only(archive.database)
    connection.execute("BEGIN")  # one state of the archive, whatever a crawl adds meanwhile
    total = count(connection, asked, filters, as_of=as_of)
    with written(output) as out:
        FORMATS[name](track(rows(connection, asked, filters, as_of=as_of), "export", total=total), out)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to answer at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option("--open/--no-open", "show", default=None, help="Open a web browser; by default where a person is there.")
@click.pass_obj
def browse(archive: Archive, host: str, port: int, *, show: bool | None) -> None:
    """Show the archive in a web browser, read-only, until Ctrl-C."""
    from newscrawl.browse import serve

    def started(address: str) -> None:
        click.echo(f"the archive is at {address} (Ctrl-C ends)", err=True)

    serve(archive, host=host, port=port, started=started, show=sys.stdout.isatty() if show is None else show)
