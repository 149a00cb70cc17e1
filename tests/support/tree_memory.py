"""How much memory the crawls that a test starts take, on Linux."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

MARK = b"scrapy\0crawl"


class Peak:
    """The most resident memory of a crawl's main process while the context is open; 0 where there is no /proc."""

    def __init__(self) -> None:
        self.main_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            for folder in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    if MARK in (folder / "cmdline").read_bytes() and _is_ours(folder):
                        self.main_mb = max(self.main_mb, _resident_mb(folder))


def _is_ours(folder: Path) -> bool:
    """Tell whether the process was started by this one."""
    parent = (folder / "stat").read_text(encoding="utf8").rpartition(")")[2].split()[1]
    return parent == Path("/proc/self").resolve().name


def _resident_mb(folder: Path) -> float:
    for line in (folder / "status").read_text(encoding="utf8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
