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
from newscrawl.monitor.health import Health, healths
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.rows import timestamp
from newscrawl.text.printable import printable

WELL = ""
"""The state of a site without an alarm."""
WEBHOOK_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Message:
    """The notification about a site whose state changed."""

    site: str
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
    found = healths(store, sites, now)
    for health in found:
        _notify(store, health, now, webhook)
    return found


def _notify(store: Store, health: Health, now: datetime, webhook: str) -> None:
    kind, detail = (health.alarm.kind, health.alarm.detail) if health.alarm else (WELL, "")
    known, since, notified = _last_state(store, health.site)
    if kind != known:
        since = timestamp(now)
    message = Message(health.site, kind, detail, since)
    if kind != known:
        sys.stderr.write(f"newscrawl: {printable(message.line())}\n")
    if kind != notified and (not webhook or _posted(webhook, message)):
        notified = kind
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO site_states (site, alarm, alarm_since, told) VALUES (?, ?, ?, ?) ON CONFLICT (site) "
            "DO UPDATE SET alarm = excluded.alarm, alarm_since = excluded.alarm_since, told = excluded.told",
            (health.site, kind, since, notified),
        )


def _last_state(store: Store, site: str) -> tuple[str, str, str]:
    """Return the site's last state, since when, and the state the webhook knows."""
    row = store.connection.execute(
        "SELECT alarm, alarm_since, told FROM site_states WHERE site = ?", (site,)
    ).fetchone()
    alarm, since, told = row or (None, None, None)
    return alarm or WELL, since or "", told or WELL


def _posted(webhook: str, message: Message) -> bool:
    """Post `message`; tell whether it was taken. A failure is one line on stderr and fails nothing else."""
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        webhook, data=message.body(), headers={"Content-Type": "application/json; charset=utf-8"}, method="POST"
    )
    try:
        with _opener(webhook).open(request, timeout=WEBHOOK_TIMEOUT_S):
            return True
    except OSError as error:
        sys.stderr.write(
            f"newscrawl: the alarm webhook at {urlsplit(webhook).hostname} did not take it: {error};"
            " told again next time\n"
        )
        return False


def _opener(webhook: str) -> urllib.request.OpenerDirector:
    """Return what opens `webhook`: by the environment's proxies, unless it lies on this machine, where none leads."""
    is_here = (urlsplit(webhook).hostname or "") in ("localhost", "127.0.0.1", "::1")
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_here else []))
