"""The command `status`: how each site fares."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo_json
from newscrawl.cli.params import pass_archive
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from rich.table import Table

    from newscrawl.archive import Archive
    from newscrawl.monitor.health import Health

PIPED_WIDTH = 160
"""Columns where nobody tells how wide the reader is: an alarm's line stays whole."""


@click.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per site.")
@pass_archive
def status(archive: Archive, *, as_lines: bool) -> None:
    """Show each site at a glance; exit 1 when one needs a person."""
    from newscrawl.monitor.health import healths
    from newscrawl.sites import SITES

    now = datetime.now(UTC)
    with archive.existing_store() as store:
        found = healths(store, SITES.values(), now)
    if as_lines:
        for health in found:
            echo_json(asdict(health))
    else:
        from rich.console import Console

        console = Console()
        if not console.is_terminal:
            console.width = PIPED_WIDTH
        console.print(_table(found, now))
    sys.exit(1 if any(health.alarm for health in found) else 0)


def _table(found: list[Health], now: datetime) -> Table:
    from rich.markup import escape
    from rich.table import Table

    from newscrawl.monitor.health import age
    from newscrawl.store.rows import COVERED_FIELDS

    table = Table("site", "last success", "articles", "a day", "usual", "date", "source", "author", "alarm", box=None)
    for health in found:
        shares = ["–" if (share := health.coverage[name]) is None else f"{share:.0%}" for name in COVERED_FIELDS]
        usual = "–" if health.usual_per_day is None else f"{health.usual_per_day:.1f}"
        alarm = (
            f"[bold red]{health.alarm.kind}[/]: {escape(printable(health.alarm.detail))}"
            if health.alarm
            else "[green]well[/]"
        )
        table.add_row(
            health.site,
            age(health.last_success, now),
            str(health.articles),
            f"{health.per_day:.1f}",
            usual,
            *shares,
            alarm,
        )
    return table
