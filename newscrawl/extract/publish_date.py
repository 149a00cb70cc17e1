"""When an article was published: the most trusted of many witnesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import fold, strip_whitespace
from newscrawl.extract.dates import TOLERANCE, ParsedTime, complete_date, find_dates, read_date, url_date
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

META_NAMES = (
    "article:published_time", "og:published_time", "publishdate", "pubdate", "publishtime", "pubtime", "publish_time",
    "firstpublishedtime", "datepublished", "weibo:article:create_at", "weibo: article:create_at",
    "bytedance:published_time", "og:release_date", "article:published", "apub:time", "dc.date.issued", "dc.date",
    "publish-date", "article.published", "release_date", "date", "createdate", "_pubtime", "originaldate",
)  # fmt: skip
"""Meta tags that carry a publish time, by how seldom they carry something else."""
_JSON_DATE = re.compile(r'"(?:datePublished|pubDate|publishTime|pubtime)"\s*:\s*"?([^",}]{8,40})')
_UPDATED = re.compile(r"(?:更新|修改|编辑)(?:时间|日期|于)?\s*[:]?\s*$")
_LABEL = re.compile(rf"({LABELS['published'].pattern})\s*\x1f*\s*$")
_YEAR = re.compile(r"^\s*20\d\d\s*年?\s*$")
"""A year on a line of its own, month, day and time on the next."""
_DISAGREE_SECS = 86_400
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class PublishDate:
    """The publish time that was chosen."""

    parsed: ParsedTime
    witness: str
    disagree: bool = False
    """Whether another witness differs by more than a day."""


def find_publish_date(
    page: Page, region: Region, first: Iterable[tuple[str, str]], fetched_at: datetime | None
) -> PublishDate | None:
    """Return when the article was published, by the most trusted witness that speaks and does not lie in the future.

    `first` are values (witness, text) that go before everything on the page: a site's own rule, or an element made
    for the purpose. A date alone is completed by a later witness that gives the time of the same day.
    """
    latest = fetched_at + TOLERANCE if fetched_at else None
    admitted = [one for one in _witnesses(page, region, first) if latest is None or one[1].time <= latest]
    if not admitted:
        admitted = [one for one in _above(page, region) if latest is None or one[1].time <= latest][:1]
    if not admitted:
        return None
    witness, parsed = admitted[0]
    if parsed.precision == "day":
        finer = (one for one in admitted if one[1].precision != "day" and one[1].iso()[:10] == parsed.iso()[:10])
        witness, parsed = next(finer, None) or _without_year(region, parsed) or (witness, parsed)
    disagree = any(abs((other.time - parsed.time).total_seconds()) > _DISAGREE_SECS for _, other in admitted)
    return PublishDate(parsed, witness, disagree)


def _without_year(region: Region, day: ParsedTime) -> tuple[str, ParsedTime] | None:
    """Return the time of that day which an info line gives without its year, as mobile pages do: `03-05 08:30`."""
    lines = (line for line in (*region.head, *region.above) if is_info_line(line))
    return next((("info", parsed) for line in lines if (parsed := complete_date(day, line.info))), None)


def _witnesses(page: Page, region: Region, first: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ParsedTime]]:
    for witness, text in first:
        if parsed := read_date(fold(text)):
            yield witness, parsed
    yield from _in_lines(region.head)
    yield from _in_lines(region.above)
    for name in META_NAMES:
        if (content := page.meta.get(name)) and (parsed := read_date(content)):
            yield f"meta:{name}", parsed
    if page.json_ld and (match := _JSON_DATE.search(page.json_ld)) and (parsed := read_date(match[1])):
        yield "json-ld", parsed
    yield from _in_lines(region.foot)
    if parsed := url_date(page.url):
        yield "url", parsed


def _above(page: Page, region: Region) -> Iterator[tuple[str, ParsedTime]]:
    """Yield the dates of plain lines further above, nearest first: an electronic newspaper's day."""
    top = region.head[0].index if region.head else region.first
    for line in reversed(page.lines[max(top - 40, 0) : top]):
        if line.length <= 60 and not line.is_linked and (dates := find_dates(line.text)):  # noqa: PLR2004 - a short line
            yield "page:date", dates[-1]


def _in_lines(lines: list[Line]) -> Iterator[tuple[str, ParsedTime]]:
    """Yield the dates of info lines: labelled ones, then bare ones, then those of a later change."""
    bare: list[tuple[str, ParsedTime]] = []
    updated: list[tuple[str, ParsedTime]] = []
    for position, line in enumerate(lines):
        if line.length > _LONGEST or line.is_linked or (line.is_prose and not is_info_line(line)):
            continue
        info = line.info
        if _YEAR.match(line.text):
            info = " ".join(one.info for one in lines[position : position + 3])
        for parsed in find_dates(info) if "20" in info or "19" in info else ():
            before = info[: max(info.replace("\x1f", " ").find(parsed.raw), 0)]
            if _UPDATED.search(before):
                updated.append(("label:更新时间", parsed))
            elif label := _LABEL.search(before):
                yield "label:" + strip_whitespace(label[1]).strip(":"), parsed
            else:
                bare.append(("info", parsed))
    yield from bare
    yield from updated
