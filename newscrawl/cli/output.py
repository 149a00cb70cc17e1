"""Where the commands write what they have to say: nothing that steers a terminal goes out, wherever it came from."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from newscrawl.text.printable import printable, printable_within

if TYPE_CHECKING:
    from rich.table import Table

PIPED_WIDTH = 160
"""Columns where nobody tells how wide the reader is: an alarm's line stays whole."""


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Write `text` to stdout, or with `err` to stderr, as far as it is printable; `nl` ends it with a newline.

    Bytes of a file's name that are no UTF-8 are written as digits.
    """
    click.echo(printable(text).encode("utf-8", "backslashreplace").decode(), err=err, nl=nl)


def echo_json(value: Any) -> None:
    """Write `value`, all its texts printable, as a line of JSON to stdout."""
    click.echo(json.dumps(printable_within(value), ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    """Return what JSON has no form for as a text: times in ISO 8601, with their offset."""
    return value.isoformat() if isinstance(value, date) else str(value)


def print_table(table: Table) -> None:
    """Write `table` to stdout, as wide as the terminal; into a pipe PIPED_WIDTH columns wide."""
    from newscrawl.cli.console import OutputConsole

    console = OutputConsole()
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(table)
