"""The command `search`: articles that contain words, found read-only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import WITH_MINUS_WORDS, pass_archive, query_text, search_filters
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive import Archive
    from newscrawl.search import Hit, Query


@click.command(context_settings=WITH_MINUS_WORDS)
@click.argument("query", nargs=-1)
@search_filters
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True,
              help="The best first, or the newest.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Show N articles at most.")
@click.option("--reindex", is_flag=True, help="Make the search index anew before.")
@pass_archive
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
    from newscrawl.search import Filters, find, parse, read_hits
    from newscrawl.store.reader import read_only
    from newscrawl.store.search_index import rebuild

    if reindex:
        with archive.existing_store() as store, store.transaction() as writing:
            rebuild(writing)
    if not query:
        if not reindex:
            raise UsageError("say what to search for: newscrawl search 常州")
        return
    asked = parse(query_text(query))
    connection = read_only(archive.database)
    _show(read_hits(connection, find(connection, asked, Filters(site, since, until), order=sort, limit=limit)), asked)


def _show(hits: Iterable[Hit], asked: Query) -> None:
    """Write what was found, for people or for the next command in a pipe."""
    from rich.console import Console

    from newscrawl.cli.search_output import blocks, lines

    console = Console(soft_wrap=True, highlight=False)
    found = False
    for hit in blocks(hits, asked) if console.is_terminal else lines(hits, asked):
        if isinstance(hit, str):
            echo(hit)
        else:
            console.print(hit)
        found = True
    if not found:
        echo("nothing found", err=True)
