"""The processes of the crawls that a test starts, on Linux: the memory they take, and the end of one of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
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
        while not self._over.wait(0.1):
            for process in descendants(os.getpid()):
                with suppress(OSError):
                    self._look_at(process)

    def _look_at(self, process: int) -> None:
        command = _command(process)
        if MAIN in command and _parent(process) == os.getpid():
            self.main_mb = max(self.main_mb, memory_mb(process, "VmHWM"))
        elif POOL in command and _parent(_parent(_parent(process))) == os.getpid():
            if _has_database(process):
                self.writer_mb = max(self.writer_mb, memory_mb(process, "VmHWM"))
            else:
                self.reader_mb = max(self.reader_mb, memory_mb(process, "VmHWM"))


def end_driver() -> None:
    """Kill Playwright's driver of the crawl that this process started, and none that this process has itself."""
    for process in descendants(os.getpid()):
        with suppress(OSError):
            if DRIVER in _command(process) and _parent(process) != os.getpid():
                os.kill(process, signal.SIGKILL)


def writers(process: int) -> list[int]:
    """Return the processes that `process` started which have an archive's database open."""
    return [other for other in descendants(process) if _has_database(other)]


def browsers(process: int) -> list[int]:
    """Return the processes of the browser that `process` started by way of Playwright's driver."""
    return [other for driver in descendants(process) if DRIVER in _command(driver) for other in descendants(driver)]


def _has_database(process: int) -> bool:
    return any(Path(link).name == DATABASE for link in _open_files(process))


def descendants(process: int) -> Iterator[int]:
    """Yield the processes that `process` started, and those that they started."""
    for child in _children(process):
        yield child
        yield from descendants(child)


def _children(process: int) -> list[int]:
    """Return the processes that one started, each listed with the thread that did."""
    found: list[int] = []
    with suppress(OSError):  # where the process has just ended
        for thread in _facts(process).joinpath("task").iterdir():
            with suppress(OSError):  # where the thread has
                found += map(int, (thread / "children").read_text(encoding="ascii").split())
    return found


def memory_mb(process: int, kind: str) -> float:
    """Return a process's memory in MB: `VmRSS` is what it has now, `VmHWM` the most it had; 0 when it has ended."""
    with suppress(OSError):
        for line in (_facts(process) / "status").read_text(encoding="utf8").splitlines():
            if line.startswith(kind):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_s(process: int) -> float:
    """Return the processor time of a process and all its threads, in seconds; 0 when it has ended."""
    with suppress(OSError):
        user, system = (_facts(process) / "stat").read_text(encoding="utf8").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def own_memory_mb(process: int) -> float:
    """Return a process's resident memory in MB, of what it shares with n others the n-th part; 0 when it has ended."""
    with suppress(OSError):
        for line in (_facts(process) / "smaps_rollup").read_text(encoding="utf8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _facts(process: int) -> Path:
    return Path(f"/proc/{process}")


def _command(process: int) -> bytes:
    return (_facts(process) / "cmdline").read_bytes()


def _parent(process: int) -> int:
    """Return the process that started this one."""
    return int((_facts(process) / "stat").read_text(encoding="utf8").rpartition(")")[2].split()[1])


def _open_files(process: int) -> list[str]:
    return [str(link.readlink()) for link in (_facts(process) / "fd").iterdir()]
