"""`newscrawl replay`: today's code beside what is stored, or beside a baseline file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import (
    Budget,
    Day,
    NamedPath,
    complete_site,
    count_line,
    jobs_option,
    pass_archive,
    unknown_site,
)
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from newscrawl.archive import Archive
    from newscrawl.archive.baseline import BaselineWriter, Reading
    from newscrawl.archive.replay import Report
    from newscrawl.sites import Sites
    from newscrawl.store import Store
    from newscrawl.store.captures import CaptureSequence

MAX_SHOWN = 100
"""Differences that are shown to people, the largest; the groups are told below them."""
SLOWER_PERCENT = 25
"""By how much a stage may cost more: two replays by the same code differ by up to a tenth on a busy machine."""
FILE = NamedPath(dir_okay=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which captures are read."""

    site: str | None
    since: date | None
    sample: int | None
    seed: int
    changed_only: bool
    jobs: int

    @property
    def narrows(self) -> bool:
        """Whether it leaves something out."""
        return bool(self.site or self.since or self.sample or self.changed_only)

    def pages(self, store: Store, *, changed: bool = False) -> CaptureSequence:
        """Return these captures of `store`; with `changed`, those of articles that another code read.

        Raises UsageError for a site, or host, of which there is none.
        """
        from newscrawl.store.sampling import Sample

        is_known = self.site is None or self.site in store.sites or store.sites.of(f"http://{self.site}")
        if not is_known and not len(store.captures.pages(site=self.site)):
            raise unknown_site(str(self.site), store.sites)
        sample = Sample(self.sample, self.seed) if self.sample else None
        return store.captures.pages(site=self.site, since=self.since, sample=sample, changed=changed)

    def has(self, reading: Reading) -> bool:
        """Tell whether a reading of a baseline is among them, but for a sample, which is of captures."""
        from newscrawl.store.rows import midnight

        of_site = self.site in (None, reading.site, urlsplit(reading.url).hostname)
        return of_site and (self.since is None or reading.fetched_at >= midnight(self.since))


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is written beside what is printed, and what makes the replay fail."""

    budgets: dict[str, int]
    slower: float
    as_lines: bool
    junit: Path | None
    html: Path | None

    @contextmanager
    def prepared(self) -> Iterator[Path | None]:
        """Yield the folder that becomes the HTML, which must not be there yet. Raises UsageError and ExportError."""
        from newscrawl.export.atomic_file import atomic_folder

        with atomic_folder(self.html) if self.html else nullcontext() as folder:
            yield folder


@click.command()
@click.argument("files", metavar="[WARC]...", nargs=-1)
@click.option("--engine", type=click.Choice(["dask"]), help="Read WARC files on this, into shards; needs --out.")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Dask's scheduler; without it, --jobs workers here.")
@click.option("--out", metavar="DIR", help="Folder of the shards, a path or URL; newscrawl load reads them.")
@click.option("--rebuild", is_flag=True, help="Make news.db anew from the WARC files.")
@click.option("--accept", is_flag=True, help="Store what differs as new versions.")
@click.option("--retry-failed", is_flag=True, help="Try again what took today's code too long, or ended its process.")
@click.option("--baseline", type=FILE, help="Compare with this file; needs WARC files and no database.")
@click.option("--write-baseline", "written", type=FILE, help="Write what is read to this file, .jsonl or .jsonl.gz.")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per difference.")
@click.option("--site", shell_complete=complete_site, help="Only this site (or host).")
@click.option("--since", type=Day(), help="Only captures fetched on this day, in this month, year, or later.")
@click.option("--sample", type=click.IntRange(1), help="Only N captures, of every site and year.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, another sample.")
@click.option("--changed-only", is_flag=True, help="Only what today's code, libraries and site files did not read yet.")
@click.option("--fail-on", "budgets", type=Budget(), multiple=True, metavar="FIELD[:N]",
              help="Fail when more than N captures differ in FIELD; repeatable. Without it, none may.")  # fmt: skip
@click.option("--slower", type=click.FloatRange(0), default=SLOWER_PERCENT, show_default=True, metavar="PERCENT",
              help="Fail when a stage costs so much more than in the baseline.")  # fmt: skip
@click.option("--junit", type=FILE, help="Write a JUnit XML report: a suite per site, a case per field.")
@click.option("--html", type=NamedPath(), help="Write a folder of pages: old and new side by side.")
@jobs_option
@pass_archive
def replay(
    archive: Archive,
    *,
    files: tuple[str, ...],
    engine: str | None,
    scheduler: str | None,
    out: str | None,
    rebuild: bool,
    accept: bool,
    retry_failed: bool,
    baseline: Path | None,
    written: Path | None,
    as_lines: bool,
    budgets: tuple[tuple[str, int], ...],
    slower: float,
    junit: Path | None,
    html: Path | None,
    **selection: Any,
) -> None:
    """Read captures again with today's code; show what differs. Exit 1 when anything does.

    It is compared with the database, or with --baseline and the WARC files (or those that are named) alone.
    """
    selected = Selection(**selection)
    if selected.seed and not selected.sample:
        raise UsageError("--seed chooses among samples; give --sample N with it")
    outputs = Outputs(dict(budgets), slower, as_lines, junit, html)
    alone = not (
        selected.narrows or accept or retry_failed or baseline or written or as_lines or budgets or junit or html
    )
    if engine or scheduler or out:
        _on_engine(archive, files, out, scheduler, jobs=selected.jobs, alone=alone and not rebuild and bool(engine))
    elif rebuild:
        _rebuild(archive, jobs=selected.jobs, alone=alone and not files)
    elif baseline or written:
        if accept or retry_failed:
            raise UsageError("--accept and --retry-failed are about the database; leave --baseline away")
        if not archive.root.is_dir():
            if not files:
                raise UsageError(f"there is no archive {archive.root}; name WARC files, or another --archive")
            archive = replaced(archive, root=Path())  # the places of files are told from there
        with ExitStack() as stack:
            folder = stack.enter_context(outputs.prepared())
            report = _against_file(archive, tuple(map(Path, files)), baseline, written, selected, stack)
            status = _told(report, outputs, archive.root, folder)
        sys.exit(status)
    elif files:
        raise UsageError("WARC files are named for --baseline or --write-baseline; others: newscrawl import")
    else:
        _against_database(archive, selected, outputs, accept=accept, retry_failed=retry_failed)


def _on_engine(
    archive: Archive, files: tuple[str, ...], out: str | None, scheduler: str | None, *, jobs: int, alone: bool
) -> None:
    from newscrawl.cli.cluster import replay_on_engine

    if not out or not alone:
        raise UsageError("--engine dask --out DIR reads all of the WARC files; --scheduler goes with them alone")
    replay_on_engine(archive, files, out, scheduler, jobs)


def _rebuild(archive: Archive, *, jobs: int, alone: bool) -> None:
    from newscrawl.archive import rebuild as rebuilding

    if not alone:
        raise UsageError("--rebuild makes the whole database anew; leave the other options away")
    echo(count_line(rebuilding.rebuild(archive, jobs=jobs)), err=True)


def _against_database(
    archive: Archive, selected: Selection, outputs: Outputs, *, accept: bool, retry_failed: bool
) -> None:
    from newscrawl.archive import reconcile

    with archive.existing_store() as store, outputs.prepared() as folder:
        if retry_failed:
            store.failures.forgive()
        report = _replayed(archive, store, selected)
        status = _told(report, outputs, archive.root, folder)
        for failure in () if store.is_read_only else report.failed:
            store.failures.add(failure.records[0], failure.kind, failure.reason)
        if accept:
            reconcile.accept(archive, store, report.differences, jobs=selected.jobs)
            status = 1 if any(not found.fields for found in report.differences) else 0
    sys.exit(status)


def _replayed(archive: Archive, store: Store, selected: Selection) -> Report:
    from newscrawl.archive.processing import ComparingProcessor
    from newscrawl.archive.replay import compare
    from newscrawl.cli.progress import track

    with ComparingProcessor(archive.root, store.sites, archive.database, jobs=selected.jobs) as processor:
        processor.start()  # they load what reads pages beside the look for these
        pages = selected.pages(store, changed=selected.changed_only)
        found = processor.compare(pages, store.captures.page_beside)
        return compare(store, track(found, "replay", total=len(pages)))


def _against_file(
    archive: Archive,
    files: tuple[Path, ...],
    baseline: Path | None,
    written: Path | None,
    selected: Selection,
    stack: ExitStack,
) -> Report:
    """Read the WARC files, and compare what is read with the baseline, or only write it."""
    from newscrawl.archive.baseline import Baseline, indexed
    from newscrawl.archive.baseline_replay import compare_with_baseline, read_all
    from newscrawl.archive.importing import files_named
    from newscrawl.archive.processing import TracingProcessor
    from newscrawl.cli.progress import track

    sites = archive.sites
    known = Baseline(baseline, sites) if baseline else None
    if selected.changed_only and (known is None or written):
        raise UsageError("--changed-only compares with a baseline, and writes none; give --baseline alone")
    paths = files_named(files) if files else archive.warc_files()
    if not paths:
        raise UsageError(f"there are no WARC files in {archive.root}; name some, or another --archive")
    store = stack.enter_context(indexed(archive, sites, paths, lambda loss: echo(f"lost: {loss}", err=True)))
    pages = selected.pages(store)
    is_open = known.changes.touches if known and selected.changed_only else lambda _site: True
    chosen = (record for record in pages if is_open(store.sites.name_of(record.url)))
    processor = stack.enter_context(TracingProcessor(archive.root, store.sites, jobs=selected.jobs))
    tracked = track(processor.process(chosen, store.captures.page_beside), "replay", total=len(pages))
    writer = stack.enter_context(_writing(written, sites)) if written else None
    if known is None:
        assert writer
        return read_all(tracked, writer)
    return compare_with_baseline(
        known,
        tracked,
        wanted=lambda reading: selected.has(reading) and is_open(reading.site),
        is_complete=selected.sample is None,
        writer=writer,
    )


@contextmanager
def _writing(path: Path, sites: Sites) -> Iterator[BaselineWriter]:
    """Yield a writer of the baseline at `path`, which is put there when it is whole. Raises ExportError."""
    from newscrawl.archive.baseline import BaselineWriter, compressed
    from newscrawl.export.atomic_file import atomic_output

    with atomic_output(path) as out, compressed(out, path.name) as packed:
        writer = BaselineWriter(packed, sites)
        yield writer
        writer.end()


def _told(report: Report, outputs: Outputs, root: Path, folder: Path | None) -> int:
    """Print what differs, worst first, and the counts; write the reports; return the exit status."""
    from newscrawl.archive.budgets import exceeded, slower

    worst = report.worst_first()
    for difference in worst if outputs.as_lines else worst[:MAX_SHOWN]:
        echo(difference.as_json() if outputs.as_lines else "\n".join(difference.lines()))
    if len(worst) > MAX_SHOWN and not outputs.as_lines:
        echo(f"and {len(worst) - MAX_SHOWN} smaller differences; --json tells all, --html shows them by group")
    echo("\n".join(report.summary()), err=outputs.as_lines)
    over = [*exceeded(report, outputs.budgets).values()]
    slow = [*slower(report, outputs.slower).values()]
    for line in [*(over if outputs.budgets else []), *slow]:
        echo(f"too much: {line}", err=True)
    if outputs.junit:
        from newscrawl.export.atomic_file import atomic_output
        from newscrawl.export.junit import write_junit

        with atomic_output(outputs.junit) as out:
            write_junit(report, out, budgets=outputs.budgets, slower_percent=outputs.slower)
    if folder:
        from newscrawl.browse.replay_report import write_report

        write_report(report, folder, root, [*over, *slow])
    return 1 if over or slow else 0
