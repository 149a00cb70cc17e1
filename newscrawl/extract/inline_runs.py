"""What is set apart within a line: links, bold and italic text, text raised or lowered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from lxml import etree

from newscrawl.extract.lines import BLOCKS, FORMATS, Line

Run = tuple[str, str, str]
"""A stretch of text: where it links to, the tag that sets it apart, and the text; empty where there is none."""
Link = Callable[[str], str]
"""Makes an address on the page absolute; empty when it leads nowhere."""


def runs_of(line: Line, link: Link) -> list[Run]:
    """Return the line's text cut where a link or what sets it apart begins and ends."""
    known: dict[etree._Element | None, tuple[str, str]] = {None: ("", "")}
    places = [element if own else element.getparent() for element, own, _ in line.nodes]
    contexts = [_context(place, link, known) for place in places] or [("", "")]
    if all(context == contexts[0] for context in contexts):
        return [(*contexts[0], line.text)]
    texts = _aligned(line.text, line.nodes)
    if texts is None:
        return [("", "", line.text)]
    runs = [(*context, text) for context, text in zip(contexts, texts, strict=True) if text]
    return [
        (href, tag, "".join(text for _, _, text in same)) for (href, tag), same in groupby(runs, key=itemgetter(0, 1))
    ]


def _context(
    place: etree._Element | None, link: Link, known: dict[etree._Element | None, tuple[str, str]]
) -> tuple[str, str]:
    """Return where text directly in an element links to, and the innermost tag that sets it apart.

    `known` remembers it of the elements around: a line may have thousands of pieces in hundreds of nested tags.
    """
    passed = []
    while place not in known and place is not None and place.tag not in BLOCKS:
        passed.append(place)
        place = place.getparent()
    href, tag = known.get(place, ("", ""))
    for element in reversed(passed):
        if element.tag == "a":
            href = link(element.get("href", "")) or href
        elif element.tag in FORMATS:
            tag = str(element.tag)
        known[element] = href, tag
    return href, tag


def _aligned(text: str, nodes: Sequence[tuple[etree._Element, bool, str]]) -> list[str] | None:
    """Return what of a line's text, its white space collapsed, comes from each node; None when it does not add up."""
    parts = []
    at = 0
    for _, _, piece in nodes:
        start = at
        for char in piece:
            if at < len(text) and (char == text[at] or (text[at] == " " and char.isspace())):
                at += 1
        parts.append(text[start:at])
    return parts if at == len(text) else None


def without_links(runs: Iterable[Run]) -> list[Run]:
    """Return the runs, none of which links any more."""
    return [("", tag, text) for _, tag, text in runs]


def add_runs(block: etree._Element, runs: Iterable[Run]) -> None:
    """Add runs to the end of an element."""
    for href, members in groupby(runs, key=itemgetter(0)):
        parent = etree.SubElement(block, "a", href=href) if href else block
        for tag, same in groupby(members, key=itemgetter(1)):
            texts = (text for _, _, text in same)
            if tag:
                for text in texts:
                    etree.SubElement(parent, tag).text = text
            else:
                _add_text(parent, "".join(texts))


def _add_text(parent: etree._Element, text: str) -> None:
    last = next(parent.iterchildren(reversed=True), None)
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
