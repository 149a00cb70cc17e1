"""How WARC files are named, and what lies in containers; loaded by who needs no reader of either."""

from __future__ import annotations

SEPARATOR = "!/"
"""Between the path of a container and the name of what is in it."""


def without_separator(name: str) -> str:
    """Return a name that cannot be taken for a container's and a member's.

    >>> without_separator("NEWS!/a.warc.gz")
    'NEWS!%2Fa.warc.gz'
    """
    return name.replace(SEPARATOR, "!%2F")


def is_ours(file: str) -> bool:
    """Tell whether the WARC `file`, relative to its archive, was written by a crawl of ours, and not imported."""
    return file.startswith("warc/") and not file.startswith("warc/imported/")
