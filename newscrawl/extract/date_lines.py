"""Where on a page dates count: the lines around the headline, those of the article's own foot, and its signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import AFTER_ARTICLE, COMMENTS, CREDIT_LINE, fold
from newscrawl.extract.date_kinds import BARE, PUBLISHED, LineDate, dates_in, dates_of
from newscrawl.extract.date_patterns import DATE_SIGN
from newscrawl.extract.dates import ParsedTime, read_date
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.labels import has_label
from newscrawl.extract.partial_dates import PartialDate
from newscrawl.text.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from lxml import etree

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.machine_dates import MarkedDate
    from newscrawl.extract.page import Page

_LONGEST = 160
_YEAR = re.compile(r"^\s*+20\d\d\s*+年?\s*+$")
"""A year on a line of its own, month, day and time on the next."""
_TILE_DAY = re.compile(r"[0-3]?\d")
_TILE_MONTH = re.compile(r"20\d\d\s?[-/.年]\s?(?:0[1-9]|1[0-2])月?")
_CELLS = ("td", "th", "dt", "dd", "li", "span")
_LABEL_LENGTH = 12
_CLOCK = re.compile(
    r"(?:.*(?:日|\d[-/.]\d{1,2})\s*+(?:(?:农历\S{2,12}\s++)?[(\[]?(?:星期|周|礼拜)[一二三四五六日天](?:[)\]\s].*+)?|"
    r"(?:农历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年).*+)"
    r"|(?:星期|周|礼拜)[一二三四五六日天]\s*+20\d\d[-/.年]\S{3,6})",
    re.DOTALL,
)
_TABLE = 30
"""Lines above the headline among which a labelled date counts: the table that heads an official notice."""
_FURTHER_ABOVE = 40
_ELEMENTS = 20
"""Elements of one line's block that are looked at: an info line has a few, the page's own block thousands."""
_SHORT = 60
_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?")
_LOCAL_TIME = re.compile(r"(?:香港|北京)时间\s?\d{1,2}[时:]\d{1,2}分?")
_OFFICE = re.compile(
    r"^[(（]?完[)）]?$|[局府会办院所厅部委司队校处社站组馆心团署庭行厂室]\s*(?:[(（][^()（）]{1,10}[)）])?$"
)
_PAPER = re.compile(
    r"(?:第|(?<!\s))\s*+[A-Za-z]?\d{1,2}\s*+版|[上下]一版|版面(?:导航|目录|概览)|版次|/(?:szb|e?paper|epaper\w*)/|/(?:content|node)_\d"
)
"""An electronic newspaper names the pages of its paper."""


@dataclass
class DateEvidence:
    """A page's lines as far as dates are looked for in them."""

    page: Page
    region: Region
    fetched_at: datetime | None = None

    @cached_property
    def head(self) -> list[tuple[Line, LineDate]]:
        """Dates between headline and body; where no headline is to be seen, a calendar's count only without others."""
        found = list(self._dates_of(self.region.head))
        if self.region.headline.lines:
            return found
        return [one for one in found if not _is_calendar(one[0])] or found

    @cached_property
    def above(self) -> list[tuple[Line, LineDate]]:
        """Dates of the few lines above the headline, and labelled ones of a table there."""
        top = self._top
        near = {id(line) for line in self.region.above}
        lines = [line for line in self.page.lines[max(top - _TABLE, 0) : top] if not line.is_linked]
        return [
            (line, date)
            for line, date in self._dates_of(lines)
            if date.kind == PUBLISHED or (id(line) in near and not _is_calendar(line))
        ]

    @property
    def calendars(self) -> list[tuple[Line, LineDate]]:
        """Dates above the headline with their weekday or the weather, as a site's calendar has."""
        return [one for one in self._dates_of(self.region.above) if _is_calendar(one[0])]

    @cached_property
    def foot(self) -> list[tuple[Line, LineDate]]:
        """Dates below the body that belong to the article: in its own box, before any link or comment.

        A labelled one may be the text's last line.
        """
        last = [line for line in self.region.kept[-1:] if has_label(line, "published") and is_info_line(line)]
        return [*self._dates_of(self._own_foot()), *(one for one in self._dates_of(last) if one[1].kind == PUBLISHED)]

    @property
    def fetched_on(self) -> str:
        """The day in China on which the page was fetched; empty where that is not known."""
        return self.fetched_at.astimezone(CHINA).date().isoformat() if self.fetched_at else ""

    @property
    def _top(self) -> int:
        return self.region.head[0].index if self.region.head else self.region.first

    def _own_foot(self) -> Iterator[Line]:
        box = self._box()
        whole_page = box is None or box is self.page.body
        for line in self.region.foot:
            opens = AFTER_ARTICLE.match(line.folded) and not CREDIT_LINE.match(line.folded)
            if line.is_linked or opens or COMMENTS.match(line.folded):
                return
            if whole_page and not has_label(line, "source", "editor", "published"):
                continue
            if not whole_page and box not in (line.block, *line.block.iterancestors()):
                return
            yield line

    def _box(self) -> etree._Element | None:
        """Return the smallest element that holds headline and body; None when the headline is not on the page."""
        if not self.region.headline.lines:
            return None
        around = {self.region.container, *self.region.container.iterancestors()}
        block = self.region.headline.lines[0].block
        return next((element for element in (block, *block.iterancestors()) if element in around), None)

    def _dates_of(self, found: Iterable[Line]) -> Iterator[tuple[Line, LineDate]]:
        lines = list(found)
        for position, line in enumerate(lines):
            if line.length > _LONGEST or line.is_linked or (line.is_prose and not is_info_line(line)):
                continue
            if not DATE_SIGN.search(line.text):
                continue
            before = self._label_cell(line)
            if _YEAR.match(line.text):
                dates = dates_in(" ".join(one.info for one in lines[position : position + 3]), before)
            elif _is_tile(line, lines, position):
                dates = dates_in(f"{line.text}\x1f{lines[position + 1].info}")
            else:
                dates = dates_in(line.info, before) if before else dates_of(line)
            for date in dates:
                yield line, date

    def _label_cell(self, line: Line) -> str:
        """Return the line before, where it is a label in a cell of its own; empty otherwise."""
        before = self.page.lines[line.index - 1] if line.index else None
        if before is None or before.length > _LABEL_LENGTH or before.linked:
            return ""
        same_row = before.block.tag in _CELLS and before.block.getparent() is line.block.getparent()
        return before.info if before.folded.endswith(":") or same_row else ""

    def marked(self) -> Iterator[MarkedDate]:
        """Yield the elements between headline and body that give a time for machines."""
        if not self.page.marked:
            return
        blocks = {line.block for line in (*self.region.head, *self.region.above)}
        parents = {block.getparent() for block in blocks} - {None}
        for one in self.page.marked:
            empty = next(one.block.itertext(), None) is None and one.block.getparent() in parents
            if one.block in blocks or empty:
                yield one

    def titled(self) -> Iterator[ParsedTime]:
        """Yield the dates that elements of lines between headline and body have as their title, as forums do."""
        for block in dict.fromkeys(line.block for line in (*self.region.head, *self.region.above)):
            for element in islice(block.iter(), _ELEMENTS):
                title = fold(element.get("title") or "").strip()
                if (parsed := read_date(title)) and parsed.raw == title:
                    yield parsed

    def signature(self) -> ParsedTime | None:
        """Return the date that stands below an office's name, or the word 完, at the end of an official notice.

        Hong Kong's government sets the time in a line of its own below it.
        """
        closing = self.region.kept[-3:]
        for number in range(len(closing) - 1, 0, -1):
            office, text = closing[number - 1], closing[number].info
            dates = [date.date for date in dates_of(closing[number]) if isinstance(date.date, ParsedTime)]
            alone = len(dates) == 1 and len(_WEEKDAY.sub("", text).strip()) - len(dates[0].raw) <= 1
            if alone and _OFFICE.search(office.text) and not office.is_prose:
                below = closing[number + 1].folded if number + 1 < len(closing) else ""
                timed = read_date(f"{dates[0].day} {below}") if _LOCAL_TIME.fullmatch(below.strip()) else None
                return timed or dates[0]
        return None

    def paper_day(self) -> Iterator[ParsedTime]:
        """Yield the dates of plain lines further above, nearest first, where the page is an electronic newspaper's."""
        lines = self.page.lines[max(self._top - _FURTHER_ABOVE, 0) : self._top]
        if not (
            _PAPER.search(self.page.url) or any(line.length <= _SHORT and _PAPER.search(line.text) for line in lines)
        ):
            return
        for line in reversed(lines):
            if line.length <= _SHORT and not line.is_linked:
                dates = [one.date for one in dates_of(line) if one.kind in (BARE, PUBLISHED)]
                yield from [date for date in dates if isinstance(date, ParsedTime)][-1:]


def _is_calendar(line: Line) -> bool:
    """Whether the line is today's day, with its weekday or the weather, as sites print it above all else."""
    is_today = "℃" in line.info or _CLOCK.fullmatch(line.info)
    return bool(is_today) and not has_label(line, "source", "author", "editor")


def of_kind(found: Iterable[tuple[Line, LineDate]], kind: str) -> Iterator[tuple[str, ParsedTime]]:
    """Yield the whole dates of one kind, bare ones only from info lines, with how a field's origin names each."""
    for line, one in found:
        if one.kind == kind and isinstance(one.date, ParsedTime) and (kind != BARE or _is_alone(line)):
            yield (f"label:{one.label}" if one.label else "info"), one.date


def partial(found: Iterable[tuple[Line, LineDate]], *kinds: str) -> Iterator[tuple[LineDate, PartialDate]]:
    """Yield the incomplete dates of these kinds; without time or label only those of an info line, and no bare 8-6."""
    for line, one in found:
        date = one.date
        if one.kind not in kinds or not isinstance(date, PartialDate):
            continue
        if one.kind == BARE and not (_is_alone(line) and (date.is_relative or date.has_time or "月" in date.raw)):
            continue
        yield one, date


def _is_alone(line: Line) -> bool:
    return is_info_line(line) or bool(_YEAR.match(line.text)) or bool(_TILE_DAY.fullmatch(line.text))


def _is_tile(line: Line, lines: list[Line], position: int) -> bool:
    """Whether the day stands large on this line, and its month on the next."""
    below = lines[position + 1] if position + 1 < len(lines) else None
    return below is not None and bool(_TILE_DAY.fullmatch(line.text) and _TILE_MONTH.fullmatch(below.text))
