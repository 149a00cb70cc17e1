"""Import what others archived: copy or link the files, give their captures rows, and save what is read from them."""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from glob import has_magic
from pathlib import Path, PurePath

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside
from newscrawl.archive.indexing import Added, add_by_file
from newscrawl.archive.links import link, unlink
from newscrawl.archive.processing import PRELOADED
from newscrawl.archive.reconcile import read_captures
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.pool import preload
from newscrawl.text.plural import counted
from newscrawl.warc import OnLostRecord, cdxj
from newscrawl.warc.containers import Source, Unread, records_of, sources
from newscrawl.warc.formats import format_of
from newscrawl.warc.members import GZIP, ZSTD
from newscrawl.warc.names import ARCHIVE_SUFFIXES, storable_name
from newscrawl.warc.parsing import is_sound
from newscrawl.warc.records import RawRecord

_EXTRACTS = {
    "conversion": "texts without their pages (a WET file has such)",
    "metadata": "metadata (a WAT file has such)",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to be imported."""

    path: Path
    kept_as: PurePath
    """Its name below warc/imported/: its own, or for those of a folder the way there."""
    is_named: bool = True
    """Whether it was named, and not only found in a folder."""


@dataclass(slots=True)
class ImportedFile:
    """What became of a file."""

    path: Path
    kept: Path | None = None
    """Where it is read: its copy, or itself."""
    added: Added = field(default_factory=Added)
    counts: Counter[str] = field(default_factory=Counter)
    """How its captures were read (`newscrawl.store.captures.Captures.summary`)."""
    hint: str = ""
    """What could be better about the file."""
    failure: str = ""
    """Why nothing of it was imported."""
    is_named: bool = True
    """As of the `Candidate`."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing of it is lost; so it is with one in a folder that holds no responses, as a log of wget's."""
        is_without_responses = not self.is_named and bool(self.added.kinds)
        return not self.added.lost and (not self.failure or is_without_responses)

    def __str__(self) -> str:
        """Return one line for people."""
        if self.failure:
            return self.failure if str(self.path) in self.failure else f"{self.path}: {self.failure}"
        known = ("captures", "articles", "copies", "others")
        rejected = {reason: count for reason, count in sorted(self.counts.items()) if reason not in known}
        reasons = f" ({', '.join(f'{reason} {count}' for reason, count in rejected.items())})" if rejected else ""
        said = [counted(self.added.captures, "capture"), counted(self.counts["articles"], "article")]
        said += [counted(self.counts["copies"], "copy"), f"{sum(rejected.values())} rejected{reasons}"]
        said.append(f"{self.added.lost} lost")
        said += [f"{self.counts['others']} no pages (redirects, pictures, data)"] if self.counts["others"] else []
        elsewhere = self.added.captures - self.added.waiting - self.counts["captures"]
        said += [f"{elsewhere} known from other files"] if elsewhere > 0 else []
        said += [f"{self.added.waiting} revisits wait for their originals"] if self.added.waiting else []
        return f"{self.path}: {', '.join(said)}" + (f"; {self.hint}" if self.hint else "")


def candidates(paths: Iterable[Path]) -> Iterator[Candidate]:
    """Yield the files that `paths` name: files, folders (what in them is an archive, by its content) and patterns."""
    for path in paths:
        if path.is_dir():
            top = path.resolve()
            for file in sorted(_found_in(top)):
                if file.suffix != cdxj.SUFFIX:
                    yield Candidate(file, PurePath(top.name) / file.relative_to(top), is_named=False)
        elif not os.path.lexists(path) and has_magic(str(path)):
            parts = path.parts[1:] if path.is_absolute() else path.parts
            yield from candidates(sorted(Path(path.anchor).glob(str(PurePath(*parts)))))
        else:
            yield Candidate(path, PurePath(path.name))


def _found_in(top: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those below it, each folder once: links are followed, after what is no link.

    Beside files, what is lost where it is an archive: links that lead nowhere, and folders that cannot be read.
    """
    seen, unreadable = set[Path](), list[Path]()
    for folder, below, names in os.walk(
        top, followlinks=True, onerror=lambda error: unreadable.append(Path(error.filename))
    ):
        if (real := Path(folder).resolve()) in seen:
            below.clear()
            continue
        seen.add(real)
        below.sort(key=lambda name: Path(folder, name).is_symlink())
        yield from filter(_may_be_archive, (Path(folder, name) for name in names))
    yield from unreadable


def _may_be_archive(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return path.name.lower().endswith(ARCHIVE_SUFFIXES)


def files_named(paths: Sequence[Path]) -> list[Path]:
    """Return the archives that `paths` name: files, and what folders and patterns hold.

    Raises UsageError for a file that is none, a damaged one is one; and where a folder or pattern leads to none.
    """
    archives: list[Path] = []
    for path in paths:
        found = {one.path: check(one.path) for one in candidates([path])}
        if path in found and (what := found[path]) and not (what.is_archive and path.exists()):
            raise UsageError(f"{path} {what.what}; name WARC files, or folders that hold some")
        some = [one for one, what in found.items() if what is None or (what.is_archive and one.exists())]
        if not some:
            raise UsageError(f"no archive was found in {path}; name WARC files, or folders that hold some")
        archives += some
    return list(dict.fromkeys(archives))


def import_files(
    archive: Archive,
    paths: Iterable[Path],
    *,
    jobs: int = 1,
    linked: bool = False,
    on_lost: OnLostRecord = warc.log_lost_record,
) -> list[ImportedFile]:
    """Import files, and what folders and patterns hold; return what became of each.

    One that cannot be imported costs itself; what in a file cannot be read goes to `on_lost`. Importing the same file
    again stores nothing twice. With `linked`, files are read where they lie, and nothing is copied. Raises ArchiveError
    and StoreError when nothing can be written.
    """
    done, found = [], list(candidates(paths))
    looking: tuple[str, int, Callable[[Candidate], int] | None] = ("looking at files", len(found), None)
    copying = ("copying", sum(map(_size, found)), _size)
    for candidate in archive.progress(found, *(looking if linked else copying)):
        imported = ImportedFile(candidate.path, is_named=candidate.is_named)
        try:
            kept = _keep(archive, candidate, linked=linked)
        except UsageError as error:
            imported.failure = str(error)
        else:
            if kept is None:
                continue
            imported.kept, imported.hint = kept, _hint(candidate.path)
        done.append(imported)
    if any(imported.kept for imported in done):
        _add(archive, [imported for imported in done if imported.kept], jobs=jobs, on_lost=on_lost)
    return done


def _size(candidate: Candidate) -> int:
    try:
        return candidate.path.stat().st_size
    except OSError:  # whoever reads it says so
        return 0


def import_file(archive: Archive, path: Path) -> ImportedFile:
    """Import one file; return what became of it. Raises UsageError when it is no archive that is read."""
    (imported,) = import_files(archive, [path])
    if imported.failure:
        raise UsageError(imported.failure)
    return imported


def _keep(archive: Archive, candidate: Candidate, *, linked: bool) -> Path | None:
    """Copy or link a file, and return where it is read; None for what was not named and is no archive.

    Raises UsageError when it holds nothing that can be read.
    """
    path = candidate.path
    if Path(os.path.realpath(path)).is_relative_to((archive.root / "warc").resolve()):
        if not candidate.is_named:
            return None
        raise UsageError(f"{path} lies in the archive already; if rows of it are missing: newscrawl verify --fix")
    what = check(path)
    if what and not candidate.is_named and not what.is_archive:
        return None
    if what:
        raise UsageError(f"{path} {what.what}")
    return archive.root / link(archive, path) if linked else _copy(archive, path, _suffixed(candidate.kept_as, path))


def _add(archive: Archive, files: Iterable[ImportedFile], *, jobs: int, on_lost: OnLostRecord) -> None:
    """Give the captures of files their rows, read them, and sum up."""
    preload(PRELOADED)  # beside the indexing, which keeps one core busy: else the first page waits for it
    with archive.store() as store:
        add_by_file(archive, store, [(one.kept, one.added) for one in files if one.kept], on_lost=on_lost)
        for imported in files:
            assert imported.kept
            if not imported.added.captures and not imported.added.lost:
                _drop(archive, imported.kept)
                imported.failure = f"{imported.path} {_extracts(imported.added.kinds)}"
        runs = {run for imported in files for run in imported.added.runs}
        read_captures(archive, store, runs.__contains__, jobs=jobs)
        for imported in files:
            assert imported.kept
            imported.counts = store.captures.summary(archive.name(imported.kept))


def _extracts(kinds: Counter[str]) -> str:
    """Say that records of `kinds` are no captures."""
    told = [f"{count} of {_EXTRACTS.get(kind, kind)}" for kind, count in kinds.most_common(3)]
    return f"holds no responses, only records: {', '.join(told)}; import the WARC files it was made of"


def check(path: Path) -> Unread | None:
    """Return what is wrong with a file of which nothing can be imported; None when something can."""
    if os.access(path, os.R_OK) and not path.is_file():
        return Unread("", "is no regular file; give a WARC file")
    unread: list[Unread] = []
    try:
        for source in sources(path):
            if isinstance(source, Unread):
                unread.append(source)
            elif any(isinstance(found, RawRecord) and is_sound(found) for found in records_of(source)):
                return None
            else:
                unread.append(
                    Unread(source.name, f"holds no {source.format.name} record that can be read", is_archive=True)
                )
    except OSError as error:
        return Unread("", f"cannot be read: {error.strerror or error}", is_archive=True)
    first = next((found for found in unread if found.is_archive), None)
    if first:
        said = first.what if first.what.startswith("holds") else f"is {first.what}"
        return Unread(
            "",
            f"{said}" if not first.name else f"holds nothing that can be read: {first.name[2:]} {said}",
            is_archive=True,
        )
    if len(unread) == 1 and not unread[0].name:
        return Unread("", f"is {unread[0].what}: no archive that is read")
    return Unread("", "holds no WARC, ARC or HAR file, nor saved pages")


def _hint(path: Path) -> str:
    """Return what could be better about a file: compressed as a whole, it is read from its beginning each time."""
    first = next((found for found in sources(path)), None)
    is_whole = isinstance(first, Source) and path.suffix.lower() in (".gz", ".zst") and first.name
    return (
        "compressed as a whole, so that reading it has no random access; better: warcio recompress" if is_whole else ""
    )


def copy_file(archive: Archive, path: Path) -> Path:
    """Copy a file into the archive, and return the copy. Raises UsageError when it holds nothing that can be read."""
    what = check(path)
    if what:
        raise UsageError(f"{path} {what.what}")
    return _copy(archive, path, _suffixed(PurePath(path.name), path))


def _copy(archive: Archive, path: Path, kept_as: PurePath) -> Path:
    """Copy a file into the archive, and return the copy.

    Raises UsageError when another one has its name there, or the name is too long; ArchiveError when nothing can be
    written.
    """
    copy = archive.root / "warc" / "imported" / storable_name(kept_as.as_posix())
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        with archive.lock("imported"):
            if not copy.exists():
                _copy_whole(path, copy)
            elif not filecmp.cmp(path, copy, shallow=False):
                raise UsageError(
                    f"another file was imported as {kept_as}; rename {path}, or newscrawl forget that, and import again"
                )
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(f"{path} has too long a name for a copy; rename it, or import --link it") from error
        if not path.exists():
            raise UsageError(f"{path} went away while it was imported; import it again") from error
        raise ArchiveError(
            f"{path} cannot be copied into the archive: {error.strerror}; mend that, or import --link it"
        ) from error
    return copy


def _copy_whole(path: Path, copy: Path) -> None:
    """Copy a file, wholly or not at all. Raises OSError, also where the names beside the copy will be too long."""
    partial = cdxj.partial_of(copy)
    try:
        shutil.copyfile(path, partial)
        partial.replace(copy)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise


def _drop(archive: Archive, kept: Path) -> None:
    name = archive.name(kept)
    if is_inside(name):
        kept.unlink()
        cdxj.path_of(kept).unlink(missing_ok=True)
    else:
        unlink(archive, name)


_SUFFIXES = {"WARC": ".warc", "ARC": ".arc", "HAR": ".har", "MHTML": ".mhtml", "SingleFile": ".html", "zip": ".zip",
             "tar": ".tar"}  # fmt: skip


def _suffixed(name: PurePath, path: Path) -> PurePath:
    """Return the name under which a file is kept: its own, with a suffix by which archives are known."""
    if name.name.lower().endswith(ARCHIVE_SUFFIXES):
        return name
    with path.open("rb") as file:
        suffix = _SUFFIXES.get(format_of(file).name, "")
        file.seek(0)
        start = file.read(len(ZSTD))
    compressed = ".gz" if start.startswith(GZIP) else ".zst" if start == ZSTD else ""
    return name.with_name(f"{name.name}{suffix}{compressed}")
