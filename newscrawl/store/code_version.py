"""Name the code that read an article; stored beside it, so that a change of the code shows as one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
"""Files and folders of this package, data included, that decide what is read."""


def sources() -> Iterator[Path]:
    """Yield the files that decide what is read, in a fixed order."""
    for name in EXTRACTION_SOURCES:
        path = ROOT / name
        yield from (
            [path]
            if path.is_file()
            else sorted(one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc")
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
