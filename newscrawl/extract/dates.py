"""Read dates as Chinese pages write them; give them in ISO 8601 with Beijing's offset.

What lacks a year (`10-08 12:00`) or counts back from the reading (`3小时前`) is `partial_dates`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone

from newscrawl.extract.date_patterns import DATE, rarer_patterns
from newscrawl.text.times import CHINA

TOLERANCE = timedelta(days=1)
"""How much later than its fetching a page may claim to be published: clocks and zones differ by less."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?$")
_ROC_ERA = 1911
_CENTURY = 2000
_COMPACT = re.compile(r"^\s*(20[0-4]\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?\s*$")
_EPOCH = re.compile(r"^\s*(1\d{9})(?:\d{3})?\s*$")
_NUMERALS = {
    character: value
    for value, characters in enumerate(("〇○ΟＯO零", *"一二三四五六七八九"))
    for character in characters
}
_VALUES = {"百": 100, "十": 10, "廿": 20, "卅": 30, "元": 1, "正": 1}
_NOON = 12
_AFTERNOON = ("下午", "午后", "傍晚", "pm")
_NIGHT = ("晚上", "晚", "夜", "晚间", "夜间", "夜里", "深夜", "午夜", "半夜")
_MORNING = ("凌晨", "上午", "早上", "早晨", "清晨", "早间", "早", "晨", "am")
_EVENING_FROM = 5
"""深夜1:30 is after midnight, 晚8:30 before it."""


@dataclass(frozen=True, slots=True)
class ParsedTime:
    """A point in time and how precisely the page gives it."""

    time: datetime
    """Aware."""
    precision: str
    """`day`, `hour`, `minute` or `second`."""
    raw: str
    start: int = 0
    """Where in the text it was found."""
    end: int = 0

    def iso(self) -> str:
        """Return ISO 8601 with +08:00."""
        return self.time.astimezone(CHINA).isoformat()

    @property
    def day(self) -> str:
        """The day in China, `2024-08-06`."""
        return self.iso()[:10]


def find_dates(text: str) -> list[ParsedTime]:
    """Return every date with a year in `text` (folded), in order; impossible ones (February 30th) are left out."""
    found = [parsed for match in DATE.finditer(text) if (parsed := _parse_match(match))]
    for pattern in rarer_patterns(text_beside(found, text)):
        found += [
            parsed
            for match in pattern.finditer(text)
            if (parsed := _parse_match(match))
            and not any(one.start < match.end() and match.start() < one.end for one in found)
        ]
    return sorted(found, key=lambda parsed: parsed.start)


def text_beside(dates: Iterable[ParsedTime], text: str) -> str:
    """Return what is left of `text` without these dates, which stand there in order: it may hold others."""
    pieces, end = [], 0
    for date in dates:
        pieces.append(text[end : date.start])
        end = date.end
    return " ".join([*pieces, text[end:]])


def search_date(text: str) -> re.Match[str] | None:
    """Return the first match of a date with its year; None when there is none."""
    if ("20" in text or "19" in text) and (match := DATE.search(text)):
        return match
    return next(filter(None, (pattern.search(text) for pattern in rarer_patterns(text))), None)


def read_date(text: str) -> ParsedTime | None:
    """Return the date a value made for machines holds: also compact, as seconds since 1970, and in English.

    Midnight to the second is what programs print for a day without a time, and read as one.
    """
    parsed = _read_value(text)
    if parsed and parsed.precision in ("minute", "second") and parsed.time.time() == time():
        return replace(parsed, precision="day")
    return parsed


def _read_value(text: str) -> ParsedTime | None:
    if _ENGLISH.search(text) and (english := _read_english(text)):
        return english
    if found := find_dates(text):
        return found[0]
    if match := _COMPACT.match(text):
        numbers = [int(group) for group in match.groups() if group]
        precision = {3: "day", 5: "minute", 6: "second"}[len(numbers)]
        return build(numbers, precision, text.strip())
    if match := _EPOCH.match(text):
        return ParsedTime(datetime.fromtimestamp(int(match[1]), UTC), "second", text.strip())
    return None


_ENGLISH = re.compile(
    r"^(?>.*?\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b).*\b(?:19|20)\d\d\b", re.MULTILINE
)
"""The first month of a line, and a year anywhere behind it."""
_CLOCK = re.compile(r"\d:\d\d(:\d\d)?")


def _read_english(text: str) -> ParsedTime | None:
    """Return a date with an English month's name, by dateparser: servers print `Tue Aug 06 11:54:00 CST 2024`."""
    import dateparser  # noqa: PLC0415 - 0.3 s, and few pages need it

    # CST is China's time here, as is a time without a zone; dateparser takes it for America's.
    found = dateparser.parse(text.replace("CST", "").strip(), languages=["en"], settings=_ENGLISH_SETTINGS)
    if found is None:
        return None
    clock = _CLOCK.search(text)
    precision = "day" if clock is None else "second" if clock[1] else "minute"
    return ParsedTime(found, precision, text.strip())


_ENGLISH_SETTINGS = {
    "TIMEZONE": "Asia/Shanghai",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
}


def _parse_match(match: re.Match[str]) -> ParsedTime | None:
    given = _given(match)
    if roc := given.get("roc"):
        year = _number(roc) + _ROC_ERA
    elif short := given.get("short"):
        year = int(short) + _CENTURY
    else:
        year = _number(given["year"])
    name = given.get("month_name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else _number(given["month"])
    return _with_clock([year, month, _number(given["day"])], match, given)


def _given(match: re.Match[str]) -> dict[str, str]:
    """Return the parts of a date that a match has, by their names."""
    return {name: text for name, text in match.groupdict().items() if text}


def _number(text: str) -> int:
    """Return what figures or Chinese numerals say: 二〇二四, 十二, 廿六, 一百一十三, 一一三."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if not _VALUES.keys() & set(text):
        return int("".join(str(_NUMERALS[character]) for character in text))
    total = figure = 0
    for character in text:
        if character in _VALUES:
            total += _VALUES[character] * (max(figure, 1) if character in "百十" else 1)
            figure = 0
        else:
            figure = _NUMERALS[character]
    return total + figure


def with_clock(day: list[int], match: re.Match[str]) -> ParsedTime | None:
    """Return `day` (year, month, day) with the time that a match of `TIME` gives; None for what cannot be."""
    return _with_clock(day, match, _given(match))


def _with_clock(day: list[int], match: re.Match[str], given: dict[str, str]) -> ParsedTime | None:
    span, raw = match.span(), match[0].replace("\x1f", " ").strip()
    if "hour" not in given:
        return build(day, "day", raw, span=span)
    half = given.get("half") or given.get("half_after", "")
    hour, later = _hour(int(given["hour"]), half.lower().replace(".", ""))
    minute, second = given.get("minute") or given.get("minute_of"), given.get("second") or given.get("second_of")
    half_past = "half_past" in given
    precision = "second" if second else "minute" if minute or half_past else "hour"
    numbers = [*day, hour, 30 if half_past else int(minute or 0), int(second or 0)]
    parsed = build(numbers, precision, raw, span=span)
    if parsed is None:
        return None
    moment = parsed.time + later
    if zone := given.get("zone"):
        moment = moment.replace(tzinfo=_zone(zone))
    return ParsedTime(moment, precision, raw, *span)


def _zone(text: str) -> timezone:
    """Return the zone that `Z`, `GMT`, `UTC`, `+08:00` or `GMT+8` names."""
    found = _OFFSET.search(text)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)


def _hour(hour: int, half: str) -> tuple[int, timedelta]:
    """Return the hour of 24 for one beside a word for the part of the day, and what midnight adds."""
    if half in _AFTERNOON or (half in _NIGHT and hour >= _EVENING_FROM):
        if hour == _NOON and half in _NIGHT:
            return 0, timedelta(days=1)
        return (hour + 12 if hour < _NOON else hour), timedelta()
    if half in ("中午", "午间", "正午") and hour < _EVENING_FROM:
        return hour + 12, timedelta()
    if half in _MORNING and hour == _NOON:
        return 0, timedelta()
    return hour, timedelta()


def build(numbers: list[int], precision: str, raw: str, *, span: tuple[int, int] = (0, 0)) -> ParsedTime | None:
    """Return the time in China that `numbers` (from the year on) name; None for a day that never was."""
    try:
        moment = datetime(*numbers, tzinfo=CHINA)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    return ParsedTime(moment, precision, raw, *span)
