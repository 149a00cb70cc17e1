"""The commands for sites: propose a file for a newspaper, try it, list those there are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo, print_table
from newscrawl.cli.params import SETTINGS, NamedPath, archive_options, complete_site, pass_archive, unknown_site
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.text.plural import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.archive import Archive
    from newscrawl.crawl.survey.exploration import Exploration
    from newscrawl.crawl.survey.propose import Proposal
    from newscrawl.sites.model import Site

FROM = click.option("--from", "files", multiple=True, type=NamedPath(), metavar="FILE",
                    help="Read a WARC file instead of the network; may be given several times.")  # fmt: skip


@click.group()
@archive_options
def site() -> None:
    """Add newspapers and try their files."""


@site.command()
@click.argument("url")
@click.option("--name", help="The site's name.  [default: made of its host]")
@click.option("--force", is_flag=True, help="Overwrite the site's file.")
@click.option("--pages", type=click.IntRange(1, 500), help="Look at N pages at most.  [default: 60; of files 200]")
@FROM
@SETTINGS
@pass_archive
def new(
    archive: Archive,
    url: str,
    name: str | None,
    files: tuple[Path, ...],
    pages: int | None,
    settings: tuple[str, ...],
    *,
    force: bool,
) -> None:
    """Survey a newspaper and propose its file. That is archive/sites/NAME.toml."""
    known = known_site(archive, url)
    if known and not force:
        try_it = f"newscrawl site check {known.name}"
        raise UsageError(
            f"{known.hosts[0]} is known as {known.name}; to try its file: {try_it}; to replace it: --force"
        )
    seen = survey(archive, url, files, pages, settings)
    proposal, path = write_proposal(archive, seen, name or (known.name if known else None), force=force)
    show(proposal)
    for folder in pin_some(path, proposal):
        echo(f"pinned {folder}: read it, correct what is wrong")
    echo(f"wrote {path}; read it, then try it: newscrawl site check {proposal.name}")


def known_site(archive: Archive, url: str) -> Site | None:
    """Return the site that `url` is on; None when there is none. Raises UsageError for what is no address."""
    from newscrawl.crawl.survey.hosts import start_url

    return archive.sites.of(start_url(url))


def survey(
    archive: Archive, url: str, files: tuple[Path, ...], pages: int | None, settings: tuple[str, ...]
) -> Exploration:
    """Return what is to be seen of the site at `url`, live or in WARC `files`."""
    from newscrawl.crawl.survey.exploration import MAX_PAGES, Exploration
    from newscrawl.crawl.survey.hosts import start_url

    start = start_url(url)
    if files:
        from newscrawl.crawl.survey import recorded

        return recorded.explore_recorded(start, recorded.Recorded(files), max_pages=pages or recorded.MAX_PAGES)
    from newscrawl.crawl.setting_sources import load_settings
    from newscrawl.crawl.survey import spider

    seen = Exploration(start, max_pages=pages or MAX_PAGES)
    spider.look(seen, archive.root / "surveys" / seen.hosts[0], load_settings(settings, archive=archive.root))
    return seen


def write_proposal(archive: Archive, seen: Exploration, name: str | None, *, force: bool) -> tuple[Proposal, Path]:
    """Write the site's file that fits what was seen; return the proposal, and where the file is."""
    from newscrawl.archive.archive import SITES_FOLDER
    from newscrawl.crawl.survey.propose import propose
    from newscrawl.crawl.survey.site_file import read_proposed, site_file

    proposal = propose(seen, name)
    path = archive.root / SITES_FOLDER / f"{proposal.name}.toml"
    text = site_file(proposal, seen.start, len(seen.pages))
    read_proposed(text, proposal.name, str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} exists; overwrite it with --force, or choose another name with --name") from None
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}; check --archive") from error
    return proposal, path


def show(proposal: Proposal) -> None:
    """Print what was read of the articles, and how sure each line of the file is."""
    from newscrawl.crawl.survey.table import pages_of, table

    for line in table(pages_of(proposal.articles)):
        echo(line)
    for misfit in proposal.misfits:
        echo(f"note: {misfit}")
    for proposed in proposal.lines:
        echo(f"{proposed.certainty:6} {proposed.key}: {proposed.why}")


def pin_some(path: Path, proposal: Proposal) -> list[Path]:
    """Pin up to three of the articles beside the site's file at `path`; return their folders."""
    from newscrawl.archive.regression import pin
    from newscrawl.sites import Sites
    from newscrawl.sites.load import read_file

    whole = [page for page in proposal.articles if page.is_dated and not page.capture.truncated]
    step = max(1, len(whole) // 3)
    folder, sites = path.with_suffix(".pinned"), Sites([read_file(path)])
    return [pin([page.capture], folder, sites) for page in whole[::step][:3]]


@site.command()
@click.argument("name", shell_complete=complete_site)
@FROM
@SETTINGS
@pass_archive
def check(archive: Archive, name: str, files: tuple[Path, ...], settings: tuple[str, ...]) -> None:
    """Try a site's file on some of its pages. Nothing is stored; exit 1 when something is off."""
    from newscrawl.crawl.survey.inspection import Inspection, problems
    from newscrawl.crawl.survey.table import pages_of, table

    found = _site(archive, name)
    if files:
        from newscrawl.crawl.survey import recorded

        source = recorded.Recorded(files)
        known = source.on(found.all_hosts)
        seen = Inspection(found, can_be_had=source.__contains__, known=known)
        recorded.look(seen, source)
    else:
        from newscrawl.crawl.setting_sources import load_settings
        from newscrawl.crawl.survey import spider

        seen = Inspection(found)
        spider.look(seen, archive.root / "surveys" / found.hosts[0], load_settings(settings, archive=archive.root))
    for line in table(pages_of(seen.articles())):
        echo(line)
    off = list(problems(seen))
    for problem in off:
        echo(f"off: {problem}")
    read = f"{counted(len(seen.lists), 'list')} and {counted(len(seen.articles()), 'article')} read"
    echo(f"{name}: {len(off) or 'nothing'} off; {read}", err=True)
    sys.exit(1 if off else 0)


def _site(archive: Archive, name: str) -> Site:
    if name not in archive.sites:
        raise unknown_site(name, archive.sites)
    return archive.sites[name]


@site.command("list")
@pass_archive
def list_(archive: Archive) -> None:
    """List the sites. Name, label, where the file is, hosts, articles stored, and when the next crawl is due."""
    from datetime import UTC, datetime

    from rich.table import Table

    from newscrawl.cli.status import due_text
    from newscrawl.schedule.due import LastRun, last_runs, next_dues
    from newscrawl.sites.load import is_packaged
    from newscrawl.text.times import ZONE

    now = datetime.now(UTC)
    counts: dict[str, int] = {}
    runs: Mapping[str, LastRun] = {}
    if archive.database.exists():
        with archive.existing_store() as store:
            counts = store.articles.counts()
            runs = last_runs(store)
    due = next_dues(archive.sites.values(), runs, now)
    table = Table("site", "label", "from", "hosts", "articles", f"next due ({ZONE})", box=None)
    for found in archive.sites.values():
        articles = str(counts.get(found.name, 0))
        place = "newscrawl" if is_packaged(found.name, archive.sites) else archive.sites.files[found.name]
        table.add_row(
            found.name, found.label, place, " ".join(found.all_hosts), articles, due_text(due[found.name], now)
        )
    print_table(table)
