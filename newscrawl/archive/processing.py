"""Run the extraction pipeline over archived captures, in one process or several, always in the same order.

The captures of one run are grouped into pages of articles the same way the spider grouped them.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

import newscrawl
from newscrawl import warc
from newscrawl.errors import ArchiveError
from newscrawl.model import Record, Rejected, page_after
from newscrawl.store.versions import ExtractionResult

CHUNK = 16
"""Articles handed to a worker at a time: passing them costs nothing beside 16 × 8 ms of reading."""
AHEAD = 4
"""Chunks that wait for each worker, so that none is ever idle while results are worked off."""

Pages = tuple[Record, ...]
FindPage = Callable[[Record, str], Record | None]
"""First page of an article and URL of a further page -> the capture of that page in the same run, or None."""


@dataclass(frozen=True, slots=True)
class ProcessingFailure:
    """Captures that could not be read."""

    records: Pages
    kind: str
    """`unreadable`: the WARC record is damaged or gone; `crashed`: our code raised."""
    reason: str


Processed = ExtractionResult | ProcessingFailure


def run_of(file: str) -> str:
    """Return the id of the run that wrote the WARC `file`: its path without the sequence number and suffix.

    >>> run_of("warc/wjnews/20261122T050000Z-00001.warc.gz")
    'wjnews/20261122T050000Z'
    """
    name = file.removeprefix("warc/").removesuffix(".gz").removesuffix(".warc")
    return name.rpartition("-")[0] if not name.startswith("imported/") and "-" in name else name


def process_records(
    root: Path, records: Iterable[Record], find_page: FindPage, *, jobs: int = 1
) -> Iterator[Processed]:
    """Yield what `process` reads out of each of `records`, in their order whatever the number of `jobs`.

    An article that goes on is read together with those of its further pages that `find_page` knows; a record that came
    as such a page already is left out. WARC files are named relative to `root`.
    """
    continued: set[str] = set()
    tasks = ((record,) for record in records if record.record_id not in continued)
    if jobs == 1:
        found: Iterable[Processed] = (_process_article(root, pages, find_page) for pages in tasks)
    else:
        found = _parallel(root, tasks, find_page, jobs)
    for item in found:
        if item.records[0].record_id not in continued:
            yield item
            continued.update(record.record_id for record in item.records[1:])


def process_pages(root: Path, pages: Pages) -> Processed:
    """Return what `process` reads out of the captures of `pages`, or why it cannot."""
    try:
        captures = [warc.read(root, page.file, page.offset) for page in pages]
    except ArchiveError as error:
        return ProcessingFailure(pages, "unreadable", str(error))
    try:
        # Not imported by name: what reads pages takes half a second to load, and only who reads one waits for it.
        return ExtractionResult(pages, newscrawl.process(*captures))
    except Exception as error:  # noqa: BLE001 - one page's error is named, the others are read
        return ProcessingFailure(pages, "crashed", f"{type(error).__name__}: {error}")


def _process_article(root: Path, pages: Pages, find_page: FindPage) -> Processed:
    """Process an article, and as long as it goes on in the same run, all its pages together."""
    item = process_pages(root, pages)
    while more := _with_next(item, find_page):
        item = process_pages(root, more)
    return item


def _with_next(item: Processed, find_page: FindPage) -> Pages | None:
    """Return an article's pages with the one it goes on with; None when it is whole, or that page is not there."""
    if not isinstance(item, ExtractionResult):
        return None
    url = page_after(item.outcome, [record.url for record in item.records])
    page = find_page(item.records[0], url) if url else None
    # A page that redirects or is missing is no page of the article; the crawl does without it too.
    return (*item.records, page) if page and page.status == 200 else None  # noqa: PLR2004


def _parallel(root: Path, tasks: Iterator[Pages], find_page: FindPage, jobs: int) -> Iterator[Processed]:
    """Yield the finished results of `tasks` in order, read by `jobs` processes."""
    with ProcessingPool(root, jobs) as pool:
        waiting: deque[Chunk] = deque()
        while True:
            while len(waiting) < jobs * AHEAD and (pages := list(islice(tasks, CHUNK))):
                waiting.append(pool.submit(pages))
            if not waiting:
                return
            items = pool.result_of(waiting.popleft())
            while longer := {
                number: more for number, item in enumerate(items) if (more := _with_next(item, find_page))
            }:
                again = pool.result_of(pool.submit(list(longer.values())))
                for number, item in zip(longer, again, strict=True):
                    items[number] = item
            yield from items


@dataclass(frozen=True, slots=True)
class Chunk:
    """Articles being read by a process."""

    pages: list[Pages]
    pool: ProcessPoolExecutor
    found: Future[list[Processed]]


class ProcessingPool:
    """Processes that process captures; a page that kills its process costs itself."""

    def __init__(self, root: Path, jobs: int) -> None:
        """Prepare `jobs` processes that read the WARC files below `root`."""
        self._root, self._jobs = root, jobs
        self._pool = self._new_pool(jobs)

    @staticmethod
    def _new_pool(jobs: int) -> ProcessPoolExecutor:
        # Forking a process that runs threads (a progress bar) is not safe.
        return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def submit(self, pages: list[Pages]) -> Chunk:
        """Let a process read articles, each with its pages so far."""
        return Chunk(pages, self._pool, self._pool.submit(_process_chunk, self._root, pages))

    def result_of(self, chunk: Chunk) -> list[Processed]:
        """Return what was read, in order."""
        try:
            return chunk.found.result()
        except BrokenProcessPool:
            if chunk.pool is not self._pool:  # another chunk's page broke it
                return self.result_of(self.submit(chunk.pages))
            self._pool = self._new_pool(self._jobs)
            return [self._process_alone(pages) for pages in chunk.pages]

    def _process_alone(self, pages: Pages) -> Processed:
        """Read one article in a process of its own: only the guilty page breaks it again."""
        with self._new_pool(1) as pool:
            try:
                return pool.submit(process_pages, self._root, pages).result()
            except BrokenProcessPool:
                return ExtractionResult(pages, Rejected(pages[0].url, "too-complex", "the process that read it died"))


def _process_chunk(root: Path, chunk: list[Pages]) -> list[Processed]:
    return [process_pages(root, pages) for pages in chunk]
