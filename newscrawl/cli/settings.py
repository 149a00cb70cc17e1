"""The command `settings`: what is set, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.output import echo_json, print_table
from newscrawl.cli.params import SETTINGS, pass_archive
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive import Archive

SCRAPY_S = "Scrapy's own: docs.scrapy.org/en/latest/topics/settings.html"


@click.command()
@SETTINGS
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per setting.")
@pass_archive
def settings(archive: Archive, settings: tuple[str, ...], *, as_lines: bool) -> None:
    """List settings with value, origin and meaning. Secrets are masked."""
    rows = list(_rows(archive, settings))
    if as_lines:
        for row in rows:
            echo_json(row)
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table("name", "value", "from", "meaning", box=None)
    for row in rows:
        value = row["value"] if isinstance(row["value"], str) else str(row["value"])
        table.add_row(row["name"], *(escape(printable(text)) for text in (value, row["from"], row["meaning"])))
    print_table(table)


def _rows(archive: Archive, options: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the project's own settings, and those of Scrapy's that somebody has set."""
    from newscrawl.crawl.setting_sources import given, load_settings, own_settings, shown, source_of

    found = load_settings(options, archive=archive.root)
    own = own_settings()
    for name in (*own, *(name for name in given(found) if name not in own)):
        yield {
            "name": name,
            "value": shown(name, found[name]),
            "from": source_of(found, name),
            "meaning": own[name].meaning if name in own else SCRAPY_S,
        }
