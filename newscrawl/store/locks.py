"""Locks that processes hold on files; the library loads with the first: looking at an archive need not wait for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock


def lock_file(path: Path) -> FileLock:
    """Return the lock of the file at `path`, not yet acquired; that raises TimeoutError where another holds it."""
    from filelock import FileLock  # noqa: PLC0415 - see above

    return FileLock(path)
