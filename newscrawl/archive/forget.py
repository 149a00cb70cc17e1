"""Take an imported or linked file out of the archive again."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from newscrawl.archive import Archive
from newscrawl.archive.indexing import add_captures
from newscrawl.archive.links import linked, linked_files, unlink
from newscrawl.archive.reconcile import Reconciler, read_captures
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.store import Store
from newscrawl.store.revisits import in_container
from newscrawl.warc import cdxj
from newscrawl.warc.names import storable_name

IN_FILE = "(file = :file OR (file >= :first AND file < :end))"
RESTING_ON = (
    f"SELECT file, offset FROM captures AS revisit WHERE type = 'revisit' AND NOT {IN_FILE} AND "  # noqa: S608 - own words
    "(original_file = :file OR (original_file >= :first AND original_file < :end) OR original_file IS NULL AND EXISTS "
    "(SELECT 1 FROM captures AS original WHERE original.file = :file AND original.type = 'response' "
    "AND original.url = revisit.url AND original.payload_digest = revisit.payload_digest))"
)
"""Captures of other files whose body may be held by this one alone."""


def forget_file(archive: Archive, file: str, *, jobs: int) -> int:
    """Take the file of this name, or path, out of the archive, copied in or linked; return how many captures it held.

    Articles and versions that rest on it alone are deleted, with their places in stories and the search index; others
    are rebuilt from the captures that are left. A linked file stays where it is. Interrupted, it is run again. Raises
    UsageError when there is no such file, or later captures hold no body of their own but its; LockedError while a site
    is being crawled.
    """
    path, is_linked = _found(archive, file)
    name = archive.name(path)
    with archive.locked(), archive.existing_store() as store:
        resting = store.connection.execute(RESTING_ON, _bounds(name)).fetchall()
        if resting:
            raise UsageError(f"{len(resting)} later captures have no body but that in {name}; it stays")
        lines = {_key_and_time(cdxj.line_of(record)) for record in store.captures.in_file(name)}
        count = _delete_rows(store, name)
        add_captures(
            archive,
            store,
            [
                other
                for other in [*archive.warc_files(), *linked_files(archive)]
                if other != path and _shares(other, lines)
            ],
        )
        with Reconciler(archive.root, store, jobs=jobs) as reconciler:
            reconciler.reconcile()
        left_out = store.runs.interrupted()
        read_captures(archive, store, lambda run_id: run_id not in left_out, jobs=jobs)
        try:
            if is_linked:
                unlink(archive, name)
            else:
                path.unlink()
                cdxj.path_of(path).unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be deleted: {error.strerror}; delete it yourself") from error
    return count


def _found(archive: Archive, file: str) -> tuple[Path, bool]:
    """Return the imported or linked file that is meant, and whether it is linked. Raises UsageError."""
    imported = archive.root / "warc" / "imported"
    for path in (imported / storable_name(file), Path(file), imported / storable_name(PurePath(file).name)):
        if path.is_file() and path.resolve().is_relative_to(imported.resolve()):
            return archive.root / archive.name(path), False
    wanted = os.path.realpath(file)
    for name in linked(archive):
        if os.path.realpath(archive.root / name) == wanted or file in (name, PurePath(name).name):
            return archive.root / name, True
    raise UsageError(
        f"{file} is neither below warc/imported/ nor linked; newscrawl forget takes the name of such a file"
    )


def _bounds(name: str) -> dict[str, str]:
    return dict(zip(("file", "first", "end"), in_container(name), strict=True))


def _delete_rows(store: Store, name: str) -> int:
    """Delete the rows of a file's captures and of what was read from them; return how many captures those were."""
    bounds = _bounds(name)
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO unsettled SELECT DISTINCT article_id FROM captures "  # noqa: S608 - own words
            f"WHERE {IN_FILE} AND article_id IS NOT NULL",
            bounds,
        )
        for table in ("versions", "processing_failures"):
            connection.execute(
                f"DELETE FROM {table} WHERE record_id IN (SELECT record_id FROM captures WHERE {IN_FILE})",  # noqa: S608
                bounds,
            )
        connection.execute(f"DELETE FROM waiting_revisits WHERE {IN_FILE}", bounds)  # noqa: S608
        return connection.execute(f"DELETE FROM captures WHERE {IN_FILE}", bounds).rowcount  # noqa: S608


def _shares(path: Path, lines: set[str]) -> bool:
    """Tell whether another file may hold copies of the records that are forgotten."""
    index = cdxj.path_of(path)
    if not index.is_file():
        return True
    with index.open(encoding="ascii", errors="replace") as file:
        return any(_key_and_time(line) in lines for line in file)


def _key_and_time(line: str) -> str:
    return " ".join(line.split(" ", 2)[:2])
