"""The element that holds the article, found on the tree before anything is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.page import HEADINGS, Line, Page
from newscrawl.extract.words import BARRIER, COMMENTS, FOOTER

if TYPE_CHECKING:
    from lxml import etree

DECAY = 0.88
"""What a level further up keeps of its children's prose, so that the lowest element that holds it all wins."""
PENALTY_CAP = 60.0
"""The most one child may take away: a list of links beside the article must not drown it."""
_NEVER = HEADINGS | {"p", "a", "span", "li", "dd", "dt", "label", "pre", "ul", "ol", "tr", "tbody", "thead"}
"""Not a container of its own: lifted to the block around it."""


def find_container(page: Page) -> etree._Element | None:
    """Return the element that holds most prose and fewest links; None when the page has no prose."""
    totals = _totals(page.lines)
    if not totals:
        return None
    best = max(totals, key=totals.__getitem__)
    if totals[best] <= 0:
        return None
    while best.tag in _NEVER and (parent := best.getparent()) is not None:
        best = parent
    return best


def _totals(lines: list[Line]) -> dict[etree._Element, float]:
    """Return every block's score: its own prose and what its children have left of theirs."""
    own: dict[etree._Element, float] = {}
    read = 0.0
    in_comments = False
    for line in lines:
        weight = line.weight
        if weight > 0:
            weight = _worth(line, in_comments=in_comments)
            read += weight
        elif read > ENOUGH_READ and not in_comments and line.length <= _SHORT and COMMENTS.match(line.folded):
            in_comments = True
        if weight:
            own[line.block] = own.get(line.block, 0.0) + weight
    by_depth: dict[int, list[etree._Element]] = {}
    depths: dict[etree._Element, int] = {}
    for block in own:
        _note_depth(block, depths, by_depth)
    for depth in range(max(by_depth, default=0), 0, -1):
        for element in by_depth[depth]:
            parent = element.getparent()
            if parent is not None:
                own[parent] = own.get(parent, 0.0) + DECAY * max(own.get(element, 0.0), -PENALTY_CAP)
    return own


def _worth(line: Line, *, in_comments: bool) -> float:
    """Return what a line of prose counts: headings nothing, a page's foot less than nothing, comments little."""
    if line.block.tag in HEADINGS:
        return 0.0
    if (_FOOT_HINT.search(line.text) and FOOTER.search(line.folded)) or BARRIER.match(line.folded):
        return -20.0 if line.length <= _FOOT_LENGTH else 0.0
    return line.weight * COMMENTS_WORTH if in_comments else line.weight


_FOOT_HINT = re.compile("[备備证證权權©]|举报|舉報|客服|ights")
"""One of these is in every line `FOOTER` finds; looking for them first takes a tenth of the time."""
COMMENTS_WORTH = 0.2
ENOUGH_READ = 60.0
"""Prose that must precede before a line may open the comments: a menu has 评论 too."""
_SHORT = 40
_FOOT_LENGTH = 300


def _note_depth(
    block: etree._Element, depths: dict[etree._Element, int], by_depth: dict[int, list[etree._Element]]
) -> None:
    """Enter `block` and everything above it under its distance from the root."""
    chain = []
    element: etree._Element | None = block
    while element is not None and element not in depths:
        chain.append(element)
        element = element.getparent()
    depth = depths[element] if element is not None else -1
    for one in reversed(chain):
        depth += 1
        depths[one] = depth
        by_depth.setdefault(depth, []).append(one)
