"""The body: trafilatura reads it from the article's own tree; what it leaves out of the article's lines is told.

The rule where the two disagree: the body is what trafilatura reads. It is flagged `lines-left-out` when a line of prose
is missing from it, or over 5 % of the characters. When trafilatura reads nothing, or leaves out over half of the prose,
the lines are the body, flagged `read-by-lines`.
"""

from __future__ import annotations

import logging
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import trafilatura
from trafilatura.settings import DEFAULT_CONFIG, Document, Extractor

from newscrawl.extract.article_tree import build_tree
from newscrawl.extract.boilerplate import strip_whitespace
from newscrawl.extract.structure import blocks, plain_structure, to_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from newscrawl.extract.inline_runs import Link
    from newscrawl.extract.paragraphs import Paragraph
    from newscrawl.extract.pictures import Picture

READ_BY_LINES, LINES_LEFT_OUT = "read-by-lines", "lines-left-out"
FLAGS = (READ_BY_LINES, LINES_LEFT_OUT)
READER = f"trafilatura {version('trafilatura')}"
_MOST_LEFT_OUT = 0.05
"""Share of the characters: what trafilatura left out of 247 pages' lines, rightly, was less on all but three."""
_MOST_MISSING = 0.5
"""Share of the prose that is missing from which trafilatura has not read the article."""

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would warn of is in the flags


@dataclass(frozen=True, slots=True)
class BodyText:
    """A body as it was read."""

    text: str
    """Plain text, a paragraph or table row a line."""
    xml: str = field(repr=False)
    """The same with its structure, see `structure`."""
    reader: str
    """`trafilatura 2.3.1`, or `lines`."""
    left_out: tuple[str, ...] = ()
    """Lines of the article that trafilatura left out."""
    flags: tuple[str, ...] = ()


@cache
def _options() -> Extractor:
    """Return how trafilatura is to read: everything there is, and without rescues made for whole pages.

    Deduplication stays off: it remembers other articles.
    """
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "1"  # its 250 characters are four sentences of Latin text
    return Extractor(
        config=config, output_format="xml", fast=True, recall=True, comments=False, formatting=True, links=True,
        images=True, tables=True,
    )  # fmt: skip


def read_body(
    container: etree._Element, paragraphs: Sequence[Paragraph], pictures: Sequence[Picture], link: Link
) -> BodyText:
    """Return the body as trafilatura reads it from the article's paragraphs, or where it fails as our lines give it."""
    document = trafilatura.bare_extraction(build_tree(container, paragraphs, pictures, link), options=_options())
    tree = document.body if isinstance(document, Document) else None
    lines = [block.text for block in blocks(tree)] if tree is not None else []
    own = [paragraph.text for paragraph in paragraphs]
    if tree is not None and lines == own:
        _put_back(tree, pictures)
        return BodyText("\n".join(lines), to_xml(tree), READER)
    missing = _left_out(paragraphs, lines)
    left_out = tuple(paragraph.text for paragraph in missing)
    if tree is None or _share(missing, paragraphs) > _MOST_MISSING:
        xml = to_xml(plain_structure(paragraphs))
        return BodyText("\n".join(own), xml, "lines", left_out, (READ_BY_LINES,))
    _put_back(tree, pictures)
    flags = (LINES_LEFT_OUT,) if _is_grave(missing, paragraphs, lines) else ()
    return BodyText("\n".join(lines), to_xml(tree), READER, left_out, flags)


def _left_out(paragraphs: Sequence[Paragraph], lines: Sequence[str]) -> list[Paragraph]:
    """Return the paragraphs that are not among the lines read, white space aside; each line stands for one."""
    read = Counter(map(strip_whitespace, lines))
    missing = []
    for paragraph in paragraphs:
        key = strip_whitespace(paragraph.text)
        if read[key]:
            read[key] -= 1
        else:
            missing.append(paragraph)
    return missing


def _share(missing: Sequence[Paragraph], paragraphs: Sequence[Paragraph]) -> float:
    """Return how much of the prose is missing; of all text where there is no prose."""
    for count in (_prose, _length):
        if total := sum(map(count, paragraphs)):
            return sum(map(count, missing)) / total
    return 0.0


def _is_grave(missing: Sequence[Paragraph], paragraphs: Sequence[Paragraph], lines: Sequence[str]) -> bool:
    """Whether what is missing is to be flagged; a paragraph that says again what the one before it says is not."""
    said = set(lines)
    lost = [paragraph for paragraph in missing if paragraph.text not in said]
    return any(map(_prose, lost)) or sum(map(_length, lost)) > _MOST_LEFT_OUT * sum(map(_length, paragraphs))


def _length(paragraph: Paragraph) -> int:
    return sum(line.length for line in paragraph.lines)


def _prose(paragraph: Paragraph) -> int:
    return sum(line.length for line in paragraph.lines if line.is_prose)


def _put_back(body: etree._Element, pictures: Sequence[Picture]) -> None:
    """Give the images their addresses again."""
    for graphic in body.iter("graphic") if pictures else ():
        number = graphic.get("src", "").removesuffix(".png")
        if number.isdecimal() and int(number) < len(pictures):
            graphic.set("src", pictures[int(number)].url)
