"""Requests to addresses that are secrets: whoever knows one can post to it, so that no message names it."""

from __future__ import annotations

import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from newscrawl.errors import UsageError

TIMEOUT_S = 10
"""What a pass of the schedule waits for an answer at most, as healthchecks.io advises: curl -m 10."""
LOCAL = ("localhost", "127.0.0.1", "::1")


class NotSentError(Exception):
    """Something could not be sent; the message says why, in one line without a secret."""


def require_http(setting: str, url: str) -> None:
    """Raise UsageError, naming the `setting` but not its value, unless `url` is one of http or https with a host."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        is_good = False
    if not is_good or " " in url:
        raise UsageError(f"{setting} is no http(s) URL; write it as https://example.org/path")


def send_request(url: str, json: bytes | None = None) -> None:
    """GET `url`, or POST `json` to it; proxies are the environment's, but for this machine. Raises NotSentError."""
    headers = {"Content-Type": "application/json; charset=utf-8"} if json is not None else {}
    request = urllib.request.Request(url, data=json, headers=headers)  # noqa: S310 - `require_http` checked the scheme
    is_here = (urlsplit(url).hostname or "") in LOCAL
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_here else []))
    try:
        with opener.open(request, timeout=TIMEOUT_S):
            return
    except HTTPError as error:
        error.close()
        raise NotSentError(f"it answered with status {error.code}") from None
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise NotSentError(str(getattr(reason, "strerror", None) or reason)) from None
    except (HTTPException, ValueError) as error:  # their texts may hold a part of the address
        raise NotSentError(f"its answer is no HTTP ({type(error).__name__})") from None
