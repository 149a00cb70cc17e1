"""The commands for crawling: `crawl`, `schedule` and `status`."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Table

from newscrawl import settings as defaults
from newscrawl.archive import Archive
from newscrawl.errors import UsageError
from newscrawl.monitor.health import COVERED, Health, age, healths
from newscrawl.schedule import units
from newscrawl.schedule.due import Due
from newscrawl.schedule.runner import Runner, stop_signals
from newscrawl.sites import SITES

DAY = click.DateTime(formats=["%Y-%m-%d", "%Y-%m", "%Y"])
NO_LIMIT = timedelta(days=365)
"""A person waits, or stops it."""
UNITS = {"systemd": units.systemd, "cron": units.cron}
PIPED_WIDTH = 160
"""Columns where nobody tells how wide the reader is: an alarm's line stays whole."""


@click.command()
@click.argument("sites", metavar="SITE...", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), help="Stop after N articles a site.")
@click.option("--since", type=DAY, help="Only articles published on this day or later.")
@click.option("--until", type=DAY, help="Only articles published on this day or earlier.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="Scrapy setting, as for scrapy crawl.")
@click.pass_obj
def crawl(
    archive: Archive,
    sites: tuple[str, ...],
    limit: int | None,
    since: datetime | None,
    until: datetime | None,
    settings: tuple[str, ...],
) -> None:
    """Crawl one site after the other; exit with the first status that is not 0."""
    options = [word for setting in settings for word in ("-s", setting)]
    for name, value in (("limit", limit), ("since", since and since.date()), ("until", until and until.date())):
        options += ["-a", f"{name}={value}"] if value else []
    stopping = threading.Event()
    with stop_signals(stopping):
        crawls = Runner(archive.root, options, at_once=1, stopping=stopping)
        codes = [abs(ended.exit_code) for ended in crawls.run([Due(site, NO_LIMIT) for site in sites])]
    sys.exit(next(filter(None, codes), 0))


@click.command()
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@click.option("--forever", is_flag=True, help="Stay, and crawl whatever becomes due.")
@click.option("--print", "unit", type=click.Choice(list(UNITS)), help="Print units that run this command, and end.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="Scrapy setting, as for scrapy crawl.")
@click.pass_obj
def schedule(archive: Archive, sites: tuple[str, ...], settings: tuple[str, ...], unit: str, *, forever: bool) -> None:
    """Crawl the sites that are due (all, or those named); tell on stderr and ALARM_WEBHOOK what needs a person."""
    from newscrawl.schedule.passes import Pass, run

    if unknown := set(sites) - set(SITES):
        raise UsageError(f"there is no site {min(unknown)}; name one of: {' '.join(SITES)}")
    options = [word for setting in settings for word in ("-s", setting)]
    if unit:
        click.echo(UNITS[unit](archive.root, [*options, *sites]), nl=False)
        return
    wanted = {name: SITES[name] for name in sites or SITES}
    sys.exit(run(Pass(archive.root, wanted, options, _setting(settings, "ALARM_WEBHOOK")), forever=forever))


def _setting(settings: tuple[str, ...], name: str) -> str:
    """Return the last value given for a setting, or the project's own."""
    given = [value for word in settings for key, _, value in [word.partition("=")] if key == name]
    return given[-1] if given else str(getattr(defaults, name))


@click.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per site.")
@click.pass_obj
def status(archive: Archive, *, as_lines: bool) -> None:
    """Show each site at a glance; exit 1 when one needs a person."""
    now = datetime.now(UTC)
    with archive.existing_store() as store:
        found = healths(store, SITES.values(), now)
    if as_lines:
        for health in found:
            click.echo(json.dumps(asdict(health), ensure_ascii=False, default=str))
    else:
        console = Console()
        if not console.is_terminal:
            console.width = PIPED_WIDTH
        console.print(_table(found, now))
    sys.exit(1 if any(health.alarm for health in found) else 0)


def _table(found: list[Health], now: datetime) -> Table:
    table = Table(
        "site", "last success", "articles", "a day", "usual", *("date", "source", "author"), "alarm", box=None
    )
    for health in found:
        shares = ["–" if (share := health.coverage[name]) is None else f"{share:.0%}" for name in COVERED]
        usual = "–" if health.usual_per_day is None else f"{health.usual_per_day:.1f}"
        alarm = f"[bold red]{health.alarm.kind}[/]: {health.alarm.detail}" if health.alarm else "[green]well[/]"
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
