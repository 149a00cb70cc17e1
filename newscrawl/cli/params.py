"""What several commands take: the archive, days, and words with the options that narrow a search down."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.output import echo
from newscrawl.errors import UsageError
from newscrawl.text.times import period

Command = Callable[..., Any]
WITH_MINUS_WORDS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""Lets `-word` be a word that must not be there; then no option may be short, not even -h."""


SETTINGS = click.option("-s", "settings", multiple=True, metavar="NAME=VALUE",
                        help="Scrapy setting, as for scrapy crawl.")  # fmt: skip


class Day(click.ParamType[date]):
    """A command's option that takes a day, or a month or year for its first (or `last`) day."""

    name = "date"

    def __init__(self, *, last: bool = False) -> None:
        """Take the last day of a period, or the first."""
        self.last = last

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that `value` means; fail with one line of what may be written."""
        if isinstance(value, date):
            return value
        try:
            return period(value)[self.last]
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Budget(click.ParamType[tuple[str, int]]):
    """A command's option that takes a field, or a way to differ, and how many captures may: `body:5`, `title`."""

    name = "budget"

    def convert(
        self, value: str | tuple[str, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Return name and number; fail with one line of the names there are."""
        from newscrawl.archive.budgets import NAMES

        if isinstance(value, tuple):
            return value
        name, _, count = value.partition(":")
        if name not in NAMES or not (count or "0").isdecimal():
            self.fail(f"{value!r} is no FIELD[:N]; the fields are {', '.join(NAMES)}", param, ctx)
        return name, int(count or 0)


jobs_option = click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count(), show_default="cores", help="Processes."
)


def count_line(counts: Counter[str]) -> str:
    """Return counts as one line for people."""
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "nothing new"


def complete_site(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of sites that a shell completes a word to; those of the archive that the line names."""
    from newscrawl.archive import Archive

    given = ctx.find_root().params
    sites = Archive(given.get("root") or Path("archive"), site_folders=tuple(given.get("site_folders") or ())).sites
    return [name for name in sites if name.startswith(incomplete)]


def pass_archive(command: Command) -> Command:
    """Call `command` with the archive that --archive names; it is loaded now, and not for who reads a help text."""

    @click.pass_obj
    @wraps(command)
    def with_archive(place: tuple[Path, tuple[Path, ...]], *args: Any, **kwargs: Any) -> Any:
        from newscrawl.archive import Archive

        root, site_folders = place
        return command(Archive(root, _shown, site_folders, _warn), *args, **kwargs)

    return with_archive


def _warn(problem: str) -> None:
    echo(f"newscrawl: {problem}", err=True)


def _shown(
    things: Iterable[Any], title: str, total: int | None, size: Callable[[Any], int] | None = None
) -> Iterator[Any]:
    """Yield `things` while a bar counts them, or their bytes; only who has something to count waits for rich."""
    from newscrawl.cli.progress import track

    return track(things, title, total, size)


def search_filters(command: Command) -> Command:
    """Add the options that narrow a search down."""
    for option in (
        click.option("--until", type=Day(last=True), help="Published on this day, in this month or year, or before."),
        click.option("--since", type=Day(), help="Published on this day (2022-01-31), in this month, year, or later."),
        click.option("--site", shell_complete=complete_site, help="Only this site (or host)."),
    ):
        command = option(command)
    return command


def query_text(words: tuple[str, ...]) -> str:
    """Return the words of a query as one; -h alone shows the help. Raises UsageError for a mistyped option."""
    if words == ("-h",):
        context = click.get_current_context()
        echo(context.get_help())
        context.exit()
    for word in words:
        if word.startswith("--"):
            raise UsageError(f"no such option: {word}; newscrawl COMMAND --help lists those there are")
    return " ".join(words)
