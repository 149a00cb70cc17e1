"""Files that are read where they lie: which they are, what they were like, and where they went.

`linked.json` beside the database: {file relative to the archive: {"size": bytes, "changed_ns": time of last change}}.
A file that a crawl replayed (REPLAY_WARC) has the mark "partly".
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside, run_of
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.store import Store
from newscrawl.warc.names import SEPARATOR, storable_name

LINKED = "linked.json"
PARTLY = "partly"
"""Mark of a linked file of which a crawl asked for some captures only."""
Links = dict[str, dict[str, int]]


def linked(archive: Archive) -> Links:
    """Return the linked files by name, each with its size and the time of its last change. Raises ArchiveError."""
    path = archive.root / LINKED
    try:
        found: Links = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{path} cannot be read: {error}; restore it from a copy, or import --link again") from error
    return found


@contextmanager
def _changed(archive: Archive) -> Iterator[Links]:
    """Yield the links to be changed, and keep them. Crawls that link files may do so at the same time."""
    path = archive.root / LINKED
    try:
        archive.root.mkdir(parents=True, exist_ok=True)
        with FileLock(archive.root / f".{LINKED}.lock"):
            links = linked(archive)
            before = dict(links)
            yield links
            if links != before:
                fresh = path.with_name(f"{LINKED}.partial")
                fresh.write_text(
                    json.dumps(links, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
                )
                fresh.replace(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}; free space or change ARCHIVE_DIR") from error


def link(archive: Archive, path: Path, *, partly: bool = False) -> str:
    """Note a file to be read where it lies, and return its name.

    Of one that is `partly` wanted, as by a crawl that replays it, not every capture has a row; a file that is linked
    already stays as it was. Raises UsageError for one that is in the archive, or whose path cannot be a name.
    """
    name = _name_of(archive, path)
    if is_inside(name):
        raise UsageError(f"{path} lies in the archive already; it needs no link")
    with _changed(archive) as links:
        if not (partly and name in links):
            links[name] = state_of(path) | ({PARTLY: 1} if partly else {})
    return name


def _name_of(archive: Archive, path: Path) -> str:
    """Return the name of a file that is to be linked. Raises UsageError where its path cannot be one."""
    name = archive.name(path)
    if SEPARATOR in name:
        raise UsageError(f"{path} cannot be linked: {SEPARATOR} in a path leads into a container; rename the folder")
    if name != storable_name(name):
        raise UsageError(f"{path} cannot be linked: its path is no UTF-8; rename it, or import it without --link")
    return name


def unlink(archive: Archive, name: str) -> None:
    """Forget that a file is linked."""
    with _changed(archive) as links:
        links.pop(name, None)


def state_of(path: Path) -> dict[str, int]:
    """Return what tells whether a file was changed: its size, and the time of its last change. Raises OSError."""
    status = path.stat()
    return {"size": status.st_size, "changed_ns": status.st_mtime_ns}


def linked_files(archive: Archive, *, whole: bool = False) -> list[Path]:
    """Return the linked files that are there; with `whole`, those of which every capture has a row."""
    wanted = (name for name, noted in linked(archive).items() if not (whole and noted.get(PARTLY)))
    return [path for name in wanted if (path := archive.root / name).is_file()]


def is_partly_linked(archive: Archive, name: str) -> bool:
    """Tell whether not every capture of a file has a row; so it is where rows name a file that nobody linked.

    Crawls that replayed a file did not link it once.
    """
    return not is_inside(name) and bool(linked(archive).get(name, {PARTLY: 1}).get(PARTLY))


def link_replayed(archive: Archive, store: Store) -> None:
    """Link the files outside the archive that its rows name and nobody linked, as far as they are there."""
    for name in set(store.captures.files()) - linked(archive).keys():
        if not is_inside(name) and (archive.root / name).is_file():
            link(archive, archive.root / name, partly=True)


def problem_of(archive: Archive, name: str, noted: dict[str, int]) -> str:
    """Return how a linked file differs from what it was like; empty when it does not."""
    path = archive.root / name
    where = os.path.normpath(path)
    if not path.is_file():
        moved = f"if it was moved: newscrawl relocate {Path(where).parent} NEW_FOLDER"
        return f"the linked file is gone; {moved}; if it is lost: newscrawl forget {where}"
    now = state_of(path)
    if now["size"] != noted["size"]:
        return (
            f"the linked file has {now['size']} bytes, and had {noted['size']}; restore it, or import --link it again"
        )
    if now["changed_ns"] != noted["changed_ns"]:
        return "the linked file was changed or copied since; if its captures are right: newscrawl verify --fix"
    return ""


def refresh_links(archive: Archive) -> None:
    """Take the linked files that are there for what they are now."""
    with _changed(archive) as links:
        links |= {
            name: links[name] | state_of(path)
            for path in linked_files(archive)
            if (name := archive.name(path)) in links
        }


def relocate(archive: Archive, store: Store, old: Path, new: Path) -> int:
    """Say that linked files which lay at or below `old` lie at or below `new`; return how many these are.

    Raises UsageError when none is linked there, or one is not where it should be, has another size, or a path that
    cannot be a name.
    """
    moved: dict[str, str] = {}
    for name in linked(archive):
        path, above = (Path(os.path.normpath(Path.cwd() / one)) for one in (archive.root / name, old))
        if path.is_relative_to(above):
            moved[name] = _name_of(archive, new / path.relative_to(above))
    if not moved:
        raise UsageError(f"no linked file lies at or below {old}; newscrawl verify names those that are gone")
    noted = linked(archive)
    for name, now in moved.items():
        if not (archive.root / now).is_file() or state_of(archive.root / now)["size"] != noted[name]["size"]:
            raise UsageError(
                f"{os.path.normpath(archive.root / now)} is not there, or has another size; nothing is changed"
            )
    with store.transaction() as connection:
        for name, now in moved.items():
            for table, column in (("captures", "file"), ("captures", "original_file"), ("waiting_revisits", "file")):
                connection.execute(
                    f"UPDATE {table} SET {column} = ? || substr({column}, ?) "  # noqa: S608 - own names
                    f"WHERE {column} = ? OR ({column} >= ? AND {column} < ?)",
                    (now, len(name) + 1, name, f"{name}!/", f"{name}!0"),
                )
            connection.execute("UPDATE captures SET run_id = ? WHERE run_id = ?", (run_of(now), run_of(name)))
        with _changed(archive) as links:
            for name, now in moved.items():
                links[now] = links.pop(name) | state_of(archive.root / now)
    return len(moved)
