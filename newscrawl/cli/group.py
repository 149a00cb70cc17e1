"""The frame of the `newscrawl` command: commands are loaded by name, and what goes wrong is one line and a status."""

from __future__ import annotations

import os
import sys
from collections import UserDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TextIO

import click

from newscrawl.cli.output import echo
from newscrawl.errors import NewscrawlError, StoreError, UsageError
from newscrawl.text.printable import one_line

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells give it: 128 and the number of SIGINT."""
MAX_LINE = 1000
"""Characters of an error's line."""


class CommandsByName(UserDict[str, click.Command]):
    """Commands, each loaded from its module when it is asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Take the place of each command: the module in this package, a colon, and the function."""
        super().__init__()
        self.data = dict(places)  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> click.Command:
        """Return the command of this name."""
        module, _, function = str(self.data[name]).partition(":")
        command: click.Command = getattr(import_module(f"newscrawl.cli.{module}"), function)
        return command


class CommandGroup(click.Group):
    """A command group whose errors are one line on stderr and an exit status, never a traceback."""

    def __init__(self, *args: Any, commands_at: Mapping[str, str], **kwargs: Any) -> None:
        """Take the places of its commands, beside what every group takes."""
        super().__init__(*args, **kwargs)
        self.commands = CommandsByName(commands_at)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line up to the command's name."""
        _open_closed_streams()
        with _errors_in_one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _errors_in_one_line(), _database_errors():
            return super().invoke(ctx)


def _open_closed_streams() -> None:
    """Let the null device stand for streams that the caller has closed (`>&-`): else a file gets their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - as streams are


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    """Turn errors into their line and exit status; a reader of our output who has seen enough is none."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # where it fails, it is told here, and not by Python at its end
    except BrokenPipeError:
        _close(sys.stdout, sys.stderr)
        raise click.exceptions.Exit(0) from None
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.ClickException as error:
        _end(_line_of(error), error.exit_code)
    except NewscrawlError as error:
        _end(str(error), error.exit_code)
    except UnicodeEncodeError as error:
        _end(
            f"{ascii(error.object)[:60]} is no UTF-8, and nothing is called so; write it in UTF-8", UsageError.exit_code
        )
    except OSError as error:
        _close(sys.stdout)
        place = error.filename or "what the command prints"
        _end(f"{place} cannot be read or written: {error.strerror or error}; make room there, or name another place", 1)
    except (KeyboardInterrupt, click.Abort):
        _end("interrupted", INTERRUPTED)


@contextmanager
def _database_errors() -> Iterator[None]:
    """Turn an error of SQLite's about which a person can do something into one that says what."""
    try:
        yield
    except Exception as error:
        if not hasattr(error, "sqlite_errorcode"):
            raise
        from newscrawl.store.remedies import reason_of, remedy_of

        if not remedy_of(error):
            raise
        raise StoreError(f"the archive's database cannot be read or written: {reason_of(error)}") from error


def _close(*streams: TextIO) -> None:
    """Let what is still to be written go nowhere, so that Python does not complain once more at its end."""
    for stream in streams:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _line_of(error: click.ClickException) -> str:
    """Return what click found wrong in one line, in our style, with where to read more."""
    sentences = one_line(error.format_message()).rstrip(".").replace(". (", " (").split(". ")
    line = "; ".join(sentence[:1].lower() + sentence[1:] for sentence in sentences)
    return f"{line}; {_command_of(error)} --help tells what may be given"


def _command_of(error: click.ClickException) -> str:
    """Return the words of the command that was called wrongly; click does not always say which it was."""
    if isinstance(error, click.UsageError) and error.ctx:
        return error.ctx.command_path
    ctx = click.get_current_context()
    return f"{ctx.command_path} {ctx.invoked_subcommand or ''}".rstrip()


def _end(line: str, status: int) -> None:
    line = one_line(line)
    if len(line) > MAX_LINE:  # something huge was given; the remedy is at the end
        line = f"{line[: MAX_LINE // 2]} … {line[-MAX_LINE // 2 :]}"
    echo(f"newscrawl: {line}", err=True)
    raise click.exceptions.Exit(status) from None
