"""The element that holds the article, found on the tree before anything is read."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import AFTER_ARTICLE, COMMENTS, FOOTER, WIDGET
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.lines import HEADINGS, Line
from newscrawl.extract.page import Page

if TYPE_CHECKING:
    from lxml import etree

ANCESTOR_FACTOR = 0.88
"""Score factor per ancestor level; makes the lowest element that holds all prose win."""
PENALTY_CAP = 60.0
"""Most that one child takes off its parent's score: a list of links beside the article must not outweigh it."""
_NO_CONTAINERS = HEADINGS | {"p", "a", "span", "li", "dd", "dt", "label", "pre", "ul", "ol", "tr", "tbody", "thead"}
"""Not a container of its own: lifted to the block around it."""


def find_container(page: Page) -> etree._Element | None:
    """Return the element that holds most prose and fewest links; None when the page has nothing like an article.

    Where there is no prose, as in a poem or a poster, it is the element that holds most of the short lines between
    the info line and what follows an article.
    """
    for weights in (_weights_of_prose, _weights_of_short_lines):
        totals = _add_up(weights(page.lines))
        best = max(totals, key=totals.__getitem__, default=None)
        if best is not None and totals[best] > 0:
            while best.tag in _NO_CONTAINERS and (parent := best.getparent()) is not None:
                best = parent
            return best
    return None


def comments_start(lines: list[Line]) -> int:
    """Return the position of the line that opens the readers' comments; the number of lines when there is none."""
    before = 0.0
    for position, line in enumerate(lines):
        if line.weight > 0:
            before += line.weight
        elif before > MIN_PROSE_BEFORE_COMMENTS and _opens_comments(line):
            return position
    return len(lines)


def _opens_comments(line: Line) -> bool:
    return line.length <= _SHORT and bool(_COMMENTS_HINT.search(line.text)) and COMMENTS.match(line.folded) is not None


def _weights_of_prose(lines: list[Line]) -> dict[etree._Element, float]:
    """Return by block what its lines count: prose for it, links against it."""
    scores: dict[etree._Element, float] = {}
    comments = comments_start(lines)
    in_parent = Counter(line.block.getparent() for line in lines if line.weight > 0)
    previous: Line | None = None
    for position, line in enumerate(lines):
        weight = line.weight
        if weight > 0:
            weight = _prose_score(line) * (COMMENTS_FACTOR if position > comments else 1.0)
            if previous is not None and in_parent[line.block.getparent()] == 1 and _is_card(previous, line):
                weight = 0.0
        if weight:
            scores[line.block] = scores.get(line.block, 0.0) + weight
        previous = line
    return scores


def _is_card(title: Line, text: Line) -> bool:
    """Whether two lines are a linked title and the teaser below it, in a box of their own."""
    return title.is_linked and text.block.getparent() in set(title.block.iterancestors())


def _weights_of_short_lines(lines: list[Line]) -> dict[etree._Element, float]:
    """Return by block the length of the plain lines between a headline or info line and the article's end."""
    scores: dict[etree._Element, float] = {}
    begun = False
    for line in lines:
        if is_info_line(line) or (line.block.tag in HEADINGS and not line.linked):
            begun = True
        elif begun and (_FOOT.match(line.folded) or (scores and AFTER_ARTICLE.match(line.folded))):
            break
        elif begun and not line.linked and line.length >= _SHORTEST and not WIDGET.match(line.folded):
            scores[line.block] = scores.get(line.block, 0.0) + line.length
    return scores


_SHORTEST = 4
_FOOT = re.compile(r"(?:主办|承办|版权|地址|电话|邮编|友情链接|copyright|.{0,6}许可证|.{0,4}icp备)", re.IGNORECASE)
"""Opens a page's foot, before which a page without a text has nothing."""


def _add_up(scores: dict[etree._Element, float]) -> dict[etree._Element, float]:
    """Return every block's score: what its own lines count and what its children have left of theirs."""
    parents: dict[etree._Element, etree._Element | None] = {}
    for block in scores:
        chain: list[etree._Element] = []
        element: etree._Element | None = block
        while element is not None and element not in parents:
            chain.append(element)
            element = element.getparent()
        while chain:
            parents[chain[-1]] = element
            element = chain.pop()
    for element, parent in reversed(parents.items()):  # children come after their parents there
        if parent is not None:
            scores[parent] = scores.get(parent, 0.0) + ANCESTOR_FACTOR * max(scores.get(element, 0.0), -PENALTY_CAP)
    return scores


def _prose_score(line: Line) -> float:
    """Return what a line of prose counts: headings and info lines nothing, a page's foot less than nothing."""
    if line.block.tag in HEADINGS or is_info_line(line):
        return 0.0
    in_foot = any(map(line.text.__contains__, _FOOT_HINTS)) and FOOTER.search(line.folded)
    if in_foot or AFTER_ARTICLE.match(line.opening):
        return -20.0 if line.length <= _FOOT_LENGTH else 0.0
    return line.weight


_FOOT_HINTS = (*"备備证證权權©", "举报", "舉報", "客服", "ights")
"""One of these is in every line `FOOTER` finds; looking for them first takes a thirtieth of the time."""
_COMMENTS_HINT = re.compile("[评評留说說跟文]")
"""One of these is in every line `COMMENTS` matches: most lines need not be folded for it."""
COMMENTS_FACTOR = 0.05
MIN_PROSE_BEFORE_COMMENTS = 60.0
"""Prose that must precede before a line may open the comments: a menu has 评论 too."""
_SHORT = 40
_FOOT_LENGTH = 300
