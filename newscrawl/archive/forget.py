"""Take an imported WARC file out of the archive again."""

from __future__ import annotations

from pathlib import Path, PurePath

from newscrawl.archive import Archive
from newscrawl.archive.importing import add_captures
from newscrawl.archive.reconcile import Reconciler, read_captures
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.store import Store
from newscrawl.warc import cdxj

RESTING_ON = """
SELECT count(*) FROM captures AS revisit WHERE type = 'revisit' AND file != :file AND EXISTS (
    SELECT 1 FROM captures AS original WHERE original.file = :file AND original.type = 'response'
    AND original.url = revisit.url AND original.payload_digest = revisit.payload_digest
)
"""
"""Captures of other files whose body may be held by this one alone."""


def forget_file(archive: Archive, file: str, *, jobs: int = 1) -> int:
    """Take the imported WARC file of this name, or path, out of the archive; return how many captures it held.

    Articles and versions that rest on it alone are deleted, with their places in stories and the search index; others
    are rebuilt from the captures that are left. Interrupted, it is run again. Raises UsageError when there is no such
    file, or later captures hold no body of their own but its; LockedError while a site is being crawled.
    """
    path = archive.root / "warc" / "imported" / PurePath(file).name
    if not path.is_file():
        raise UsageError(f"{path} is not there; newscrawl forget takes the name of a file below warc/imported/")
    name = archive.name(path)
    with archive.locked(), archive.existing_store() as store:
        (resting,) = store.connection.execute(RESTING_ON, {"file": name}).fetchone()
        if resting:
            raise UsageError(f"{resting} later captures have no body but that in {name}; it stays")
        count = _delete_rows(store, name)
        lines = _places_apart(cdxj.path_of(path))
        add_captures(
            archive, store, [other for other in archive.warc_files() if other != path and _shares(other, lines)]
        )
        with Reconciler(archive.root, store, jobs=jobs) as reconciler:
            reconciler.reconcile()
        left_out = store.runs.interrupted()
        read_captures(archive, store, lambda run_id: run_id not in left_out, jobs=jobs)
        try:
            path.unlink()
            cdxj.path_of(path).unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be deleted: {error.strerror}; delete it yourself") from error
    return count


def _delete_rows(store: Store, name: str) -> int:
    """Delete the rows of a file's captures and of what was read from them; return how many captures those were."""
    own = "(SELECT record_id FROM captures WHERE file = :file)"
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO unsettled SELECT DISTINCT article_id FROM captures "
            "WHERE file = :file AND article_id IS NOT NULL",
            {"file": name},
        )
        for table in ("versions", "processing_failures"):
            connection.execute(f"DELETE FROM {table} WHERE record_id IN {own}", {"file": name})  # noqa: S608
        return connection.execute("DELETE FROM captures WHERE file = ?", (name,)).rowcount


def _places_apart(index: Path) -> set[str] | None:
    """Return key and time of each line of an index; None when there is none."""
    if not index.is_file():
        return None
    return {
        " ".join(line.split(" ", 2)[:2]) for line in index.read_text(encoding="ascii", errors="replace").splitlines()
    }


def _shares(path: Path, lines: set[str] | None) -> bool:
    """Tell whether another WARC file may hold copies of the records that are forgotten."""
    own = _places_apart(cdxj.path_of(path))
    return own is None or lines is None or bool(own & lines)
