"""Find the files of sites, and make of them the sites that are known."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.sites.format import MAX_BYTES, read_site
from newscrawl.sites.model import Site

PACKAGED = Path(__file__).parent
SUFFIX = ".toml"


def read_file(path: Path) -> Site:
    """Return the site that the file at `path` describes. Raises UsageError with one line of what is wrong."""
    return read_site(_bytes_of(path), path.stem, str(path))


def _bytes_of(path: Path) -> bytes:
    """Return the beginning of a file, one byte more than a site's may have; nothing is waited for, no link followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - it is open
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UsageError(f"{path}: this is no file; put the site's own file in its place")
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); put a readable file there, not a link") from None


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of sites in `folder`, by name."""
    yield from sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)


@cache
def packaged() -> dict[str, Site]:
    """Return the sites that come with newscrawl, by name."""
    return {path.stem: read_file(path) for path in files_in(PACKAGED)}
