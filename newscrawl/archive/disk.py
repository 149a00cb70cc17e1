"""Room on the disk that an archive lies on."""

from __future__ import annotations

import shutil
from pathlib import Path

from newscrawl.errors import ArchiveError

DISK = "disk"
"""What the alarm is raised for, in place of a site."""
GIGABYTE = 1_000_000_000


def shortage(root: Path, least: int) -> str:
    """Say in one line how little of the disk of the archive at `root` is free, if less than `least` bytes; else ""."""
    place = next(folder for folder in (root, *root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free >= least:
        return ""
    return (
        f"{free / GIGABYTE:.2f} GB are free on the disk of {root}, fewer than the {least / GIGABYTE:.2f} GB of "
        "DISK_FREE_MIN; free space, and crawls begin again"
    )


def require_room(root: Path, least: int) -> None:
    """Raise ArchiveError where `shortage` finds one."""
    if short := shortage(root, least):
        raise ArchiveError(short)
