"""The data dictionary: `./run python -m newscrawl.export.dictionary > docs/data-dictionary.md`."""

from __future__ import annotations

import click

from newscrawl.export.columns import COLUMNS
from newscrawl.export.parquet import schema

HEAD = """\
# Data dictionary

What `newscrawl export` writes about each article. Made from the model by `python -m newscrawl.export.dictionary`; a
test compares.

JSONL and Parquet hold all columns with their types; in JSON, times are ISO 8601 text and unknown ones `null`. CSV holds
them as text, lists apart by `; ` (of images the URLs), in UTF-8 with a byte order mark, and an apostrophe before what a
spreadsheet would compute. Excel shows at most 32,767 characters of a cell. Atom (RFC 4287) and Markdown hold what
readers need, TEI-XML what corpora do; Markdown and TEI-XML show headings, lists, quotations and tables as such. Columns
marked ◆ lead back to the capture the text was read from; WARC and WACZ hold these captures themselves, `site` is a
website of the articles (see the [cookbook](cookbook.md)).

With `--as-of DATE`, each article is as it stood at the end of that day in China; `story_id` and `relation` are today's.

| column | Parquet type | meaning |
|---|---|---|
"""


def dictionary() -> str:
    """Return the whole document."""
    types = {field.name: str(field.type) for field in schema()}
    return HEAD + "".join(
        f"| `{column.name}`{' ◆' if column.table == 'captures' else ''} | {types[column.name]} | {column.described} |\n"
        for column in COLUMNS
    )


if __name__ == "__main__":
    click.echo(dictionary(), nl=False)
