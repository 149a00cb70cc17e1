"""How dates with their year are written on Chinese pages, as patterns for folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLANKS = r"[\s\x1f]*+"
_WEEKDAY = rf"(?:[(\[]?(?:星期|周|礼拜)[一二三四五六日天末][)\]]?|\([一二三四五六日]\)){BLANKS}"
_ZONE_BEFORE = rf"(?:[A-Z]?[HC][KS]T|(?:香港|北京|台北|[台臺]湾|当地)(?:时间)?){BLANKS}:?{BLANKS}"
TIME = (
    rf"(?:(?:T|-(?=\d\d:)|{BLANKS},?{BLANKS}(?:{_WEEKDAY})?[|·(\[]?{BLANKS}(?:{_ZONE_BEFORE})?)"
    r"(?P<half>上午|下午|晚上|凌晨|中午|[午早夜]间|正午|午后|早上|早晨|清晨|傍晚|[深午半]夜|夜里|晚间|[早晨晚夜]|[AaPp]\.?[Mm]\.?)?"
    rf"{BLANKS}(?P<hour>2[0-3]|[01]?\d)"
    rf"(?:{BLANKS}:{BLANKS}(?P<minute>[0-5]\d)(?:{BLANKS}:{BLANKS}(?P<second>[0-5]\d)(?!\d))?(?![\d])[分秒]?|"
    r"[时点](?:(?P<minute_of>[0-5]?\d)(?:分(?:(?P<second_of>[0-5]?\d)秒)?|(?!\d))|(?P<half_past>半))?(?![击赞评播]))"
    rf"(?:[.,]\d+)?{BLANKS}(?P<half_after>[AaPp]\.?[Mm](?![A-Za-z]))?{BLANKS}(?P<zone>Z|(?:GMT|UTC)(?:[+-]\d\d?(?::?\d\d)?)?|[+-]\d\d:?\d\d)?)?"
)
"""What may follow a day: weekday, zone, part of the day, the time; matched on folded text, without flags."""
_DAY_END = rf"(?:(?!\d)|(?=[0-2]\d:[0-5]\d)){BLANKS}(?:日|号|일)?"
"""No figure follows, but for those of the time: `2024-08-0611:54`."""
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
DATE = re.compile(
    rf"(?<![\dA-Za-z.])(?P<year>199\d|20[0-4]\d)(?:{BLANKS}[-—–/.年년]{BLANKS}|[\s\x1f]++(?=\d\d?{BLANKS}/)|"
    r"(?=[^\S\x1f]*+\x1f)[\s\x1f]++(?=\d\d?-\d\d?(?!\d)))"
    rf"{_MONTH}{BLANKS}[-—–/.月월]{BLANKS}{_DAY}{_DAY_END}{TIME}"
)
"""A date with its year, as nearly all pages have it."""
_CHINESE = (
    r"(?:(?P<year>[〇○ΟＯO零一二三四五六七八九]{4})|民[国國]\s?(?P<roc>[〇○零一二三四五六七八九十百]{1,6}))年(?P<month>[一二三四五六七八九十元正]{1,2})月"
    r"(?P<day>[一二三四五六七八九十廿卅]{1,3})(?:日|号)"
)
_REPUBLIC = rf"民[国國]{BLANKS}(?P<roc>\d{{2,3}}){BLANKS}[-/.年]{BLANKS}{_MONTH}{BLANKS}[-/.月]{BLANKS}{_DAY}{_DAY_END}"
_REPUBLIC_SHORT = rf"(?<![\d/.-])(?P<roc>1[0-3]\d)(?P<sign>[-/年]){_MONTH}(?:(?P=sign)|月){_DAY}(?![\d/.-])日?"
_REPUBLIC_DOTS = r"(?<![\w/.-])(?P<roc>1[0-3]\d)\.(?P<month>0[1-9]|1[0-2])\.(?P<day>0[1-9]|[12]\d|3[01])(?![\d/.-])"
_YEAR = r"(?P<year>199\d|20[0-4]\d)(?!\d)"
_AMERICAN = rf"(?<![\d/.-]){_MONTH}/(?P<day>1[3-9]|2\d|3[01])/{_YEAR}"
_AMERICAN_PRINTED = (
    rf"(?<![\d/.-])(?P<month>1[0-2]|[1-9])/(?P<day>[12]\d|3[01]|[1-9])/{_YEAR}(?=\s\d\d?:\d\d:\d\d\s[AP]M)"
)
"""The month first: where the second number can be none, and as America's edition of ASP.NET prints a time."""
_DAY_FIRST = rf"(?<![\d/.-]){_DAY}(?P<sign>[./-]){_MONTH}(?P=sign){_YEAR}"
_TILE = (
    r"(?<![\d:./-])(?P<day>3[01]|[12]\d|0?[1-9])(?:\s?\x1f[\s\x1f]*+|(?<=^\d\d))(?P<year>20[0-4]\d)\s?[-/.年]\s?"
    r"(?P<month>0[1-9]|1[0-2])月?(?![\d/.-])"
)
"""The day large, the month in an element of its own below it."""
_TWO_FIGURES = (
    r"(?<![\d/.:-])(?P<short>[0-4]\d)[-/](?P<month>0[1-9]|1[0-2])[-/](?P<day>0[1-9]|[12]\d|3[01])(?=[\s\x1f]+\d\d?:)"
)
_TWO_FIGURES_OF_YEAR = rf"(?<!\d)(?P<short>[0-4]\d)年{_MONTH}月{_DAY}日"
_RARER_DATES = tuple(
    re.compile(pattern + TIME)
    for pattern in (
        *(_CHINESE, _REPUBLIC, _REPUBLIC_SHORT, _REPUBLIC_DOTS, _AMERICAN, _AMERICAN_PRINTED, _DAY_FIRST, _TILE),
        *(_TWO_FIGURES, _TWO_FIGURES_OF_YEAR),
    )
)
"""Chinese numerals, the Republic's years, month or day first, two figures for the year (then with a time)."""
RARER_HINT = re.compile(
    r"[\d〇○ΟＯO零一二三四五六七八九十百]\s?年|民[国國]|\d[./-]\d\d?[./-]\d|(?:\x1f|^\d\d)20\d\d\s?[-/.]"
)
"""One of these is in whatever those patterns find."""
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


DATE_SIGN = re.compile(r"[\d年前今昨刚剛]")
"""One of these is in every date, whole or not: most lines have none, and are not searched further."""


def rarer_patterns(text: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of rarer dates of which `text` may hold one."""
    if RARER_HINT.search(text):
        yield from _RARER_DATES
    if _ENGLISH_HINT.search(text):
        yield from _ENGLISH_DATES
