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
    contexts = [_context(element, link, own=own) for element, own, _ in line.nodes] or [("", "")]
    if all(context == contexts[0] for context in contexts):
        return [(*contexts[0], line.text)]
    texts = _aligned(line.text, line.nodes)
    if texts is None:
        return [("", "", line.text)]
    runs = [(*context, text) for context, text in zip(contexts, texts, strict=True) if text]
    return [
        (href, tag, "".join(text for _, _, text in same)) for (href, tag), same in groupby(runs, key=itemgetter(0, 1))
    ]


def _context(element: etree._Element, link: Link, *, own: bool) -> tuple[str, str]:
    """Return where an element's own text, or the text behind it, links to, and the tag that sets it apart."""
    href = tag = ""
    above = element if own else element.getparent()
    while above is not None and above.tag not in BLOCKS:
        if above.tag == "a":
            href = href or link(above.get("href", ""))
        elif above.tag in FORMATS:
            tag = tag or above.tag
        above = above.getparent()
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
        for _, tag, text in members:
            if tag:
                etree.SubElement(parent, tag).text = text
            else:
                _add_text(parent, text)


def _add_text(parent: etree._Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
