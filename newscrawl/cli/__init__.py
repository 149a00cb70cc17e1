"""The `newscrawl` command: thin shells around the rooms that do the work, each of which loads when it is called."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli import alarm, browse, cluster, crawl, export, pin, replay, search, settings, site, status, stories
from newscrawl.cli import archive as archive_commands
from newscrawl.cli.output import echo, echo_json
from newscrawl.cli.params import pass_archive
from newscrawl.errors import NewscrawlError, UsageError

if TYPE_CHECKING:
    from newscrawl.archive import Archive


class OneLineErrors(click.Group):
    """A command group whose errors are one line on stderr and an exit status, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn errors meant for the user into their line and status."""
        try:
            return super().invoke(ctx)
        except NewscrawlError as error:
            echo(f"newscrawl: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader of a pipe has seen enough; keep Python from complaining once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--archive", "root", type=click.Path(path_type=Path), default=Path("archive"), envvar="NEWSCRAWL_ARCHIVE",
              show_default=True, help="Folder of the archive: news.db and warc/.")  # fmt: skip
@click.option("--sites", "site_folders", type=click.Path(path_type=Path), multiple=True, envvar="NEWSCRAWL_SITES",
              help="Folder with files of sites, beside sites/ in the archive; may be repeated.")  # fmt: skip
@click.version_option(package_name="newscrawl")
@click.pass_context
def main(ctx: click.Context, root: Path, site_folders: tuple[Path, ...]) -> None:
    """Crawl and archive Chinese local news, restored to what the newspaper published."""
    ctx.obj = root, site_folders


@main.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--url", default="", help="The page's URL: decides the site and completes links.")
@click.option("--explain", is_flag=True, help="Say on stderr where each field came from and what was repaired.")
@pass_archive
def extract(archive: Archive, paths: tuple[str, ...], url: str, *, explain: bool) -> None:
    """Read the article out of HTML files (- is stdin); one JSON object per line."""
    from newscrawl.cli.explain import explained
    from newscrawl.cli.extract_output import as_json
    from newscrawl.model import Capture
    from newscrawl.pipeline import process

    failed = False
    for path in paths:
        try:
            body = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            echo(f"newscrawl: {path} cannot be read: {error.strerror}", err=True)
            failed = True
            continue
        outcome = process(Capture(url=url, body=body), sites=archive.sites)
        echo_json(as_json(path, outcome))
        if explain:
            echo("\n".join(explained(outcome)), err=True)
    if failed:
        raise UsageError("some files could not be read; the others are above")


@main.command()
@click.option("--jsonl", is_flag=True, help='Read {"id", "text"} lines; write {"id", "text", "repairs"} lines.')
@click.option("--explain", is_flag=True, help="Write what was recognised, and each repair, to stderr.")
@click.option("--force", is_flag=True, help="The text is known to be damaged, however short it is.")
def restore(*, jsonl: bool, explain: bool, force: bool) -> None:
    """Restore damaged text: stdin to stdout."""
    from newscrawl.cli.restore_filter import filter_jsonl, filter_text

    work = filter_jsonl if jsonl else filter_text
    work(sys.stdin.buffer, sys.stdout.buffer, sys.stderr if explain else None, force=force, notes=sys.stderr)


@main.command()
def demo() -> None:
    """Build archive/demo/ from the committed WARC files and show what is in it."""
    from newscrawl.cli.demo import show_demo

    show_demo()


for command in (
    *(archive_commands.import_, archive_commands.relocate, archive_commands.forget, replay.replay, cluster.load),
    *(archive_commands.verify, archive_commands.backup, archive_commands.merge, archive_commands.history, pin.pin),
    *(search.search, export.export, browse.browse, stories.stories, stories.duplicates),
    *(crawl.crawl, crawl.schedule, site.site, status.status, alarm.alarm, settings.settings),
):
    main.add_command(command)
