"""Whether a crawl can be shared, looked at before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.command_settings import say
from newscrawl.crawl.shared.server import check_server
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

SHORTEST_LEASE_S = 1.0
"""A worker may be busy for some tenths of a second, in which it renews nothing."""


def check_shared(settings: BaseSettings) -> None:
    """Raise UsageError when `settings` ask for a shared crawl that cannot be; say what is doubtful about its server."""
    if not settings["FRONTIER"] or settings["REPLAY_WARC"]:
        return  # a replay asks no site
    if settings.getfloat("FRONTIER_LEASE") < SHORTEST_LEASE_S:
        raise UsageError(f"FRONTIER_LEASE is too short to be renewed in time; give {SHORTEST_LEASE_S:g} or more")
    for doubt in check_server(settings["FRONTIER"]):
        say(doubt)
