"""How WARC files are named, and what lies in containers; loaded by who needs no reader of either."""

from __future__ import annotations

SEPARATOR = "!/"
"""Between the path of a container and the name of what is in it."""
ARCHIVE_SUFFIXES = (".warc", ".arc", ".gz", ".tgz", ".zst", ".wacz", ".zip", ".tar", ".har", ".mhtml", ".mht", ".html",
                    ".htm")  # fmt: skip
"""Ends of names, in lower case, by which imported files are known from indexes and what is left of a copy cut short."""


def storable_name(name: str) -> str:
    r"""Return a name as text that can be stored, and that cannot be taken for a container's and a member's.

    Names in a file system or tar may be any bytes, as GBK's; those that are no UTF-8 are written as digits.

    >>> storable_name("NEWS!/a.warc.gz")
    'NEWS!%2Fa.warc.gz'
    >>> storable_name(b"\xd0\xc2.warc.gz".decode("utf-8", "surrogateescape"))
    '\\udcd0\\udcc2.warc.gz'
    """
    return name.encode("utf-8", "backslashreplace").decode().replace(SEPARATOR, "!%2F")


def is_ours(file: str) -> bool:
    """Tell whether the WARC `file`, relative to its archive, was written by a crawl of ours, and not imported."""
    return file.startswith("warc/") and not file.startswith("warc/imported/")
