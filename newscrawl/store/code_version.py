"""Name the code that read an article; stored beside it, so that a change of the code shows as one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache, lru_cache
from pathlib import Path

from newscrawl.sites import Sites
from newscrawl.sites.model import Site

LIBRARIES = ("brotli", "chardet", "dateparser", "lxml", "lxml_html_clean", "resiliparse", "trafilatura", "zstandard")
"""Libraries whose release can change what is read out of a capture."""
ROOT = Path(__file__).parents[1]
EXTRACTION_SOURCES = (
    "text/__init__.py",
    "text/printable.py",
    "text/short_cache.py",
    "text/times.py",
    "text/xml_root.py",
    "model.py",
    "decode",
    "restore",
    "extract",
    "sites",
    "pipeline.py",
)
"""Files and folders of this package, data included, that decide what is read; files of sites count by themselves."""
UNREAD_FIELDS = frozenset({"label", "listings", "feeds", "rendered_listings", "rendered_articles", "daily",
                           "cadence", "recheck"})  # fmt: skip
"""Fields of a site that decide what is asked for, and when, but not what is read."""


def sources() -> Iterator[Path]:
    """Yield the files that decide what is read, in a fixed order."""
    for name in EXTRACTION_SOURCES:
        path = ROOT / name
        yield from (
            [path]
            if path.is_file()
            else sorted(one for one in path.rglob("*") if one.is_file() and one.suffix not in (".pyc", ".toml"))
        )


def _fingerprint() -> str:
    """Return 8 hex digits over the files that read captures, so that every change of them shows."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


@cache
def current() -> str:
    """Return the release of newscrawl, its fingerprint, and the releases of the libraries; worked out when first used.

    It takes 60 ms, for which only who stores or replays something waits.
    """
    from importlib.metadata import version  # noqa: PLC0415 - 20 ms, of which the same is true

    libraries = " ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"newscrawl {version('newscrawl')}+{_fingerprint()} {libraries}"


def of(site: Site | None) -> str:
    """Return what reads the pages of `site` (None: of hosts that are none of a site): `current`, and the site's data.

    So a site's file that changes what is read makes another version of that site's articles alone.
    """
    return f"{current()} site {site.name}:{site_fingerprint(site)}" if site else current()


def all_of(sites: Sites) -> tuple[str, ...]:
    """Return all that reads pages today: what reads those of no site, and of each site."""
    return (current(), *map(of, sites.values()))


@lru_cache(maxsize=4096)
def site_fingerprint(site: Site) -> str:
    """Return 8 hex digits over the fields of a site that decide what is read from its pages."""
    read = {field.name: getattr(site, field.name) for field in fields(site) if field.name not in UNREAD_FIELDS}
    return hashlib.sha256(repr(read).encode()).hexdigest()[:8]
