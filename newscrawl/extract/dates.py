"""Read dates as Chinese pages write them; give them in ISO 8601 with Beijing's offset.

What lacks a year (`10-08 12:00`) or counts back from the reading (`3小时前`) is `partial_dates`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone

from newscrawl.text.times import CHINA

TOLERANCE = timedelta(days=1)
"""How much later than its fetching a page may claim to be published: clocks and zones differ by less."""

BLANKS = r"[\s\x1f]*+"
_WEEKDAY = rf"[(\[]?(?:星期|周|礼拜)[一二三四五六日天末][)\]]?{BLANKS}"
_ZONE_BEFORE = rf"(?:[A-Z]?[HC][KS]T|(?:香港|北京|台北|[台臺]湾|当地)(?:时间)?){BLANKS}:?{BLANKS}"
TIME = (
    rf"(?:(?:T|{BLANKS},?{BLANKS}(?:{_WEEKDAY})?[|·(\[]?{BLANKS}(?:{_ZONE_BEFORE})?)"
    r"(?P<half>上午|下午|晚上|凌晨|中午|早上|早晨|清晨|傍晚|深夜|午夜|晚间|[早晚夜]|[AaPp]\.?[Mm]\.?)?"
    rf"{BLANKS}(?P<hour>2[0-3]|[01]?\d)"
    rf"(?:{BLANKS}:{BLANKS}(?P<minute>[0-5]\d)(?:{BLANKS}:{BLANKS}(?P<second>[0-5]\d)(?!\d))?(?![\d])[分秒]?|"
    r"[时点](?:(?P<minute_of>[0-5]?\d)(?:分(?:(?P<second_of>[0-5]?\d)秒)?|(?!\d))|(?P<half_past>半))?(?![击赞评播]))"
    rf"(?:[.,]\d+)?{BLANKS}(?P<half_after>[AaPp]\.?[Mm](?![A-Za-z]))?{BLANKS}(?P<zone>Z|(?:GMT|UTC)(?:[+-]\d\d?(?::?\d\d)?)?|[+-]\d\d:?\d\d)?)?"
)
"""What may follow a day: weekday, zone, part of the day, the time; matched on folded text, without flags."""
_DAY_END = rf"(?!\d){BLANKS}(?:日|号)?"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
DATE = re.compile(
    rf"(?<![\dA-Za-z.])(?P<year>199\d|20[0-4]\d)(?:{BLANKS}[-/.年]{BLANKS}|[\s\x1f]++(?=\d\d?{BLANKS}/)|"
    r"(?=[^\S\x1f]*+\x1f)[\s\x1f]++(?=\d\d?-\d\d?(?!\d)))"
    rf"{_MONTH}{BLANKS}[-/.月]{BLANKS}{_DAY}{_DAY_END}{TIME}"
)
"""A date with its year, as nearly all pages have it."""
_CHINESE = (
    r"(?P<year>[〇○ΟＯO零一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十元正]{1,2})月"
    r"(?P<day>[一二三四五六七八九十廿卅]{1,3})(?:日|号)"
)
_REPUBLIC = rf"民[国國]{BLANKS}(?P<roc>\d{{2,3}}){BLANKS}[-/.年]{BLANKS}{_MONTH}{BLANKS}[-/.月]{BLANKS}{_DAY}{_DAY_END}"
_REPUBLIC_SHORT = rf"(?<![\d/.-])(?P<roc>1[0-3]\d)(?P<sign>[-/年]){_MONTH}(?:(?P=sign)|月){_DAY}(?![\d/.-])日?"
_DAY_FIRST = rf"(?<![\d/.-]){_DAY}(?P<sign>[./-]){_MONTH}(?P=sign)(?P<year>199\d|20[0-4]\d)(?!\d)"
_TWO_FIGURES = (
    r"(?<![\d/.:-])(?P<short>[0-4]\d)[-/](?P<month>0[1-9]|1[0-2])[-/](?P<day>0[1-9]|[12]\d|3[01])(?=[\s\x1f]+\d\d?:)"
)
_TWO_FIGURES_OF_YEAR = rf"(?<!\d)(?P<short>[0-4]\d)年{_MONTH}月{_DAY}日"
_RARER_DATES = tuple(
    re.compile(pattern + TIME)
    for pattern in (_CHINESE, _REPUBLIC, _REPUBLIC_SHORT, _DAY_FIRST, _TWO_FIGURES, _TWO_FIGURES_OF_YEAR)
)
"""Chinese numerals, the Republic's years, the day first, two figures for the year (then with a time)."""
_RARER_HINT = re.compile(r"年|民|\d[./-]\d\d?[./-]\d")
_YEAR = r"(?P<year>199\d|20[0-4]\d)(?!\d)"
_MONTH_NAME = (
    r"(?P<month_name>(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?))(?![A-Za-z])\.?"
)
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)?"
_MONTH_FIRST = rf"(?<![A-Za-z\d]){_MONTH_NAME}{BLANKS}{_ORDINAL}{BLANKS},?{BLANKS}{_YEAR}"
_MONTH_SECOND = rf"(?<![\dA-Za-z./-])(?<!\d:){_ORDINAL}[\s\x1f-]{{1,3}}{_MONTH_NAME}[\s\x1f,-]{{1,3}}{_YEAR}"
_MONTH_LAST = rf"(?<![\dA-Za-z./-]){_YEAR}[\s\x1f-]{{1,3}}{_MONTH_NAME}[\s\x1f-]{{1,3}}{_DAY}(?!\d)"
_CLOCK_FIRST = (
    r"(?<![\d:.])(?P<hour>2[0-3]|[01]?\d):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    rf"{BLANKS}(?P<half_after>[AaPp]\.?[Mm]\.?)?,?{BLANKS}(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?{BLANKS})?"
)
_PRINTED = (
    rf"(?<![A-Za-z\d]){_MONTH_NAME}{BLANKS}{_DAY}{BLANKS}(?P<hour>2[0-3]|[01]?\d):(?P<minute>[0-5]\d):"
    rf"(?P<second>[0-5]\d){BLANKS}(?:CST|HKT|GMT\+0?8:?(?:00)?){BLANKS}{_YEAR}"
)
_AT = rf"(?:{BLANKS},?{BLANKS}(?:at|-|–){BLANKS}(?=\d))?"
_ENGLISH_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        _CLOCK_FIRST + _MONTH_FIRST,
        _CLOCK_FIRST + _MONTH_SECOND,
        _PRINTED,
        _MONTH_FIRST + _AT + TIME,
        _MONTH_SECOND + _AT + TIME,
        _MONTH_LAST + _AT + TIME,
    )
)
"""With the month's name: Nov 29, 2025 10:12, 29 November 2025, 10:12, November 29, 2025, and as servers print it."""
ENGLISH_DATE = (
    r"(?<![A-Za-z])(?:\d\d?(?:st|nd|rd|th)?[\s\x1f-]{1,3})?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
    r"[\s\x1f,-]{0,3}(?:\d\d?(?:st|nd|rd|th)?,?[\s\x1f]{0,3})?(?:19|20)\d\d(?!\d)"
)
"""What most of them look like, to end a value at."""
_ENGLISH_HINT = re.compile(r"[JFMASOND](?:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|AN|EB|AR|PR|AY|UN|UL|UG|EP|CT|OV|EC)")
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
_TENS = {"十": 10, "廿": 20, "卅": 30, "元": 1, "正": 1}
_NOON = 12
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
    for pattern in _rarer_patterns(text):
        found += [
            parsed
            for match in pattern.finditer(text)
            if (parsed := _parse_match(match))
            and not any(one.start < match.end() and match.start() < one.end for one in found)
        ]
    return sorted(found, key=lambda parsed: parsed.start)


def _rarer_patterns(text: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of rarer dates of which `text` may hold one."""
    if _RARER_HINT.search(text):
        yield from _RARER_DATES
    if _ENGLISH_HINT.search(text):
        yield from _ENGLISH_DATES


def search_date(text: str) -> re.Match[str] | None:
    """Return the first match of a date with its year; None when there is none."""
    if ("20" in text or "19" in text) and (match := DATE.search(text)):
        return match
    return next(filter(None, (pattern.search(text) for pattern in _rarer_patterns(text))), None)


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
    groups = match.groupdict()
    if groups.get("roc"):
        year = int(groups["roc"]) + _ROC_ERA
    elif groups.get("short"):
        year = int(groups["short"]) + _CENTURY
    else:
        year = _number(groups["year"])
    name = groups.get("month_name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else _number(groups["month"])
    numbers = [year, month, _number(groups["day"])]
    return with_clock(numbers, match)


def _number(text: str) -> int:
    """Return what figures or Chinese numerals say: 二〇二四, 十二, 廿六."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if len(text) == len("二〇二四"):
        return int("".join(str(_NUMERALS[character]) for character in text))
    total = 0
    for character in text:
        if character == "十":
            total = max(total, 1) * 10
        else:
            total += _TENS[character] if character in _TENS else _NUMERALS[character]
    return total


def with_clock(day: list[int], match: re.Match[str]) -> ParsedTime | None:
    """Return `day` (year, month, day) with the time that a match of `TIME` gives; None for what cannot be."""
    span = (match.start(), match.end())
    raw = match[0].replace("\x1f", " ").strip()
    given = {name: text for name, text in match.groupdict().items() if text}
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
    return replace(parsed, time=moment)


def _zone(text: str) -> timezone:
    """Return the zone that `Z`, `GMT`, `UTC`, `+08:00` or `GMT+8` names."""
    found = _OFFSET.search(text)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)


def _hour(hour: int, half: str) -> tuple[int, timedelta]:
    """Return the hour of 24 for one beside a word for the part of the day, and what midnight adds."""
    if half in ("下午", "傍晚", "pm") or (
        half in ("晚上", "晚", "夜", "晚间", "深夜", "午夜") and hour >= _EVENING_FROM
    ):
        if hour == _NOON and half not in ("下午", "傍晚", "pm"):
            return 0, timedelta(days=1)
        return (hour + 12 if hour < _NOON else hour), timedelta()
    if half == "中午" and hour < _EVENING_FROM:
        return hour + 12, timedelta()
    if half in ("凌晨", "上午", "早上", "早晨", "清晨", "早", "am") and hour == _NOON:
        return 0, timedelta()
    return hour, timedelta()


def build(numbers: list[int], precision: str, raw: str, *, span: tuple[int, int] = (0, 0)) -> ParsedTime | None:
    """Return the time in China that `numbers` (from the year on) name; None for a day that never was."""
    try:
        moment = datetime(*numbers, tzinfo=CHINA)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    return ParsedTime(moment, precision, raw, *span)


_URL = re.compile(
    r"(?:[/_-]|/[a-z]{1,8}(?=\d))(?P<year>199\d|20[0-4]\d)"
    r"(?:(?P<sign>[/_-]?)(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)|"
    r"[/_-](?P<short_month>1[0-2]|[1-9])[/_-](?P<short_day>3[01]|[12]\d|[1-9])(?=/))"
)
"""`/2024/0806/`, `/2024-08/06/`, `/20240806/`, `/t20240806_`, `/202408/06/`, `/art/2024/8/6/`, `/2024/8-6/`."""


def url_date(url: str) -> ParsedTime | None:
    """Return the day a URL's path names; None when it names none."""
    for match in _URL.finditer(url.partition("?")[0].partition("#")[0]):
        month, day = match["month"] or match["short_month"], match["day"] or match["short_day"]
        if parsed := build([int(match["year"]), int(month), int(day)], "day", match[0].strip("/_-.")):
            return parsed
    return None
