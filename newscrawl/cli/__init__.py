"""The `newscrawl` command: thin shells around the rooms that do the work, each of which loads when it is called."""

from __future__ import annotations

from typing import Any

import click

from newscrawl.cli.group import CommandGroup
from newscrawl.cli.params import archive_options

SHELLS = ["bash", "zsh", "fish"]
COMMANDS = {
    "alarm": "alarm:alarm",
    "backup": "archive:backup",
    "browse": "browse:browse",
    "crawl": "crawl:crawl",
    "demo": "standalone:demo",
    "duplicates": "stories:duplicates",
    "export": "export:export",
    "extract": "standalone:extract",
    "forget": "archive:forget",
    "history": "archive:history",
    "import": "archive:import_",
    "load": "cluster:load",
    "merge": "archive:merge",
    "pin": "pin:pin",
    "relocate": "archive:relocate",
    "replay": "replay:replay",
    "restore": "standalone:restore",
    "schedule": "crawl:schedule",
    "search": "search:search",
    "settings": "settings:settings",
    "site": "site:site",
    "status": "status:status",
    "stories": "stories:stories",
    "verify": "archive:verify",
}
"""Where each command is: module of this package, and function."""


def _print_completion(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
    """Print what lets a shell complete our words, and end."""
    if not shell or ctx.resilient_parsing:
        return
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion
    click.echo(completion(ctx.command, {}, "newscrawl", "_NEWSCRAWL_COMPLETE").source())
    ctx.exit()


@click.group(cls=CommandGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@archive_options
@click.option("--completion", type=click.Choice(SHELLS), is_eager=True, expose_value=False,
              callback=_print_completion,
              help='For completion by a shell: eval "$(newscrawl --completion bash)".')  # fmt: skip
@click.version_option(package_name="newscrawl")
def main(**_: Any) -> None:
    """Crawl and archive Chinese local news, restored to what the newspaper published."""
