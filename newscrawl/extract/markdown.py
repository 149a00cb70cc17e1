"""A body with its structure as CommonMark, by trafilatura's writer."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from trafilatura.xml import xmltotxt

from newscrawl.extract.structure import parse_structure

_KEPT = frozenset("&\u2424")
"""Characters its writer would read as entities, or take for marks of its own."""
_STAND_INS = range(0x1401, 0x1680)
"""Canadian syllabics: letters that no Chinese page has, and that stay as they are in every normal form."""


def to_markdown(body_xml: str) -> str:
    """Return an `Article.body_xml` as Markdown, blocks apart by empty lines.

    trafilatura's writer drops what Python calls unprintable, as private use characters and the newest hanzi in names:
    other characters stand for these meanwhile.
    """
    rare = {char for char in body_xml if not char.isprintable() and not char.isspace()}
    body = parse_structure(body_xml)
    rare |= {char for text in body.itertext() for char in _KEPT if char in text}
    free = (chr(code) for code in _STAND_INS if chr(code) not in body_xml)
    stand_ins = dict(zip(sorted(rare), free, strict=False))
    for element in body.iter():
        element.text, element.tail = (_exchanged(text, stand_ins) for text in (element.text, element.tail))
    written = "\n\n".join(filter(None, map(_block, list(body))))
    return _exchanged(written, {other: f"\\{char}" if char == "&" else char for char, other in stand_ins.items()})


def _exchanged(text: str | None, characters: Mapping[str, str]) -> str:
    return (text or "").translate(str.maketrans(dict[str, str | int | None](characters)))


def _block(element: etree._Element) -> str:
    """Return one block of the body; trafilatura's writer gives quotations without their mark."""
    alone = etree.Element("body")
    alone.append(element)
    lines = [line.rstrip() for line in xmltotxt(alone, include_formatting=True).strip().split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) if element.tag == "quote" else "\n".join(lines)
