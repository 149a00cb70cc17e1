"""The body: which of the container's lines are the article's text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import strip_whitespace
from newscrawl.extract.container import comments_start, made_alike, wrapped_beside
from newscrawl.extract.headline import Headline
from newscrawl.extract.info_line import headline_key, is_info_line, repeats_headline
from newscrawl.extract.labels import has_label
from newscrawl.extract.line_features import Facts, Surroundings, describe
from newscrawl.extract.line_model import keeps
from newscrawl.extract.line_witnesses import is_trail, words_of
from newscrawl.extract.lines import HEADINGS, Line, block_around
from newscrawl.extract.page import Page
from newscrawl.extract.paragraphs import DataTables

if TYPE_CHECKING:
    from lxml import etree

_SHORT = 60
"""Characters up to which a line of prose may be a widget by its words; beyond it is somebody's sentence."""


@dataclass
class Region:
    """A page's lines by their part in the article."""

    container: etree._Element
    inside: list[Line]
    first: int
    """Index (in the page) of the first line of prose in the container."""
    headline: Headline
    record: frozenset[int] = frozenset()
    """Indexes of the lines of a public document's record, see `_record`."""
    kept: list[Line] = field(default_factory=list)
    dropped: list[tuple[Line, Facts]] = field(default_factory=list)
    """The container's lines that are not the article's text, and what decided it."""
    head: list[Line] = field(default_factory=list)
    """From the headline to the body: info lines, subtitle, widgets."""
    above: list[Line] = field(default_factory=list)
    """The few plain lines above the headline, where some sites put date and source."""
    foot: list[Line] = field(default_factory=list)
    """What follows the body closely: editor, source; linked titles left out, whose dates are not the article's."""


def lines_inside(page: Page, container: etree._Element) -> list[Line]:
    """Return the lines that stand in `container`, a single run of the page's lines."""
    inside = set(container.iter())
    return [line for line in page.lines if line.block in inside]


def first_prose(inside: list[Line], headline: Headline | None = None) -> int | None:
    """Return the index of the first line of running text: not an info line, a widget, a heading or the headline.

    None where there is none: short lines, a table, pictures.
    """
    titles = set(headline.lines) if headline else set()
    record = _record(inside)
    title_key = headline_key(headline.text) if headline else ""
    for line in inside:
        if line.is_prose and line.block.tag not in HEADINGS and line not in titles and not is_info_line(line):
            if line.index in record or _is_boilerplate(line) or repeats_headline(line, title_key):
                continue
            return line.index
    return None


def below_headline(page: Page, inside: list[Line]) -> int:
    """Return the index of the first line that stands below any headline: of prose, or of the record right above it.

    Where there is no prose, it is the first line of all, unless what may be the headline stands among the first.
    """
    first = first_prose(inside)
    if first is None:
        begin = inside[0].index
        is_above = any(_may_head(line, page) for line in page.lines[max(begin - _ABOVE, 0) : begin])
        own = [line for line in inside if line.block.tag not in _CELLS or line.length >= _LONGER_CELL]
        is_within = any(_may_head(line, page) for line in (own[:_ABOVE] if is_above else own))
        return inside[-1].index if is_within else begin
    record = _record(page.lines[max(first - _LOWEST_RECORD, 0) : first])
    return min(record) if first - 1 in record else first


def _may_head(line: Line, page: Page) -> bool:
    return not line.linked and (line.block.tag in HEADINGS or line.text in page.head_title)


_CELLS, _LONGER_CELL = ("td", "th"), 4
"""A cell with fewer characters shares them with a title by chance."""


def read_region(page: Page, container: etree._Element, inside: list[Line], headline: Headline) -> Region:
    """Sort the container's lines into head, body and foot."""
    around = surroundings(container, inside, headline)
    first = first_prose(inside, headline)
    region = Region(container, inside, inside[0].index if first is None else first, headline, _record(inside))
    above: tuple[Line, Facts] | None = None
    opening: list[tuple[Line, Facts]] = []
    for line, facts in zip(inside, describe(inside, around), strict=True):
        if facts is None or (keeps(facts) and not _is_no_text(line, region, around)):
            region.kept.append(line)
            if facts is not None and len(region.kept) <= _MOST_OF_EXCERPT:
                opening.append((line, facts))
        else:
            if facts.kind == "linked" and above is not None and _heads_link(*above, line, around):
                region.dropped.append(above)
                region.kept.pop()
            region.dropped.append((line, facts))
        above = (line, facts) if facts is not None and region.kept[-1:] == [line] else None
    if excerpt := _excerpt(region.kept):
        region.dropped += [(line, facts) for line, facts in opening if line in excerpt]
        region.kept = region.kept[len(excerpt) :]
    begin = headline.lines[0].index if headline.lines else max(region.first - 12, 0)
    plain_only = not any(line.is_prose for line in region.kept)
    if plain_only and any(map(is_info_line, page.lines[begin : region.first])):
        plain, region.dropped = _split_plain(region.dropped)
        region.kept = sorted([*region.kept, *plain], key=lambda line: line.index)
    body_from = region.kept[0].index if region.kept else region.first
    body_to = region.kept[-1].index if region.kept else region.first
    region.head = page.lines[min(begin, body_from) : max(body_from, region.first)]
    region.above = [line for line in page.lines[max(begin - _ABOVE, 0) : begin] if not line.is_linked]
    foot = page.lines[body_to + 1 : body_to + 13]
    region.foot = [line for line in foot if not line.linked or has_label(line)]
    return region


def _excerpt(kept: list[Line]) -> list[Line]:
    """Return the lines, in a box apart from the text, that say only what it begins with, as a system cut it off."""
    for size in range(1, min(_MOST_OF_EXCERPT, len(kept) - 1) + 1):
        if not _are_apart(kept[size - 1], *kept[size : size + 2]):
            continue
        excerpt = strip_whitespace("".join(line.text for line in kept[:size])).rstrip(".…")
        text = strip_whitespace("".join(line.text for line in kept[size : size + _MOST_OF_BEGINNING]))
        if len(excerpt) >= _SHORTEST_EXCERPT and text.startswith(excerpt):
            return kept[:size]
    return []


def _are_apart(above: Line, line: Line, below: Line | None = None) -> bool:
    """Whether a line stands in another box than the one below: no paragraph beside it, nor a line of the same block."""
    in_one_block = below is not None and line.block is below.block is not above.block
    return in_one_block or above.block.getparent() is not line.block.getparent()


_MOST_OF_EXCERPT, _MOST_OF_BEGINNING = 3, 8
"""Lines of an excerpt, and of the text that it is compared with, at most."""
_SHORTEST_EXCERPT = 15


def _split_plain(dropped: list[tuple[Line, Facts]]) -> tuple[list[Line], list[tuple[Line, Facts]]]:
    """Return the plain lines, which are the text where there is no other, as in a forecast or a list; and the rest."""
    plain, rest = [], []
    for line, facts in dropped:
        at_home = (facts.position, facts.place) == ("between", "home")
        if at_home and not facts.hits and facts.kind != "linked" and "headline" not in facts.marks:
            plain.append(line)
        else:
            rest.append((line, facts))
    return plain, rest


def _heads_link(line: Line, facts: Facts, link: Line, around: Surroundings) -> bool:
    """Whether a short line stands right above a link in a box apart from the home: it goes where that goes."""
    if facts.kind != "short" or facts.place == "home":
        return False
    box = line.block.getparent()
    boxes = (above for home in around.homes for above in (home, *home.iterancestors()))
    return any(above is box for above in link.block.iterancestors()) and all(above is not box for above in boxes)


def _is_no_text(line: Line, region: Region, around: Surroundings) -> bool:
    """Tell of a line that is no text: a counter (+1), a button, a record; above the text, a trail, who wrote it."""
    if _COUNTER.fullmatch(line.folded):
        return line.index not in around.data_cells
    if line.index in region.record:
        return True
    if region.kept:
        return False
    is_labelled = line.length <= _LONGEST_LABELLED and is_info_line(line)
    return is_trail(line) or (is_labelled and has_label(line, "source", "author", "editor"))


_COUNTER = re.compile(
    r"\+\d{1,3}|\d[\d.,]*[万wk]?\+?\s?[次条人]?\s?(?:阅读|浏览|评论|播放|观看|点击)(?:量|数|次数)?"
    r"|广告|点击(?:图片)?(?:可?(?:查看|放大|看))?(?:大图|原图)|[本全]文共?约?\d{1,6}字,?.{0,4}(?:阅读|读完).{0,4}\d{1,3}分钟",
    re.IGNORECASE,
)
_LONGEST_LABELLED = 30


def _find_paragraph_parents(inside: list[Line], title_key: str) -> set[etree._Element]:
    """Return the homes of the article's own paragraphs, comments left out: the elements around blocks of prose.

    Parts of a text that are made alike, none dated as posts are, are all its homes when they hold half as much as the
    longest. Else, beside a home of several paragraphs, one that stands alone in its box has none there: it may be an
    advertisement.
    The box around a list or table that holds the longest is a home, too, where a sentence or a colon ends in it.
    Where no line is a paragraph, one that ends a sentence has its home around those of the longest table or list.
    """
    lengths: defaultdict[etree._Element, int] = defaultdict(int)
    numbers: defaultdict[etree._Element, int] = defaultdict(int)
    told: set[etree._Element] = set()
    lines = inside[: comments_start(inside)]
    prose = [line for line in lines if line.is_prose] or [line for line in lines if not line.linked]
    for line in prose:
        if not is_info_line(line) and not repeats_headline(line, title_key):
            for parent in (block_around(line.block), line.block):
                if parent is not None:
                    lengths[parent] += line.length
                    numbers[parent] += 1
                    if not line.is_prose and line.text.endswith("。"):
                        told.add(parent)
    if not lengths:
        return set()
    home = max(lengths, key=lengths.__getitem__)
    if wrapped := wrapped_beside(home):
        return {home, *wrapped}
    fewest = min(numbers[home], 2)
    near = {parent for parent, length in lengths.items() if length * 5 >= lengths[home] and numbers[parent] >= fewest}
    parts = made_alike(home) if home.get("class") is not None else []
    if parts and lengths[home] <= 2 * sum(lengths[part] for part in parts):
        signed = {above for line in lines if is_info_line(line) for above in line.block.iterancestors()}
        if signed.isdisjoint(parts):
            near.update(parts)
    return near | told.intersection(home.iterancestors()) | _box_around(home, lines) | _rows_beside(home)


def _box_around(home: etree._Element, lines: list[Line]) -> set[etree._Element]:
    """Return the box in which a list or table stands, where a sentence or a colon ends in a line of its own."""
    if home.tag not in _LISTS:
        return set()
    box = next(above for above in home.iterancestors() if above.tag not in _LISTS)
    ends = (line for line in lines if not line.linked and line.text[-1] in "。：:")
    return {box} if any(block_around(line.block) is box for line in ends) else set()


def _rows_beside(home: etree._Element) -> set[etree._Element]:
    """Return the rows beside one in a table that only sets a text's parts below each other: a cell each, unlinked."""
    rows = made_alike(home) if home.tag == "tr" else []
    is_layout = all(len(row) == 1 and next(row.iter("a"), None) is None for row in (home, *rows))
    return set(rows) if is_layout else set()


_LISTS = frozenset(("dl", "ol", "ul", "table", "tbody", "tr"))
_ABOVE = 5


def _is_boilerplate(line: Line) -> bool:
    words = words_of(line)
    return not _NO_PROSE.isdisjoint(words) or ("widget" in words and line.length <= _SHORT)


_NO_PROSE = frozenset(("after-article", "credit", "promotion"))


def _data_cells(inside: list[Line]) -> frozenset[int]:
    """Return the indexes of the lines in rows of data, without those of tables that are links."""
    tables = DataTables()
    rows = [(line, row) for line in inside if (row := tables.row_of(line)) is not None]
    if not rows:
        return frozenset()
    sums: Counter[etree._Element | None] = Counter()
    for line, row in rows:
        sums[row.getparent()] += line.length - line.linked * 2
    return frozenset(line.index for line, row in rows if sums[row.getparent()] >= 0)


def _record(inside: list[Line]) -> frozenset[int]:
    """Return the indexes of the lines of a public document's record: 索引号, 发文字号, 主题分类, with their values.

    It stands above the text, in one run from its index number, and has three entries and more. A row of names alone
    heads a list of documents.
    """
    heads = [line for line in inside[:_LOWEST_RECORD] if line.text[0] in "索信"]
    first = next((line for line in heads if _INDEX.match(strip_whitespace(line.folded))), None)
    if first is None:
        return frozenset()
    start = inside.index(first)
    if any(line.text.endswith("。") for line in inside[:start]):
        return frozenset()  # a text may tell what a record has
    is_bare = _BARE_INDEX.match(strip_whitespace(first.folded)) is not None
    entries, end = 0, start
    named: etree._Element | None = None
    for line in inside[start:]:
        text = strip_whitespace(line.folded)
        label = _ENTRY.fullmatch(text)
        if label and label["value"] and not (label["sign"] or is_bare):
            label = None
        around = line.block.getparent()
        is_value = label is None and named is not None and named is around and line.block.tag in _VALUES
        if not label and not is_value:
            break
        named = around if label and not label["value"] else None
        entries += bool(label["value"]) if label else True
        end += 1
    return frozenset(line.index for line in inside[start:end]) if entries >= _FEWEST_ENTRIES else frozenset()


_INDEX = re.compile(r"(?:信息)?索引(?:号(?![一-龥])|:)")
_BARE_INDEX = re.compile(r"(?:信息)?索引号[^:]")
_ENTRY = re.compile(
    r"(?:(?:信息)?索引号?|(?:信息)?名称|标题|文号|体裁|发文(?:字号|机关|机构|单位|日期)|发布(?:机构|日期|时间|单位)|制发机关|责任部门"
    r"|(?:成文|生成|公开|生效|实施|失效|废止|印发)(?:日期|时间)|公开(?:方式|范围|形式|时限|类别|程序)"
    r"|主题(?:分类|词)|(?:信息|组配)?分类|有效性|效力状态|服务对象|关键词)(?P<sign>:?)(?P<value>.*+)(?<!。)"
)
"""What the entries of such a record are called; without a colon where its index number has none, or beside a value."""
_VALUES = ("dd", "td")
"""What holds the value of an entry beside its name; a paragraph below a name without a value is text."""
_LOWEST_RECORD, _FEWEST_ENTRIES = 40, 3


def surroundings(container: etree._Element, inside: list[Line], headline: Headline) -> Surroundings:
    """Return what the lines in `container` are judged by."""
    title_key = headline_key(headline.text)
    return Surroundings(
        homes=frozenset(_find_paragraph_parents(inside, title_key)),
        container=container,
        headlines=frozenset(line.index for line in headline.lines),
        title_key=title_key,
        data_cells=_data_cells(inside),
    )
