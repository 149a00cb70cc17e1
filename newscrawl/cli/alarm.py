"""The command `alarm`: whether alarms reach anybody."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newscrawl.cli.output import echo
from newscrawl.cli.params import SETTINGS, pass_archive
from newscrawl.errors import UsageError
from newscrawl.text.printable import printable

if TYPE_CHECKING:
    from newscrawl.archive import Archive
    from newscrawl.monitor.channels import Channel


@click.command()
@click.option("--test", is_flag=True, help="Send each a message that is no alarm; exit 1 when one does not take it.")
@SETTINGS
@pass_archive
def alarm(archive: Archive, settings: tuple[str, ...], *, test: bool) -> None:
    """Name the channels that alarms are sent to, or try them. They are ALARM_WEBHOOK and ALARM_URLS."""
    from newscrawl.crawl.setting_sources import load_settings
    from newscrawl.monitor.channels import alarm_channels

    loaded = load_settings(settings, archive=archive.root)
    channels = alarm_channels(loaded["ALARM_WEBHOOK"], loaded["ALARM_URLS"])
    if not channels:
        raise UsageError("alarms go to stderr alone; name a channel in newscrawl.toml: ALARM_WEBHOOK or ALARM_URLS")
    if not test:
        for channel in channels:
            echo(printable(channel.name))
        return
    taken = [_try(channel) for channel in channels]
    sys.exit(0 if all(taken) else 1)


def _try(channel: Channel) -> bool:
    """Send a message that is no alarm; say whether it was taken, and tell it."""
    from newscrawl.monitor.channels import Message
    from newscrawl.monitor.http_calls import NotSentError
    from newscrawl.store.rows import timestamp

    try:
        channel.send(Message("", "", "this is a test; no site needs anybody", timestamp(datetime.now(UTC))))
    except NotSentError as error:
        echo(printable(f"{channel.name}: not sent: {error}"))
        return False
    echo(printable(f"{channel.name}: sent"))
    return True
