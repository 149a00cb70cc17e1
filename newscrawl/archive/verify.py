"""WARC files, their indexes and the database held against each other, both ways; every problem is one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside, run_of
from newscrawl.archive.indexing import own_id
from newscrawl.archive.links import is_partly_linked, linked, problem_of
from newscrawl.errors import ArchiveError
from newscrawl.model import Record
from newscrawl.store import Store, code_version
from newscrawl.store.database import DATABASE
from newscrawl.store.failures import TODAYS
from newscrawl.store.rows import to_json
from newscrawl.store.writes import ARTICLE
from newscrawl.text.plural import counted
from newscrawl.warc import LostRecord, cdxj


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be."""

    file: str
    """Relative to the archive: a WARC file, an index, or the database."""
    offset: int | None
    """Bytes from the start of the WARC file `file`, or that an index names; None where it is no place in a file."""
    what: str

    def __str__(self) -> str:
        """Return one line for people."""
        return f"{self.file}{'' if self.offset is None else f' at byte {self.offset}'}: {self.what}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What one WARC file holds."""

    path: Path
    name: str
    """As `Record.file`."""
    records: tuple[Record, ...]
    losses: tuple[LostRecord, ...]


def problems(archive: Archive, store: Store, *, skip: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Yield every problem of the archive; runs in `skip` are being written, and nothing is said about them.

    Reads every WARC file once from end to end.
    """
    files = [path for path in archive.warc_files() if run_of(archive.name(path)) not in skip]
    known = store.captures.files()
    outside = [archive.root / name for name in {*known, *linked(archive)} if not is_inside(name)]
    for path in [*files, *sorted(path for path in outside if path.is_file())]:
        yield from file_problems(archive, store, path)
    yield from _link_problems(archive)
    for path in archive.irregular_files():
        yield Problem(archive.name(path), None, "no regular file, or its name is no UTF-8; take it away")
    for name in known:
        if not (archive.root / name).exists() and name not in linked(archive):
            count = len(store.captures.in_file(name))
            yield Problem(
                name,
                None,
                f"the file is gone, and {DATABASE} names {counted(count, 'capture')} in it; restore it from a copy",
            )
    yield from database_problems(store, skip)


def file_problems(archive: Archive, store: Store, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with one WARC file, its index (which linked files have none of) and its rows."""
    checked = check_file(archive, path)
    for loss in checked.losses:
        yield Problem(loss.file, loss.offset, loss.reason)
    if is_inside(checked.name):
        yield from _index_problems(archive, checked)
    yield from _row_problems(archive, store, checked)


def _link_problems(archive: Archive) -> Iterator[Problem]:
    """Yield how linked files differ from what they were like."""
    for name, noted in sorted(linked(archive).items()):
        if what := problem_of(archive, name, noted):
            yield Problem(name, None, what)


def check_file(archive: Archive, path: Path) -> Checked:
    """Read one file from end to end, every digest compared. Raises ArchiveError when it cannot be opened."""
    losses: list[LostRecord] = []
    found = warc.scan(path, archive=archive.root, on_lost=losses.append)
    return Checked(path, archive.name(path), tuple(one.record for one in found), tuple(losses))


def _index_problems(archive: Archive, checked: Checked) -> Iterator[Problem]:
    """Yield how the index beside a WARC file differs from what is in it."""
    path = cdxj.path_of(checked.path)
    name = archive.name(path)
    if not path.exists():
        yield Problem(name, None, "the index is missing")
        return
    stored = path.read_bytes().decode("ascii", "replace").splitlines()
    wanted = {cdxj.line_of(record).rstrip("\n"): record for record in checked.records}
    for line in sorted(wanted.keys() - set(stored), key=lambda line: wanted[line].offset):
        yield Problem(name, wanted[line].offset, f"the index lacks this capture of {wanted[line].url}")
    for line in sorted(set(stored) - wanted.keys()):
        yield Problem(name, None, f"the index names what is not in the WARC file: {line[:100]}")
    if set(stored) == wanted.keys() and stored != sorted(wanted, key=str.encode):
        yield Problem(name, None, "the index is not in order")


def _row_problems(archive: Archive, store: Store, checked: Checked) -> Iterator[Problem]:
    """Yield captures of a WARC file without their row, and rows without their capture."""
    rows: dict[tuple[str, int], list[Record]] = {}  # a file that was replaced may have several at one place
    for stored in store.captures.in_file(checked.name):
        rows.setdefault((stored.file, stored.offset), []).append(stored)
    waiting = store.revisits.waiting_in(checked.name)
    is_partly = is_partly_linked(archive, checked.name)
    left: list[Record] = []
    for record in checked.records:
        place = record.file, record.offset
        ids = (record.record_id, own_id(record))
        here = sorted(rows.pop(place, []), key=lambda row: row.record_id not in ids)
        left += here[1:]
        row = here[0] if here else row_of(store, record)
        if place in waiting:
            continue
        if row is None and is_partly:
            continue
        if row is None:
            yield Problem(record.file, record.offset, f"{DATABASE} has no row for this capture of {record.url}")
        elif contradicts(archive, row, record):
            yield Problem(record.file, record.offset, f"{DATABASE} says otherwise about this capture of {record.url}")
    lost = {(loss.file, loss.offset) for loss in checked.losses}
    for row in [*left, *chain.from_iterable(rows.values())]:
        if (row.file, row.offset) not in lost:
            yield Problem(row.file, row.offset, f"{DATABASE} names a capture of {row.url} here, and there is none")


def row_of(store: Store, record: Record) -> Record | None:
    """Return the row of a capture, wherever it says that it lies; None when there is none."""
    return store.captures.record(record.record_id) or store.captures.record(own_id(record))


def contradicts(archive: Archive, row: Record, record: Record) -> bool:
    """Tell whether a row says otherwise than its capture does, and does not name another copy of it that is there."""
    is_here = (row.file, row.offset) == (record.file, record.offset)
    return not _says_the_same(row, record) and (is_here or not is_there(archive, row))


def _says_the_same(row: Record, record: Record) -> bool:
    """Tell whether a row says what its record does; the id may be one of its own, an original was looked up."""
    if row.record_id not in (record.record_id, own_id(record)):
        return False
    known = replace(
        record, record_id=row.record_id, original_file=row.original_file, original_offset=row.original_offset
    )
    return known == row


def is_there(archive: Archive, record: Record) -> bool:
    """Tell whether a capture can be read at the place its row names: another copy of the same record."""
    try:
        return warc.found_at(archive.root, record.file, record.offset).record.url == record.url
    except ArchiveError:
        return False


ORPHANS = {
    "articles": "SELECT url FROM articles WHERE record_id NOT IN (SELECT record_id FROM captures)",
    "versions": "SELECT record_id FROM versions WHERE record_id NOT IN (SELECT record_id FROM captures)",
    "rejections": "SELECT url FROM rejections WHERE record_id NOT IN (SELECT record_id FROM captures)",
}
"""Rows that lead to no capture."""
UNLIKE_CAPTURES = f"""
SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM captures WHERE outcome = '{ARTICLE}')
UNION SELECT article_id FROM captures WHERE outcome = '{ARTICLE}' AND article_id NOT IN (SELECT id FROM articles)
UNION SELECT id FROM unsettled WHERE id NOT IN (
    SELECT article_id FROM captures JOIN processing_failures USING (record_id)
    WHERE {TODAYS} AND article_id NOT NULL
)
"""  # noqa: S608 - own words
"""Articles that are not what the captures' rows say; those that today's code cannot process stay as they are."""


def database_problems(store: Store, skip: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Yield where the database contradicts itself, and captures of runs not in `skip` that no code has read."""
    connection = store.connection
    for file, offset in store.revisits.without_original():
        yield Problem(file, offset, "the payload of this revisit is where it was no longer; newscrawl verify --fix")
    for (said,) in connection.execute("PRAGMA quick_check"):
        if said != "ok":
            yield Problem(DATABASE, None, f"damaged: {said}; make it anew with: newscrawl verify --fix")
    for table, query in ORPHANS.items():
        for (what,) in connection.execute(query):
            yield Problem(DATABASE, None, f"{what} in {table} leads to no capture")
    for article_id in unlike_captures(store):
        yield Problem(DATABASE, None, f"article {article_id} is not what its captures say")
    for record in unread(store, skip):
        yield Problem(record.file, record.offset, f"{record.url} is archived and was not read")


def unlike_captures(store: Store) -> list[str]:
    """Return the ids of articles that must be made anew from their captures."""
    codes = to_json(code_version.all_of(store.sites))
    return [article_id for (article_id,) in store.connection.execute(UNLIKE_CAPTURES, {"codes": codes})]


def unread(store: Store, skip: frozenset[str] = frozenset()) -> Iterator[Record]:
    """Yield the captures of pages that no code has read, but for those of the runs in `skip` and of interrupted ones.

    What an interrupted run left is read by the next crawl, together with the further pages that it fetches.
    """
    owed = skip | store.runs.interrupted()
    return (record for record in store.captures.pages(unread=True) if run_of(record.file) not in owed)
