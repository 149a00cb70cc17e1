"""What workers do: index one WARC file, or read the pages of one file or a part of it. Each writes one shard.

A task that is done again, since its worker died, finds its shard, or writes the same one.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from newscrawl import warc
from newscrawl.archive.importing import check
from newscrawl.archive.processing import Processed, RecordProcessor
from newscrawl.cluster import shards
from newscrawl.cluster.folder import Folder, file_system, is_remote, state_of_url, told
from newscrawl.errors import UsageError
from newscrawl.model import Record
from newscrawl.sites import Sites
from newscrawl.store import code_version
from newscrawl.warc import LostRecord
from newscrawl.warc.names import SEPARATOR


@dataclass(frozen=True, slots=True)
class FileTask:
    """What a worker is to do with one WARC file."""

    root: str
    """The folder that files are named relative to, as workers see it."""
    file: str
    out: str
    shard: str
    codes: tuple[str, ...] = field(repr=False)
    """The releases of the code, and of the sites' files, that are to read."""
    sites: Sites = field(repr=False)


@dataclass(frozen=True, slots=True)
class IndexTask(FileTask):
    """A WARC file whose captures are to be found."""

    must_be_one: bool
    """Whether it was named; what lies in a folder behind a URL may be no archive at all."""


@dataclass(frozen=True, slots=True)
class ReadTask(FileTask):
    """Pages of one WARC file that are to be read."""

    pages: tuple[Record, ...] = field(repr=False)
    beside: dict[str, dict[str, Record]] = field(repr=False)
    """By the first page's record: captures that may continue its article, by URL, in whatever file they lie."""


def index_file(task: IndexTask) -> tuple[str, Counter[str]] | None:
    """Write the index of a file; return its name and counts: `captures`, `lost`; None for what may be no archive.

    Raises UsageError for what is no archive, ArchiveError and ExportError.
    """
    _processor(task)  # begins meanwhile
    folder, name = Folder(task.out), f"index/{task.shard}.parquet"
    if not folder.exists(name):
        lost: list[LostRecord] = []
        if is_remote(task.file):
            local = _fetched(task.file, task.shard)
            problem = check(Path(local))
            if problem and (task.must_be_one or problem.is_archive):
                raise UsageError(problem.what)
            if problem:
                return None
            found = [
                replace(one, record=replace(one.record, file=task.file + one.record.file.removeprefix(local)))
                for one in warc.scan(Path(local), on_lost=lost.append)
            ]
        else:
            root = Path(task.root)
            found = list(warc.scan(root / task.file, archive=root, on_lost=lost.append))
        counts = {"captures": len(found), "lost": len(lost)}
        folder.write(name, shards.to_parquet(shards.index_rows(found), shards.INDEX, counts))
        return task.shard, Counter(counts)
    return task.shard, Counter(shards.what_it_says(folder, name))


def read_pages(task: ReadTask) -> tuple[str, Counter[str], list[str]]:
    """Write what is read from pages; return the shard's name, counts by outcome, and captures that continue others."""
    folder, name = Folder(task.out), f"readings/{task.shard}.parquet"
    if not folder.exists(name):
        processor = _processor(task)
        local = {page.record_id: _with_local_files(page, task.shard) for page in task.pages}
        names = {page.record_id: page for page in task.pages}
        names |= {page.record_id: page for known in task.beside.values() for page in known.values()}

        def find_page(first: Record, url: str) -> Record | None:
            page = task.beside.get(first.record_id, {}).get(url)
            return _with_local_files(page, task.shard) if page else None

        found = (_named(item, names) for item in processor.process(local.values(), find_page))
        rows = [shards.reading_row(item, task.sites.name_of(item.records[0].url)) for item in found]
        counts = Counter(row["outcome"] for row in rows)
        continued = [page for row in rows for page in row["pages"][1:]]
        folder.write(name, shards.to_parquet(rows, shards.READINGS, {"counts": counts, "continued": continued}))
        return task.shard, counts, continued
    said = shards.what_it_says(folder, name)
    return task.shard, Counter(said["counts"]), said["continued"]


def _named(item: Processed, names: dict[str, Record]) -> Processed:
    """Return what was read with the records as the task names them."""
    return replace(item, records=tuple(names[record.record_id] for record in item.records))


_processors: dict[tuple[str, tuple[str, ...]], RecordProcessor] = {}
"""What reads pages in this worker, by the folder of the archive and the code: one for all tasks."""
_starting = Lock()


def _processor(task: FileTask) -> RecordProcessor:
    """Return what reads pages in a process of its own, within the limits of every page. Raises UsageError."""
    with _starting:
        key = task.root, task.codes
        if key not in _processors:
            if multiprocessing.current_process().daemon:
                raise UsageError(
                    "this worker may not start the process that pages are read in; "
                    "start workers with DASK_DISTRIBUTED__WORKER__DAEMON=False"
                )
            if task.codes != tuple(sorted(code_version.all_of(task.sites))):
                raise UsageError("this worker has another release of newscrawl or of a library; install the same ones")
            _processors[key] = RecordProcessor(Path(task.root), task.sites)
            _processors[key].start()
        return _processors[key]


def _with_local_files(page: Record, shard: str) -> Record:
    """Return a record whose files lie on a disk here."""
    if is_remote(page.file):
        page = replace(page, file=_local_name(page.file, shard))
    if page.original_file and is_remote(page.original_file):
        page = replace(page, original_file=_local_name(page.original_file, shard))
    return page


def _local_name(file: str, shard: str) -> str:
    outer, separator, inner = file.partition(SEPARATOR)
    return _fetched(outer, shard) + separator + inner


@lru_cache(maxsize=1024)
def _fetched(url: str, _shard: str) -> str:
    """Return the path of a copy of a file that lies elsewhere, fetched anew when it is another than it was.

    Whether it is, is asked once for each shard. Raises ExportError.
    """
    name = f"{shards.name_of(url, *state_of_url(url))}-{url.rpartition('/')[2]}"
    local = Path(tempfile.gettempdir()) / "newscrawl-fetched" / name
    if not local.exists():
        with told(url):
            system, path = file_system(url)
            local.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=local.parent) as folder:
                system.get_file(path, str(Path(folder) / "file"))
                (Path(folder) / "file").replace(local)
    return str(local)
