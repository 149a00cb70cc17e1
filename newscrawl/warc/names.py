"""How WARC files are named, and what lies in containers; loaded by who needs no reader of either."""

from __future__ import annotations

SEPARATOR = "!/"
"""Between the path of a container and the name of what is in it."""


def is_ours(file: str) -> bool:
    """Tell whether the WARC `file`, relative to its archive, was written by a crawl of ours, and not imported."""
    return file.startswith("warc/") and not file.startswith("warc/imported/")
