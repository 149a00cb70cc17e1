"""A copy of an archive, made while it is crawled, and held against itself.

The database is copied first, then the WARC files that it names: these only grow, so that every row finds its capture.
What is being written is copied as a killed process would leave it, which the next crawl of a restored copy takes up.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from newscrawl.archive.archive import SITES_FOLDER, Archive, is_inside, run_of
from newscrawl.archive.indexing import add_captures
from newscrawl.archive.links import LINKED, state_of
from newscrawl.archive.repair import torn_tail
from newscrawl.archive.verify import Problem, check_file, database_problems, file_problems
from newscrawl.errors import ArchiveError, LockedError, UsageError
from newscrawl.store import Store, database
from newscrawl.store.reader import is_frozen
from newscrawl.store.remedies import reason_of
from newscrawl.store.upgrade import refuse_newer
from newscrawl.warc import cdxj

LOCK = ".backup.lock"
SETTINGS = "newscrawl.toml"


@dataclass(slots=True)
class Backup:
    """What one backup did."""

    linked: int = 0
    """WARC files that share their bytes with the archive's: they are finished, and lie on the same file system."""
    copied: int = 0
    unchanged: int = 0
    """WARC files that an earlier backup brought."""
    outside: int = 0
    """Linked files that the database names; they are not copied."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the copy: its database, and the WARC files that this backup brought."""


def back_up(archive: Archive, target: Path) -> Backup:
    """Bring the copy of `archive` at `target` up to date, made if need be; return what was done, and what is wrong.

    A file of the copy is taken away only when neither the archive has it nor the database names it: `forget` did that.
    When this is interrupted, the copy is the earlier one, or one that the next backup completes.

    Raises UsageError for a folder that cannot be the copy, LockedError while another backup writes to it, ArchiveError
    when something cannot be read or written.
    """
    _check(archive, target)
    fresh = target / f"{database.DATABASE}.partial"
    try:
        target.mkdir(parents=True, exist_ok=True)
        with FileLock(target / LOCK).acquire(timeout=0):
            database.remove(fresh)
            _copy_database(archive.database, fresh)
            copy = Archive(target, archive.progress, archive.site_folders)
            with Store(fresh, archive.sites) as store:
                done = _bring_files(archive, copy, store)
                _copy_beside(archive, copy)
                done.problems += _missing(copy, store)
                done.problems += database_problems(store)
                store.compact()
            database.remove(copy.database)
            fresh.replace(copy.database)
    except Timeout:
        raise LockedError(f"another backup writes to {target}; wait until it ends") from None
    except (OSError, sqlite3.Error) as error:
        why = f"{error.strerror}; mend that, and call it again" if isinstance(error, OSError) else reason_of(error)
        raise ArchiveError(f"the copy at {target} cannot be made, and what is there stays: {why}") from error
    return done


def _check(archive: Archive, target: Path) -> None:
    if not archive.database.exists():
        raise UsageError(f"there is no {archive.database}; make it with: newscrawl replay --rebuild")
    here, there = archive.root.resolve(), target.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise UsageError(f"{target} and the archive lie one in the other; name a folder beside it, or on another disk")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is no folder; name one that is empty or holds an earlier backup")
    if target.exists() and any(target.iterdir()) and not any(target.glob(f"{database.DATABASE}*")):
        raise UsageError(f"{target} holds something else than a backup; name an empty folder")


def _copy_database(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment; crawls go on writing meanwhile (https://sqlite.org/backup.html)."""
    address = f"{source.absolute().as_uri()}?{'immutable=1' if is_frozen(source) else 'mode=ro'}"
    with closing(sqlite3.connect(address, uri=True)) as there, closing(sqlite3.connect(target)) as here:
        refuse_newer(there, source)  # else the copy is named, which nobody asked for
        there.backup(here)


def _bring_files(archive: Archive, copy: Archive, store: Store) -> Backup:
    """Bring the WARC files that the copied database may name, and hold against it those that are new here."""
    named = set(store.captures.files())
    runs = dict(store.connection.execute("SELECT id, finished_at IS NOT NULL FROM runs"))
    done = Backup(outside=sum(not is_inside(name) for name in named))
    for path in archive.warc_files():
        name = archive.name(path)
        run_id = run_of(name)
        if name not in named and run_id not in runs:
            continue  # it came after the database was copied: the next backup brings it
        index = cdxj.path_of(path)
        is_whole = runs.get(run_id, True) and index.exists()
        brought = copy.root / name
        is_new = _bring(path, brought, done, may_link=is_whole)
        if is_whole:
            is_new |= _bring(index, cdxj.path_of(brought), Backup(), may_link=True)
        else:  # even where the file is as it was: today's copy of the database may lack rows of it
            _settle(copy, store, brought)
        if is_new or not is_whole:
            done.problems += file_problems(copy, store, brought)
    _take_away_forgotten(archive, copy, named)
    return done


def _bring(path: Path, target: Path, done: Backup, *, may_link: bool) -> bool:
    """Let `target` be as `path` is, and count how; tell whether it was not before."""
    if target.exists() and state_of(target) == state_of(path):
        done.unchanged += 1
        return False
    if put_in_place(path, target, may_link=may_link) == "linked":
        done.linked += 1
    else:
        done.copied += 1
    return True


def put_in_place(path: Path, target: Path, *, may_link: bool) -> str:
    """Put a file in its place, whole or not at all; return how: `linked` or `copied`. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.partial")
    fresh.unlink(missing_ok=True)
    how = "linked" if may_link and _linked(path, fresh) else "copied"
    try:
        if how == "copied":
            shutil.copy2(path, fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return how


def _linked(path: Path, target: Path) -> bool:
    """Give `path` a second name; tell whether that can be: not on another file system, nor on every one."""
    try:
        os.link(path, target)
    except OSError:
        return False
    return True


def _settle(copy: Archive, store: Store, path: Path) -> None:
    """Cut off the record that was being written when the file was copied, and give all before it rows and an index."""
    loss = torn_tail(check_file(copy, path))
    if loss:
        put_in_place(path, path, may_link=False)  # it may be the archive's own, which an earlier backup linked
        os.truncate(path, loss.offset)
    add_captures(copy, store, [path], on_lost=lambda _: None)


def _take_away_forgotten(archive: Archive, copy: Archive, named: set[str]) -> None:
    for path in copy.warc_files():
        name = copy.name(path)
        if name not in named and not (archive.root / name).exists():
            path.unlink()
            cdxj.path_of(path).unlink(missing_ok=True)


def _copy_beside(archive: Archive, copy: Archive) -> None:
    """Copy what no WARC file tells: files of sites, settings, and which files are linked."""
    if (archive.root / SITES_FOLDER).is_dir():
        shutil.copytree(archive.root / SITES_FOLDER, copy.root / SITES_FOLDER, dirs_exist_ok=True)
    for name in (LINKED, SETTINGS):
        if (archive.root / name).exists():
            shutil.copy2(archive.root / name, copy.root / name)


def _missing(copy: Archive, store: Store) -> list[Problem]:
    names = filter(is_inside, store.captures.files())
    what = "the database names captures in it, and the archive does not have it"
    return [Problem(name, None, what) for name in names if not (copy.root / name).exists()]
