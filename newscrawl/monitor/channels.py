"""The ways on which alarms reach people: a webhook of one's own, and the services that apprise knows."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from newscrawl.errors import UsageError
from newscrawl.monitor.http_calls import NotSentError, require_http, send_request

WEBHOOK, URLS = "ALARM_WEBHOOK", "ALARM_URLS"
"""The settings that name channels."""
LOUD = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib")
"""Loggers in whose lines addresses stand as they are, secrets included."""
SHORTEST_SECRET = 4
"""Characters from which on a part of an address is taken out of what apprise says: ports and `to` are shorter."""


@dataclass(frozen=True, slots=True)
class Message:
    """The notification about a site whose state changed; of no site, a test."""

    site: str
    """Its name, or that of what else alarms are raised for: `disk`. Empty: this is a test."""
    alarm: str
    """The alarm's kind; empty when all is well again."""
    detail: str
    since: str
    """ISO 8601 in UTC."""

    def line(self) -> str:
        """Return the message as one line for people."""
        if not self.site:
            return self.detail
        return f"{self.site}: {f'ALARM {self.alarm}: {self.detail}' if self.alarm else 'well again'}"

    def body(self) -> bytes:
        """Return the message as JSON: event (`alarm`, `recovered` or `test`), site, alarm, detail, since, text."""
        fields = {
            "event": "test" if not self.site else "alarm" if self.alarm else "recovered",
            "site": self.site,
            "alarm": self.alarm,
            "detail": self.detail,
            "since": self.since,
            "text": self.line(),
        }
        return json.dumps(fields, ensure_ascii=False).encode()


class Channel(Protocol):
    """One way to somebody."""

    @property
    def name(self) -> str:
        """What people and the database call it: no part of it is a secret."""

    def send(self, message: Message) -> None:
        """Send `message`. Raises NotSentError."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes messages as JSON."""

    url: str

    @property
    def name(self) -> str:
        """The setting."""
        return WEBHOOK

    def send(self, message: Message) -> None:
        """POST `message`. Raises NotSentError."""
        send_request(self.url, message.body())


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """An address of apprise's, such as mailto://, ntfy://, slack://, feishu:// or dingtalk://."""

    url: str
    number: int

    @property
    def name(self) -> str:
        """The setting, the place in it, and the kind of service."""
        return f"{URLS} {self.number} ({self.url.partition('://')[0]})"

    def send(self, message: Message) -> None:
        """Let apprise send `message`. Raises NotSentError."""
        import apprise  # noqa: PLC0415 - takes most of a second, for which only an alarm waits

        asset = apprise.AppriseAsset(app_id="newscrawl", app_desc="newscrawl", app_url="", async_mode=False)
        kind = apprise.NotifyType.WARNING if message.alarm else apprise.NotifyType.SUCCESS
        with _listening() as said:
            service = apprise.Apprise.instantiate(self.url, asset=asset, suppress_exceptions=True)
            if not service:
                raise NotSentError(
                    "apprise knows no such address; write for example feishu://TOKEN or dingtalk://TOKEN"
                    " (github.com/caronc/apprise/wiki tells of all)"
                )
            sent = service.notify(body=message.line(), title="newscrawl", notify_type=kind)
        if not sent:
            raise NotSentError(_without(self.url, said[0]) if said else "apprise does not say why")


def alarm_channels(webhook: str = "", urls: Sequence[str] | str = ()) -> list[Channel]:
    """Return the channels that the settings ALARM_WEBHOOK and ALARM_URLS name, a text of which separates by spaces.

    Raises UsageError for what is no address at all; what apprise does not know it says when a message is sent.
    """
    found: list[Channel] = []
    if webhook:
        require_http(WEBHOOK, webhook)
        found.append(Webhook(webhook))
    for number, url in enumerate(urls.split() if isinstance(urls, str) else urls, 1):
        if not isinstance(url, str) or not re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE):
            raise UsageError(
                f"{URLS}: entry {number} is no address; write for example mailto://user:password@example.org"
            )
        found.append(AppriseChannel(url, number))
    return found


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect what apprise warns of, while nothing of what it and its libraries say reaches any log."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    loggers = [logging.getLogger(name) for name in LOUD]
    before = [(logger.propagate, logger.handlers) for logger in loggers]
    for logger in loggers:
        logger.propagate, logger.handlers = False, [logging.NullHandler()]
    loggers[0].handlers = [Listener(logging.WARNING)]
    try:
        yield said
    finally:
        for logger, (propagate, handlers) in zip(loggers, before, strict=True):
            logger.propagate, logger.handlers = propagate, handlers


def _without(url: str, text: str) -> str:
    """Return `text` as one line in which no part of `url` stands but its scheme."""
    address = url.partition("://")[2]
    parts = {part for part in re.split(r"[/:@?&=,;#]", f"{address}/{unquote(address)}") if len(part) >= SHORTEST_SECRET}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "***")
    return " ".join(text.split())
