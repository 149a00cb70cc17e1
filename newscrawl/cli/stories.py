"""The commands that show which articles are copies of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo, echo_json
from newscrawl.cli.params import json_option, pass_archive
from newscrawl.errors import UsageError
from newscrawl.text.plural import counted

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command()
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Stories of N articles or more.")
@click.option("--limit", type=click.IntRange(1), help="Show N stories at most.")
@json_option
@pass_archive
def stories(archive: Archive, *, least: int, limit: int | None, as_json: bool) -> None:
    """Show stories that several articles tell. The most copied first: articles, sites, day, title, URL."""
    from newscrawl.store.reader import read_only
    from newscrawl.store.story_clusters import listing

    for story in listing(read_only(archive.database), least=least, most=limit or -1):
        if as_json:
            echo_json(story)
        else:
            day = str(story["published"] or "")[:10] or "no date   "
            size = f"{counted(story['articles'], 'article')} on {counted(story['sites'], 'site')}"
            echo(f"{size}  {day}  {story['title']}  {story['url']}")


@click.command()
@click.argument("url")
@json_option
@pass_archive
def duplicates(archive: Archive, url: str, *, as_json: bool) -> None:
    """Show all articles of the story of the article at URL. The original first, and how each relates to it."""
    from newscrawl.store.reader import read_only
    from newscrawl.store.story_clusters import same_story

    connection = read_only(archive.database)
    members = list(same_story(connection, url, archive.sites))
    if not members:
        raise UsageError(f"no article is stored for {url}; newscrawl search finds those that are")
    for member in members:
        if as_json:
            echo_json(member)
        else:
            echo(f"{member['relation']:12}  {member['url']}  {member['evidence']}".rstrip())
