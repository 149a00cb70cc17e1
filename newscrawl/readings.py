"""Captures through today's code: compared with what is stored, or stored anew.

The unit is a run: its captures are grouped into pages of articles the same way the spider grouped them.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl import warc
from newscrawl.model import Article, Capture, Record, Rejected
from newscrawl.process import process

RETRIED = (408, 429, 500, 502, 503, 504)
"""Statuses after which a crawl tries again; of such captures only the last in a run counts."""
OK, CLIENT_ERROR = 200, 400
CHUNK = 16
"""Articles handed to a worker at a time: pickling costs nothing beside 16 × 8 ms of reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What today's code reads out of the captures of one article, or of one page that is none."""

    records: tuple[Record, ...]
    outcome: Article | Rejected


@dataclass(frozen=True, slots=True)
class _Task:
    root: Path
    first: Record
    run: Mapping[str, Record]
    """The run's pages by URL, among which continuation pages are looked for."""


def run_of(file: str) -> str:
    """Return the id of the run that wrote the WARC `file`: its path without the sequence number and suffix.

    >>> run_of("warc/wjnews/20261122T050000Z-00001.warc.gz")
    'wjnews/20261122T050000Z'
    """
    name = file.removeprefix("warc/").removesuffix(".gz").removesuffix(".warc")
    return name.rpartition("-")[0] if not name.startswith("imported/") and "-" in name else name


def readings(root: Path, records: Iterable[Record], *, jobs: int = 1) -> Iterator[Reading]:
    """Yield what `process` reads out of `records`, in their order whatever the number of `jobs`.

    `records` come run by run. Pages that continue an article come with it, not on their own.
    """
    tasks = (task for run in _runs(records) for task in _tasks(root, run))
    if jobs == 1:
        yield from _without_continuations(map(_read, tasks))
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from _without_continuations(pool.map(_read, tasks, chunksize=CHUNK))


def _runs(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records of one run after the other."""
    run: list[Record] = []
    for record in records:
        if run and run_of(run[-1].file) != run_of(record.file):
            yield run
            run = []
        run.append(record)
    if run:
        yield run


def _tasks(root: Path, run: Sequence[Record]) -> Iterator[_Task]:
    last = {record.url: record for record in run}
    for record in run:
        retried = (record.truncated or record.status in RETRIED) and last[record.url] is not record
        if not retried and _is_page(record):
            yield _Task(root, record, last)


def _is_page(record: Record) -> bool:
    """Tell whether a crawl would have handed this capture to `process`: no redirect, no 304, no robots.txt."""
    return (record.status == OK or record.status >= CLIENT_ERROR) and urlsplit(record.url).path != "/robots.txt"


def _read(task: _Task) -> Reading:
    """Process a page, and as long as the article goes on in the same run, all its pages together."""
    records = [task.first]
    captures = [_capture(task, task.first)]
    outcome = process(*captures)
    while isinstance(outcome, Article) and outcome.next_page and (page := task.run.get(outcome.next_page)):
        if page in records:
            break
        records.append(page)
        captures.append(_capture(task, page))
        outcome = process(*captures)
    return Reading(tuple(records), outcome)


def _capture(task: _Task, record: Record) -> Capture:
    return warc.read(task.root, record.file, record.offset)


def _without_continuations(found: Iterable[Reading]) -> Iterator[Reading]:
    """Leave out the pages that an earlier article of the run already contains."""
    continued: set[str] = set()
    for reading in found:
        if reading.records[0].record_id not in continued:
            yield reading
        continued.update(record.record_id for record in reading.records[1:])
