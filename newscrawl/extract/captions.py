"""Captions that stand in lines of their own below their pictures."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import AFTER_ARTICLE, CREDIT_LINE, WIDGET
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.lines import HEADINGS, has_text

if TYPE_CHECKING:
    from lxml import etree

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line

_OPENS = re.compile(r"[(\[]?(?:[▲△▼▽↑↓◆◎]|上?图[为:]?|图\s*\d|[左右]图|资料图|效果图|示意图|配图|题图|航拍)")
PICTURED_BY = re.compile(
    r"(?:摄|摄影|供图|制图|绘图|图片?来源.{0,20}|图源.{0,20}|(?:资料|图|/|\s)图|(?:文|图)片?提供|截图)\s*[)\]]?[。.]?$"
)
"""Ends a caption, folded: the photographer, or where the picture comes from."""
_CENTERED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CLASS = re.compile(r"caption|(?:img|pic|photo)[-_]?(?:desc|txt|text|note|title)|tuzhu", re.IGNORECASE)
_LONGEST = 150
_LONGEST_CENTERED = 60


class CaptionLines:
    """The lines of an article's container that may be captions."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._filled: dict[etree._Element, int] = {}
        """How many cells of a table hold text, as far as somebody asked; 2 for more."""

    @cached_property
    def _places(self) -> dict[etree._Element, int]:
        return {element: place for place, element in enumerate(self._region.container.iter())}

    @cached_property
    def _lines(self) -> tuple[list[int], list[Line]]:
        placed = [(self._places.get(line.block, -1), line) for line in self._region.inside]
        return [place for place, _ in placed], [line for _, line in placed]

    @cached_property
    def _by_block(self) -> dict[etree._Element, list[Line]]:
        found: dict[etree._Element, list[Line]] = {}
        for line in self._region.inside:
            found.setdefault(line.block, []).append(line)
        return found

    def below(self, picture: etree._Element) -> Line | None:
        """Return the caption below a picture: in its own block, or the next line; None where that reads otherwise."""
        places, lines = self._lines
        own = next((block for block in picture.iterancestors() if block in self._places), None)
        if own is not None and own.tag in _OWN_BLOCKS:
            within = self._by_block.get(own, [])
            if len(within) == 1 and _reads_like_caption(within[0]):
                return within[0]
        following = bisect_right(places, self._places.get(picture, len(self._places)))
        line = lines[following] if following < len(lines) else None
        if line is None or not (_reads_like_caption(line) or self._shares_table(line, picture)):
            return None
        return line

    def _shares_table(self, line: Line, picture: etree._Element) -> bool:
        """Whether a table holds the picture, below it this line, and no other text: how old pages set a caption."""
        table = next(picture.iterancestors("table"), None)
        if table is None or line.length > _LONGEST or table is not next(line.block.iterancestors("table"), None):
            return False
        if table not in self._filled:
            self._filled[table] = len(list(islice(filter(has_text, table.iter("td", "th")), 2)))
        return self._filled[table] == 1


_OWN_BLOCKS = ("p", "center", "figure", "td", "dd", "li", "div")


def _reads_like_caption(line: Line) -> bool:
    """Whether a line close to a picture tells of it: by its words, its class, or because it is centered."""
    text = line.folded
    if line.length > _LONGEST or line.is_linked or line.block.tag in HEADINGS or is_info_line(line):
        return False
    if AFTER_ARTICLE.match(text) or CREDIT_LINE.match(text) or (line.length < _SHORT and WIDGET.match(text)):
        return False
    if _OPENS.match(text) or PICTURED_BY.search(text) or _CLASS.search(line.block.get("class", "")):
        return True
    block = line.block
    centered = block.tag == "center" or block.get("align") == "center" or _CENTERED.search(block.get("style", ""))
    return bool(centered) and line.length <= _LONGEST_CENTERED and block.find(".//strong") is None


_SHORT = 12
