"""The news sites: one file each, all data."""

from __future__ import annotations

from newscrawl.model import Site

SITES: dict[str, Site] = {}


def site_of(url: str) -> Site | None:
    """Return the site one of whose hosts serves `url`; None for every other host."""
    del url
    return None
