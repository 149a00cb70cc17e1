"""The body's paragraphs: lines made paragraphs and table rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import strip_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from newscrawl.extract.lines import Line

CELLS = ("td", "th")


@dataclass(slots=True, eq=False)
class Paragraph:
    """A line, or the lines of one row of a data table."""

    lines: list[Line]
    row: etree._Element | None = None
    """The row; None for a line outside of data tables."""

    @property
    def text(self) -> str:
        """The text, a row's cells apart by a tab, the lines of one cell by a blank."""
        if len(self.lines) == 1:
            return self.lines[0].text
        return "\t".join(" ".join(line.text for line in lines) for lines in self.cells().values())

    def cells(self) -> dict[etree._Element, list[Line]]:
        """Return a row's lines by their cell; a line outside of cells stands under its block."""
        cells: dict[etree._Element, list[Line]] = {}
        for line in self.lines:
            block = line.block
            cell = block if block.tag in CELLS else next(block.iterancestors(*CELLS), block)
            cells.setdefault(cell, []).append(line)
        return cells


def paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Yield the paragraphs that the lines make."""
    row: etree._Element | None = None
    cells: list[Line] = []
    tables = DataTables()
    for line in lines:
        current = tables.row_of(line)
        if cells and current is not row:
            yield Paragraph(cells, row)
            cells = []
        row = current
        if row is None:
            yield Paragraph([line])
        else:
            cells.append(line)
    if cells:
        yield Paragraph(cells, row)


class DataTables:
    """Which of a page's tables hold data rather than its layout, as far as somebody has asked."""

    def __init__(self) -> None:
        self._tables: dict[etree._Element, bool] = {}
        self._rows: dict[etree._Element, etree._Element | None] = {}

    def row_of(self, line: Line) -> etree._Element | None:
        """Return the row of a table of data that the line stands in; None for a line outside of such tables."""
        block = line.block
        place = block if block.tag == "tr" else block.getparent()
        if place is None:
            return None
        if place not in self._rows:
            self._rows[place] = self._row_at(place)
        return self._rows[place]

    def _row_at(self, place: etree._Element) -> etree._Element | None:
        row = place if place.tag == "tr" else next(place.iterancestors("tr"), None)
        table = next(row.iterancestors("table"), None) if row is not None else None
        if table is None:
            return None
        if table not in self._tables:
            self._tables[table] = _holds_data(table)
        return row if self._tables[table] else None


def _holds_data(table: etree._Element) -> bool:
    """Tell a table of data: two rows and more of at least two short filled cells, no table inside."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    full_rows = 0
    for row in table.iter("tr"):
        texts = [strip_whitespace("".join(map(str, cell.itertext()))) for cell in row if cell.tag in CELLS]
        if any(len(text) > _LONGEST_CELL for text in texts):
            return False
        full_rows += sum(map(bool, texts)) > 1
    return full_rows > 1


_LONGEST_CELL = 120
