"""Captures to WARC records and back.

The format is WARC 1.1 (https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/), one gzip
member per record, so that every record can be read alone and a damaged one costs only itself.

Each name is loaded when it is first asked for: a search of the archive does without the libraries that read WARC files.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "Found",
    "LostRecord",
    "OnLostRecord",
    "Originals",
    "SentRequest",
    "WarcFile",
    "Writer",
    "captures",
    "found_at",
    "is_ours",
    "log_lost_record",
    "read",
    "read_record",
    "scan",
]

if TYPE_CHECKING:
    from newscrawl.warc.names import is_ours
    from newscrawl.warc.reader import (
        Found,
        LostRecord,
        OnLostRecord,
        Originals,
        captures,
        found_at,
        log_lost_record,
        read,
        read_record,
        scan,
    )
    from newscrawl.warc.writer import SentRequest, WarcFile, Writer

_MODULES = {"SentRequest": "writer", "WarcFile": "writer", "Writer": "writer", "is_ours": "names"}
"""Where names are that are not the reader's."""


def _load(name: str) -> object:
    """Return what `name` stands for. Raises AttributeError when it is no public name of the package."""
    if name not in __all__:
        raise AttributeError(f"module 'newscrawl.warc' has no attribute {name!r}")
    return getattr(import_module(f"newscrawl.warc.{_MODULES.get(name, 'reader')}"), name)


if not TYPE_CHECKING:  # for a type checker, a module with this function has every name
    __getattr__ = _load
