"""The news sites: one file each, all data.

A new site is a new TOML file; `newscrawl.sites.model` says what may stand in it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from newscrawl.sites.load import packaged
from newscrawl.sites.model import Site

SITES: dict[str, Site] = packaged()

_BY_HOST = {host: site for site in SITES.values() for host in site.all_hosts}


def site_of(url: str) -> Site | None:
    """Return the site one of whose hosts serves `url`; None for every other host."""
    return _BY_HOST.get(urlsplit(url).hostname or "")
