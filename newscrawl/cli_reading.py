"""The commands for those who read the archive: they open it read-only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click
from rich.console import Console

from newscrawl.archive import Archive
from newscrawl.errors import UsageError
from newscrawl.reader import read_only
from newscrawl.search.days import Day

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
    """Return the words of a query as one; raise UsageError for a mistyped option among them."""
    for word in query:
        if word.startswith("--"):
            raise UsageError(f"no such option: {word}; newscrawl search --help lists them")
    return " ".join(query)


@click.command(context_settings=WITH_MINUS_WORDS)
@click.argument("query", nargs=-1, required=True)
@filtered
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True,
              help="The best first, or the newest.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Show N articles at most.")
@click.pass_obj
def search(
    archive: Archive,
    query: tuple[str, ...],
    site: str | None,
    since: date | None,
    until: date | None,
    sort: Any,
    limit: int,
) -> None:
    """Find articles that contain all words of QUERY, Simplified or Traditional.

    "quotes" hold words together, -word must not be there, title: source: author: ask for one field. In a pipe, each
    article is a line: URL, time, site, title and snippet, apart by tabs.
    """
    from newscrawl.search import Filters, find, parse, read_hits
    from newscrawl.search.terminal import blocks, lines

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
