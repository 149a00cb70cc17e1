"""China's time zone, the periods people name, and times as they are shown."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone, and no summer time since 1991: a fixed offset, which needs no database of zones."""
DAY_LENGTH = len("2022-11-21")
MONTH_LENGTH = len("2022-11")
MINUTE_LENGTH = len("2022-11-21T11:54")
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


def shown_time(published: str, precision: str) -> str:
    """Return a stored time as it is shown: the day, and the minute where it is known."""
    return published[: DAY_LENGTH if precision == "day" else MINUTE_LENGTH].replace("T", " ")


def china_day(stored: str) -> str:
    """Return the day in China of a stored time of ours, which is UTC; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(stored).astimezone(CHINA).date().isoformat()
    except (ValueError, OverflowError):
        return stored[:DAY_LENGTH]
