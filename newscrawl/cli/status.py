"""The command `status`: how each site fares."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo_json
from newscrawl.cli.params import pass_archive
from newscrawl.text.plural import counted
from newscrawl.text.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from newscrawl.archive import Archive
    from newscrawl.monitor.health import Health

WIDTH = 60
"""Columns that the output takes at most: half a screen, and what a telephone shows of a mail."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How all sites fare at `now`."""

    now: datetime
    sites: list[Health]
    next_due: Mapping[str, datetime]
    since: Mapping[str, datetime]
    """Since when the alarm stands, of sites whose alarm was told already."""
    others: Mapping[str, tuple[str, datetime | None]]
    """What is wrong beside sites, as with the network: its alarm, and since when."""

    @property
    def is_well(self) -> bool:
        """Whether no person is needed."""
        return not self.others and not any(health.alarm for health in self.sites)

    def sentence(self) -> str:
        """Return how all fare: `6 sites: 5 well, jsw: layout since 11-28`."""
        well = sum(health.crawled and not health.alarm for health in self.sites)
        never = sum(not health.crawled and not health.alarm for health in self.sites)
        counts = [f"{well} well", *([f"{never} never crawled"] if never else [])]
        alarms = [
            _alarm_text(health.site, health.alarm.kind, self.since.get(health.site))
            for health in self.sites
            if health.alarm
        ]
        others = [_alarm_text(name, kind, since) for name, (kind, since) in self.others.items()]
        return f"{counted(len(self.sites), 'site')}: {', '.join([*counts, *alarms, *others])}"


@click.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per site.")
@pass_archive
def status(archive: Archive, *, as_lines: bool) -> None:
    """Show each site at a glance; exit 1 when one needs a person."""
    overview = overview_of(archive, datetime.now(UTC))
    if as_lines:
        for health in overview.sites:
            more = {"since": overview.since.get(health.site), "next_due": overview.next_due[health.site]}
            echo_json({**asdict(health), **more, "beside": {name: kind for name, (kind, _) in overview.others.items()}})
    else:
        _show(overview)
    sys.exit(not overview.is_well)


def overview_of(archive: Archive, now: datetime) -> Overview:
    """Return how the sites of `archive` fare at `now`."""
    from newscrawl.monitor.health import healths
    from newscrawl.monitor.network import NETWORK, outage
    from newscrawl.monitor.states import BESIDE_SITES, states
    from newscrawl.schedule.due import last_runs, next_dues

    with archive.existing_store() as store:
        found, down = healths(store, archive.sites.values(), now), outage(store)
        known, runs = states(store), last_runs(store)
    others: dict[str, tuple[str, datetime | None]] = {NETWORK: ("down", down.since)} if down else {}
    for name in set(BESIDE_SITES) & set(known) - {NETWORK}:
        if known[name].alarm:
            others[name] = known[name].alarm, datetime.fromisoformat(known[name].since)
    since = {
        health.site: datetime.fromisoformat(state.since)
        for health in found
        if health.alarm and (state := known.get(health.site)) and state.alarm == health.alarm.kind
    }
    return Overview(now, found, next_dues(archive.sites.values(), runs, now), since, others)


def _show(overview: Overview) -> None:
    """Write a sentence, what each alarm says, and two tables: what comes next, and the figures."""
    from rich.text import Text

    from newscrawl.cli.console import OutputConsole

    console = OutputConsole(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    console.print(Text(overview.sentence()))
    for table in (_details(overview), _times(overview), _figures(overview)):
        if table.row_count:
            console.print("", table, sep="\n")


def _details(overview: Overview) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for health in overview.sites:
        if health.alarm:
            table.add_row(health.site, Text(one_line(f"{health.alarm.kind}: {health.alarm.detail}")))
    return table


def _times(overview: Overview) -> Table:
    from rich.table import Table

    from newscrawl.text.times import ZONE

    table = Table("site", "state", "last success", f"next due ({ZONE})", box=None)
    for health in overview.sites:
        due = due_text(overview.next_due[health.site], overview.now)
        table.add_row(health.site, _state(health), age(health.last_success, overview.now), due)
    return table


def _figures(overview: Overview) -> Table:
    from rich.table import Table

    from newscrawl.store.rows import COVERED_FIELDS

    table = Table("site", "articles", "a day", "usual", "date", "source", "author", box=None)
    for health in overview.sites:
        shares = ["–" if (share := health.coverage[name]) is None else f"{share:.0%}" for name in COVERED_FIELDS]
        usual = "–" if health.usual_per_day is None else f"{health.usual_per_day:.1f}"
        table.add_row(health.site, str(health.articles), f"{health.per_day:.1f}", usual, *shares)
    return table


def _alarm_text(name: str, kind: str, since: datetime | None) -> str:
    from newscrawl.text.times import CHINA

    return f"{name}: {kind}" + (f" since {since.astimezone(CHINA):%m-%d}" if since else "")


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
    if health.alarm:
        return f"[bold red]{health.alarm.kind}[/]"
    return "[green]well[/]" if health.crawled else "never crawled"
