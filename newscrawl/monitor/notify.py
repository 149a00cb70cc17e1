"""Notify stderr and an archive's channels, once each, of a change in the alarm of a site, the network or the disk."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from newscrawl.monitor.channels import Channel, Message
from newscrawl.monitor.health import Alarm, Health, healths
from newscrawl.monitor.http_calls import NotSentError
from newscrawl.monitor.network import NETWORK, Outage, mark, outage
from newscrawl.monitor.states import WELL, State, remember, states
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.rows import timestamp
from newscrawl.text.printable import one_line
from newscrawl.text.times import shown_moment


def say(line: str) -> None:
    """Write one line to stderr."""
    sys.stderr.write(f"newscrawl: {one_line(line)}\n")


def notify_changes(
    store: Store, sites: Iterable[Site], now: datetime, channels: Sequence[Channel] = ()
) -> list[Health]:
    """Notify stderr and `channels` of what changed in the health of `sites`; return the healths.

    Notifications are remembered in the database; one that a channel did not take is sent to it again the next time.
    """
    found, down = healths(store, sites, now), outage(store)
    notify(store, NETWORK, _network_alarm(down) if down else None, now, channels)
    if down:
        mark(store, down.runs)
        return found
    for health in found:
        notify(store, health.site, health.alarm, now, channels)
    return found


def _network_alarm(down: Outage) -> Alarm:
    return Alarm(
        "down",
        f"none of {down.sites} sites has answered since {shown_moment(down.since)}; "
        "check this machine's connection, name server and proxy",
    )


def notify(store: Store, site: str, alarm: Alarm | None, now: datetime, channels: Sequence[Channel] = ()) -> None:
    """Notify of the `alarm` of a site (or of what else has one), or of its end, unless that is known already."""
    kind, detail = (alarm.kind, alarm.detail) if alarm else (WELL, "")
    before = states(store).get(site, State())
    is_new = kind != before.alarm
    since = timestamp(now) if is_new else before.since
    message = Message(site, kind, detail, since)
    if is_new:
        say(message.line())
        remember(store, site, State(kind, since))
    for channel in channels:
        if kind != _told(store, site, channel.name):
            _send(store, channel, message, now)


def note_sending(store: Store, channel: str, why_not: str, now: datetime, *, site: str = "") -> None:
    """Remember whether something could be sent by `channel`; the first failure in a row is a line on stderr."""
    if why_not and not _is_broken(store, channel):
        say(f"{channel} did not take it: {why_not}; sent again next time")
    with store.transaction() as connection:
        connection.execute("UPDATE sendings SET failed_at = NULL WHERE channel = ?", (channel,))
        connection.execute(
            "INSERT INTO sendings (site, channel, failed_at) VALUES (?, ?, ?) "
            "ON CONFLICT (site, channel) DO UPDATE SET failed_at = excluded.failed_at",
            (site, channel, timestamp(now) if why_not else None),
        )


def _send(store: Store, channel: Channel, message: Message, now: datetime) -> None:
    try:
        channel.send(message)
    except NotSentError as error:
        note_sending(store, channel.name, str(error), now, site=message.site)
        return
    note_sending(store, channel.name, "", now, site=message.site)
    with store.transaction() as connection:
        connection.execute(
            "UPDATE sendings SET told = ? WHERE site = ? AND channel = ?", (message.alarm, message.site, channel.name)
        )


def _told(store: Store, site: str, channel: str) -> str:
    """Return the state of the site that the channel knows of."""
    found = "SELECT told FROM sendings WHERE site = ? AND channel = ?"
    row = store.connection.execute(found, (site, channel)).fetchone()
    return (row[0] if row else None) or WELL


def _is_broken(store: Store, channel: str) -> bool:
    found = "SELECT 1 FROM sendings WHERE channel = ? AND failed_at IS NOT NULL"
    return store.connection.execute(found, (channel,)).fetchone() is not None
