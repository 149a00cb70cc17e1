"""Run the crawls of due sites: each its own process, with a time limit, ended cleanly by a stop signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from newscrawl.errors import ArchiveError, LockedError
from newscrawl.schedule.due import Due
from newscrawl.schedule.logs import FOLDER, CrawlLog

STOP_GRACE_S = 8.0
"""From the stop signal to the kill: what is under way is finished or given up within it, and 10 s are promised."""
POLL_S = 0.1
AT_ONCE = 2
"""Sites crawled at the same time: they are different hosts, but share this machine's processors."""
LOCKED = LockedError.exit_code


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How the crawl of a site ended."""

    site: str
    exit_code: int
    """The process's status; negative when a signal killed it, as after the time limit and no answer to the stop."""
    stopped: bool
    """Whether it was stopped, by its time limit or a stop signal, rather than came to its end."""
    started_at: datetime
    last_line: str = ""
    """What it wrote last, where that goes into a log; empty when it wrote nothing."""
    log_problem: str = ""
    """Why its log could not be written; empty when it could, or there is none."""


@dataclass(slots=True)
class _CrawlProcess:
    site: str
    process: subprocess.Popen[str]
    log: CrawlLog | None
    ends_at: float
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    stopped_at: float | None = None

    def stop(self) -> None:
        """Ask the process to end, once."""
        if self.stopped_at is None:
            self.stopped_at = time.monotonic()
            self.process.send_signal(signal.SIGTERM)

    def check(self, *, stopping: bool) -> None:
        """Stop the process when it must, kill it (and its browser) when it did not listen."""
        now = time.monotonic()
        if stopping or now >= self.ends_at:
            self.stop()
        if self.stopped_at is not None and now >= self.stopped_at + STOP_GRACE_S:
            os.killpg(self.process.pid, signal.SIGKILL)

    def result(self, status: int) -> CrawlResult:
        """Return how the process ended, and close its log; what it left running and still writes is killed."""
        found = CrawlResult(self.site, status, stopped=self.stopped_at is not None, started_at=self.started_at)
        if self.log is None:
            return found
        if not self.log.wait():
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(self.process.pid, signal.SIGKILL)
            self.log.wait()
        found = replace(found, last_line=self.log.last_line)
        if found.stopped:
            self.log.write("newscrawl: stopped; the next crawl goes on where this one ended")
        self.log.close()
        return replace(found, log_problem=self.log.problem)


@dataclass(slots=True)
class Runner:
    """Crawls sites for the archive at `root`, `at_once` of them at a time."""

    root: Path
    options: Sequence[str] = ()
    """What follows `scrapy crawl SITE`."""
    at_once: int = AT_ONCE
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set to end all crawls and start no more."""
    keeps_logs: bool = False
    """Whether what crawls write goes into files of the archive, and not to our own stdout and stderr."""
    verbose: bool = False
    """Whether what goes into the files is written to stderr, too."""

    def run(self, due: Sequence[Due]) -> Iterator[CrawlResult]:
        """Crawl the sites of `due`, in their order; yield how each ended, as it ends."""
        waiting = deque(due)
        underway: list[_CrawlProcess] = []
        while (waiting and not self.stopping.is_set()) or underway:
            while waiting and len(underway) < self.at_once and not self.stopping.is_set():
                underway.append(self._start(waiting.popleft()))
            for crawl in list(underway):
                crawl.check(stopping=self.stopping.is_set())
                if (status := crawl.process.poll()) is not None:
                    underway.remove(crawl)
                    yield crawl.result(status)
            self.stopping.wait(POLL_S) if not self.stopping.is_set() else time.sleep(POLL_S)

    def _start(self, due: Due) -> _CrawlProcess:
        folder, pipe = self.root / FOLDER, subprocess.PIPE if self.keeps_logs else None
        if self.keeps_logs:
            _make(folder)
        # A group of its own: a kill reaches its workers and browser, and Ctrl-C reaches only us, who pass it on.
        process = subprocess.Popen(  # noqa: S603 - our own words
            crawl_command(due.site, self.root, self.options), env=crawl_environment(), start_new_session=True,
            stdout=pipe, stderr=pipe and subprocess.STDOUT, encoding="utf-8", errors="backslashreplace",
        )  # fmt: skip
        log = CrawlLog(folder, due.site, process.stdout, shown=self.verbose) if process.stdout else None
        return _CrawlProcess(due.site, process, log, time.monotonic() + due.limit.total_seconds())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be written: {error.strerror}; check its owner and mode") from error


def crawl_command(site: str, root: Path, options: Sequence[str]) -> list[str]:
    """Return the command that crawls `site` for the archive at `root`."""
    return [sys.executable, "-m", "scrapy", "crawl", site, "-s", f"ARCHIVE_DIR={root}", *options]


def crawl_environment() -> Mapping[str, str]:
    """Return the environment of a crawl: ours, with this project's Scrapy settings wherever it is called from."""
    return os.environ | {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}


@contextmanager
def stop_signals(stopping: threading.Event) -> Iterator[None]:
    """Set `stopping` on SIGTERM and SIGINT while the block runs."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
