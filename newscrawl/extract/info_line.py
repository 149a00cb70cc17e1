"""Info lines, which carry an article's date or source, and lines that repeat its headline."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import strip_whitespace
from newscrawl.extract.date_kinds import MODIFIED, PUBLISHED, dates_of, only_other_dates
from newscrawl.extract.date_patterns import DATE_SIGN
from newscrawl.extract.dates import search_date
from newscrawl.extract.labels import BARE_ROLE, has_label
from newscrawl.extract.partial_dates import HINT, search_partial_date
from newscrawl.text.short_cache import cached_when_short

if TYPE_CHECKING:
    from newscrawl.extract.lines import Line

_NO_KEY = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad\"'“”‘’「」『』《》·•・\-—–―_|…⋯.,，。:：!！?？~～]+")


@cached_when_short(1 << 10)
def headline_key(text: str) -> str:
    """Return what two spellings of a headline share: width, white space, quotes and dashes left out."""
    return _NO_KEY.sub("", unicodedata.normalize("NFKC", text)).lower()


def repeats_headline(line: Line, title_key: str) -> bool:
    """Whether the line says the same as the headline with this key."""
    size = len(title_key)
    return (
        size > 0
        and size * 4 <= line.length * 5
        and line.length <= size * 2 + 12
        and headline_key(line.text) == title_key
    )


_COUNTED = re.compile(r"\|?\s?(?:查看|浏览|阅读|点击|评论|回复|人气)(?:次?数|量|次)?\s?[:：]?\s?\d+\s?次?")
"""What counts readers and their remarks between the parts of the line."""


def is_info_line(line: Line) -> bool:
    """Whether the line carries the article's date or source rather than text."""
    if line.info_line is None:
        line.info_line = _carries_date_or_source(line)
    return line.info_line


def _carries_date_or_source(line: Line) -> bool:
    if line.length > _LONGEST_INFO or (line.weight > _LONG_INFO and not _lists_facts(line)):
        return False
    text = line.folded if _WIDE_FIGURE.search(line.text) else line.text
    date = (find_when(text) or _find_between_elements(line)) if DATE_SIGN.search(text) else None
    if date is None and line.length > _LONGEST_LABELLED:
        return False
    labels: tuple[str, ...] = ()
    if (date or "时间" in line.text or "時間" in line.text) and only_other_dates(line):
        date, labels = None, ("source", "author", "editor")
    if date and not _SAYS.search(line.text) and _tells_of_publishing(line, date):
        return True
    if not has_label(line, *labels) or ":" not in line.folded or (date is None and _ASKS.search(line.text)):
        return False
    return date is not None or line.length <= _LONGEST_LABELLED


def _lists_facts(line: Line) -> bool:
    """Whether a long line lists an article's facts, day of publishing and source, or those of an office's document."""
    if _SAYS.search(line.text) or not has_label(line, "published"):
        return False
    if not (has_label(line, "source") or _OF_DOCUMENT.search(line.folded)):
        return False
    return any(one.kind == PUBLISHED and one.label not in _ANY_TIME for one in dates_of(line))


_OF_DOCUMENT = re.compile(r"索\s?引\s?号|发文(?:机[关构]|单位|字号|日期)|成文日期|文\s?号\s?:")
"""What an auction, a book or a recall lacks, which also list a day of publishing."""
_ANY_TIME = ("时间", "日期")
"""Labels that an event has, too."""


def _tells_of_publishing(line: Line, date: re.Match[str]) -> bool:
    """Whether a line with this date has little else, a byline, or a second date, of a change, behind a labelled one."""
    rest = strip_whitespace(_COUNTED.sub("", _ADDRESS.sub("", line.text)))
    return (
        len(rest) - len(strip_whitespace(date[0])) <= _NEAR_DATE
        or BARE_ROLE.search(line.info) is not None
        or ("新" in line.text and {one.kind for one in dates_of(line)} >= {PUBLISHED, MODIFIED})
    )


def find_when(text: str) -> re.Match[str] | None:
    """Return the date in a line of information, whole, without its year, or counted back."""
    found = search_date(text)
    return found or (search_partial_date(text) if len(text) <= _SHORT_INFO else None)


def _find_between_elements(line: Line) -> re.Match[str] | None:
    """Return the date whose parts stand in elements of their own: `<b>10-08</b><i>12:00</i>`."""
    apart = line.raw is not line.text and line.length <= _SHORT_INFO and HINT.search(line.text)
    return find_when(line.info) if apart else None


_SHORT_INFO = 60
_LONGEST_INFO = 200
_LONGEST_LABELLED = 120
_ASKS = re.compile(r"[。！？?!]")
"""In an interview `记者：` opens a question, not a byline."""
_NEAR_DATE = 24
"""Characters that may stand beside a date without a label: a paper's name, a counter."""
_WIDE_FIGURE = re.compile("[０-９]")
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./-]+")
_SAYS = re.compile(r"[，。！？]")
_LONG_INFO = 60
"""Characters of prose from which a line is text, whatever date or label it holds."""
