"""The commands for those who keep the archive: bring captures in, read them again, check that all is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo, echo_json
from newscrawl.cli.params import NamedPath, count_line, jobs_option, json_option, pass_archive
from newscrawl.errors import UsageError
from newscrawl.text.plural import counted

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command("import")
@click.argument("files", metavar="FILE|FOLDER|PATTERN...", nargs=-1, required=True, type=NamedPath())
@click.option("--link", "linked", is_flag=True, help="Read the files where they lie; copy nothing.")
@jobs_option
@pass_archive
def import_(archive: Archive, files: tuple[Path, ...], *, linked: bool, jobs: int) -> None:
    """Bring in what others archived and store its articles. Exit 1 when something is lost.

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
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=NamedPath())
@jobs_option
@pass_archive
def merge(archive: Archive, others: tuple[Path, ...], *, jobs: int) -> None:
    """Bring all that other archives hold into this one. In any order; exit 1 when something is lost.

    WARC files are hard-linked on the same file system, else copied, and read as by import; an article that several
    archives have becomes one, with all its captures and versions. The others stay as they are.
    """
    from newscrawl.archive.merging import merge

    done = merge(archive, others, jobs=jobs, on_lost=lambda loss: echo(f"lost: {loss}", err=True))
    for run_id in done.skipped:
        echo(f"{run_id} is being written; it is left out, merge again when it has ended", err=True)
    for path, count in done.gone.items():
        echo(f"{path} is gone, and with it {counted(count, 'capture')}; put it back, then merge again", err=True)
    files = ", ".join(f"{done.files[how]} {how}" for how in ("linked", "copied", "unchanged", "outside"))
    waiting = f", {done.added.waiting} revisits wait for their originals" if done.added.waiting else ""
    found = f"{counted(done.added.captures, 'capture')}, {done.added.lost} lost{waiting}"
    echo(f"WARC files: {files}; {found}; {count_line(done.counts)}")
    sys.exit(1 if done.added.lost or done.gone else 0)


@click.command()
@click.argument("old", metavar="OLD", type=NamedPath())
@click.argument("new", metavar="NEW", type=NamedPath())
@pass_archive
def relocate(archive: Archive, old: Path, new: Path) -> None:
    """Say that linked files which lay at OLD lie at NEW now. Both may be folders."""
    from newscrawl.archive.links import relocate

    with archive.locked(), archive.existing_store() as store:
        count = relocate(archive, store, old, new)
    echo(f"{counted(count, 'linked file')} {'lies' if count == 1 else 'lie'} at {new} now")


@click.command()
@click.argument("file", metavar="FILE")
@jobs_option
@pass_archive
def forget(archive: Archive, file: str, jobs: int) -> None:
    """Take an imported or linked file out of the archive again. With it goes what rests on it alone."""
    from newscrawl.archive.forget import forget_file

    count = forget_file(archive, file, jobs=jobs)
    echo(f"{file}: {counted(count, 'capture')} forgotten")


@click.command()
@click.option("--fix", is_flag=True, help="Make anew what can be made from the WARC files: indexes, rows, articles.")
@jobs_option
@pass_archive
def verify(archive: Archive, *, fix: bool, jobs: int) -> None:
    """Hold WARC files, indexes and database against each other. One line per problem; exit 1 when one remains."""
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
        counted(left, "problem", none="no")
        + ("" if fix or not left else "; what can be mended: newscrawl verify --fix"),
        err=True,
    )
    sys.exit(1 if left else 0)


@click.command()
@click.argument("target", metavar="DEST", type=NamedPath())
@pass_archive
def backup(archive: Archive, target: Path) -> None:
    """Bring the copy of the archive in folder DEST up to date. Exit 1 when it has problems.

    Crawls may go on meanwhile. Database, settings and files of sites are copied; finished WARC files are hard-linked on
    the same file system, else copied once. What is new in the copy is checked as by verify.
    """
    from newscrawl.archive.backup import back_up

    done = back_up(archive, target)
    for problem in done.problems:
        echo(str(problem), err=True)
    outside = f"; linked files that lie elsewhere and are not copied: {done.outside}" if done.outside else ""
    told = counted(len(done.problems), "problem", none="no")
    files = f"{counted(done.linked, 'WARC file')} linked, {done.copied} copied, {done.unchanged} unchanged"
    echo(f"{target}: {files}; {told}{outside}")
    sys.exit(1 if done.problems else 0)


@click.command()
@click.argument("url")
@json_option
@pass_archive
def history(archive: Archive, url: str, *, as_json: bool) -> None:
    """Show an article's versions, with what changed in each. And when it was gone."""
    from newscrawl.cli.history import events_of

    with archive.existing_store() as store:
        for event in events_of(store, url):
            if as_json:
                echo_json(event.as_json())
            else:
                echo("\n".join(event.lines()))
