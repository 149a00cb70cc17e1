"""The command `status`: how each site fares."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo_json, print_table
from newscrawl.cli.params import pass_archive
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from newscrawl.archive import Archive
    from newscrawl.monitor.health import Health


@click.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per site.")
@pass_archive
def status(archive: Archive, *, as_lines: bool) -> None:
    """Show each site at a glance; exit 1 when one needs a person."""
    from newscrawl.monitor.health import healths
    from newscrawl.schedule.due import last_runs, next_dues

    now = datetime.now(UTC)
    with archive.existing_store() as store:
        found, runs = healths(store, archive.sites.values(), now), last_runs(store)
    due = next_dues(archive.sites.values(), runs, now)
    if as_lines:
        for health in found:
            echo_json({**asdict(health), "next_due": due[health.site]})
    else:
        print_table(_table(found, due, now))
    sys.exit(1 if any(health.alarm for health in found) else 0)


def _table(found: list[Health], due: Mapping[str, datetime], now: datetime) -> Table:
    from rich.table import Table

    from newscrawl.store.rows import COVERED_FIELDS

    table = Table("site", "last success", "next due", "articles", "a day", "usual", "date", "source", "author", "state",
                  box=None)  # fmt: skip
    for health in found:
        shares = ["–" if (share := health.coverage[name]) is None else f"{share:.0%}" for name in COVERED_FIELDS]
        usual = "–" if health.usual_per_day is None else f"{health.usual_per_day:.1f}"
        table.add_row(
            health.site,
            age(health.last_success, now),
            due_text(due[health.site], now),
            str(health.articles),
            f"{health.per_day:.1f}",
            usual,
            *shares,
            _state(health),
        )
    return table


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago `moment` was, for people: `never`, `12 min`, `5 h`, `3 days`."""
    if moment is None:
        return "never"
    passed = now - moment
    if passed < timedelta(hours=2):
        return f"{max(0, passed // timedelta(minutes=1))} min"
    return f"{passed // timedelta(hours=1)} h" if passed < timedelta(days=2) else f"{passed.days} days"


def due_text(moment: datetime, now: datetime) -> str:
    """Return when a site is due, for people: `now`, or day and time in China, whose hours its cadence names."""
    from newscrawl.text.times import CHINA

    return "now" if moment <= now else f"{moment.astimezone(CHINA):%m-%d %H:%M}"


def _state(health: Health) -> str:
    from rich.markup import escape

    if health.alarm:
        return f"[bold red]{health.alarm.kind}[/]: {escape(printable(health.alarm.detail))}"
    return "[green]well[/]" if health.crawled else "never crawled"
