"""The body: which of the container's lines are the article's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import (
    BARRIER,
    CREDIT_LINE,
    DISCLAIMER,
    ENDS_SENTENCE,
    FOOTER,
    ORIGINAL_TITLE,
    PAGER,
    PROMOTION,
    SOURCE_LINE,
    WIDGET,
    squeeze,
)
from newscrawl.extract.container import comments_start
from newscrawl.extract.headline import Headline, is_info, key, repeats
from newscrawl.extract.lines import HEADINGS, Line, blocks_above
from newscrawl.extract.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    title_key = key(headline.text) if headline else ""
    for line in inside:
        if line.is_prose and line.block.tag not in HEADINGS and line not in titles and not is_info(line):
            if _is_boilerplate(line) or _is_promotion(line) or repeats(line, title_key):
                continue
            return line.index
    return inside[0].index if inside else 0


def read_region(page: Page, container: etree._Element, inside: list[Line], headline: Headline) -> Region:
    """Sort the container's lines into head, body and foot."""
    title_key = key(headline.text)
    region = Region(container, inside, first_prose(inside, headline), headline)
    homes = _homes(inside, title_key)
    start = _start(inside, headline, region.first)
    end = _end(inside, region.first, homes)
    foreign = _foreign(inside[start:end], container, homes)
    for line in inside[start:end]:
        if not _is_dropped(line, title_key, region.first, homes) and line.block not in foreign:
            region.kept.append(line)
    _trim(region.kept)
    begin = headline.lines[0].index if headline.lines else max(region.first - 12, 0)
    body_from = region.kept[0].index if region.kept else region.first
    body_to = region.kept[-1].index if region.kept else region.first
    region.head = page.lines[min(begin, body_from) : max(body_from, region.first)]
    region.above = [line for line in page.lines[max(begin - _ABOVE, 0) : begin] if not line.is_linked]
    region.foot = page.lines[body_to + 1 : body_to + 13]
    return region


def _homes(inside: list[Line], title_key: str) -> set[etree._Element]:
    """Return the parents of the blocks of prose: where the article's own paragraphs live, comments left out."""
    homes: dict[etree._Element, int] = {}
    for line in inside[: comments_start(inside)]:
        if line.is_prose and not is_info(line) and not repeats(line, title_key):
            for home in (line.block.getparent(), line.block):
                if home is not None:
                    homes[home] = homes.get(home, 0) + line.length
    most = max(homes.values(), default=0)
    return {home for home, length in homes.items() if length * 5 >= most}


def _start(inside: list[Line], headline: Headline, first: int) -> int:
    """Return the position after the last headline or info line above the first prose."""
    start = 0
    titles = set(headline.lines)
    for position, line in enumerate(inside):
        if line.index >= first:
            break
        if line in titles or (is_info(line) and not ENDS_SENTENCE.search(line.text)):
            start = position + 1
    return start


def _end(inside: list[Line], first: int, homes: set[etree._Element]) -> int:
    """Return the position of the barrier after the article; of none, the end.

    A barrier is lifted when prose goes on under the same parent: then its own line goes, and the rest stays.
    """
    end = len(inside)
    following = 0
    for position in range(len(inside) - 1, -1, -1):
        line = inside[position]
        if line.index <= first:
            break
        if is_barrier(line):
            end = position
        elif line.is_prose and not line.linked and line.block.getparent() in homes and not _is_boilerplate(line):
            following += line.length
            if following >= _GOES_ON:
                break
    return end


_GOES_ON = 60
_ABOVE = 5


def is_barrier(line: Line) -> bool:
    """Whether the line opens what follows an article: the editor, related news, comments, the footer."""
    if line.length > SHORT and not line.is_linked:
        return bool(CREDIT_LINE.match(line.folded)) and not line.is_prose
    return bool(BARRIER.match(line.folded) or CREDIT_LINE.match(line.folded))


def _is_boilerplate(line: Line) -> bool:
    return line.length <= SHORT * 2 and bool(
        BARRIER.match(line.folded)
        or CREDIT_LINE.match(line.folded)
        or (line.length <= SHORT and WIDGET.match(line.folded))
    )


def _is_promotion(line: Line) -> bool:
    return line.length <= SHORT * 2 and bool(PROMOTION.search(line.folded))


def _is_dropped(line: Line, title_key: str, first: int, homes: set[etree._Element]) -> bool:
    """Whether one line between start and end is not the article's text."""
    if repeats(line, title_key) or _is_marginal(line):
        return True
    if line.index < first and (_is_promotion(line) or is_info(line)):
        return True
    if line.length <= _WIDGET_LENGTH and not line.is_prose and WIDGET.match(line.folded):
        numbers_a_part = squeeze(line.text).isdigit() and line.block.getparent() in homes and line.index > first
        return not numbers_a_part
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
    return bool(BARRIER.match(line.folded) or CREDIT_LINE.match(line.folded) or SOURCE_LINE.match(line.folded))


def _is_foot(line: Line) -> bool:
    """Whether a long line is a page's foot: several licences and telephones, and no sentence."""
    return "。" not in line.text and len(FOOTER.findall(line.folded)) > 1


_WIDGET_LENGTH = 30


def _foreign(lines: list[Line], container: etree._Element, homes: set[etree._Element]) -> set[etree._Element]:
    """Return the blocks that lie in a list of links or an advertisement set among the paragraphs."""
    by_branch: dict[etree._Element, list[Line]] = {}
    for line in lines:
        branch = None
        for element in blocks_above(line, container):
            if element in homes or element is container:
                break
            branch = element
        if branch is not None:
            by_branch.setdefault(branch, []).append(line)
    foreign: set[etree._Element] = set()
    for branch, members in by_branch.items():
        linked, total = sum(line.linked for line in members), sum(line.length for line in members)
        if len(members) > 1 and linked * 2 > total and branch not in homes:
            foreign.update(line.block for line in members)
    return foreign


def _trim(kept: list[Line]) -> None:
    """Take off closing lines that point elsewhere or disclaim what the article says."""
    while kept and (kept[-1].is_linked or _disclaims(kept[-1]) or (not kept[-1].is_prose and _is_promotion(kept[-1]))):
        kept.pop()


def _disclaims(line: Line) -> bool:
    return line.length <= _LONGEST_DISCLAIMER and bool(DISCLAIMER.match(line.folded))


_LONGEST_DISCLAIMER = 150


def paragraphs(lines: list[Line]) -> Iterator[str]:
    """Yield the text by paragraphs; the cells of a data table's row stand in one, apart by a tab."""
    row: etree._Element | None = None
    cells: list[str] = []
    tables: dict[etree._Element, bool] = {}
    for line in lines:
        current = _data_row(line, tables)
        if row is not None and current is not row:
            yield "\t".join(cells)
            cells = []
        row = current
        if row is None:
            yield line.text
        else:
            cells.append(line.text)
    if cells:
        yield "\t".join(cells)


def _data_row(line: Line, tables: dict[etree._Element, bool]) -> etree._Element | None:
    """Return the table row the line stands in, when the table holds data rather than the page's layout."""
    row = line.block if line.block.tag == "tr" else next(line.block.iterancestors("tr"), None)
    if row is None:
        return None
    table = next(row.iterancestors("table"), None)
    if table is None:
        return None
    if table not in tables:
        tables[table] = _holds_data(table)
    return row if tables[table] else None


def _holds_data(table: etree._Element) -> bool:
    """Tell a table of data: two rows and more of at least two short filled cells, no table inside."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    full_rows = 0
    for row in table.iter("tr"):
        texts = [squeeze("".join(map(str, cell.itertext()))) for cell in row if cell.tag in ("td", "th")]
        if any(len(text) > _LONGEST_CELL for text in texts):
            return False
        full_rows += sum(map(bool, texts)) > 1
    return full_rows > 1


_LONGEST_CELL = 120
