"""Run the extraction pipeline over archived captures, in other processes and within limits, always in the same order.

The captures of one run are grouped into pages of articles the same way the spider grouped them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Self

import newscrawl
from newscrawl import warc
from newscrawl.archive.tracing import StageObserver, fixed_work_s, warm_up
from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Record, page_after
from newscrawl.pool import (
    DIED,
    MEMORY,
    TIMEOUT,
    BatchingProcessPool,
    PoolThread,
    WorkerDiedError,
    WorkerOptions,
    begin_job,
    preload,
)
from newscrawl.sites import Sites
from newscrawl.store.comparison import is_stored
from newscrawl.store.reader import read_only
from newscrawl.store.versions import ExtractionResult

CHUNK = 16
"""Articles handed to a worker at a time: passing them costs nothing beside 16 × 8 ms of reading."""
AHEAD = 8
"""Chunks that wait for each worker, so that none is ever idle while results are worked off: those of a transaction
(`reconcile.BATCH`) on one core, while two workers share the other. With 4, they waited for 5 % of an import."""
READ_AHEAD_BYTES = 4 << 20
"""Bytes of bodies that are read in a row before the first is processed, a chunk's as a rule: a record that is read
between two pages takes up to twice as long, since code and data have left the processor's caches."""
CPU_LIMIT_S = 30.0
"""Processor time a page may take: thirty times what the longest pages that are parsed at all take."""
DATA_LIMIT_BYTES = 256 << 20
"""Memory of a process that reads pages; the longest pages that are parsed at all take 120 MB."""
PRELOADED = ("newscrawl.pipeline", "newscrawl.archive.processing")
"""Modules that are imported once for all processes."""

Pages = tuple[Record, ...]
ReadAll = Callable[[Path, Sites, list[Pages]], list[Any]]
"""What a process does: the root, sites and articles -> what is read out of each."""
FindPage = Callable[[Record, str], Record | None]
"""First page of an article and URL of a further page -> the capture of that page in the same run, or None."""


@dataclass(frozen=True, slots=True)
class ProcessingFailure:
    """Captures that could not be read."""

    records: Pages
    kind: str
    """`unreadable`: the WARC record is damaged or gone; `crashed`: our code raised; `timeout`, `memory`, `died`: it
    took more than a page may take, or ended its process, and this code does not try it again."""
    reason: str

    @property
    def is_final(self) -> bool:
        """Whether today's code is not to try it again."""
        return self.kind in FINAL_KINDS


FINAL_KINDS = (TIMEOUT, MEMORY, DIED)
Processed = ExtractionResult | ProcessingFailure


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Captures out of which exactly that is read which the database holds for them."""

    records: Pages


Compared = Processed | Unchanged


class RecordProcessor:
    """Processes that read archived captures; they start with the first of these, or `start`."""

    def __init__(
        self, root: Path, sites: Sites, *, jobs: int = 1,
        read_all: ReadAll | None = None, initializer: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """Read WARC files below `root` with `jobs` processes.

        Subclasses say what a process does in place of reading alone, and how it begins.
        """
        self._jobs, self._work = jobs, partial(read_all or _process_all, root, sites)
        self._options = WorkerOptions(initializer, cpu_s=CPU_LIMIT_S, data_bytes=DATA_LIMIT_BYTES)

    @cached_property
    def _pool(self) -> PoolThread:
        preload(PRELOADED)
        return PoolThread(lambda: BatchingProcessPool(self._jobs, CHUNK, self._work, self._options))

    def process(self, records: Iterable[Record], find_page: FindPage) -> Iterator[Processed]:
        """Yield what `process` reads out of each of `records`, in their order whatever the number of processes.

        An article that goes on is read together with those of its further pages that `find_page` knows; a record that
        came as such a page already is left out. WARC files are named relative to the root.
        """
        return self._each_once(records, find_page)

    def _each_once(self, records: Iterable[Record], find_page: FindPage) -> Iterator[Any]:
        continued: set[str] = set()
        tasks = ((record,) for record in records if record.record_id not in continued)
        for item in self.in_order(tasks, find_page):
            if item.records[0].record_id not in continued:
                yield item
                continued.update(record.record_id for record in item.records[1:])

    def in_order(self, tasks: Iterator[Pages], find_page: FindPage) -> Iterator[Any]:
        """Yield the finished results of `tasks` in order."""
        waiting: deque[_Chunk] = deque()
        while True:
            while len(waiting) < self._jobs * AHEAD and (pages := list(islice(tasks, CHUNK))):
                waiting.append(_Chunk(self._pool, pages))
            if not waiting:
                return
            items = waiting.popleft().results()
            while longer := {number: more for number, item in enumerate(items) if (more := with_next(item, find_page))}:
                again = _Chunk(self._pool, list(longer.values())).results()
                for number, item in zip(longer, again, strict=True):
                    items[number] = item
            yield from items

    def start(self) -> None:
        """Start the processes now, and not with the first capture."""
        _ = self._pool

    def close(self) -> None:
        """End the processes."""
        if "_pool" in self.__dict__:
            self._pool.close()
            del self._pool

    def __enter__(self) -> Self:
        """Return the processor."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self.close()


class TracingProcessor(RecordProcessor):
    """Processes whose results carry what the stages made, and what that cost."""

    def __init__(self, root: Path, sites: Sites, *, jobs: int = 1) -> None:
        """Read WARC files below `root` with `jobs` processes."""
        super().__init__(root, sites, jobs=jobs, read_all=_trace_all, initializer=warm_up)


class ComparingProcessor(RecordProcessor):
    """Processes that read archived captures and hold them against the database; they start as those do.

    An article that is read as it is stored does not come back, which saves packing it there and unpacking it here.
    """

    def __init__(self, root: Path, sites: Sites, database: Path, *, jobs: int = 1) -> None:
        """Read WARC files below `root`, and `database`, with `jobs` processes."""
        super().__init__(root, sites, jobs=jobs, read_all=_compare_all, initializer=partial(_open, database))

    def compare(self, records: Iterable[Record], find_page: FindPage) -> Iterator[Compared]:
        """Do as `process`, but of what is read as it is stored tell that alone."""
        return self._each_once(records, find_page)


class _Chunk:
    """Articles that are being read."""

    def __init__(self, pool: PoolThread, pages: list[Pages]) -> None:
        self._pages, self._found = pages, pool.submit(pages)

    def results(self) -> list[Compared]:
        """Wait, and return what was read, in order; a page that ended its process costs itself."""
        return [_judged(pages, found) for pages, found in zip(self._pages, self._found.result(), strict=True)]


def _judged(pages: Pages, found: Any) -> Compared:
    if found is None:
        return Unchanged(pages)
    if isinstance(found, WorkerDiedError):
        return ProcessingFailure(pages, found.kind, str(found))
    if isinstance(found, BaseException):
        raise found
    result: Processed = replace(found, records=pages)
    return result


def _process_all(root: Path, sites: Sites, articles: list[Pages]) -> list[Processed]:
    """Read articles one after another; called in a process of its own. The records are left to who has them."""
    return [replace(_process_limited(sites, *read), records=()) for read in _read_ahead(root, articles)]


_database: list[Connection] = []
"""What the results of this process are held against."""


def _open(database: Path) -> None:
    """Open the database, with no more memory for it than SQLite takes by itself: no row is read twice."""
    _database[:] = [read_only(database)]
    _database[0].execute("PRAGMA cache_size = -2000")


def _compare_all(root: Path, sites: Sites, articles: list[Pages]) -> list[Processed | None]:
    """Do the same; None stands for an article that is whole, and read as it is stored. Rows are read in a row, too."""
    found = [_process_limited(sites, *read) for read in _read_ahead(root, articles)]
    return [None if _is_unchanged(item, sites) else replace(item, records=()) for item in found]


def _is_unchanged(item: Processed, sites: Sites) -> bool:
    if not isinstance(item, ExtractionResult) or page_after(item.outcome, [record.url for record in item.records]):
        return False
    return is_stored(_database[0], item, sites)


def _trace_all(root: Path, sites: Sites, articles: list[Pages]) -> list[Processed]:
    """Do the same with a trace of each; the fixed piece of work is done before the first and after the last."""
    observers = [StageObserver() for _ in articles]
    before = fixed_work_s()
    found = [replace(_process_limited(sites, *read, observer), records=())
             for read, observer in zip(_read_ahead(root, articles), observers, strict=True)]  # fmt: skip
    unit_s = (before + fixed_work_s()) / 2
    return [replace(item, trace=observer.trace(unit_s)) if isinstance(item, ExtractionResult) else item
            for item, observer in zip(found, observers, strict=True)]  # fmt: skip


_Read = tuple[Pages, list[Capture] | ProcessingFailure]
"""An article's pages, and their captures or why these cannot be read."""


def _read_ahead(root: Path, articles: list[Pages]) -> Iterator[_Read]:
    """Yield what the records of each article hold, of as many in a row as READ_AHEAD_BYTES allow."""
    ahead: list[_Read] = []
    size = 0
    for pages in articles:
        begin_job()
        captures = _captures(root, pages)
        ahead.append((pages, captures))
        size += sum(len(capture.body) for capture in captures) if isinstance(captures, list) else 0
        if size >= READ_AHEAD_BYTES:
            yield from ahead
            ahead, size = [], 0
    yield from ahead


def _captures(root: Path, pages: Pages) -> list[Capture] | ProcessingFailure:
    try:
        return [warc.read_record(root, page) for page in pages]
    except ArchiveError as error:
        return ProcessingFailure(pages, "unreadable", str(error))


def _process_limited(
    sites: Sites, pages: Pages, captures: list[Capture] | ProcessingFailure, *observer: StageObserver
) -> Processed:
    begin_job()
    return captures if isinstance(captures, ProcessingFailure) else process_pages(sites, pages, captures, *observer)


def process_pages(
    sites: Sites, pages: Pages, captures: list[Capture], observer: StageObserver | None = None
) -> Processed:
    """Return what `process` reads out of the `captures` of `pages`, or why it cannot; `observer` watches it."""
    try:
        # Not imported by name: what reads pages takes half a second to load, and only who reads one waits for it.
        if observer is None:
            return ExtractionResult(pages, newscrawl.process(*captures, sites=sites))
        observer.begin()
        return ExtractionResult(pages, newscrawl.process(*captures, sites=sites, observe=observer))
    except MemoryError:
        raise  # the process that reads ends, and what it took is free again
    except Exception as error:  # noqa: BLE001 - one page's error is named, the others are read
        return ProcessingFailure(pages, "crashed", f"{type(error).__name__}: {error}")


def with_next(item: Compared, find_page: FindPage) -> Pages | None:
    """Return an article's pages with the one it goes on with; None when it is whole, or that page is not there."""
    if not isinstance(item, ExtractionResult):
        return None
    url = page_after(item.outcome, [record.url for record in item.records])
    page = find_page(item.records[0], url) if url else None
    # A page that redirects or is missing is no page of the article; the crawl does without it too.
    return (*item.records, page) if page and page.status == HTTPStatus.OK else None
