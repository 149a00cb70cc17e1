"""Source: whom the page names as the publisher, by a label, beside the date, or in a meta tag."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import WIDGET, fold, strip_whitespace
from newscrawl.extract.info_line import find_when, is_info_line
from newscrawl.extract.labels import NO_VALUE, FieldValue, find_labelled, has_label
from newscrawl.extract.person_names import is_name

if TYPE_CHECKING:
    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page


def find_source(page: Page, region: Region) -> FieldValue:
    """Return whom the page names as the publisher."""
    for lines in (region.head, region.above, region.kept[:3]):
        if (given := find_labelled(lines, "source")) is not NO_VALUE:
            return given
    if (given := _in_next_cell(page.lines[max(region.first - _TABLE, 0) : region.first])) is not NO_VALUE:
        return given
    below = find_labelled(region.foot, "source")
    beside = next((given for lines in (region.head, region.above) if (given := _beside_date(lines)).value), NO_VALUE)
    for given in (beside, below) if is_name(below.value) else (below, beside):
        if given is not NO_VALUE:
            return given
    for name in ("source", "contentsource", "article:source", "mediaid", "og:article:source", "article:author:source"):
        if value := page.meta.get(name):
            return FieldValue(value.strip(), f"meta:{name}", value)
    return NO_VALUE


def _in_next_cell(lines: list[Line]) -> FieldValue:
    """Return the publisher of a table that heads an official notice, where the label has a cell of its own."""
    for label, value in pairwise(lines):
        in_cell = label.block.tag in _CELLS and value.block.getparent() is label.block.getparent()
        if in_cell and _OFFICE.fullmatch(name := strip_whitespace(label.folded)) and _is_publisher(value.text):
            return FieldValue(value.text, f"label:{name}", value.text)
    return NO_VALUE


_TABLE = 30
"""Cells of such a table at most: twelve labels and what they name, and the headline."""
_CELLS = ("td", "th", "dt", "li")
_OFFICE = re.compile(r"(?:信息)?来源|(?:信息)?(?:发布|发文|公开|制发)(?:机构|机关|单位|部门)")


def _beside_date(lines: list[Line]) -> FieldValue:
    """Return the name beside the date of an info line without any label: `2019年11月25日 18:57 参考消息`.

    What follows the date goes before what precedes it, and that before a paper's name on a line of its own.
    """
    for position, line in enumerate(lines):
        if not is_info_line(line) or has_label(line) or not (date := find_when(line.info)):
            continue
        original, near = line.original, [*lines[max(position - 2, 0) : position], *lines[position + 1 : position + 3]]
        for text in (original[date.end() :], original[: date.start()]):
            for name in re.split(r"[\x1f\s|｜]+", text):
                if _is_publisher(name.strip(" []()【】")):
                    return FieldValue(name.strip(" []()【】"), "info", line.text)
        for other in near:
            if _MEDIA_NAME.match(other.text):
                return FieldValue(other.text, "info", other.text)
    return NO_VALUE


_MEDIA_NAME = re.compile(
    r"^[一-龥A-Za-z·]{1,12}(?:网|報|报|社|台|新闻|新聞|在线|发布|客户端|频道|周刊|云|传媒|融媒|中心)$"
)


def _is_publisher(name: str) -> bool:
    """Whether a word beside a date may name a publisher: neither a person nor a button."""
    fits = 2 <= len(name) <= 20 and bool(re.search(r"[一-龥]", name))  # noqa: PLR2004
    return fits and not is_name(name) and not WIDGET.match(fold(name)) and not _NO_PUBLISHER.search(fold(name))


_NO_PUBLISHER = re.compile(
    r"(?:记者|通讯员)$|^(?:来源|稿源|时间|日期|原创|转载|更新|星期.|周.|发表于.*|来自.*|发布|编辑|作者|记者|查看|进入|首页)$|更新$|"
    r"[。，,:;!?]"
)
