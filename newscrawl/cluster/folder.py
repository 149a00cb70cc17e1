"""A folder of shards: on a disk, or wherever fsspec reaches (s3, hdfs, …); files appear in it whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from newscrawl.errors import ExportError, NewscrawlError, UsageError

REMEDY = "is not installed here; install it with: pip install 'newscrawl[cluster]'"


def is_remote(place: str) -> bool:
    """Tell whether a file or folder is named by a URL (`s3://…`), and not by its path."""
    return "://" in place


def file_system(url: str) -> tuple[Any, str]:
    """Return what reaches `url`, and its path there. Raises UsageError without fsspec or what that needs."""
    try:
        import fsspec.core
    except ImportError:
        raise UsageError(f"{url} needs fsspec, which {REMEDY}") from None
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url} cannot be reached: {error}") from None
    return found


@contextmanager
def told(place: str) -> Iterator[None]:
    """Tell what goes wrong at a path or URL as one line. Raises ExportError.

    What reaches URLs has errors of its own, which are none of the system's: those of botocore, of aiohttp.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, NewscrawlError) or not (is_remote(place) or isinstance(error, OSError)):
            raise
        said = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise ExportError(f"{place}: {said}; mend that, then run it again") from error


def state_of_url(url: str) -> tuple[object, ...]:
    """Return what tells whether the file at `url` is another one than it was. Raises ExportError."""
    with told(url):
        system, path = file_system(url)
        said = system.info(path)
    return tuple(said.get(key) for key in ("size", "ETag", "mtime", "LastModified"))


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, by its path or URL."""

    place: str

    def exists(self, name: str) -> bool:
        """Tell whether the file `name` is there. Raises ExportError."""
        if not is_remote(self.place):
            return (Path(self.place) / name).exists()
        with told(f"{self.place}/{name}"):
            system, top = file_system(self.place)
            return bool(system.exists(f"{top}/{name}"))

    def read(self, name: str) -> bytes:
        """Return what the file `name` holds. Raises ExportError."""
        with told(f"{self.place}/{name}"):
            if not is_remote(self.place):
                return (Path(self.place) / name).read_bytes()
            system, top = file_system(self.place)
            return bytes(system.cat_file(f"{top}/{name}"))

    @contextmanager
    def opened(self, name: str) -> Iterator[Any]:
        """Yield the file `name`, open to be read from any place of it. Raises ExportError."""
        with told(f"{self.place}/{name}"):
            if is_remote(self.place):
                system, top = file_system(self.place)
                with system.open(f"{top}/{name}", "rb") as file:
                    yield file
                return
            with (Path(self.place) / name).open("rb") as file:
                yield file

    def write(self, name: str, content: bytes) -> None:
        """Put the file `name` in its place, whole or not at all, over one that is there. Raises ExportError.

        Several may write the same at the same time.
        """
        with told(f"{self.place}/{name}"):
            if is_remote(self.place):
                system, top = file_system(self.place)
                system.makedirs(f"{top}/{name}".rpartition("/")[0], exist_ok=True)
                system.pipe_file(fresh := f"{top}/{name}.{uuid4().hex}.partial", content)
                system.mv(fresh, f"{top}/{name}")
                return
            path = Path(self.place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f"{path.name}.{uuid4().hex}.partial")
            try:
                partial.write_bytes(content)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)

    def names(self, below: str) -> list[str]:
        """Return the names of all files in the folder `below`, as `read` takes them; none where there is no such.

        Raises ExportError.
        """
        if not is_remote(self.place):
            found = (path for path in (Path(self.place) / below).rglob("*") if path.is_file())
            return sorted(path.relative_to(self.place).as_posix() for path in found)
        with told(f"{self.place}/{below}"):
            system, top = file_system(self.place)
            return sorted(path.removeprefix(f"{top}/") for path in system.find(f"{top}/{below}"))

    def remove(self, name: str) -> None:
        """Take the file `name` away. Raises ExportError."""
        with told(f"{self.place}/{name}"):
            if not is_remote(self.place):
                (Path(self.place) / name).unlink(missing_ok=True)
                return
            system, top = file_system(self.place)
            system.rm_file(f"{top}/{name}")
