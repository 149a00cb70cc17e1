"""Pages that lead to articles: lists of linked titles, topics, front pages, search results."""

from __future__ import annotations

import re
from bisect import bisect
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.boilerplate import fold
from newscrawl.extract.container import is_foot
from newscrawl.extract.dates import search_date
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.lines import HEADINGS, blocks_above, leads_to_document, text_of

if TYPE_CHECKING:
    from lxml import etree

    from newscrawl.extract.classify import PageEvidence
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_I = re.IGNORECASE
_SEARCH = re.compile(
    r"搜索结果|检索结果|相关结果|(?:找到|共有|共搜?索?到|检索到).{0,14}(?:条|个|篇).{0,8}(?:结果|记录|"
    r"信息|新闻)?|search results?",
    _I,
)
_SEARCH_URL = re.compile(
    r"(?:^|[/?&])(?:search|so|query|s)(?:[./?]|$)|[?&](?:q|wd|kw|key|keyword|keywords|query|"
    r"searchword|word)=",
    _I,
)
MIN_LINK_TITLE = 6
"""Characters from which a link may be an article's title; a menu's entries are shorter."""
MANY_LINKS = 8
_ARCHIVES = (
    ("home", "blog"), *(("archive", kind) for kind in ("category", "tag", "author", "date", "post-type-archive")),
    ("search", "search-results"), ("search", "search-no-results"),
)  # fmt: skip
"""Classes that WordPress gives the body of its lists, and of no article."""
_FEWEST_BOXES, _MOST, _SHORTEST_TITLE = 3, 0.8, 8
"""Boxes that make a list, which share of them is led, and characters of a title in one; readers' names are shorter."""
_HIGHEST_BOX = 12
"""Blocks above the text's first paragraph among which its box is looked for."""
FEWEST_ROWS = 5
"""Linked titles with their days that make a list."""
_BESIDE_DAY = 4
"""Characters beside a row's title and day: a dot, brackets."""
_FEWEST_CARDS = 2
_FEWEST_CELLS = 4
"""Cells with text in the rows of a register; a notice's table of documents has three."""
_ABOVE, _LEADING = 2, 3
"""Lines above a paragraph in which its linked title stands, and in a list with its day and its source, too."""
_FEWEST_BESIDE_PROSE, _FEWEST = 3, 5
"""What makes a list: teasers, of which most have a linked title; linked titles without any prose."""


def find_link_list(evidence: PageEvidence) -> str | None:
    """Tell a list of links, of teasers or of quotes: titles that are links stand among or instead of the prose."""
    classes = set(evidence.page.body.get("class", "").split())
    if archive := next((pair for pair in _ARCHIVES if classes.issuperset(pair)), None):
        return f"a page of WordPress's classes {' '.join(archive)}"
    if quotes := _count_quotes(evidence):
        return f"{quotes} rows of a table with a linked name and figures"
    prose = [line for line in evidence.region.kept if line.is_prose and not is_info_line(line) and not is_foot(line)]
    if cards := _count_cards(evidence):
        return f"{cards} paragraphs, each below a linked title"
    rows = 0 if evidence.evident or evidence.dated or len(prose) > 1 else _count_rows(evidence)
    if rows >= FEWEST_ROWS:
        return f"{rows} linked titles with their days"
    titles = _titles_of_list(evidence, prose)
    if titles:
        return f"{len(titles)} linked titles among {len(prose)} paragraphs"
    boxes = _count_boxes(evidence, prose)
    return f"{boxes} boxes made alike, each with a paragraph below a linked title" if boxes else None


def _titles_of_list(evidence: PageEvidence, prose: list[Line]) -> list[Line]:
    """Return the linked titles that make a list of the page; none of an article's."""
    region = evidence.region
    titles = [line for line in region.inside if _may_lead_on(line)]
    if evidence.evident:
        first, last = (prose[0].index, prose[-1].index) if prose else (0, region.kept[-1].index)
        among = [line for line in titles if first < line.index < last]
        return among if _are_too_many(among, prose) else []
    top = region.head[0].index if region.head else region.first
    beside = evidence.dated and prose and not any(top <= line.index <= prose[-1].index for line in titles)
    if not evidence.headed and not beside and len(prose) <= _LEAD and len(titles) >= MANY_LINKS * 2:
        return titles  # a board of a forum with its rules, a table of titles
    if not prose:
        return titles if len(titles) >= _FEWEST else []
    among = [line for line in titles if prose[0].index - _ABOVE <= line.index <= prose[-1].index]
    at = [line.index for line in prose]
    led = {below for title in among if at[below := bisect(at, title.index - 1)] - title.index <= _LEADING}
    is_led = len(led) >= _FEWEST_BESIDE_PROSE and len(led) * 3 >= len(prose) * 2
    return among if is_led or _are_too_many(among, prose) else []


def _are_too_many(titles: list[Line], prose: list[Line]) -> bool:
    """Whether linked titles are twice as many as the paragraphs they stand among; in one box, 16 at least."""
    at = [line.index for line in prose]
    boxes = {bisect(at, title.index) for title in titles}
    fewest = MANY_LINKS * 2 if prose and len(boxes) == 1 else MANY_LINKS
    return len(titles) >= max(fewest, len(prose) * 2)


def _count_rows(evidence: PageEvidence) -> int:
    """Return how many rows of a list stand between the headline and a note, or in tables anywhere."""
    region = evidence.region
    linked = [line for line in evidence.page.lines if line.is_linked]
    records = _records(linked)
    rows = sum(line.linked > 0 for line in rows_of([*region.head, *region.kept]))
    return max(rows, sum(line.block.getparent() in records for line in linked))


def rows_of(lines: list[Line]) -> list[Line]:
    """Return the lines that are rows of a list, or stand in one: a linked title and its day."""
    records = _records(lines)
    return [line for line in lines if _is_row(line) or line.block.getparent() in records]


def _is_row(line: Line) -> bool:
    day = search_date(line.folded) if line.linked >= MIN_LINK_TITLE else None
    return day is not None and line.length - line.linked - len(day[0]) <= _BESIDE_DAY


def _records(lines: list[Line]) -> set[etree._Element]:
    """Return the tables' rows around lines that have a linked title, its day and more in cells of their own."""
    rows = {line.block.getparent() for line in lines if line.block.tag in ("td", "th")}
    return {row for row in rows if row is not None and _is_record(row)}


def _is_record(row: etree._Element) -> bool:
    told = [text for cell in row if len(text := text_of(cell)) > 1]
    linked = max((len(text_of(link)) for link in row.iter("a")), default=0)
    return len(told) >= _FEWEST_CELLS and linked >= MIN_LINK_TITLE and any(search_date(fold(text)) for text in told)


def _count_quotes(evidence: PageEvidence) -> int:
    """Return how many rows of a table have a linked name and figures, on an undated page of unknown source.

    A paragraph above them is an article's; below stand notes.
    """
    if evidence.told_when or evidence.sourced or evidence.signed or len(evidence.prose) > _LEAD:
        return 0
    cells = [line for line in evidence.region.inside if line.block.tag == "td"]
    if cells and any(line.index < cells[0].index for line in evidence.prose):
        return 0
    linked = {line.block.getparent() for line in cells if line.linked}
    figures = sum(_FIGURE.fullmatch(line.text) is not None for line in cells)
    return len(linked) if len(linked) >= MANY_LINKS and figures * 2 > len(cells) else 0


_FIGURE = re.compile(r"[-+]?[\d,.:/-]+%?")


def _count_cards(evidence: PageEvidence) -> int:
    """Return how many paragraphs stand below linked titles made alike, where all do and no headline is unlinked."""
    region, lines = evidence.region, evidence.page.lines
    if evidence.headed and not region.headline.lines[0].is_linked:
        return 0
    prose = [line for line in lines if line.is_prose and not is_info_line(line) and not is_foot(line)]
    above = (one for line in prose for one in lines[max(line.index - _ABOVE, 0) : line.index])
    titles = {line for line in above if _may_lead_on(line)}
    made = {(title.block.tag, title.block.get("class")) for title in titles}
    is_list = len(prose) >= _FEWEST_CARDS and len(made) == 1 and len(titles) >= len(prose)
    return len(prose) if is_list else 0


def _count_boxes(evidence: PageEvidence, prose: list[Line]) -> int:
    """Return how many boxes made alike, the text's and others, have a paragraph below a linked title; 0 for an article.

    An article has a paragraph, its date or its editor outside of such boxes, or the headline that names the page in its
    own.
    """
    if not prose or evidence.signed:
        return 0
    headline = evidence.region.headline.lines[0] if evidence.headed else None
    own = {line for line in evidence.region.head if is_info_line(line)}.union(prose)
    for box in islice(blocks_above(evidence.region.kept[0], evidence.page.body), 1, _HIGHEST_BOX):
        around = box.getparent()
        if around is None:
            break
        alike = {one for one in around if one.tag == box.tag and one.get("class") == box.get("class")}
        if len(alike) < _FEWEST_BOXES:
            continue
        homes: dict[etree._Element | None, etree._Element | None] = {
            None: None,
            around: None,
            **{one: one for one in alike},
        }
        inside: dict[etree._Element | None, list[Line]] = {}
        for line in evidence.page.lines:
            inside.setdefault(_home(line.block, homes), []).append(line)
        outside = inside.pop(None, [])
        if headline in inside[box]:
            return 0
        led = [one for one, lines in inside.items() if _opens_with_title(lines)]
        if box in led and len(led) >= max(_FEWEST_BOXES, len(inside) * _MOST) and own.isdisjoint(outside):
            return len(led)
    return 0


def _home(element: etree._Element, homes: dict[etree._Element | None, etree._Element | None]) -> etree._Element | None:
    """Return the box that an element stands in, None outside of all; `homes` remembers it of all elements passed."""
    passed = []
    above: etree._Element | None = element
    while above not in homes:
        passed.append(above)
        above = above.getparent() if above is not None else None
    home = homes[above]
    homes.update(dict.fromkeys(passed, home))
    return home


def _opens_with_title(lines: list[Line]) -> bool:
    """Whether a box opens with a linked title, with a paragraph below it."""
    told = [line for line in lines if _names_story(line) or (line.is_prose and not is_info_line(line))]
    return bool(told) and _names_story(told[0]) and not all(map(_names_story, told))


def _names_story(line: Line) -> bool:
    return line.linked >= _SHORTEST_TITLE or (line.is_linked and line.block.tag in HEADINGS)


def _may_lead_on(line: Line) -> bool:
    """Whether a line may be the linked title of an article: long enough for one, or a heading."""
    may_be_title = line.is_linked and (line.length >= MIN_LINK_TITLE or line.block.tag in HEADINGS)
    return may_be_title and not leads_to_document(line)


def find_index(evidence: PageEvidence) -> str | None:
    """Tell the page of a folder (a topic, a section) that leads to many articles below a lead of a sentence or two."""
    page = evidence.page
    if evidence.published or page.is_declared or len(evidence.prose) > _LEAD or not _INDEX_URL.search(page.url):
        return None
    if _NUMBERED.search(page.url) or sum(1 for _ in page.body.iter("article")) == 1:
        return None
    titles = sum(line.linked >= MIN_LINK_TITLE and not line.is_prose for line in page.lines)
    return f"a folder's page with {titles} linked titles" if titles >= MANY_LINKS * 2 else None


_INDEX_URL = re.compile(r"^[^?#]*/(?:(?:index|default|home)\.\w+)?$")
_NUMBERED = re.compile(r"/(?!20\d\d)\d{4,}/$")
"""How an article's address ends where each has a folder of its own; a month's or day's begins with its year."""
_LEAD = 2
"""Paragraphs that introduce a topic at most."""


def kind_of_list(page: Page, text: str) -> str:
    """Return which kind of list a page is, by its words and its address: `search`, `home` or `listing`."""
    parts = urlsplit(page.url)
    if _SEARCH.search(text[:400]) or _SEARCH_URL.search(f"{parts.path}?{parts.query}"):
        return "search"
    if page.url and re.fullmatch(r"/?(?:(?:index|default|home)\.\w+)?", parts.path) and not parts.query:
        return "home"
    return "listing"
