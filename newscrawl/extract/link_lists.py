"""Pages that lead to articles: lists of linked titles, topics, front pages, search results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.container import is_foot
from newscrawl.extract.dates import search_date
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.lines import HEADINGS

if TYPE_CHECKING:
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
FEWEST_ROWS = 5
"""Linked titles with their days that make a list."""
_BESIDE_DAY = 4
"""Characters beside a row's title and day: a dot, brackets."""
_FEWEST_CARDS = 2
_FEWEST_BESIDE_PROSE, _FEWEST = 3, 5
"""Linked titles that make a list: beside teasers, of which most have one, and without any prose."""


def find_link_list(evidence: PageEvidence) -> str | None:
    """Tell a list of links or of teasers: titles that are links stand among or instead of the prose."""
    region, evident = evidence.region, evidence.evident
    prose = [line for line in region.kept if line.is_prose and not is_info_line(line)]
    if cards := _count_cards(evidence):
        return f"{cards} paragraphs, each below a linked title"
    rows = 0 if evident or len(prose) > 1 else sum(map(is_row, [*region.head, *region.kept]))
    if rows >= FEWEST_ROWS:  # between the headline and a note
        return f"{rows} linked titles with their days"
    titles = [line for line in region.inside if _may_lead_on(line)]
    below = evidence.dated and prose and titles and titles[0].index > prose[-1].index
    if evident or not titles:
        first, last = (prose[0].index, prose[-1].index) if prose else (0, region.kept[-1].index)
        titles = [line for line in titles if first < line.index < last]
        if len(titles) < MANY_LINKS or len(titles) < len(prose) * 2:
            return None
    elif not evidence.headed and not below and len(prose) <= _LEAD and len(titles) >= MANY_LINKS * 2:
        pass  # a board of a forum with its rules, a table of titles
    elif prose:
        first, last = prose[0].index, prose[-1].index
        titles = [line for line in titles if first - 2 <= line.index <= last]
        if len(titles) < _FEWEST_BESIDE_PROSE or len(titles) * 3 < len(prose) * 2:
            return None
    elif len(titles) < _FEWEST:
        return None
    return f"{len(titles)} linked titles among {len(prose)} paragraphs"


def is_row(line: Line) -> bool:
    """Whether a line is the row of a list: a linked title and its day."""
    if line.linked < MIN_LINK_TITLE:
        return False
    day = search_date(line.folded)
    return day is not None and line.length - line.linked - len(day[0]) <= _BESIDE_DAY


def _count_cards(evidence: PageEvidence) -> int:
    """Return how many paragraphs stand below linked titles made alike, where all do and no headline is unlinked."""
    region, lines = evidence.region, evidence.page.lines
    if evidence.headed and not region.headline.lines[0].is_linked:
        return 0
    prose = [line for line in lines if line.is_prose and not is_info_line(line) and not is_foot(line)]
    above = (one for line in prose for one in lines[max(line.index - 2, 0) : line.index])
    titles = {line for line in above if _may_lead_on(line)}
    made = {(title.block.tag, title.block.get("class")) for title in titles}
    is_list = len(prose) >= _FEWEST_CARDS and len(made) == 1 and len(titles) >= len(prose)
    return len(prose) if is_list else 0


def _may_lead_on(line: Line) -> bool:
    """Whether a line may be the linked title of an article: long enough for one, or a heading."""
    return line.is_linked and (line.length >= MIN_LINK_TITLE or line.block.tag in HEADINGS)


def find_index(evidence: PageEvidence) -> str | None:
    """Tell the page of a folder (a topic, a section) that leads to many articles below a lead of a sentence or two."""
    page = evidence.page
    if evidence.published or page.is_declared or len(evidence.prose) > _LEAD or not _INDEX_URL.search(page.url):
        return None
    titles = sum(line.is_linked and line.length >= MIN_LINK_TITLE for line in page.lines)
    return f"a folder's page with {titles} linked titles" if titles >= MANY_LINKS * 2 else None


_INDEX_URL = re.compile(r"^[^?#]*/(?:(?:index|default|home)\.\w+)?$")
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
