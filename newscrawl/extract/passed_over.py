"""What trafilatura passes over among the paragraphs that it reads from a whole page: put back where they stood.

Where it knows no container it reads paragraphs alone, and it takes a heading beside an empty link for a menu.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from copy import deepcopy
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Any

from lxml import etree
from trafilatura.settings import MANUALLY_CLEANED
from trafilatura.xpaths import DISCARD_IMAGE_ELEMENTS, OVERALL_DISCARD_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from newscrawl.extract.structure import blocks
from newscrawl.extract.whole_page import PROSE_LENGTH, SENTENCE_LENGTH, ends_sentence, length_of, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_FEWEST_AROUND, _FEWEST_BESIDE = 2, 3
"""Paragraphs read between which lists and headings are looked for, and beside which sentences are."""
_NEAR = 3
"""Blocks ahead among which a short line is looked for: the same words stand elsewhere, too."""
_SUB_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "dl"))
_ASIDE = frozenset(MANUALLY_CLEANED)
"""Elements that trafilatura reads nothing of, but for forms around a whole page."""
_END = 20
"""Characters at the beginning or the end of a line by which one is known of which only a part was read."""
_OFFERS = re.compile(
    r"photo|image|promo|(?:\b|_)cta|subscri|sign-?up|advert|disclos|disclaim|pull-?quote", re.IGNORECASE
)
"""Classes of boxes within a text that show or offer something, or say a sentence of it again in large letters."""
_UNWANTED: Any = (*OVERALL_DISCARD_XPATH, *DISCARD_IMAGE_ELEMENTS, *REMOVE_COMMENTS_AND_LISTS_XPATH)
"""What trafilatura leaves out by its name: captions, what is for sharing, tags, comments."""


def restore(body: etree._Element, page: Page) -> None:
    """Put sub-headings, lists and sentences back into a body that stand among the paragraphs read, in boxes alike.

    A sentence of a `div` is one only beside three paragraphs, and there above the first, too.
    """
    read = _lines_read(body, page)
    long = [line for line in read if line.block.tag == "p" and length_of(line.text) >= PROSE_LENGTH]
    if len(long) < _FEWEST_AROUND:
        return
    kind = Counter(map(_stands, long)).most_common(1)[0][0]
    alike = [line for line in long if _stands(line) == kind]
    if len(alike) < _FEWEST_AROUND and _around(long) is not page.body:
        alike = long
    around = _around(alike)
    first = next(line for line in long if around in line.block.iterancestors())
    box, count = Counter(line.block.getparent() for line in alike).most_common(1)[0]
    holders = {element for line in read for element in (line.block, *line.block.iterancestors())}
    keys = {_key(block.text) for block in blocks(body)}
    told = {end for block in blocks(body) for end in _ends(block.text)}
    last = alike[-1]
    rest = page.lines[last.index + 1 :]
    tail = [*takewhile(lambda line: _box(line) is last.block.getparent(), rest)]
    below, leads = next((read[line] for line in rest[len(tail) :] if line in read), None), False
    groups = groupby([*page.lines[: last.index + 1], *tail], lambda line: _top(line, holders))
    for top, group in reversed([(top, [*group]) for top, group in groups]):
        if top in holders:
            below, leads = next((read[line] for line in group if line in read), below), group[0] in read
            continue
        fresh = [line for line in group if line.block.tag != "p" or _key(line.text) not in keys]
        is_sentence = count >= _FEWEST_BESIDE and top.getparent() is box and _is_sentence(top, fresh)
        is_among = group[0].index > first.index or (kind[3] is not None and _named(_list_box(group[0])) == kind[2:])
        is_part = is_among and _are_lists_or_headings(top, fresh, leads=leads)
        is_passed_over = (is_sentence or is_part) and all(told.isdisjoint(_ends(line.text)) for line in fresh)
        if is_passed_over and not _is_unwanted(top):
            leads = True
            for element in [*_elements(group)][::-1]:
                body.append(element) if below is None else below.addprevious(element)
                below = element
        elif any(line.is_linked and line.length >= SENTENCE_LENGTH for line in group):
            leads = False


def _around(lines: Sequence[Line]) -> Any:
    """Return the innermost element around all lines."""
    paths = [[*line.block.iterancestors()][::-1] for line in lines]
    return [level[0] for level in zip(*paths, strict=False) if len(set(level)) == 1][-1]


def _lines_read(body: etree._Element, page: Page) -> dict[Line, Any]:
    """Return the page's lines that stand in the body, in their order, and the elements below it that hold them."""
    elements = list(body)
    read = [*blocks(body)]
    places: dict[str, list[int]] = {}
    for number, block in enumerate(read):
        places.setdefault(_key(block.text), []).append(number)
    found: dict[Line, Any] = {}
    at = 0
    for line in page.lines:
        numbers = places.get(_key(line.text), [])
        ahead = bisect_left(numbers, at)
        nearest = numbers[ahead if ahead < len(numbers) else 0] if numbers else None
        if nearest is None or (length_of(line.text) < PROSE_LENGTH and not at <= nearest < at + _NEAR):
            continue
        found[line] = elements[read[nearest].group]
        at = nearest + 1
    return found


def _key(text: str) -> str:
    return squeeze(text[:PROSE_LENGTH])


def _ends(text: str) -> tuple[str, str]:
    """Return how a text begins and ends: of what stands in an element of its own there, some is not read."""
    text = squeeze(text)
    return text[:_END], text[-_END:]


def _stands(line: Line) -> tuple[str, str | None, str, str | None]:
    """Return what lines of one text share: tags and classes of the block and of the box around it."""
    return *_named(line.block), *_named(line.block.getparent())


def _named(element: etree._Element | None) -> tuple[str, str | None]:
    return ("", None) if element is None else (str(element.tag), element.get("class"))


def _list_box(line: Line) -> Any:
    """Return the element around the outermost list that a line stands in."""
    lists = [element for element in line.block.iterancestors() if element.tag in _LISTS]
    return lists[-1].getparent() if lists else None


def _box(line: Line) -> Any:
    """Return the element around a sub-heading, or around the outermost list that a line stands in."""
    return line.block.getparent() if line.block.tag in _SUB_HEADINGS else _list_box(line)


def _top(line: Line, holders: set[Any]) -> Any:
    """Return the outermost element around a line of which nothing was read; of a line read, its block."""
    top = line.block
    while top not in holders and (parent := top.getparent()) is not None and parent not in holders:
        top = parent
    return top


def _is_sentence(top: etree._Element, lines: Sequence[Line]) -> bool:
    if len(lines) != 1 or lines[0].block is not top or lines[0].is_linked or not ends_sentence(lines[0].text):
        return False
    return top.tag == "p" or (top.tag == "div" and length_of(lines[0].text) >= PROSE_LENGTH)


def _are_lists_or_headings(top: etree._Element, lines: Sequence[Line], *, leads: bool) -> bool:
    """Whether lines are whole lists, and headings above what belongs to the text; none of them a link."""
    kinds = [_kind(line, top) for line in lines]
    if not lines or None in kinds or any(line.is_linked for line in lines):
        return False
    return leads or kinds[-1] in _LISTS


def _kind(line: Line, top: etree._Element) -> str | None:
    """Return the tag of a sub-heading, or of the list that a line stands in below `top`; None for all else."""
    for element in (line.block, *line.block.iterancestors()):
        if element.tag in _SUB_HEADINGS or element.tag in _LISTS:
            return str(element.tag)
        if element is top or element.tag in _ASIDE:
            return None
    return None


def _is_unwanted(top: etree._Element) -> bool:
    """Whether an element, or one in it, shows or offers something by its name or tag, or stands aside."""
    above = {element.tag for element in top.iterancestors()} - {"form", "fieldset"}
    is_aside = top.tag in _ASIDE or not _ASIDE.isdisjoint(above)
    if is_aside or next(top.iter("form", "nav", "aside", "footer"), None) is not None:
        return True
    around = etree.Element("body")
    around.append(deepcopy(top))
    for element in around.iter(*_LISTS, *_SUB_HEADINGS, "li"):
        element.tag = "div"
    return any(_OFFERS.search(one.get("class", "")) for one in around.iter()) or any(path(around) for path in _UNWANTED)


def _elements(lines: Sequence[Line]) -> Iterator[etree._Element]:
    """Yield the elements for lines of one box, as trafilatura names them."""
    for kind, group in groupby(lines, lambda line: _kind(line, line.block.getroottree().getroot())):
        if kind in _LISTS:
            made = etree.Element("list", rend=kind)
            for line in group:
                etree.SubElement(made, "item").text = line.text
            yield made
            continue
        for line in group:
            made = etree.Element("head", rend=kind) if kind else etree.Element("p")
            made.text = line.text
            yield made
