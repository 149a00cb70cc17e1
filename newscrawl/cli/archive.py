"""The commands for those who keep the archive: bring captures in, read them again, check that all is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import count_line, jobs_option, pass_archive
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command("import")
@click.argument("files", metavar="FILE|FOLDER|PATTERN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--link", "linked", is_flag=True, help="Read the files where they lie; copy nothing.")
@jobs_option
@pass_archive
def import_(archive: Archive, files: tuple[Path, ...], *, linked: bool, jobs: int) -> None:
    """Bring in what others archived and store its articles; exit 1 when something is lost.

    Read are WARC and ARC (also compressed by gzip or zstd), WACZ, HAR, MHTML, pages of SingleFile, and zip and tar of
    these.
    """
    from newscrawl.archive.importing import import_files

    done = import_files(
        archive,
        files,
        jobs=jobs,
        linked=linked,
        on_lost=lambda loss: echo(f"lost: {loss}", err=True),
    )
    for imported in done:
        for note in imported.added.notes:
            echo(f"note: {note}", err=True)
        echo(f"newscrawl: {imported}" if imported.failure else f"{imported}", err=bool(imported.failure))
    if not done:
        raise UsageError("no archive was found; give WARC files, or folders that hold some")
    if all(imported.failure for imported in done):
        sys.exit(UsageError.exit_code)
    sys.exit(0 if all(imported.is_complete for imported in done) else 1)


@click.command()
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@jobs_option
@pass_archive
def merge(archive: Archive, others: tuple[Path, ...], *, jobs: int) -> None:
    """Bring all that other archives hold into this one, in any order; exit 1 when something is lost.

    WARC files are hard-linked on the same file system, else copied, and read as by import; an article that several
    archives have becomes one, with all its captures and versions. The others stay as they are.
    """
    from newscrawl.archive.merging import merge

    done = merge(archive, others, jobs=jobs, on_lost=lambda loss: echo(f"lost: {loss}", err=True))
    for run_id in done.skipped:
        echo(f"{run_id} is being written; it is left out, merge again when it has ended", err=True)
    files = ", ".join(f"{done.files[how]} {how}" for how in ("linked", "copied", "unchanged", "outside"))
    waiting = f", {done.added.waiting} revisits wait for their originals" if done.added.waiting else ""
    found = f"{done.added.captures} captures, {done.added.lost} lost{waiting}"
    echo(f"WARC files: {files}; {found}; {count_line(done.counts)}")
    sys.exit(1 if done.added.lost else 0)


@click.command()
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@pass_archive
def relocate(archive: Archive, old: Path, new: Path) -> None:
    """Say that linked files, or a folder of them, which lay at OLD lie at NEW now."""
    from newscrawl.archive.links import relocate

    with archive.locked(), archive.existing_store() as store:
        count = relocate(archive, store, old, new)
    echo(f"{count} linked files lie at {new} now")


@click.command()
@click.argument("file", metavar="FILE")
@jobs_option
@pass_archive
def forget(archive: Archive, file: str, jobs: int) -> None:
    """Take an imported or linked file out of the archive again, with all that rests on it alone."""
    from newscrawl.archive.forget import forget_file

    count = forget_file(archive, file, jobs=jobs)
    echo(f"{file}: {count} captures forgotten")


@click.command()
@click.option("--fix", is_flag=True, help="Make anew what can be made from the WARC files: indexes, rows, articles.")
@jobs_option
@pass_archive
def verify(archive: Archive, *, fix: bool, jobs: int) -> None:
    """Hold WARC files, indexes and database against each other; one line per problem, exit 1 when one remains."""
    from newscrawl.archive.repair import open_or_rebuild, repair
    from newscrawl.archive.verify import problems

    skip = archive.runs_underway()
    for run_id in sorted(skip):
        echo(f"{run_id} is being written; it is left out", err=True)
    if fix:
        with open_or_rebuild(archive, jobs=jobs) as store:
            repair(archive, store, skip=skip, jobs=jobs)
    left = 0
    with archive.existing_store() as store:
        for problem in problems(archive, store, skip=skip):
            left += 1
            echo(str(problem))
    echo(
        f"{left or 'no'} problems" + ("" if fix or not left else "; what can be mended: newscrawl verify --fix"),
        err=True,
    )
    sys.exit(1 if left else 0)


@click.command()
@click.argument("target", metavar="DEST", type=click.Path(path_type=Path))
@pass_archive
def backup(archive: Archive, target: Path) -> None:
    """Bring the copy of the archive in folder DEST up to date, also while crawls go on; exit 1 when it has problems.

    Database, settings and files of sites are copied; finished WARC files are hard-linked on the same file system, else
    copied once. What is new in the copy is checked as by verify.
    """
    from newscrawl.archive.backup import back_up

    done = back_up(archive, target)
    for problem in done.problems:
        echo(str(problem), err=True)
    outside = f"; {done.outside} linked files lie elsewhere and are not copied" if done.outside else ""
    told = f"{len(done.problems) or 'no'} problems"
    echo(
        f"{target}: {done.linked} WARC files linked, {done.copied} copied, {done.unchanged} unchanged; {told}{outside}"
    )
    sys.exit(1 if done.problems else 0)


@click.command()
@click.argument("url")
@pass_archive
def history(archive: Archive, url: str) -> None:
    """Show an article's versions with what changed in each, and when it was gone."""
    from newscrawl.cli.history import lines_of

    with archive.existing_store() as store:
        for line in lines_of(store, url):
            echo(line)
