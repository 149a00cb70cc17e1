"""What a crawl was asked for: spider arguments and settings, checked before anything is fetched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import urlsplit

from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.errors import UsageError
from newscrawl.text.times import check_order, period

PROXY_SETTING = "http_proxy"


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """Which articles a crawl asks for."""

    limit: int | None = None
    """Articles to be found at most."""
    since: date | None = None
    until: date | None = None
    """First and last day; they decide by the day a listing or URL names, so an article without one is asked for."""

    @classmethod
    def of(cls, arguments: dict[str, str]) -> Self:
        """Return what `scrapy crawl -a NAME=VALUE` asked for. Raises UsageError."""
        if unknown := set(arguments) - {"limit", "since", "until"}:
            raise UsageError(f"there is no spider argument {min(unknown)}; limit, since and until are those there are")
        limit = arguments.get("limit")
        if limit is not None and (not limit.isdecimal() or int(limit) < 1):
            raise UsageError(f"limit={limit} is not a number of articles; give 1 or more")
        try:
            since = period(arguments["since"])[0] if "since" in arguments else None
            until = period(arguments["until"])[1] if "until" in arguments else None
            check_order(since, until)
        except ValueError as error:
            raise UsageError(str(error)) from None
        return cls(limit=int(limit) if limit else None, since=since, until=until)

    @property
    def backfill(self) -> str | None:
        """The name of the backfill asked for, by its days; None for a crawl after the news."""
        return f"{self.since or ''}..{self.until or ''}" if self.since or self.until else None

    def includes(self, entry: Entry) -> bool:
        """Tell whether the entry's day, where it has one, lies within the days wanted."""
        return entry.day is None or ((self.since or entry.day) <= entry.day <= (self.until or entry.day))

    def is_past(self, listing: Listing) -> bool:
        """Tell whether a listing, newest first, lies before the days wanted, so that nothing after it is wanted."""
        return bool(self.since and listing.newest and listing.newest < self.since)


def require_contact(settings: Mapping[str, Any]) -> None:
    """Raise UsageError when `settings` would crawl a live site without saying who does it."""
    if settings["REPLAY_WARC"] or settings["CONTACT"] or _proxy_is_here():
        return
    raise UsageError(
        "crawling a live site needs a contact its operator can reach; give one (or a URL):"
        ' CONTACT = "you@example.org" in the archive\'s newscrawl.toml, or -s CONTACT=you@example.org'
    )


def user_agent(settings: Mapping[str, Any]) -> str:
    """Return the User-Agent, which names the project and the contact."""
    contact = f" (+{settings['CONTACT']})" if settings["CONTACT"] else ""
    return f"newscrawl/{version('newscrawl')}{contact}"


def _proxy_is_here() -> bool:
    """Tell whether http requests go to a proxy on this machine, as in tests, and not to a site."""
    host = urlsplit(os.environ.get(PROXY_SETTING, "")).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
