"""Dates that lack something: the year (`10-08 12:00`), or all but how long ago (`3小时前`, `昨天 11:54`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.extract.date_patterns import BLANKS, TIME
from newscrawl.extract.dates import TOLERANCE, ParsedTime, text_beside, with_clock
from newscrawl.text.times import CHINA

_EDGE = r"(?:^|(?<=[\s\x1f|:·,，\]\[()/]))"
_END = r"(?:(?<=[\s\x1f])|(?=$|[\s\x1f|·,\[\]()/]))"
YEARLESS = re.compile(
    r"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])(?:[-/](?P<day>3[01]|[12]\d|0?[1-9])(?![\d/-])|"
    rf"{BLANKS}月{BLANKS}(?P<day_of>3[01]|[12]\d|0?[1-9]){BLANKS}日){TIME}"
)
"""Month and day, the time mostly beside them, as mobile pages show them."""
RELATIVE = re.compile(
    rf"{_EDGE}(?:(?P<count>\d{{1,3}}|[半一]){BLANKS}[个個]?(?P<unit>分[钟鐘]?|小[时時]|[钟鐘][头頭]|天|日)(?:[之以]?前)|(?P<now>刚[刚才]|剛[剛才])|"
    rf"(?P<word>今天|今日|昨天|昨日|前天|前日|[今昨](?=[早晨晚夜]{BLANKS}\d))){TIME}{_END}"
)
"""Counted back from the reading; standing alone, so that `昨天上午，…` is none."""
HINT = re.compile(r"\d[-/月]\d|\d\s*月|[前今昨刚剛]")
"""One of these is in whatever the patterns find."""
_DAYS = {"今": 0, "今天": 0, "今日": 0, "昨": 1, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
_HOUR = 60
_MINUTES = {"分": 1, "小": _HOUR, "钟": _HOUR, "鐘": _HOUR}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date in a text that something else must complete."""

    match: re.Match[str]

    @property
    def raw(self) -> str:
        """The date as it stands."""
        return self.match[0].replace("\x1f", " ").strip()

    @property
    def start(self) -> int:
        """Where in the text it begins."""
        return self.match.start()

    @property
    def end(self) -> int:
        """Where in the text it ends."""
        return self.match.end()

    @property
    def is_relative(self) -> bool:
        """Whether it counts back from the reading."""
        return self.match.re is RELATIVE

    @property
    def has_time(self) -> bool:
        """Whether a time of the day stands beside it."""
        return self.match["hour"] is not None

    def in_year(self, year: int) -> ParsedTime | None:
        """Return a date without its year in that year; None for one that counts back, and for February 29th."""
        if self.is_relative:
            return None
        return with_clock([year, int(self.match["month"]), int(self.match["day"] or self.match["day_of"])], self.match)

    def complete(self, fetched_at: datetime) -> ParsedTime | None:
        """Return the date as read at that time: the latest year that is no future, or the time so long before."""
        read_at = fetched_at.astimezone(CHINA)
        if self.is_relative:
            return self._before(read_at)
        years = (self.in_year(year) for year in range(read_at.year + 1, read_at.year - 5, -1))
        return next((parsed for parsed in years if parsed and parsed.time <= fetched_at + TOLERANCE), None)

    def _before(self, read_at: datetime) -> ParsedTime | None:
        match = self.match
        if match["now"]:
            return ParsedTime(read_at.replace(second=0, microsecond=0), "minute", self.raw, self.start, self.end)
        if match["unit"] and (minutes := _MINUTES.get(match["unit"][0])):
            count = {"半": 0.5, "一": 1}.get(match["count"]) or int(match["count"])
            time = read_at - timedelta(minutes=count * minutes)
            hourly = minutes == _HOUR and match["count"] != "半"
            time = time.replace(minute=0 if hourly else time.minute, second=0, microsecond=0)
            return ParsedTime(time, "hour" if hourly else "minute", self.raw, self.start, self.end)
        days = _DAYS[match["word"]] if match["word"] else {"半": 0, "一": 1}.get(match["count"]) or int(match["count"])
        day = read_at - timedelta(days=days)
        return with_clock([day.year, day.month, day.day], match)


def find_partial_dates(text: str, whole: Sequence[ParsedTime] = ()) -> list[PartialDate]:
    """Return the incomplete dates of a folded line, in order; of `2024-08-06` no part is one.

    `whole` are the line's dates with their year; none that shares a character with one of them is returned.
    """
    if not HINT.search(text_beside(whole, text) if whole else text):
        return []
    found = [PartialDate(match) for pattern in (YEARLESS, RELATIVE) for match in pattern.finditer(text)]
    apart = [date for date in found if not any(one.start < date.end and date.start < one.end for one in whole)]
    return sorted(apart, key=lambda date: date.start)


def search_partial_date(text: str) -> re.Match[str] | None:
    """Return the first date that says something of a line by itself: with a time, named as 8月6日, or counted back."""
    for date in find_partial_dates(text):
        if date.is_relative or date.has_time or "月" in date.raw:
            return date.match
    return None
