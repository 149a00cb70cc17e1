"""Writers of the export formats; each writes row by row, so that memory does not grow with the archive."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO

from newscrawl.export import Format
from newscrawl.export.atom import write_atom
from newscrawl.export.captures import CaptureSource, write_warc
from newscrawl.export.columns import COLUMNS
from newscrawl.export.parquet import write_parquet
from newscrawl.export.rows import Row
from newscrawl.export.wacz import write_wacz
from newscrawl.extract.markdown import to_markdown
from newscrawl.extract.structure import from_text
from newscrawl.extract.tei import Header, corpus, to_tei
from newscrawl.text.times import shown_time

Writer = Callable[[Iterable[Row], BinaryIO], None]
CaptureWriter = Callable[[Iterable[Row], BinaryIO, CaptureSource], None]
NAMES = tuple(column.name for column in COLUMNS)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Beginnings of a cell that spreadsheets compute (https://owasp.org/www-community/attacks/CSV_Injection)."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])|(?m:^)(\s*\d+)([.)])|(?m:^)(\s*)([-+=])")
"""Characters Markdown reads as marks, everywhere or where a line begins."""


def write_jsonl(rows: Iterable[Row], out: BinaryIO) -> None:
    """Write a JSON object a line, UTF-8."""
    out.writelines(json.dumps(row, ensure_ascii=False).encode("utf8") + b"\n" for row in rows)


def write_csv(rows: Iterable[Row], out: BinaryIO) -> None:
    """Write RFC 4180 with a header, as UTF-8 with a byte order mark: without it Excel reads Chinese as Latin.

    Lists are apart by "; ". A cell that a spreadsheet would compute begins with an apostrophe.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(NAMES)
    for row in rows:
        table.writerow([_cell(row[name]) for name in NAMES])
    text.detach()


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(part["url"] if isinstance(part, dict) else part for part in value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_markdown(rows: Iterable[Row], out: BinaryIO) -> None:
    """Write CommonMark for people: a chapter an article, with its address and the record it comes from."""
    for row in rows:
        about = (
            shown_time(row["published"] or "", row["published_precision"]),
            row["source"],
            "、".join(row["author"]),
        )
        paragraphs = [
            f"# {_plain(_one_line(row['title']))}",
            *(f"*{_plain(_one_line(row[name]))}*" for name in ("pretitle", "subtitle") if row[name].strip()),
            _plain(_one_line(" · ".join(filter(None, about)))),
            *(
                [to_markdown(row["body_xml"])]
                if row["body_xml"]
                else map(_plain, map(str.strip, row["body"].split("\n")))
            ),
            f"<{row['url'].replace('<', '%3C').replace('>', '%3E').replace(' ', '%20')}>",
            f"`{row['file']}` @ {row['offset']} · `{row['payload_digest']}`",
            "---",
        ]
        out.write(("\n\n".join(filter(None, paragraphs)) + "\n\n").encode("utf8"))


def write_tei(rows: Iterable[Row], out: BinaryIO) -> None:
    """Write a TEI corpus (https://tei-c.org), each article in it valid by itself."""
    articles = (to_tei(row["body_xml"] or from_text(row["body"]), _tei_header(row)) for row in rows)
    out.writelines(piece.encode("utf8") for piece in corpus(articles))


def _tei_header(row: Row) -> Header:
    names = ("title", "url", "published", "source", "summary")
    return Header(row["id"], authors=tuple(row["author"]), **{name: row[name] or "" for name in names})


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _MARKDOWN.sub(lambda found: f"{found[2] or found[4] or ''}\\{found[1] or found[3] or found[5]}", text)


WRITERS: dict[Format, Writer] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
    "atom": write_atom,
    "md": write_markdown,
    "tei": write_tei,
}
"""Of formats that hold what was read."""
CAPTURE_WRITERS: dict[Format, CaptureWriter] = {"warc": write_warc, "wacz": write_wacz}
"""Of formats that hold the captures it was read from."""
