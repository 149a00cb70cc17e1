"""China's time zone, the periods people name, and times as they are shown."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone, and no summer time since 1991: a fixed offset, which needs no database of zones."""
DAY_LENGTH = len("2022-11-21")
MONTH_LENGTH = len("2022-11")
ZONE = "+08:00"
"""Stands behind every time of day that people read: all are China's."""
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def period(text: str) -> tuple[date, date]:
    """Return the first and last day of `2022`, `2022-01` or `2022-01-31`. Raises ValueError for anything else."""
    found = _PERIOD.fullmatch(text.strip())
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (0, None, None)
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"{text!r} is no day, month or year; write 2022-01-31, 2022-01 or 2022") from None
    last_month = month or 12
    return first, date(first.year, last_month, day or calendar.monthrange(first.year, last_month)[1])


def check_order(since: date | None, until: date | None) -> None:
    """Raise ValueError, with the remedy, when no day can lie between the two; None is any."""
    if since and until and since > until:
        raise ValueError(f"no day lies from {since} to {until}; give the earlier one first")


def shown_time(published: str, precision: str) -> str:
    """Return a stored time of publication as people read it: the day, and minute and zone where they are known.

    >>> shown_time("2022-11-21T11:54:00+08:00", "minute"), shown_time("2022-11-21T00:00:00+08:00", "day")
    ('2022-11-21 11:54 +08:00', '2022-11-21')
    """
    if precision == "day" or len(published) <= DAY_LENGTH:
        return published[:DAY_LENGTH]
    return _in_china(published, "%Y-%m-%d %H:%M")


def shown_clock(published: str | None, precision: str | None) -> str:
    """Return the time of day of a stored time of publication, for where the day is told beside it; empty for none."""
    return shown_time(published or "", precision or "day")[DAY_LENGTH + 1 :]


def shown_moment(moment: datetime | str) -> str:
    """Return a time of ours, as the database writes it or aware, as people read it: China's, to the second.

    >>> shown_moment("2025-01-06T21:30:05.000000Z")
    '2025-01-07 05:30:05 +08:00'
    """
    return _in_china(moment, "%Y-%m-%d %H:%M:%S")


def china_day(stored: str) -> str:
    """Return the day in China of a stored time of ours; what is no time stays as it is."""
    return shown_moment(stored)[:DAY_LENGTH]


def _in_china(moment: datetime | str, form: str) -> str:
    """Return a time in China's zone, which is named; a text that is no time stays as it is."""
    try:
        found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return f"{found.astimezone(CHINA):{form}} {ZONE}" if found.tzinfo else f"{found:{form}}"
    except (ValueError, OverflowError):
        return str(moment)
