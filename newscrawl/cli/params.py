"""What the commands' options take beyond plain words."""

from __future__ import annotations

from datetime import date

import click

from newscrawl.text.times import period


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
