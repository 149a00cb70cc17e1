"""The body: which of the container's lines are the article's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import (
    AFTER_ARTICLE,
    CREDIT_LINE,
    DISCLAIMER,
    ENDS_SENTENCE,
    FOOTER,
    ORIGINAL_TITLE,
    PAGER,
    PROMOTION,
    SOURCE_LINE,
    WIDGET,
    strip_whitespace,
)
from newscrawl.extract.container import comments_start
from newscrawl.extract.headline import Headline
from newscrawl.extract.info_line import headline_key, is_info_line, repeats_headline
from newscrawl.extract.lines import HEADINGS, Line, blocks_above
from newscrawl.extract.page import Page

if TYPE_CHECKING:
    from lxml import etree

SHORT = 60
"""Characters up to which a line may be taken for boilerplate by its words; beyond it is somebody's sentence."""


@dataclass
class Region:
    """A page's lines by their part in the article."""

    container: etree._Element
    inside: list[Line]
    first: int
    """Index (in the page) of the first line of prose in the container."""
    headline: Headline
    kept: list[Line] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)
    """From the headline to the body: info lines, subtitle, widgets."""
    above: list[Line] = field(default_factory=list)
    """The few plain lines above the headline, where some sites put date and source."""
    foot: list[Line] = field(default_factory=list)
    """What follows the body closely: editor, source."""


def lines_inside(page: Page, container: etree._Element) -> list[Line]:
    """Return the lines that stand in `container`, a single run of the page's lines."""
    inside = set(container.iter())
    return [line for line in page.lines if line.block in inside]


def first_prose(inside: list[Line], headline: Headline | None = None) -> int:
    """Return the index of the first line of running text: not an info line, a widget, a heading or the headline."""
    titles = set(headline.lines) if headline else set()
    title_key = headline_key(headline.text) if headline else ""
    for line in inside:
        if line.is_prose and line.block.tag not in HEADINGS and line not in titles and not is_info_line(line):
            if _is_boilerplate(line) or _is_promotion(line) or repeats_headline(line, title_key):
                continue
            return line.index
    return inside[0].index if inside else 0


def read_region(page: Page, container: etree._Element, inside: list[Line], headline: Headline) -> Region:
    """Sort the container's lines into head, body and foot."""
    title_key = headline_key(headline.text)
    region = Region(container, inside, first_prose(inside, headline), headline)
    parents = _find_paragraph_parents(inside, title_key)
    start = _find_start(inside, headline, region.first)
    end = _find_end(inside, region.first, parents)
    embedded = _find_embedded_blocks(inside[start:end], container, parents)
    for line in inside[start:end]:
        if not _is_dropped(line, title_key, region.first, parents) and line.block not in embedded:
            region.kept.append(line)
    _trim_end(region.kept)
    begin = headline.lines[0].index if headline.lines else max(region.first - 12, 0)
    body_from = region.kept[0].index if region.kept else region.first
    body_to = region.kept[-1].index if region.kept else region.first
    region.head = page.lines[min(begin, body_from) : max(body_from, region.first)]
    region.above = [line for line in page.lines[max(begin - _ABOVE, 0) : begin] if not line.is_linked]
    region.foot = page.lines[body_to + 1 : body_to + 13]
    return region


def _find_paragraph_parents(inside: list[Line], title_key: str) -> set[etree._Element]:
    """Return the parents of the blocks of prose: where the article's own paragraphs stand, comments left out."""
    parents: dict[etree._Element, int] = {}
    for line in inside[: comments_start(inside)]:
        if line.is_prose and not is_info_line(line) and not repeats_headline(line, title_key):
            for parent in (line.block.getparent(), line.block):
                if parent is not None:
                    parents[parent] = parents.get(parent, 0) + line.length
    most = max(parents.values(), default=0)
    return {parent for parent, length in parents.items() if length * 5 >= most}


def _find_start(inside: list[Line], headline: Headline, first: int) -> int:
    """Return the position after the last headline or info line above the first prose."""
    start = 0
    titles = set(headline.lines)
    for position, line in enumerate(inside):
        if line.index >= first:
            break
        if line in titles or (is_info_line(line) and not ENDS_SENTENCE.search(line.text)):
            start = position + 1
    return start


def _find_end(inside: list[Line], first: int, parents: set[etree._Element]) -> int:
    """Return the position of the line that opens what follows the article; the end when none does.

    Where prose goes on under the same parent, only the line itself is left out, and the rest stays.
    """
    end = len(inside)
    following = 0
    for position in range(len(inside) - 1, -1, -1):
        line = inside[position]
        if line.index <= first:
            break
        if opens_aftermatter(line):
            end = position
        elif line.is_prose and not line.linked and line.block.getparent() in parents and not _is_boilerplate(line):
            following += line.length
            if following >= _MIN_PROSE_AFTER:
                break
    return end


_MIN_PROSE_AFTER = 60
_ABOVE = 5


def opens_aftermatter(line: Line) -> bool:
    """Whether the line opens what follows an article: the editor, related news, comments, the footer."""
    if line.length > SHORT and not line.is_linked:
        return bool(CREDIT_LINE.match(line.folded)) and not line.is_prose
    return bool(AFTER_ARTICLE.match(line.folded) or CREDIT_LINE.match(line.folded))


def _is_boilerplate(line: Line) -> bool:
    return line.length <= SHORT * 2 and bool(
        AFTER_ARTICLE.match(line.folded)
        or CREDIT_LINE.match(line.folded)
        or (line.length <= SHORT and WIDGET.match(line.folded))
    )


def _is_promotion(line: Line) -> bool:
    return line.length <= SHORT * 2 and bool(PROMOTION.search(line.folded))


def _is_dropped(line: Line, title_key: str, first: int, parents: set[etree._Element]) -> bool:
    """Whether one line between start and end is not the article's text."""
    if repeats_headline(line, title_key) or _is_marginal(line):
        return True
    if line.index < first and (_is_promotion(line) or is_info_line(line)):
        return True
    if line.length <= _WIDGET_LENGTH and not line.is_prose and WIDGET.match(line.folded):
        among_paragraphs = line.block.getparent() in parents and line.index > first
        return not (among_paragraphs and strip_whitespace(line.text).isdigit())  # a number may head a part
    if line.linked and line.length <= SHORT and PAGER.match(line.folded):
        return True
    if line.linked * 10 >= line.length * 8:
        return not ENDS_SENTENCE.search(line.text) or line.length <= _WIDGET_LENGTH
    return not line.is_prose and not any(char.isalnum() or char in "…—*" for char in line.text)


def _is_marginal(line: Line) -> bool:
    """Whether a short line names editor, source or related matter, or a longer one the original headline."""
    if line.length > SHORT:
        return _is_foot(line) or (
            line.length <= SHORT * 2 and "原" in line.text and bool(ORIGINAL_TITLE.match(line.opening))
        )
    return bool(AFTER_ARTICLE.match(line.folded) or CREDIT_LINE.match(line.folded) or SOURCE_LINE.match(line.folded))


def _is_foot(line: Line) -> bool:
    """Whether a long line is a page's foot: several licences and telephones, and no sentence."""
    return "。" not in line.text and len(FOOTER.findall(line.folded)) > 1


_WIDGET_LENGTH = 30


def _find_embedded_blocks(
    lines: list[Line], container: etree._Element, parents: set[etree._Element]
) -> set[etree._Element]:
    """Return the blocks that lie in a list of links or an advertisement set among the paragraphs."""
    by_branch: dict[etree._Element, list[Line]] = {}
    for line in lines:
        branch = None
        for element in blocks_above(line, container):
            if element in parents or element is container:
                break
            branch = element
        if branch is not None:
            by_branch.setdefault(branch, []).append(line)
    embedded: set[etree._Element] = set()
    for branch, members in by_branch.items():
        linked, total = sum(line.linked for line in members), sum(line.length for line in members)
        if len(members) > 1 and linked * 2 > total and branch not in parents:
            embedded.update(line.block for line in members)
    return embedded


def _trim_end(kept: list[Line]) -> None:
    """Take off closing lines that point elsewhere or disclaim what the article says."""
    while kept:
        last = kept[-1]
        if not (last.is_linked or _is_disclaimer(last) or (not last.is_prose and _is_promotion(last))):
            return
        kept.pop()


def _is_disclaimer(line: Line) -> bool:
    return line.length <= _LONGEST_DISCLAIMER and bool(DISCLAIMER.match(line.folded))


_LONGEST_DISCLAIMER = 150
