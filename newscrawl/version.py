"""Which code read an article: stored beside it, so that a later difference can be told from a change of the code."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("chardet", "lxml", "resiliparse", "trafilatura")
"""Libraries whose release can change what is read out of a capture."""


READING = ("decode.py", "process.py", "extract/*.py", "restore/*.py", "sites/*.py")
"""The sources of this package that decide what is read."""


def _fingerprint() -> str:
    """Return 8 hex digits over the sources that read captures, so that every change of them shows."""
    root = Path(__file__).parent
    paths = (path for pattern in READING for path in root.glob(pattern))
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


CODE = f"newscrawl {version('newscrawl')}+{_fingerprint()} " + " ".join(f"{name} {version(name)}" for name in LIBRARIES)
