"""Workers that share a crawl: each a process with an archive of its own, that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from newscrawl import warc
from newscrawl.archive import Archive
from tests.support.archives import rows
from tests.support.crawling import NEWSCRAWL, ROOT, as_options, environment
from tests.support.many_hosts import SITE, ManyHosts
from tests.support.processes import descendants, own_memory_mb

WAIT_S = 0.05
SETTINGS = ("AUTOTHROTTLE_ENABLED=0", "PROCESS_WORKERS=1", "RETRY_BACKOFF=0.05", "LOG_LEVEL=WARNING")
_ARTICLES = (
    "SELECT id, url, site, title, body, published, source, author, images, partial, flags, story_id FROM articles "
    "ORDER BY id"
)
"""What says nothing of when and by whom an article was fetched."""


@dataclass
class Worker:
    """One worker; `frontier` is Redis's address, empty for a crawl alone, `inside` goes before its command."""

    archive: Path
    proxy: str
    frontier: str = ""
    settings: Sequence[str] = ()
    inside: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """What the server's log calls it."""
        return self.archive.name

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> Self:
        """Start it, in the place of one that was killed or for the first time."""
        self._before = self._in_archive()
        shared = ["--frontier", self.frontier] if self.frontier else []
        settings = as_options(*SETTINGS, *self.settings, f"CONTACT={self.name}@example.org")
        words = [*self.inside, NEWSCRAWL, "--archive", str(self.archive), "crawl", SITE, *shared, *settings]
        with self.log.open("ab") as told:
            self.process = subprocess.Popen(
                words, cwd=ROOT, env=environment(self.proxy), stdin=subprocess.DEVNULL, stdout=told, stderr=told,
                start_new_session=True,
            )  # fmt: skip
        return self

    @property
    def log(self) -> Path:
        """What all its processes have written."""
        return self.archive / "worker.log"

    def kill(self) -> None:
        """Kill all its processes at once, without a word."""
        if self.process is None:
            return
        for process in (self.process.pid, *list(descendants(self.process.pid))):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self.process.poll() if self.process else None

    def memory_mb(self) -> float:
        """Return what all its processes take now; of memory that several share, each takes its part."""
        if self.process is None or not self.is_running:
            return 0.0
        return sum(map(own_memory_mb, (self.process.pid, *descendants(self.process.pid))))

    def archived(self) -> int:
        """Return how many responses it has archived since it was started."""
        return self._in_archive() - self._before

    def _in_archive(self) -> int:
        files = Archive(self.archive).warc_files()
        return sum(1 for path in files for _ in warc.captures(path, archive=self.archive, on_lost=lambda _: None))


class Crew:
    """The workers of one crawl, each with a file of the site in an archive of its own."""

    def __init__(
        self, folder: Path, site: ManyHosts, frontier: str, inside: Sequence[Sequence[str]], settings: Sequence[str]
    ) -> None:
        """Take where the archives are to lie, and what goes before the command of each worker."""
        self.site = site
        self.workers = [
            Worker(folder / f"worker{number}", site.url, frontier, settings, words)
            for number, words in enumerate(inside)
        ]
        for worker in self.workers:
            site.write_file(worker.archive)

    def __enter__(self) -> Self:
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.kill()

    def running(self, timeout_s: float) -> Iterator[None]:
        """Yield again and again while one of them runs. Raises TimeoutError."""
        late = time.monotonic() + timeout_s
        while any(worker.is_running for worker in self.workers):
            if time.monotonic() > late:
                raise TimeoutError(f"the crawl has not ended after {timeout_s:g} s")
            yield
            time.sleep(WAIT_S)


def articles_of(archive: Path) -> list[tuple[Any, ...]]:
    """Return what an archive holds of each article that does not say when or by whom it was fetched."""
    return rows(archive, _ARTICLES)
