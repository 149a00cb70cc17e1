"""The body's paragraphs: lines made paragraphs and table rows, and what trafilatura's rules leave of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trafilatura.settings import MIN_DUPLICATE_LENGTH
from trafilatura.utils import RE_FILTER, trim

from newscrawl.extract.boilerplate import strip_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from newscrawl.extract.lines import Line


def paragraphs(lines: list[Line]) -> Iterator[str]:
    """Yield the text by paragraphs; the cells of a data table's row stand in one, apart by a tab."""
    row: etree._Element | None = None
    cells: list[str] = []
    tables: dict[etree._Element, bool] = {}
    for line in lines:
        current = _data_row(line, tables)
        if row is not None and current is not row:
            yield "\t".join(cells)
            cells = []
        row = current
        if row is None:
            yield line.text
        else:
            cells.append(line.text)
    if cells:
        yield "\t".join(cells)


def _data_row(line: Line, tables: dict[etree._Element, bool]) -> etree._Element | None:
    """Return the table row the line stands in, when the table holds data rather than the page's layout."""
    row = line.block if line.block.tag == "tr" else next(line.block.iterancestors("tr"), None)
    if row is None:
        return None
    table = next(row.iterancestors("table"), None)
    if table is None:
        return None
    if table not in tables:
        tables[table] = _holds_data(table)
    return row if tables[table] else None


def _holds_data(table: etree._Element) -> bool:
    """Tell a table of data: two rows and more of at least two short filled cells, no table inside."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    full_rows = 0
    for row in table.iter("tr"):
        texts = [strip_whitespace("".join(map(str, cell.itertext()))) for cell in row if cell.tag in ("td", "th")]
        if any(len(text) > _LONGEST_CELL for text in texts):
            return False
        full_rows += sum(map(bool, texts)) > 1
    return full_rows > 1


_LONGEST_CELL = 120


def filter_paragraphs(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs trafilatura takes for text.

    Its rules for one text read them: the cascade around those (where is the article, which sections are to be cut, what
    do links weigh, what do an element's children say) has nothing left to find in bare paragraphs. Like the cascade, a
    long paragraph that says the same as the one before is left out.
    """
    kept: list[str] = []
    previous = ""
    for text in map(trim, paragraphs):
        if text and not RE_FILTER.match(text) and not (text == previous and len(text) > MIN_DUPLICATE_LENGTH):
            kept.append(text)
            previous = text
    return kept
