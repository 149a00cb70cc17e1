"""Read dates as Chinese pages write them; give them in ISO 8601 with Beijing's offset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from newscrawl.text.times import CHINA

TOLERANCE = timedelta(days=1)
"""How much later than its fetching a page may claim to be published: clocks and zones differ by less."""

_BLANKS = r"[\s\x1f]*"
DATE = re.compile(
    rf"(?<!\d)(?P<year>199\d|20[0-4]\d)(?:{_BLANKS}[-/.年]{_BLANKS}|"
    rf"[\s\x1f]+(?=\d\d?{_BLANKS}/))(?P<month>1[0-2]|0?[1-9]){_BLANKS}[-/.月]{_BLANKS}"
    rf"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d){_BLANKS}(?:日|号)?"
    rf"(?:(?:T|{_BLANKS}[,(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?{_BLANKS}|{_BLANKS})"
    rf"(?P<half>上午|下午|晚上|凌晨|中午|[AaPp][Mm])?{_BLANKS}"
    rf"(?P<hour>[01]?\d|2[0-3])(?:{_BLANKS}[:：]{_BLANKS}|时)(?P<minute>[0-5]\d)(?:分|(?!\d))"
    rf"(?:[:：]?(?P<second>[0-5]\d)(?!\d)秒?)?(?:\.\d+)?{_BLANKS}(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
YEARLESS = re.compile(
    r"(?<![\d-])(?P<month>1[0-2]|0?[1-9])[-/月](?P<day>3[01]|[12]\d|"
    r"0?[1-9])日?[\s\x1f]+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
)
"""Month, day and time, as mobile pages show them; the year is another witness's."""
_COMPACT = re.compile(r"^\s*(20[0-4]\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d))?\s*$")
_EPOCH = re.compile(r"^\s*(1\d{9})(?:\d{3})?\s*$")
_URL = re.compile(
    r"[/_-](?P<year>199\d|20[0-4]\d)[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|\D)"
)


@dataclass(frozen=True, slots=True)
class ParsedTime:
    """A point in time and how precisely the page gives it."""

    time: datetime
    """Aware."""
    precision: str
    """`day`, `minute` or `second`."""
    raw: str

    def iso(self) -> str:
        """Return ISO 8601 with +08:00."""
        return self.time.astimezone(CHINA).isoformat()


def find_dates(text: str) -> list[ParsedTime]:
    """Return every date in `text`, in order; impossible ones (February 30th) are left out."""
    return [parsed for match in DATE.finditer(text) if (parsed := _parse_match(match))]


def read_date(text: str) -> ParsedTime | None:
    """Return the date a machine-made value holds (meta, JSON-LD): also compact and as seconds since 1970."""
    if found := find_dates(text):
        return found[0]
    if match := _COMPACT.match(text):
        numbers = [int(group) for group in match.groups() if group]
        return _build(numbers, "second" if match[4] else "day", text.strip())
    if match := _EPOCH.match(text):
        return ParsedTime(datetime.fromtimestamp(int(match[1]), UTC), "second", text.strip())
    return None


def url_date(url: str) -> ParsedTime | None:
    """Return the day a URL's path names; None when it names none."""
    match = _URL.search(url.partition("?")[0])
    return _build([int(part) for part in match.groups()], "day", match[0].strip("/_-.")) if match else None


def complete_date(day: ParsedTime, text: str) -> ParsedTime | None:
    """Return the minute that `text` gives for `day` without naming its year; None when it gives none."""
    at = day.time.astimezone(CHINA)
    for match in YEARLESS.finditer(text):
        month, of_month, hour, minute = map(int, match.groups())
        if (month, of_month) == (at.month, at.day):
            return _build([at.year, month, of_month, hour, minute], "minute", match[0].replace("\x1f", " "))
    return None


def _parse_match(match: re.Match[str]) -> ParsedTime | None:
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    raw = match[0].replace("\x1f", " ").strip()
    if match["hour"] is None:
        return _build([year, month, day], "day", raw)
    hour = int(match["hour"])
    if match["half"] in ("下午", "晚上", "PM", "pm", "Pm") and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    numbers = [year, month, day, hour, int(match["minute"]), int(match["second"] or 0)]
    return _build(numbers, "second" if match["second"] else "minute", raw, match["zone"])


def _build(numbers: list[int], precision: str, raw: str, zone: str | None = None) -> ParsedTime | None:
    try:
        time = datetime(*numbers, tzinfo=CHINA)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    if zone:
        offset = timedelta() if zone == "Z" else timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        time = time.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
    return ParsedTime(time, precision, raw)
