"""The processes of the crawls that a test starts, on Linux: the memory they take, and the end of one of them."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

MAIN, POOL = b"scrapy\0crawl", b"multiprocessing.forkserver"
"""What the command lines hold of a crawl's main process, and of those that it starts."""
DRIVER = b"playwright/driver"
DATABASE = "news.db"


class Peak:
    """The most resident memory of a crawl's processes while the context is open; 0 where there is no /proc."""

    def __init__(self) -> None:
        self.main_mb = self.writer_mb = self.reader_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        own = Path("/proc/self").resolve().name if Path("/proc/self").exists() else ""
        while not self._over.wait(0.1):
            for folder in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    self._look_at(folder, own)

    def _look_at(self, folder: Path, own: str) -> None:
        command = (folder / "cmdline").read_bytes()
        if MAIN in command and _parent(folder) == own:
            self.main_mb = max(self.main_mb, _resident_mb(folder))
        elif POOL in command and _parent(_above(_above(folder))) == own:
            if any(Path(link).name == DATABASE for link in _open_files(folder)):
                self.writer_mb = max(self.writer_mb, _resident_mb(folder))
            else:
                self.reader_mb = max(self.reader_mb, _resident_mb(folder))


def end_driver() -> None:
    """Kill Playwright's driver of the crawl that this process started."""
    own = Path("/proc/self").resolve().name
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if DRIVER in (folder / "cmdline").read_bytes() and _parent(_above(folder)) == own:
                os.kill(int(folder.name), signal.SIGKILL)


def _parent(folder: Path) -> str:
    """Return the number of the process that started the one of `folder`."""
    return (folder / "stat").read_text(encoding="utf8").rpartition(")")[2].split()[1]


def _above(folder: Path) -> Path:
    return folder.with_name(_parent(folder))


def _open_files(folder: Path) -> list[str]:
    return [str(link.readlink()) for link in (folder / "fd").iterdir()]


def _resident_mb(folder: Path) -> float:
    for line in (folder / "status").read_text(encoding="utf8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
