"""The commands that need no archive: read an article out of files, restore a text, show the demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo, echo_json
from newscrawl.cli.params import PageUrl, pass_archive
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--url", default="", type=PageUrl(), help="The page's URL: decides the site and completes links.")
@click.option("--explain", is_flag=True, help="Say on stderr where each field came from and what was repaired.")
@pass_archive
def extract(archive: Archive, paths: tuple[str, ...], url: str, *, explain: bool) -> None:
    """Read the article out of HTML files (- is stdin). One JSON object per line."""
    from newscrawl.cli.explain import explained
    from newscrawl.cli.extract_output import as_json
    from newscrawl.model import Capture
    from newscrawl.pipeline import process

    unread = []
    for path in paths:
        try:
            body = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            unread.append(f"{path} cannot be read: {error.strerror}")
            continue
        outcome = process(Capture(url=url, body=body), sites=archive.sites)
        echo_json(as_json(path, outcome))
        if explain:
            echo("\n".join(explained(outcome)), err=True)
    if unread:
        raise UsageError(f"{'; '.join(unread)}; name files, or - for stdin")


@click.command()
@click.option("--jsonl", is_flag=True, help='Read {"id", "text"} lines; write {"id", "text", "repairs"} lines.')
@click.option("--explain", is_flag=True, help="Write what was recognised, and each repair, to stderr.")
@click.option("--force", is_flag=True, help="The text is known to be damaged, however short it is.")
def restore(*, jsonl: bool, explain: bool, force: bool) -> None:
    """Restore damaged text: stdin to stdout."""
    from newscrawl.cli.restore_filter import filter_jsonl, filter_text

    work = filter_jsonl if jsonl else filter_text
    work(sys.stdin.buffer, sys.stdout.buffer, sys.stderr if explain else None, force=force, notes=sys.stderr)


@click.command()
def demo() -> None:
    """Build archive/demo/ from committed WARC files and show it."""
    from newscrawl.cli.demo import show_demo

    show_demo()
