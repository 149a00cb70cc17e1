"""What several commands take: the archive, days, and words with the options that narrow a search down."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from newscrawl.cli.output import echo
from newscrawl.errors import UsageError
from newscrawl.text.times import period

if TYPE_CHECKING:
    from sqlite3 import Connection

    from newscrawl.archive import Archive
    from newscrawl.sites import Sites

Command = Callable[..., Any]
DEFAULT_ROOT = Path("archive")
_ROOT, _FOLDERS = "archive_root", "site_folders"
"""Names of the options that tell the archive, and keys in the context's `meta`, which commands share with groups."""


class WordsCommand(click.Command):
    """A command whose arguments are words to search for: `-word` must not be there, and -h is the help.

    Click reads `-hot` as -h, -o and -t where one of them is an option; so no option of such a command may be short.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what every command takes."""
        super().__init__(*args, **kwargs)
        self.context_settings = {"ignore_unknown_options": True, "help_option_names": ["--help"]}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; what is after `--` are words, whatever they begin with."""
        end = args.index("--") if "--" in args else len(args)
        words = args[end + 1 :]
        rest = super().parse_args(ctx, ["--help" if word == "-h" else word for word in args[:end]] + args[end:])
        for word in ctx.params["query"][: -len(words) or None]:
            if word.startswith("--"):
                known = [name for option in self.params for name in option.opts if name.startswith("--")]
                raise click.NoSuchOption(word, possibilities=known, ctx=ctx)
        return rest


SETTINGS = click.option("-s", "settings", multiple=True, metavar="NAME=VALUE",
                        help="Scrapy setting, as for scrapy crawl.")  # fmt: skip


class NamedPath(click.Path):
    """A path that is not empty: Python takes an empty one for the current folder."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        """Take folders, too, or files only."""
        super().__init__(path_type=Path, dir_okay=dir_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail where none is named."""
        if not str(value):
            self.fail("it is empty; name a file or folder", param, ctx)
        return super().convert(value, param, ctx)


class PageUrl(click.ParamType[str]):
    """A command's option that takes the URL of a page."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the URL; fail where it cannot be one."""
        try:
            urlsplit(value)
        except ValueError as error:
            self.fail(f"{value!r} is no URL ({error})", param, ctx)
        return value


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


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count(), show_default="cores", help="Processes."
)


def _note(ctx: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep what an option that names the archive says; one of the command line goes before one of the environment."""
    given = ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
    if value and (given or str(option.name) not in ctx.meta):
        ctx.meta[str(option.name)] = value


def archive_options(command: Command) -> Command:
    """Add the options that name the archive: before and after a command's name they mean the same, the last counts."""
    for option in (
        click.option("--sites", _FOLDERS, type=NamedPath(), metavar="DIR", multiple=True,
                     expose_value=False, callback=_note, envvar="NEWSCRAWL_SITES",
                     help="Folder with files of sites, beside sites/ in the archive; may be repeated."),
        click.option("--archive", _ROOT, type=NamedPath(), metavar="DIR", expose_value=False,
                     callback=_note, envvar="NEWSCRAWL_ARCHIVE",
                     help="Folder of the archive: news.db and warc/.  [default: archive]"),
    ):  # fmt: skip
        command = option(command)
    return command


def _archive(ctx: click.Context) -> Archive:
    """Return the archive that the options name; what is loaded for it is not loaded for who reads a help text."""
    from newscrawl.archive import Archive

    return Archive(ctx.meta.get(_ROOT, DEFAULT_ROOT), _shown, ctx.meta.get(_FOLDERS, ()), _warn)


def unknown_site(name: str, sites: Sites) -> UsageError:
    """Return the error that says that there is no site of this name, and which was meant, or where all are named."""
    from difflib import get_close_matches

    close = get_close_matches(name, sites, 1, 0.5)
    meant = f"did you mean {close[0]}? " if close else ""
    return UsageError(f"there is no site {name!r}; {meant}newscrawl site list names those there are")


def site_or_host(archive: Archive, name: str | None, connection: Connection) -> str | None:
    """Return what articles of a site, or of a host of one, are stored under; a host that is no site's stays itself.

    Raises UsageError for what is no site, and no host that an article is stored of.
    """
    if name is None or name in archive.sites:
        return name
    if site := archive.sites.of(f"http://{name}"):
        return site.name
    if not connection.execute("SELECT 1 FROM search_articles WHERE site = ? LIMIT 1", (name,)).fetchone():
        raise unknown_site(name, archive.sites)
    return name


def count_line(counts: Counter[str]) -> str:
    """Return counts as one line for people."""
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "nothing new"


def complete_site(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of sites that a shell completes a word to; those of the archive that the line names."""
    return [name for name in _archive(ctx).sites if name.startswith(incomplete)]


def pass_archive(command: Command) -> Command:
    """Call `command` with the archive that its options, which are added, or those before its name tell."""

    @archive_options
    @click.pass_context
    @wraps(command)
    def with_archive(ctx: click.Context, *args: Any, **kwargs: Any) -> Any:
        return command(_archive(ctx), *args, **kwargs)

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
