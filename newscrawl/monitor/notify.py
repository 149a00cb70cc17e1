"""Notify stderr and a webhook once per change of a site's alarm state."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from newscrawl.errors import UsageError
from newscrawl.monitor.health import Alarm, Health, healths
from newscrawl.monitor.network import NETWORK, Outage, mark, outage
from newscrawl.monitor.states import WELL, State, remember, states
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.rows import timestamp
from newscrawl.text.printable import one_line

WEBHOOK_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Message:
    """The notification about a site whose state changed."""

    site: str
    """Its name, or that of what else alarms are raised for: `network`."""
    alarm: str
    """The alarm's kind; empty when the site is well again."""
    detail: str
    since: str
    """ISO 8601 in UTC."""

    def line(self) -> str:
        """Return the message as one line for people."""
        return f"{self.site}: {f'ALARM {self.alarm}: {self.detail}' if self.alarm else 'well again'}"

    def body(self) -> bytes:
        """Return the message as JSON: event (`alarm` or `recovered`), site, alarm, detail, since, text."""
        fields = {
            "event": "alarm" if self.alarm else "recovered",
            "site": self.site,
            "alarm": self.alarm,
            "detail": self.detail,
            "since": self.since,
            "text": self.line(),
        }
        return json.dumps(fields, ensure_ascii=False).encode()


def notify_changes(store: Store, sites: Iterable[Site], now: datetime, webhook: str = "") -> list[Health]:
    """Notify stderr, and `webhook` by a JSON POST, of what changed in the health of `sites`; return the healths.

    Notifications are remembered in the database; one that the webhook did not take is sent again the next time.
    """
    if webhook and not webhook.startswith(("http://", "https://")):
        raise UsageError("ALARM_WEBHOOK is no http(s) URL; write it as https://example.org/alarm")
    found, down = healths(store, sites, now), outage(store)
    notify(store, NETWORK, _network_alarm(down) if down else None, now, webhook)
    if down:
        mark(store, down.runs)
        return found
    for health in found:
        notify(store, health.site, health.alarm, now, webhook)
    return found


def _network_alarm(down: Outage) -> Alarm:
    return Alarm(
        "down",
        f"none of {down.sites} sites has answered since {down.since:%Y-%m-%d %H:%M} UTC; "
        "check this machine's connection, name server and proxy",
    )


def notify(store: Store, site: str, alarm: Alarm | None, now: datetime, webhook: str = "") -> None:
    """Notify of the `alarm` of a site (or of what else has one), or of its end, unless that is known already."""
    kind, detail = (alarm.kind, alarm.detail) if alarm else (WELL, "")
    before = states(store).get(site, State())
    is_new = kind != before.alarm
    since = timestamp(now) if is_new else before.since
    message = Message(site, kind, detail, since)
    if is_new:
        sys.stderr.write(f"newscrawl: {one_line(message.line())}\n")
    delivered = kind == before.told or not webhook or _posted(webhook, message, is_new=is_new)
    state = State(kind, since, kind if delivered else before.told)
    if state != before:
        remember(store, site, state)


def _posted(webhook: str, message: Message, *, is_new: bool) -> bool:
    """Post `message`; tell whether it was taken. The first failure is one line on stderr; none fails anything else."""
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        webhook, data=message.body(), headers={"Content-Type": "application/json; charset=utf-8"}, method="POST"
    )
    try:
        with _opener(webhook).open(request, timeout=WEBHOOK_TIMEOUT_S):
            return True
    except OSError as error:
        if is_new:
            sys.stderr.write(
                f"newscrawl: the alarm webhook at {urlsplit(webhook).hostname} did not take it: {error};"
                " told again with each pass\n"
            )
        return False


def _opener(webhook: str) -> urllib.request.OpenerDirector:
    """Return what opens `webhook`: by the environment's proxies, unless it lies on this machine, where none leads."""
    is_here = (urlsplit(webhook).hostname or "") in ("localhost", "127.0.0.1", "::1")
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_here else []))
