"""Days, months and years as people give them to --since and --until."""

from __future__ import annotations

import calendar
import re
from datetime import date

import click

_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def period(text: str) -> tuple[date, date]:
    """Return the first and last day of `2022`, `2022-01` or `2022-01-31`. Raises ValueError for anything else."""
    found = _PERIOD.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no day, month or year: write 2022-01-31, 2022-01 or 2022")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1] if 1 <= last_month <= 12 else 0  # noqa: PLR2004
    return date(year, month or 1, day or 1), date(year, last_month, last_day)


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
