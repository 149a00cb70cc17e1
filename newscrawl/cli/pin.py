"""`newscrawl pin`: regression cases, made and brought up to date by a person who reads them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import NamedPath, PageUrl, pass_archive
from newscrawl.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from newscrawl.archive import Archive
    from newscrawl.sites import Sites

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.argument("what", metavar="URL|FILE|[CASE]...", nargs=-1)
@click.option(
    "--url", default="", type=PageUrl(), help="The URL of the page in FILE: decides the site and completes links."
)
@click.option("--to", "folder", type=NamedPath(), help="Folder of cases.  [default: tests/data/pinned]")
@click.option(
    "--update", is_flag=True, help="Show what today's code reads otherwise in CASE, or all, and ask for each."
)
@pass_archive
def pin(archive: Archive, what: tuple[str, ...], url: str, folder: Path | None, *, update: bool) -> None:
    """Save a page and what is read from it as a regression case. A person reads it then."""
    from newscrawl.archive import regression

    cases = ROOT / "tests" / "data" / "pinned"
    if folder is None and not cases.parent.is_dir():
        raise UsageError("there is no tests/ beside the installed package; name a folder with --to")
    if url and (update or any("://" in word for word in what)):
        raise UsageError("--url is the address of a page in a FILE; leave it away")
    if update:
        open_cases = [case for case in regression.cases_in(folder or cases, what) if not _update(case, archive.sites)]
        sys.exit(1 if open_cases else 0)
    if len(what) != 1:
        raise UsageError("give one URL or FILE to pin, or --update and the cases to bring up to date")
    if "://" in what[0]:
        with archive.existing_store() as store:
            captures = archive.captures_of(store, what[0])
    else:
        captures = [regression.of_file(Path(what[0]), url)]
    case = regression.pin(captures, folder or cases, archive.sites)
    echo(f"{case / regression.EXPECTED}: read it, correct what is wrong, then commit it")


def _update(path: Path, sites: Sites) -> bool:
    """Show each change of a case and ask; write what was agreed to. Return whether the case is as it is read now."""
    from newscrawl.archive import regression
    from newscrawl.archive.replay import shown
    from newscrawl.text import diff

    try:
        case = regression.Case.load(path)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"{path} cannot be read as a case: {error}; pin it anew") from error
    found = case.read(sites)
    changes = case.differences(found)
    taken = []
    for name, (old, new) in changes.items():
        echo(f"{path.name}  {name}")
        for line in diff.excerpts(shown(old), shown(new)):
            echo(f"  {line}")
        if click.confirm("  is the new one right", default=False):
            taken.append(name)
    if taken:
        try:
            regression.write_expected(path, case.pages, case.expecting(found, taken))
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror}") from error
    if changes:
        echo(f"{path.name}: {len(taken)} of {len(changes)} changes taken")
    return len(taken) == len(changes)
