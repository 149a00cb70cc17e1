"""The command `browse`: the archive in a web browser, read-only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import SETTINGS, pass_archive

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to answer at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option("--open/--no-open", "show", default=None, help="Open a web browser; by default where a person is there.")
@click.option("--sql", is_flag=True, help="Let whoever asks query the database, half a second and 200 rows at a time.")
@SETTINGS
@pass_archive
def browse(archive: Archive, host: str, port: int, settings: tuple[str, ...], *, show: bool | None, sql: bool) -> None:
    """Show the archive in a web browser, read-only, until Ctrl-C."""
    from newscrawl.browse import datasette, serve
    from newscrawl.crawl.setting_sources import load_settings

    def started(address: str) -> None:
        echo(f"the archive is at {address} (Ctrl-C ends)", err=True)

    show = sys.stdout.isatty() if show is None else show
    public_url = load_settings(settings, archive=archive.root)["PUBLIC_URL"]
    shown = datasette(archive, sql=sql, public_url=public_url)
    serve(shown, host=host, port=port, started=started, show=show)
