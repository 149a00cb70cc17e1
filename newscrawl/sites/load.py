"""Find the files of sites, and make of them the sites that are known."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.sites.format import MAX_BYTES, read_site
from newscrawl.sites.model import Site
from newscrawl.sites.registry import Sites

PACKAGED = Path(__file__).parent
SUFFIX = ".toml"
ENTRY_POINTS = "newscrawl.sites"
"""Group of the entry points by which installed packages name a package of theirs that holds files of sites."""
MAX_FILES = 5000
"""Files of sites in one folder: China has some 2,800 county media sites."""


@cache
def packaged() -> Sites:
    """Return the sites that come with newscrawl."""
    known = _Known()
    known.add_folder(PACKAGED)
    return known.sites()


def load_sites(folder: Path, more: Iterable[Path] = ()) -> Sites:
    """Return the sites that are known to an archive whose own files lie in `folder`, if there is such a folder.

    newscrawl's own, those of installed packages, and those of `folder` and `more`. A file in these folders takes the
    place of a site of the same name that comes with newscrawl or a package. A file that is refused, or that names what
    another has, is left out, with a line in `problems`.
    """
    known = _Known()
    known.add_folder(PACKAGED)
    for installed in _installed():
        known.add_folder(installed)
    known.shipped, known.follows = set(known.files), False
    if folder.is_dir():
        known.add_folder(folder)
    for further in more:
        known.add_folder(further)
    return known.sites()


def is_packaged(name: str, sites: Sites) -> bool:
    """Tell whether the site of this name is one that comes with newscrawl, and no file has taken its place."""
    return Path(sites.files[name]).parent == PACKAGED


def read_file(path: Path, *, follow: bool = False) -> Site:
    """Return the site that the file at `path` describes; `follow` links or refuse them.

    Raises UsageError with one line of what is wrong.
    """
    return read_site(_bytes_of(path, follow=follow), path.stem, str(path))


class _Known:
    """Sites as they are found."""

    def __init__(self) -> None:
        self.found: dict[str, Site] = {}
        self.files: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        """The site of each host."""
        self.shipped: set[str] = set()
        """Names of sites that may be replaced."""
        self.follows = True
        """Whether links are followed: a package manager may make some, a stranger's archive may not."""
        self.problems: list[str] = []

    def add_folder(self, folder: Path) -> None:
        """Add the sites of a folder."""
        try:
            for path in files_in(folder):
                self._add(path)
        except OSError as error:
            self.problems.append(f"{folder}: cannot be read ({error.strerror}); name a folder with files of sites")
        except UsageError as error:
            self.problems.append(str(error))

    def _add(self, path: Path) -> None:
        """Add the site of one file, or a problem."""
        try:
            site = read_file(path, follow=self.follows)
            self._check(site, path)
        except UsageError as error:
            self.problems.append(str(error))
            return
        self.shipped.discard(site.name)
        if replaced := self.found.get(site.name):
            for host in replaced.all_hosts:
                del self.owners[host]
        self.owners |= dict.fromkeys(site.all_hosts, site.name)
        self.found[site.name], self.files[site.name] = site, str(path)

    def _check(self, site: Site, path: Path) -> None:
        """Raise UsageError for a name or host that another site has."""
        if site.name in self.found and site.name not in self.shipped:
            raise UsageError(f"{path}: {self.files[site.name]} has this name; rename one of the two files")
        for host in sorted(site.all_hosts):
            if (other := self.owners.get(host, site.name)) != site.name:
                raise UsageError(
                    f"{path}: {host} is a host of {other}, too ({self.files[other]}); "
                    f"take it out of one of them, or call this file {other}.toml to take that one's place"
                )

    def sites(self) -> Sites:
        """Return what was found as a value."""
        return Sites(self.found.values(), self.files, self.problems)


def files_in(folder: Path) -> list[Path]:
    """Return the files of sites in `folder`, by name. Raises OSError, and UsageError for too many."""
    with os.scandir(folder) as entries:
        found = [Path(entry.path) for entry in islice(entries, 2 * MAX_FILES) if entry.name.endswith(SUFFIX)]
    if len(found) > MAX_FILES:
        raise UsageError(f"{folder}: holds more than {MAX_FILES} files of sites; divide them between folders")
    return sorted(found)


def _bytes_of(path: Path, *, follow: bool) -> bytes:
    """Return the beginning of a file, one byte more than a site's may have; no pipe or device is waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - it is open
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(f"{path}: this is no file; put the site's own file in its place")
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); put a readable file there, not a link") from None


def _installed() -> Iterator[Path]:
    """Yield the folders of files that installed packages name; nothing of these packages is executed."""
    if not any(map(_names_sites, sys.path)):
        return
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        if point.dist:
            yield Path(str(point.dist.locate_file(point.value.replace(".", "/"))))


def _names_sites(folder: str) -> bool:
    """Tell whether a package installed in `folder` has entry points for sites."""
    files = (path for kind in ("dist", "egg") for path in Path(folder).glob(f"*.{kind}-info/entry_points.txt"))
    return any(ENTRY_POINTS.encode() in path.read_bytes() for path in files)
