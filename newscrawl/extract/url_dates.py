"""The day in an article's address."""

from __future__ import annotations

import re

from newscrawl.extract.dates import ParsedTime, build

_URL = re.compile(
    r"(?:[/_-]|/[a-z]{1,8}(?=\d))(?P<year>199\d|20[0-4]\d)"
    r"(?:(?P<sign>[/_.-]?)(?P<month>0[1-9]|1[0-2])[/_.-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)|"
    r"[/_-](?P<short_month>1[0-2]|[1-9])[/_-](?P<short_day>3[01]|[12]\d|[1-9])(?=/))"
)
"""`/2024/0806/`, `/2024-08/06/`, `/20240806/`, `/t20240806_`, `/202408/06/`, `/2024.08.06/`, `/art/2024/8/6/`,
`/2024/8-6/`."""
_SERIAL = re.compile(
    r"/(?P<year>20[0-4]\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:\d{4}|[01]\d[0-5]\d[0-5]\d)(?=[./_-]|$)"
)
"""`/202408060123.aspx`, the day and a number of that day; `/20240806115421.html`, day and time."""
_QUERY = re.compile(
    r"(?:^|&)(?:(?:pub|publish|news)?date|day|riqi)=(?P<year>199\d|20[0-4]\d)-?(?P<month>0[1-9]|1[0-2])-?"
    r"(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
    re.IGNORECASE,
)


def url_date(url: str) -> ParsedTime | None:
    """Return the day a URL's path names, or a parameter made for it; None when it names none."""
    path, _, query = url.partition("#")[0].partition("?")
    for match in _URL.finditer(path):
        month, day = match["month"] or match["short_month"], match["day"] or match["short_day"]
        if parsed := build([int(match["year"]), int(month), int(day)], "day", match[0].strip("/_-.")):
            return parsed
    if rarer := _SERIAL.search(path) or _QUERY.search(query):
        return build([int(rarer[name]) for name in ("year", "month", "day")], "day", rarer[0].strip("/&"))
    return None
