"""The commands for crawling: `crawl` and `schedule`."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import SETTINGS, Day, NamedPath, complete_site, pass_archive, unknown_site
from newscrawl.errors import UsageError
from newscrawl.text.times import check_order

if TYPE_CHECKING:
    from newscrawl.archive import Archive

NO_LIMIT = timedelta(days=365)
"""A person waits, or stops it."""
UNITS = ["systemd", "cron", "launchd"]


@click.command()
@click.argument("sites", metavar="SITE...", nargs=-1, shell_complete=complete_site, required=True)
@click.option("--limit", type=click.IntRange(1), help="Stop after N articles a site.")
@click.option("--since", type=Day(), help="Published on this day (2022-01-31), in this month, year, or later.")
@click.option("--until", type=Day(last=True), help="Published on this day, in this month or year, or before.")
@click.option("--pictures", is_flag=True, help="Archive the articles' own images, too.")
@click.option("--frontier", metavar="URL", help="Share the crawl with all that name this Redis: redis://host:6379/0.")
@SETTINGS
@pass_archive
def crawl(
    archive: Archive,
    sites: tuple[str, ...],
    limit: int | None,
    since: date | None,
    until: date | None,
    frontier: str | None,
    settings: tuple[str, ...],
    *,
    pictures: bool,
) -> None:
    """Crawl one site after the other. Exit with the first status that is not 0.

    A SITE is one of `newscrawl site list`, or the address of a newspaper that is none: then its file is proposed first.
    """
    from newscrawl.schedule.due import Due
    from newscrawl.schedule.runner import Runner, stop_signals

    try:
        check_order(since, until)
    except ValueError as error:
        raise UsageError(str(error)) from error
    names = _names_of(archive, sites, settings)
    options = _options(archive, (*settings, *([f"FRONTIER={frontier}"] if frontier else [])))
    options += ["-s", "PICTURES=true"] if pictures else []
    for name, value in (("limit", limit), ("since", since), ("until", until)):
        options += ["-a", f"{name}={value}"] if value else []
    stopping = threading.Event()
    with stop_signals(stopping):
        crawls = Runner(archive.root, options, at_once=1, stopping=stopping)
        codes = [abs(result.exit_code) for result in crawls.run([Due(site, NO_LIMIT) for site in names])]
    sys.exit(next(filter(None, codes), 0))


def _names_of(archive: Archive, sites: tuple[str, ...], settings: tuple[str, ...]) -> list[str]:
    """Return the names of sites; what is an address of no known site is surveyed, and its file written."""
    from newscrawl.cli.site import known_site, survey, write_proposal

    if sum(map(_is_address, sites)) > 1:
        raise UsageError("several addresses were given; give one at a time, or names of sites")
    names = []
    for site in sites:
        if not _is_address(site):
            if site not in archive.sites:
                raise unknown_site(site, archive.sites)
            names.append(site)
            continue
        if known := known_site(archive, site):
            names.append(known.name)
            continue
        seen = survey(archive, site, (), None, settings)
        proposal, path = write_proposal(archive, seen, None, force=False)
        echo(
            f"{site} is no known site; read {len(seen.pages)} of its pages, and crawl it as {path} says now:", err=True
        )
        for line in proposal.lines:
            if not line.is_note:
                echo(f"  {line.key} = {line.value}  ({line.certainty}: {line.why})", err=True)
        names.append(proposal.name)
    return names


def _is_address(site: str) -> bool:
    return "." in site or "/" in site


@click.command()
@click.argument("sites", metavar="[SITE]...", nargs=-1, shell_complete=complete_site)
@click.option("--forever", is_flag=True, help="Stay, and crawl whatever becomes due.")
@click.option("-v", "--verbose", is_flag=True, help="Show what crawls log, which goes to logs/ in the archive.")
@click.option("--print", "unit", type=click.Choice(UNITS), help="Print units that run this command, and end.")
@click.option("--write", "folder", type=NamedPath(), help="Write them to DIR, a file each.", metavar="DIR")
@SETTINGS
@pass_archive
def schedule(
    archive: Archive,
    sites: tuple[str, ...],
    settings: tuple[str, ...],
    unit: str,
    folder: Path | None,
    *,
    forever: bool,
    verbose: bool,
) -> None:
    """Crawl the sites that are due: all, or those named. Tell what changed on stderr, and where ALARM_… say."""
    from newscrawl.crawl.discover.options import require_contact
    from newscrawl.crawl.setting_sources import load_settings, unit_options
    from newscrawl.monitor.channels import alarm_channels
    from newscrawl.schedule.passes import SchedulePass, run

    known = replace(archive, warn=lambda _: None).sites  # told as an alarm: not with each pass
    if unknown := set(sites) - set(known):
        raise unknown_site(min(unknown), known)
    if folder and not unit:
        raise UsageError("--write needs a kind of units: --print systemd, cron or launchd")
    loaded = load_settings(settings, archive=archive.root)
    if unit:
        from newscrawl.schedule import units

        words = [word for setting in unit_options(loaded) for word in ("-s", setting)]
        _show_units(units.UNITS[unit](archive.root, archive.site_folders, [*words, *sites]), folder)
        return
    wanted = {name: known[name] for name in sites or known}
    work = SchedulePass(
        archive.root,
        known,
        wanted,
        _options(archive, settings),
        channels=alarm_channels(loaded["ALARM_WEBHOOK"], loaded["ALARM_URLS"]),
        heartbeat=_heartbeat(loaded["HEARTBEAT_URL"]),
        disk_free_min=loaded.getint("DISK_FREE_MIN"),
        verbose=verbose,
    )
    require_contact(loaded)
    sys.exit(run(work, forever=forever))


def _heartbeat(url: str) -> str:
    """Return the address of the heartbeat, if there is one. Raises UsageError for what is no address."""
    from newscrawl.monitor.heartbeat import HEARTBEAT
    from newscrawl.monitor.http_calls import require_http

    if url:
        require_http(HEARTBEAT, url)
    return url


def _show_units(files: dict[str, str], folder: Path | None) -> None:
    """Print the units, or write them to `folder`. Raises UsageError where that cannot be."""
    if folder is None:
        echo("\n".join(files.values()), nl=False)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            echo(f"wrote {folder / name}")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}; name another folder") from error


def _options(archive: Archive, settings: tuple[str, ...]) -> list[str]:
    """Return the options of `scrapy crawl`: the folders of sites, and the settings given.

    Secrets go by the crawl's environment, which other people cannot read as they can a command line.
    """
    from newscrawl.crawl.setting_sources import PREFIX, SECRETS

    passed = [f"SITES_DIR={os.pathsep.join(map(str, archive.site_folders))}"] if archive.site_folders else []
    for setting in settings:
        name, _, value = setting.partition("=")
        if name in SECRETS:
            os.environ[PREFIX + name] = value
        else:
            passed.append(setting)
    return [word for setting in passed for word in ("-s", setting)]
