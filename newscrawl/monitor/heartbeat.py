"""Tell a watcher that the schedule goes on: a cron job that died raises no alarm of its own."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from newscrawl.monitor.http_calls import send_request

HEARTBEAT = "HEARTBEAT_URL"
"""The setting that names the address."""


def send_heartbeat(url: str, *, failed: bool) -> None:
    """GET `url`, with /fail behind its path where the pass `failed`. Raises NotSentError.

    Source: https://healthchecks.io/docs/http_api/
    """
    parts = urlsplit(url)
    send_request(urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail")) if failed else url)
