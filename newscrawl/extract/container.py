"""The element that holds the article, found on the tree before anything is read."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import BARRIER, COMMENTS, FOOTER, WIDGET
from newscrawl.extract.headline import is_info
from newscrawl.extract.lines import HEADINGS, Line
from newscrawl.extract.page import Page

if TYPE_CHECKING:
    from lxml import etree

DECAY = 0.88
"""What a level further up keeps of its children's prose, so that the lowest element that holds it all wins."""
PENALTY_CAP = 60.0
"""The most one child may take away: a list of links beside the article must not drown it."""
_NEVER = HEADINGS | {"p", "a", "span", "li", "dd", "dt", "label", "pre", "ul", "ol", "tr", "tbody", "thead"}
"""Not a container of its own: lifted to the block around it."""


def find_container(page: Page) -> etree._Element | None:
    """Return the element that holds most prose and fewest links; None when the page has nothing like an article.

    Where there is no prose, as in a poem or a poster, it is the element that holds most of the short lines between
    the info line and what follows an article.
    """
    for weights in (_weights_of_prose, _weights_of_short_lines):
        totals = _totals(weights(page.lines))
        best = max(totals, key=totals.__getitem__, default=None)
        if best is not None and totals[best] > 0:
            while best.tag in _NEVER and (parent := best.getparent()) is not None:
                best = parent
            return best
    return None


def comments_start(lines: list[Line]) -> int:
    """Return the position of the line that opens the readers' comments; the number of lines when there is none."""
    read = 0.0
    for position, line in enumerate(lines):
        if line.weight > 0:
            read += line.weight
        elif read > ENOUGH_READ and _opens_comments(line):
            return position
    return len(lines)


def _opens_comments(line: Line) -> bool:
    return line.length <= _SHORT and bool(_COMMENTS_HINT.search(line.text)) and COMMENTS.match(line.folded) is not None


def _weights_of_prose(lines: list[Line]) -> dict[etree._Element, float]:
    """Return by block what its lines count: prose for it, links against it."""
    own: dict[etree._Element, float] = {}
    comments = comments_start(lines)
    in_parent = Counter(line.block.getparent() for line in lines if line.weight > 0)
    previous: Line | None = None
    for position, line in enumerate(lines):
        weight = line.weight
        if weight > 0:
            weight = _worth(line) * (COMMENTS_WORTH if position > comments else 1.0)
            if previous is not None and in_parent[line.block.getparent()] == 1 and _is_card(previous, line):
                weight = 0.0
        if weight:
            own[line.block] = own.get(line.block, 0.0) + weight
        previous = line
    return own


def _is_card(title: Line, text: Line) -> bool:
    """Whether two lines are a linked title and the teaser below it, in a box of their own."""
    return title.is_linked and text.block.getparent() in set(title.block.iterancestors())


def _weights_of_short_lines(lines: list[Line]) -> dict[etree._Element, float]:
    """Return by block the length of the plain lines that follow a headline or info line, up to the barrier."""
    own: dict[etree._Element, float] = {}
    begun = False
    for line in lines:
        if is_info(line) or (line.block.tag in HEADINGS and not line.linked):
            begun = True
        elif begun and (_FOOT.match(line.folded) or (own and BARRIER.match(line.folded))):
            break
        elif begun and not line.linked and line.length >= _SHORTEST and not WIDGET.match(line.folded):
            own[line.block] = own.get(line.block, 0.0) + line.length
    return own


_SHORTEST = 4
_FOOT = re.compile(r"(?:主办|承办|版权|地址|电话|邮编|友情链接|copyright|.{0,6}许可证|.{0,4}icp备)", re.IGNORECASE)
"""Opens a page's foot, before which a page without a text has nothing."""


def _totals(own: dict[etree._Element, float]) -> dict[etree._Element, float]:
    """Return every block's score: what its own lines count and what its children have left of theirs."""
    parents: dict[etree._Element, etree._Element | None] = {}
    for block in own:
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
            own[parent] = own.get(parent, 0.0) + DECAY * max(own.get(element, 0.0), -PENALTY_CAP)
    return own


def _worth(line: Line) -> float:
    """Return what a line of prose counts: headings and info lines nothing, a page's foot less than nothing."""
    if line.block.tag in HEADINGS or is_info(line):
        return 0.0
    if (any(map(line.text.__contains__, _FOOT_HINTS)) and FOOTER.search(line.folded)) or BARRIER.match(line.opening):
        return -20.0 if line.length <= _FOOT_LENGTH else 0.0
    return line.weight


_FOOT_HINTS = (*"备備证證权權©", "举报", "舉報", "客服", "ights")
"""One of these is in every line `FOOTER` finds; looking for them first takes a thirtieth of the time."""
_COMMENTS_HINT = re.compile("[评評留说說跟文]")
"""One of these is in every line `COMMENTS` matches: most lines need not be folded for it."""
COMMENTS_WORTH = 0.05
ENOUGH_READ = 60.0
"""Prose that must precede before a line may open the comments: a menu has 评论 too."""
_SHORT = 40
_FOOT_LENGTH = 300
