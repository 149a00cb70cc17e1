"""Import WARC files: copy them into the archive, give their captures rows, and save what is extracted from them."""

from __future__ import annotations

import filecmp
import shutil
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.archive import run_of
from newscrawl.archive.reconcile import read_captures
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.store import Store
from newscrawl.warc import OnLostRecord
from newscrawl.warc.cdxj import index_text, write_index
from newscrawl.warc.parsing import is_sound
from newscrawl.warc.records import GZIP, RawRecord, raw_records

BATCH = 1000
"""Captures whose rows are written in one transaction."""


def import_file(
    archive: Archive, path: Path, *, jobs: int = 1, on_lost: OnLostRecord = warc.log_lost_record
) -> Counter[str]:
    """Copy the WARC file at `path` into the archive and store its articles; return counts by outcome.

    What in it cannot be read goes to `on_lost`. Importing the same file again stores nothing twice. Raises
    UsageError when it is no WARC file, or another file of this name is there.
    """
    copy = archive.root / "warc" / "imported" / _suffixed(path)
    if copy.exists() and not filecmp.cmp(path, copy, shallow=False):
        raise UsageError(f"another file was imported as {copy.name}; rename {path} and import it again")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            partial = copy.with_name(copy.name + ".partial")
            shutil.copyfile(path, partial)
            partial.replace(copy)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be copied into the archive: {error.strerror}") from error
    with archive.store() as store:
        lost = add_captures(archive, store, [copy], on_lost=on_lost)
        return read_captures(archive, store, run_of(archive.name(copy)).__eq__, jobs=jobs) + lost


def add_captures(
    archive: Archive, store: Store, files: Iterable[Path], *, on_lost: OnLostRecord = warc.log_lost_record
) -> Counter[str]:
    """Give every capture in `files` its row, and each file its index; return how many records are lost."""
    lost: Counter[str] = Counter()

    def count(loss: warc.LostRecord) -> None:
        lost["lost"] += 1
        on_lost(loss)

    originals: warc.Originals = {}
    for path in files:
        run_id = run_of(archive.name(path))
        found = warc.captures(path, archive=archive.root, on_lost=count, originals=originals)
        records = []
        while batch := [record for record, _ in islice(found, BATCH)]:
            store.add_captures((record, run_id) for record in batch)
            records += batch
        if not archive.name(path).startswith("../"):
            write_index(path, index_text(records))
    return lost


def _suffixed(path: Path) -> str:
    """Return the name under which a WARC file is kept: its own, with the suffix by which WARC files are known.

    Raises UsageError when it cannot be read, or holds no record that can.
    """
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no regular file; give a WARC file")
    try:
        with path.open("rb") as file:
            if not any(isinstance(found, RawRecord) and is_sound(found) for found in raw_records(file)):
                raise UsageError(f"{path} holds no WARC record that can be read")
            file.seek(0)
            suffix = ".warc.gz" if file.read(len(GZIP)) == GZIP else ".warc"
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return path.name if path.name.endswith((".warc", ".warc.gz")) else path.name.removesuffix(".gz") + suffix
