"""An article's body as a page shows it: sub-headings, lists, quotations and tables as such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from newscrawl.extract.structure import Block, blocks, parse_structure

if TYPE_CHECKING:
    from newscrawl.browse.highlights import Paragraph


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    tag: str
    """`td` or `th`."""
    parts: Paragraph


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph or sub-heading, or the lines of a list, quotation or table."""

    tag: str
    """`p`, `h2`, `ul`, `ol`, `blockquote` or `table`."""
    lines: list[Paragraph]
    rows: list[list[Cell]]
    """Of a table."""


def sections(body: list[Paragraph], body_xml: str) -> list[Section]:
    """Return the sections of a body whose repairs are marked; paragraphs alone where its structure is not known."""
    known = list(blocks(parse_structure(body_xml))) if body_xml else []
    if [block.text for block in known] != ["".join(part.after for part in line) for line in body]:
        return [Section("p", [line], []) for line in body]
    return list(_sections(list(zip(known, body, strict=True))))


def _sections(lines: list[tuple[Block, Paragraph]]) -> Iterator[Section]:
    for (_, kind), members in groupby(lines, key=lambda one: (one[0].group, one[0].kind)):
        group = list(members)
        if kind == "p" or kind[1:].isdecimal():
            yield from (Section("p" if kind == "p" else "h2", [line], []) for _, line in group)
        elif kind == "row":
            yield Section("table", [], [list(_cells(block, line)) for block, line in group])
        else:
            yield Section({"quote": "blockquote", "ol": "ol"}.get(kind, "ul"), [line for _, line in group], [])


def _cells(block: Block, line: Paragraph) -> Iterator[Cell]:
    """Yield a row's cells, the empty ones too; `line` has the text of the others, apart by tabs."""
    filled: list[Paragraph] = [[]]
    for part in line:
        first, *others = part.after.split("\t")
        filled[-1].append(replace(part, after=first))
        filled += [[replace(part, after=text, before="")] for text in others]
    texts = iter(filled)
    for cell in block.cells:
        yield Cell("th" if cell.head else "td", next(texts, []) if cell.text else [])
