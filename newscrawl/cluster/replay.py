"""Read the pages of many WARC files on an engine, and leave shards of what was read.

First all files are indexed, so that every revisit has its payload and every article its further pages, in whatever
file these lie; then each task reads the pages of one file, or of a part of a large one. What is done is not done again:
a shard is named by all it is made from.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newscrawl.archive import Archive
from newscrawl.archive.importing import candidates, check
from newscrawl.archive.indexing import add_found, found_in_file
from newscrawl.archive.links import state_of
from newscrawl.cluster import shards
from newscrawl.cluster.engine import Engine, engine, reason
from newscrawl.cluster.folder import Folder, file_system, is_remote, state_of_url, told
from newscrawl.cluster.shards import Manifest
from newscrawl.cluster.stories import find_stories
from newscrawl.cluster.tables import parts, write_tables
from newscrawl.cluster.tasks import IndexTask, ReadTask, index_file, read_pages
from newscrawl.errors import ExportError, UsageError
from newscrawl.extract.pagination import MAX_PAGE_NUMBER, split_page
from newscrawl.model import Record
from newscrawl.store import Store, code_version
from newscrawl.store.database import DATABASE
from newscrawl.warc import Found, cdxj
from newscrawl.warc.names import SEPARATOR

TASK_BYTES = 64 << 20
"""Records that one task reads at most, as they lie in the file: some 8,000 pages, a minute."""


@dataclass(slots=True)
class Replay:
    """What a replay on an engine did."""

    manifest: Manifest
    counts: Counter[str] = field(default_factory=Counter)
    """How many pages were read as what."""
    continued: set[str] = field(default_factory=set, repr=False)
    """Captures that continue the article of another one."""
    seconds: float = 0
    """From the first task that reads to the end of the last."""

    @property
    def pages(self) -> int:
        """How many pages were read."""
        return self.counts.total()

    def __str__(self) -> str:
        """Return one line for people."""
        rate = f", {self.pages / self.seconds:.0f}/s" if self.seconds else ""
        files = f"{len(self.manifest.indexes)} files, {len(self.manifest.set_aside)} set aside"
        return f"{files}; {self.pages} pages in {self.seconds:.1f} s{rate}: " + ", ".join(
            f"{count} {what}" for what, count in sorted(self.counts.items())
        )


def replay(archive: Archive, paths: Iterable[str], out: str, *, scheduler: str | None = None, jobs: int = 1) -> Replay:
    """Read the WARC files that `paths` name (paths, patterns, URLs; without any, the archive's) into shards in `out`.

    Files are named relative to the archive, where there is one, else to the present folder. A file that cannot be read,
    or ends its workers, is set aside and named.
    Interrupted, it goes on where it ended. Raises UsageError and ExportError.
    """
    archive = replace(archive, root=(archive.root if archive.root.is_dir() else Path()).resolve())
    folder = Folder(out if is_remote(out) else str(Path(out).resolve()))
    done = Replay(Manifest(str(archive.root), sorted(code_version.all_of(archive.sites))))
    with engine(scheduler, jobs, archive.warn) as workers, TemporaryDirectory(prefix="newscrawl-") as temporary:
        rows = _index(archive, workers, folder, dict(_named(archive, paths, done.manifest)), done.manifest)
        with Store(Path(temporary) / DATABASE, archive.sites) as store:
            add_indexed(archive, store, folder, done.manifest.indexes.values())
            codes = tuple(done.manifest.codes)
            tasks = {task.shard: task for task in _tasks(archive, store, folder.place, codes)}
            rows |= _read(archive, workers, tasks, done)
        _lay_out(archive, workers, folder, done, rows)
    done.manifest.write(folder)
    return done


def _named(archive: Archive, paths: Iterable[str], manifest: Manifest) -> Iterator[tuple[str, bool]]:
    """Yield the names of WARC files, relative to the archive or as URLs, and whether each must be one.

    What is named and is none is set aside; what lies in a folder behind a URL may be none.
    """
    wanted = list(paths) or [str(path) for path in archive.warc_files()]
    if not wanted:
        raise UsageError(f"there are no WARC files in {archive.root}; name some, or another --archive")
    for url in filter(is_remote, wanted):
        with told(url):
            system, path = file_system(url)
            is_pattern = bool(set("*?[") & set(path))
            found = system.glob(path) if is_pattern else system.find(path)
        if not found:
            manifest.set_aside[url] = _why_not_found(system, path)
        is_folder = not is_pattern and found != [path]
        for one in found:
            if not (is_folder and one.endswith(cdxj.SUFFIX)):
                yield system.unstrip_protocol(one), not is_folder
    for candidate in candidates(Path(path) for path in wanted if not is_remote(path)):
        problem = check(candidate.path)
        if problem is None:
            yield archive.name(candidate.path.resolve()), True
        elif candidate.is_named or problem.is_archive:
            manifest.set_aside[archive.name(candidate.path)] = problem.what


def _why_not_found(system: Any, path: str) -> str:
    """Tell why nothing was found: fsspec's `find` and `glob` say nothing of a server that does not answer."""
    try:
        system.info(path)
    except Exception as error:  # noqa: BLE001 - each file system has errors of its own
        cause = error.__cause__ or error  # over HTTP, whatever went wrong is a file not found
        if isinstance(cause, Exception) and not isinstance(cause, FileNotFoundError):
            return reason(cause)
    return "no file is there"


def _index(
    archive: Archive, workers: Engine, folder: Folder, names: dict[str, bool], manifest: Manifest
) -> dict[str, int]:
    """Have files indexed, and note each one's index, in the order of an archive's files; return its number of rows."""
    rows: dict[str, int] = {}
    root, codes, sites = str(archive.root), tuple(manifest.codes), archive.sites
    shard_of = {name: shards.name_of(name, *_state(root, name)) for name in names}
    tasks = {
        name: IndexTask(root, name, folder.place, shard_of[name], codes, sites, must) for name, must in names.items()
    }
    found: dict[str, str] = {}
    for name, result in archive.progress(workers.run(index_file, tasks), "indexing", len(tasks), None):
        if isinstance(result, Exception):
            manifest.set_aside[name] = reason(result)
        if not isinstance(result, tuple):
            continue
        found[name], counts = result
        rows[found[name]] = counts["captures"]
        if counts["lost"]:
            manifest.lost[name] = counts["lost"]
    ordered = sorted(found, key=lambda name: (name.rpartition("/")[2], name))
    manifest.indexes = {name: found[name] for name in ordered}
    return rows


def _state(root: str, name: str) -> tuple[object, ...]:
    """Return what tells whether a file is another one than it was."""
    return state_of_url(name) if is_remote(name) else tuple(state_of(Path(root) / name).values())


def add_indexed(
    archive: Archive, store: Store, folder: Folder, indexes: Iterable[str], here: dict[str, str] | None = None
) -> int:
    """Give all captures of indexes their rows; return how many wait for their original.

    `here` says what files are called in this archive, where that is not as in the index.
    """
    revisits: dict[tuple[str, int], Found] = {}

    def found_at(file: str, offset: int) -> list[Found]:
        known = revisits.get((file, offset))
        return [known] if known else found_in_file(archive, file, offset)

    for index in indexes:
        batch = [_renamed(one, here or {}) for one in shards.indexed(folder, index)]
        revisits.update(((one.record.file, one.record.offset), one) for one in batch if one.refers_to)
        with store.transaction():
            for _ in add_found(store, batch, found_at):
                pass
    return store.revisits.count_waiting()


def _renamed(found: Found, here: dict[str, str]) -> Found:
    outer, separator, inner = found.record.file.partition(SEPARATOR)
    name = here.get(outer)
    return replace(found, record=replace(found.record, file=name + separator + inner)) if name else found


def _tasks(archive: Archive, store: Store, out: str, codes: tuple[str, ...]) -> Iterator[ReadTask]:
    """Yield what is to be read: of each file its pages, with the captures that may continue their articles."""
    root, sites = str(archive.root), archive.sites
    numbered = _numbered(store)
    for file, pages in store.captures.pages().by_file().items():
        for part in _parts(pages):
            beside = {page.record_id: known for page in part if (known := _beside(store, page, numbered))}
            shard = shards.name_of(file, *codes, part, beside)
            yield ReadTask(root, file, out, shard, codes, sites, part, beside)


def _parts(pages: Iterable[Record]) -> Iterator[tuple[Record, ...]]:
    part: list[Record] = []
    size = 0
    for page in pages:
        part.append(page)
        size += page.length
        if size >= TASK_BYTES:
            yield tuple(part)
            part, size = [], 0
    if part:
        yield tuple(part)


def _numbered(store: Store) -> dict[str, dict[str, int]]:
    """Return the addresses that say which page of an article they are, by what all its pages share, with the number."""
    found: dict[str, dict[str, int]] = {}
    for (url,) in store.connection.execute("SELECT DISTINCT url FROM captures"):
        shared, number = split_page(url)
        if number is not None and number <= MAX_PAGE_NUMBER:
            found.setdefault(shared, {})[url] = number
    return found


def _beside(store: Store, page: Record, numbered: dict[str, dict[str, int]]) -> dict[str, Record]:
    """Return the captures by which an article may go on that begins with `page`: those of its later pages."""
    shared, own = split_page(page.url)
    later = [url for url, number in numbered.get(shared, {}).items() if number > (own or 0)]
    return {url: found for url in later if (found := store.captures.page_beside(page, url))}


def _read(archive: Archive, workers: Engine, tasks: dict[str, ReadTask], done: Replay) -> dict[str, int]:
    """Have pages read; return how many each shard has."""
    rows: dict[str, int] = {}
    started = time.monotonic()
    for shard, result in archive.progress(workers.run(read_pages, tasks), "reading", len(tasks), None):
        if isinstance(result, Exception):
            done.manifest.set_aside[tasks[shard].file] = reason(result)
        else:
            done.counts += result[1]
            done.continued.update(result[2])
            rows[shard] = result[1].total()
            done.manifest.readings.append(shard)
    done.manifest.readings.sort()
    done.seconds = time.monotonic() - started
    return rows


def _lay_out(archive: Archive, workers: Engine, folder: Folder, done: Replay, rows: dict[str, int]) -> None:
    """Have the tables written, and take away those of another replay into this folder. Raises ExportError."""
    found = parts(folder.place, done.manifest, rows, frozenset(done.continued), archive.sites)
    tasks = {task.name: task for task in found}
    wanted: set[str] = set()
    articles: dict[str, tuple[str, ...]] = {}
    for part, result in archive.progress(workers.run(write_tables, tasks), "tables", len(tasks), None):
        if isinstance(result, Exception):
            raise ExportError(f"the tables in {folder.place} cannot be written: {reason(result)}; run it again")
        wanted.update(result)
        articles[part] = tuple(name for name in result if name.startswith("tables/articles/"))
    wanted.update(find_stories(archive, workers, folder, articles))
    for name in set(folder.names("tables")) - wanted:
        folder.remove(name)
