"""One archive: where its WARC files and its database lie, and the locks of its sites.

The folder of an archive:

    news.db                          the database (see `newscrawl.store`), made from the WARC files
    warc/SITE/START-NNNNN.warc.gz    what the run of SITE that began at START (UTC) fetched, in files of at most 1 GB
    warc/SITE/START-pictures-NNNNN.warc.gz   its articles' images, where they were asked for
    warc/SITE/START-NNNNN.cdxj       the index beside each WARC file
    warc/imported/NAME.warc.gz       files copied in by `newscrawl import`, each with its index
    sites/NAME.toml                  sites of this archive, beside those of newscrawl (see `newscrawl.sites`)
    linked.json                      files that are read where they lie
    logs/SITE.log                    what crawls of the schedule wrote (.1 to .4: before)
    FILE.torn, news.db.damaged       what `newscrawl verify --fix` cut off or put aside
    news.db.before-TIME              the database before an upgrade (see `newscrawl.store.upgrade`)
    .SITE.lock                       held by whoever crawls SITE
    .imported.lock                   held by whoever writes to warc/imported/
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl import warc
from newscrawl.errors import ArchiveError, LockedError, UsageError
from newscrawl.model import Capture
from newscrawl.sites import Sites, load_sites
from newscrawl.store import Store
from newscrawl.store.database import DATABASE
from newscrawl.store.locks import lock_file
from newscrawl.store.reader import is_read_only
from newscrawl.warc.names import ARCHIVE_SUFFIXES, SEPARATOR

if TYPE_CHECKING:
    from filelock import FileLock

SITES_FOLDER = "sites"
"""Name of the folder in an archive that holds its own sites' files."""


OF_PICTURES = "-pictures"
"""What follows a run's id in the names of its WARC files of pictures; see also `store.captures.PICTURE`."""


def run_of(file: str) -> str:
    """Return the id of the run that wrote the WARC `file`: its path without the sequence number and suffix.

    What others wrote is a run of its own, however many files it contains.

    >>> run_of("warc/wjnews/20261122T050000Z-00001.warc.gz")
    'wjnews/20261122T050000Z'
    >>> run_of("warc/wjnews/20261122T050000Z-pictures-00000.warc.gz")
    'wjnews/20261122T050000Z'
    """
    name = file.partition(SEPARATOR)[0].removeprefix("warc/").removesuffix(".gz").removesuffix(".warc")
    return name.rpartition("-")[0].removesuffix(OF_PICTURES) if warc.is_ours(file) and "-" in name else name


def is_inside(file: str) -> bool:
    """Tell whether a file, named as in the database, is the archive's own or a copy, and not linked."""
    return file.startswith("warc/")


Track = Callable[[Iterable[Any], str, int | None, Callable[[Any], int] | None], Iterator[Any]]
"""What yields what is being done, under a title and out of a total, and shows how far it is; with a function that tells
how many bytes each thing takes, by bytes."""


def unseen(
    things: Iterable[Any], _title: str, _total: int | None, _size: Callable[[Any], int] | None = None
) -> Iterator[Any]:
    """Yield `things`, and show nobody how far it is."""
    yield from things


def _nobody(_problem: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Archive:
    """The folder that a run writes to (setting `ARCHIVE_DIR`)."""

    root: Path
    progress: Track = unseen
    site_folders: tuple[Path, ...] = ()
    """Folders with sites' files, beside the archive's own."""
    warn: Callable[[str], None] = _nobody
    """Told a line for each site's file that is left out."""

    @cached_property
    def sites(self) -> Sites:
        """The sites that are known here: newscrawl's own, those of installed packages, and those of the folders."""
        sites = load_sites(self.root / SITES_FOLDER, self.site_folders)
        for problem in sites.problems:
            self.warn(problem)
        return sites

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / DATABASE

    def store(self) -> Store:
        """Open the database, made if need be. Raises StoreError."""
        return Store(self.database, self.sites)

    def existing_store(self) -> Store:
        """Open the database that must be there. Raises UsageError with the remedy when it is not."""
        if not self.database.exists():
            raise UsageError(
                f"there is no {self.database}; crawl or import something, or make it with: newscrawl replay --rebuild"
            )
        return self.store()

    def warc_files(self) -> list[Path]:
        """Return the archive's WARC files, oldest run first (their names start with the time)."""
        files = [path for path in self._named_as_warc() if self._is_regular(path)]
        return sorted(files, key=lambda path: (path.name, path.as_posix()))

    def irregular_files(self) -> list[Path]:
        """Return what is named like a WARC file and is none: pipes, devices, links to nowhere; none is opened.

        So are those whose names the database cannot hold.
        """
        return sorted(path for path in self._named_as_warc() if not self._is_regular(path) and not path.is_dir())

    def _is_regular(self, path: Path) -> bool:
        name = self.name(path)
        return path.is_file() and name == name.encode("utf-8", "ignore").decode()

    def _named_as_warc(self) -> Iterator[Path]:
        imported = self.root / "warc" / "imported"
        for path in (self.root / "warc").rglob("*"):
            own = ARCHIVE_SUFFIXES if imported in path.parents else (".warc", ".warc.gz")
            if path.name.lower().endswith(own):
                yield path

    def lock(self, site: str) -> FileLock:
        """Return the lock that whoever crawls `site` holds."""
        return lock_file(self.root / f".{site}.lock")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every site from being crawled meanwhile. Raises LockedError while one is, or ArchiveError."""
        with ExitStack() as locks:
            for site in self.sites:
                try:
                    self.root.mkdir(parents=True, exist_ok=True)
                    locks.enter_context(self.lock(site).acquire(timeout=0))
                except TimeoutError:
                    raise LockedError(f"{site} is being crawled; wait until that run ends") from None
                except OSError as error:
                    raise ArchiveError(f"the archive {self.root} cannot be written: {error.strerror}") from error
            yield

    def runs_underway(self) -> frozenset[str]:
        """Return the ids of the runs that are being written now: the latest of every site that is being crawled."""
        latest: dict[str, str] = {}
        for path in self.warc_files():
            run_id = run_of(self.name(path))
            latest[run_id.partition("/")[0]] = run_id
        return frozenset(run_id for site, run_id in latest.items() if site in self.sites and self._is_crawled(site))

    def _is_crawled(self, site: str) -> bool:
        if is_read_only(self.database):
            return False
        try:
            with self.lock(site).acquire(timeout=0):
                return False
        except TimeoutError:
            return True

    def name(self, path: Path) -> str:
        """Return how the database names the WARC file at `path`: relative to the archive, with forward slashes."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def captures_of(self, store: Store, url: str) -> list[Capture]:
        """Return the pages of the article at `url` as the version in force was read, or else its latest capture.

        Raises UsageError when there is none.
        """
        records = store.captures.current_version_pages(url) or store.captures.of_url(url)[-1:]
        if not records:
            raise UsageError(f"no capture of {url} is archived; crawl or import it first")
        return [warc.read_record(self.root, record) for record in records]
