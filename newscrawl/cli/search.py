"""The command `search`: articles that contain words, found read-only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.output import echo, echo_json
from newscrawl.cli.params import WordsCommand, json_option, pass_archive, search_filters, site_or_host
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from newscrawl.archive import Archive
    from newscrawl.search import Found, Query, Results


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1)
@search_filters
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True,
              help="The best first, or the newest.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Show N stories at most.")
@click.option("--copies", is_flag=True, help="Show all articles of each story that were found.")
@json_option
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
    copies: bool,
    as_json: bool,
    reindex: bool,
) -> None:
    """Find articles that contain all words of QUERY.

    Simplified or Traditional; "quotes" hold words together, -word must not be there, title: source: author: ask for one
    field. Copies of one story are one find, the original first. In a pipe, each find is a line: URL, time, site, title,
    snippet and the number of copies, apart by tabs.
    """
    from newscrawl.cli.search_output import as_object
    from newscrawl.search import Filters, find_stories, parse, read_stories
    from newscrawl.store.reader import read_only
    from newscrawl.store.search_index import rebuild

    if reindex:
        with archive.existing_store() as store, store.transaction() as writing:
            rebuild(writing)
    if not " ".join(query).strip():
        if not reindex:
            raise UsageError("say what to search for: newscrawl search 常州")
        return
    asked = parse(" ".join(query))
    connection = read_only(archive.database)
    filters = Filters(site_or_host(archive, site, connection), since, until)
    results = find_stories(connection, asked, filters, order=sort)
    if len(results.stories) < limit and not results.is_complete:
        results = find_stories(connection, asked, filters, order=sort, reach=None)
    stories = read_stories(connection, results.stories[:limit], copies=None if copies else 0)
    if as_json:
        for story in stories:
            echo_json(as_object(story, asked))
    else:
        _show(results, list(stories), asked)


def _show(results: Results, stories: list[Found], asked: Query) -> None:
    """Write what was found, for people or for the next command in a pipe."""
    from newscrawl.cli.console import OutputConsole
    from newscrawl.cli.search_output import blocks, lines, summary

    console = OutputConsole(soft_wrap=True, highlight=False)
    if not stories:
        echo("nothing found", err=True)
    elif console.is_terminal:
        for block in blocks(stories, asked):
            console.print(block)
        echo(summary(results, len(stories)), err=True)
    else:
        for line in lines(stories, asked):
            echo(line)
