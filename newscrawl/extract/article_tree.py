"""The article's own tree: its lines as clean markup, without anything else of the page, for trafilatura to read.

Where lines stand on the page decides what they are in the tree: headings, items of lists, quotations, cells of data
tables, paragraphs. Bold, raised and lowered text, links and images stay in place. What trafilatura would take for signs
of boilerplate (class names, nested boxes, forms) is not there. Its link density is for Latin text, in which a link of
ten characters is short: links stay where they cannot make it leave out a paragraph.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import html
from lxml.etree import ElementDefaultClassLookup, HTMLParser, SubElement

from newscrawl.extract.boilerplate import ENDS_SENTENCE
from newscrawl.extract.inline_runs import Link, Run, add_runs, runs_of, without_links
from newscrawl.extract.lines import HEADINGS, Line, blocks_above
from newscrawl.extract.paragraphs import CELLS, Paragraph
from newscrawl.text import NOT_XML

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

    from newscrawl.extract.pictures import Picture

_LISTS = frozenset(("ul", "ol", "dl"))
_ITEMS = frozenset(("li", "dd", "dt"))
_LONGEST_ITEM = 200
"""Characters of a list's item; a list with longer ones is how a page lays out paragraphs."""
_SHORT_PARAGRAPH, _SHORT_LIST = 60, 300
"""Characters below which trafilatura leaves out what holds several links, short ones (`link_density_test`)."""
_LINK_SHARE, _TABLE_LINK_SHARE = 0.8, 0.5
"""Share of linked characters from which it leaves out a paragraph or list, and a table."""


_MAKER = HTMLParser()
_MAKER.set_element_class_lookup(ElementDefaultClassLookup(element=html.HtmlElement))
"""Makes elements of the class that trafilatura asks for; lxml.html's own looks the class of each up by its tag."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a paragraph is in the tree."""

    tag: str
    """`table`, `ul`, `ol`, `dl`, `blockquote`, `h1` … `h6` or `p`."""
    group: etree._Element | None = None
    """The element of the page that holds it together with its neighbours; None when it stands alone."""


_ALONE = _Place("p")


def build_tree(
    container: etree._Element, paragraphs: Sequence[Paragraph], pictures: Iterable[Picture], link: Link
) -> html.HtmlElement:
    """Return `<html><body><article>` with the paragraphs and the pictures between them, in their order.

    The n-th picture is called `n.png`, since trafilatura refuses addresses without an extension.
    """
    root = _MAKER.makeelement("html")
    article = SubElement(SubElement(root, "body"), "article")
    waiting = [*enumerate(pictures)]
    placed = list(zip(_places(container, paragraphs), paragraphs, strict=True))
    for (place, _), members in groupby(placed, key=lambda one: (one[0], one[0].group is None and one[1])):
        group = [paragraph for _, paragraph in members]
        while waiting and 0 <= waiting[0][1].before <= group[0].lines[0].index:
            _add_picture(article, *waiting.pop(0))
        _add_group(article, place, group, link)
    for number, picture in waiting:
        _add_picture(article, number, picture)
    _end_in_paragraph(article)
    return root


def _add_picture(article: etree._Element, number: int, picture: Picture) -> None:
    image = SubElement(article, "img", src=f"{number}.png")
    if caption := NOT_XML.sub("", picture.caption):
        image.set("alt", caption)


def _end_in_paragraph(article: etree._Element) -> None:
    """Make headings at the end paragraphs: trafilatura would leave them out."""
    for block in article.iterchildren(reversed=True):
        if block.tag in HEADINGS:
            block.tag = "p"
        elif block.tag != "img":
            return


def _places(container: etree._Element, paragraphs: Sequence[Paragraph]) -> list[_Place]:
    """Return what each paragraph is.

    Headings, lists or quotations that hold over half of the text are how the page lays out its paragraphs.
    """
    known: dict[etree._Element, _Place] = {}
    places = [_place(paragraph, container, known) for paragraph in paragraphs]
    if all(place is _ALONE for place in places):
        return places
    held: Counter[object] = Counter()
    for place, paragraph in zip(places, paragraphs, strict=True):
        length = len(paragraph.text)
        held[place.group if place.group is not None else place.tag in HEADINGS] += length
        if place.tag in _LISTS and length > _LONGEST_ITEM:
            held[place.group] += _UNBOUNDED
    half = sum(held.values()) % _UNBOUNDED / 2
    return [place if _is_part(place, held, half) else _ALONE for place in places]


_UNBOUNDED = 1 << 40


def _is_part(place: _Place, held: Counter[object], half: float) -> bool:
    if place.tag == "table":
        return True
    return held[place.group if place.group is not None else place.tag in HEADINGS] <= half


def _place(paragraph: Paragraph, container: etree._Element, known: dict[etree._Element, _Place]) -> _Place:
    line = paragraph.lines[0]
    if paragraph.row is not None:
        return _Place("table", next(paragraph.row.iterancestors("table")))
    if line.block not in known:
        known[line.block] = _place_of_block(line, container)
    place = known[line.block]
    return _ALONE if place.tag in HEADINGS and ENDS_SENTENCE.search(line.text) else place


def _place_of_block(line: Line, container: etree._Element) -> _Place:
    """Return what a block's lines are by the blocks around it: a heading, or of the outermost list or quotation."""
    place = _ALONE
    for block in blocks_above(line, container):
        if block is container:
            break
        if block.tag in HEADINGS:
            return _Place(block.tag)
        if block.tag in _LISTS or block.tag == "blockquote":
            place = _Place(block.tag, block)
    return place


def _add_group(article: etree._Element, place: _Place, group: list[Paragraph], link: Link) -> None:
    """Add the paragraphs of one table, list or quotation, or one after the other."""
    if place.tag == "table":
        _add_table(article, group, link)
    elif place.tag in _LISTS:
        _add_list(article, place.tag, [paragraph.lines[0] for paragraph in group], link)
    else:
        parent = SubElement(article, "blockquote") if place.group is not None else article
        tag = "p" if place.group is not None else place.tag
        for paragraph in group:
            line, block = paragraph.lines[0], SubElement(parent, tag)
            if line.nodes:
                add_runs(block, _linked([runs_of(line, link)], _SHORT_PARAGRAPH, _LINK_SHARE)[0])
            else:
                block.text = line.text


def _add_list(article: etree._Element, tag: str, lines: list[Line], link: Link) -> None:
    """Add a list with its items; an item of several lines has breaks between them, and nothing else."""
    target = SubElement(article, tag)
    runs = _linked([runs_of(line, link) for line in lines], _SHORT_LIST, _LINK_SHARE)
    for item, members in groupby(zip(lines, runs, strict=True), key=lambda one: _item_of(one[0])):
        element = SubElement(target, item.tag if tag == "dl" and item.tag in _ITEMS else "li")
        found = list(members)
        add_runs(element, found[0][1] if len(found) == 1 else [("", "", found[0][0].text)])
        for line, _ in found[1:]:
            SubElement(element, "br").tail = line.text


def _item_of(line: Line) -> etree._Element:
    block = line.block
    return block if block.tag in _ITEMS else next(block.iterancestors(*_ITEMS), block)


def _add_table(article: etree._Element, rows: list[Paragraph], link: Link) -> None:
    """Add a table: its rows with all their cells, so that values stay in their columns."""
    table = SubElement(article, "table")
    lines = [line for row in rows for line in row.lines]
    runs = dict(zip(lines, _linked([runs_of(line, link) for line in lines], 0, _TABLE_LINK_SHARE), strict=True))
    for row in rows:
        target = SubElement(table, "tr")
        filled = row.cells()
        for cell in row.row.iterchildren(*CELLS) if row.row is not None else ():
            element = SubElement(target, cell.tag, {name: cell.get(name, "1") for name in ("colspan", "rowspan")})
            own = filled.pop(cell, [])
            add_runs(element, runs[own[0]] if len(own) == 1 else [("", "", " ".join(line.text for line in own))])
        for own in filled.values():
            SubElement(target, "td").text = " ".join(line.text for line in own)


def _linked(runs: list[list[Run]], short: int, share: float) -> list[list[Run]]:
    """Return the runs of a paragraph, list or table, without links where trafilatura would leave it out for them."""
    every = [run for line in runs for run in line]
    length = sum(len(text) for _, _, text in every)
    linked = [len(text) for href, _, text in every if href]
    if sum(linked) > share * length or (length < short and len(linked) > 1):
        return [without_links(line) for line in runs]
    return runs
