"""The `newscrawl` command: thin shells around the rooms that do the work."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from newscrawl.archive import Archive
from newscrawl.demo import show_demo
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.explain import explained
from newscrawl.health import status_table
from newscrawl.progress import track
from newscrawl.readings import readings
from newscrawl.replay import compare

DAY = click.DateTime(formats=["%Y-%m-%d", "%Y-%m", "%Y"])
WARC_FILE = click.Path(path_type=Path)


class OneLineErrors(click.Group):
    """A command group whose errors are one line on stderr and an exit status, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn errors meant for the user into their line and status."""
        try:
            return super().invoke(ctx)
        except NewscrawlError as error:
            click.echo(f"newscrawl: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader of a pipe has seen enough; keep Python from complaining once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--archive", "root", type=click.Path(path_type=Path), default=Path("archive"), envvar="NEWSCRAWL_ARCHIVE",
              show_default=True, help="Folder of the archive: news.db and warc/.")  # fmt: skip
@click.version_option(package_name="newscrawl")
@click.pass_context
def main(ctx: click.Context, root: Path) -> None:
    """Crawl and archive Chinese local news, restored to what the newspaper published."""
    ctx.obj = Archive(root)


@main.command()
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
    statuses = [archive.crawl(site, options) for site in sites]
    sys.exit(next(filter(None, statuses), 0))


@main.command("import")
@click.argument("files", metavar="WARC...", nargs=-1, required=True, type=WARC_FILE)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes that read pages.")
@click.pass_obj
def import_(archive: Archive, files: tuple[Path, ...], jobs: int) -> None:
    """Copy WARC files, ours or not, into the archive and store their articles."""
    for path in files:
        counts = archive.import_file(path, jobs=jobs)
        click.echo(f"{path}: " + (", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no pages"))


@main.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--url", default="", help="The page's URL: decides the site and completes links.")
@click.option("--explain", is_flag=True, help="Say on stderr where each field came from and what was repaired.")
def extract(paths: tuple[str, ...], url: str, *, explain: bool) -> None:
    """Read the article out of HTML files (- is stdin); one JSON object per line."""
    from newscrawl.extract.output import as_json
    from newscrawl.model import Capture
    from newscrawl.process import process

    failed = False
    for path in paths:
        try:
            body = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            click.echo(f"newscrawl: {path} cannot be read: {error.strerror}", err=True)
            failed = True
            continue
        outcome = process(Capture(url=url, body=body))
        click.echo(json.dumps(as_json(path, outcome), ensure_ascii=False))
        if explain:
            click.echo("\n".join(explained(outcome)), err=True)
    if failed:
        raise UsageError("some files could not be read; the others are above")


@main.command()
@click.option("--jsonl", is_flag=True, help='Read {"id", "text"} lines; write {"id", "text", "repairs"} lines.')
@click.option("--explain", is_flag=True, help="Write each repair to stderr.")
def restore(*, jsonl: bool, explain: bool) -> None:
    """Restore damaged text: stdin to stdout."""
    from newscrawl.restore.stream import filter_jsonl, filter_text

    work = filter_jsonl if jsonl else filter_text
    work(sys.stdin.buffer, sys.stdout.buffer, sys.stderr if explain else None)


@main.command()
@click.option("--rebuild", is_flag=True, help="Make news.db anew from the WARC files.")
@click.option("--accept", is_flag=True, help="Store what differs as new versions.")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per difference.")
@click.option("--site", help="Only this site (or host).")
@click.option("--since", type=DAY, help="Only captures fetched on this day or later.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count(), show_default="cores", help="Processes.")
@click.pass_obj
def replay(
    archive: Archive,
    *,
    rebuild: bool,
    accept: bool,
    as_lines: bool,
    site: str | None,
    since: datetime | None,
    jobs: int,
) -> None:
    """Read every capture again with today's code and show what differs; exit 1 when anything does."""
    if rebuild:
        counts = archive.rebuild(jobs=jobs)
        click.echo(", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no pages", err=True)
        return
    with archive.existing_store() as store:
        records = list(store.records(site=site, since=since.replace(tzinfo=UTC) if since else None))
        found = track(readings(archive.root, records, jobs=jobs), "replay", total=len(records))
        report = compare(store, found, accept=accept)
    for difference in report.worst_first():
        click.echo(difference.as_json() if as_lines else "\n".join(difference.lines()))
    click.echo("\n".join(report.summary()), err=as_lines)
    sys.exit(1 if report.differences and not accept else 0)


@main.command()
@click.pass_obj
def status(archive: Archive) -> None:
    """Show each site at a glance."""
    with archive.existing_store() as store:
        Console().print(status_table(store))


@main.command()
def demo() -> None:
    """Build archive/demo/ from the committed WARC files and show what is in it."""
    show_demo()
