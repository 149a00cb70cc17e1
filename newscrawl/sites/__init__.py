"""The news sites: one file each, all data.

A new site is a new file here that defines `SITE`; nothing else needs to know of it.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from newscrawl.sites.model import Site


_NO_SITES = {"model", "urls"}
"""Modules beside the sites' files."""


def _found() -> dict[str, Site]:
    """Return the `SITE` of every module in this package by the site's name."""
    modules = (import_module(f"{__name__}.{name}") for _, name, _ in iter_modules(__path__) if name not in _NO_SITES)
    sites = (module.SITE for module in modules)
    return {site.name: site for site in sites}


SITES: dict[str, Site] = _found()

_BY_HOST = {host: site for site in SITES.values() for host in site.hosts}


def site_of(url: str) -> Site | None:
    """Return the site one of whose hosts serves `url`; None for every other host."""
    return _BY_HOST.get(urlsplit(url).hostname or "")
