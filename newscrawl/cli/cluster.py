"""The commands for many WARC files on several machines: `newscrawl load`, and what `replay --engine` does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import count_line, jobs_option, pass_archive
from newscrawl.text.plural import counted

if TYPE_CHECKING:
    from newscrawl.archive import Archive


@click.command()
@click.argument("folder", metavar="DIR")
@jobs_option
@pass_archive
def load(archive: Archive, folder: str, *, jobs: int) -> None:
    """Make an archive of shards, or add them to one. DIR is where replay --engine left them.

    Its rows are those of an import of the same files on one machine.
    """
    from newscrawl.cluster.loading import load

    echo(count_line(load(archive, folder, jobs=jobs)))


def replay_on_engine(archive: Archive, paths: tuple[str, ...], out: str, scheduler: str | None, jobs: int) -> None:
    """Read WARC files into shards; tell each that was set aside, and the rate; exit 1 when one was."""
    from newscrawl.cluster.replay import replay

    done = replay(archive, paths, out, scheduler=scheduler, jobs=jobs)
    for name, why in sorted(done.manifest.set_aside.items()):
        echo(f"set aside: {name}: {why}", err=True)
    for name, count in sorted(done.manifest.lost.items()):
        echo(f"lost: {name}: {counted(count, 'record')} cannot be read", err=True)
    echo(str(done))
    sys.exit(1 if done.manifest.set_aside or done.manifest.lost else 0)
