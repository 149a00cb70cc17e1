"""Where an export goes: a file or folder that appears when it is whole, or stdout."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from newscrawl.errors import ExportError, UsageError

_REMEDY = "mend that, or write elsewhere"


@contextmanager
def atomic_output(path: Path | None) -> Iterator[BinaryIO]:
    """Yield what to write to; None means stdout. A file is put in its place at the end, and not at all after an error.

    What a link leads to is the file; a pipe or device (`/dev/stdout`, `>(gzip)`) is written to as it is.
    Raises ExportError when it cannot be written, as on a full disk; BrokenPipeError when a pipe's reader went away;
    UsageError rather than put a file in the place of a database.
    """
    partial: Path | None = None
    try:
        if path is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif path.exists() and not path.is_file():
            with path.open("wb") as out:
                yield out
        else:
            place = Path(os.path.realpath(path))
            _refuse_database(place)
            partial = _partial_of(place)
            with partial.open("wb") as out:
                yield out
            partial.replace(place)
    except BrokenPipeError:
        raise
    except OSError as error:
        if not path:
            _silence_stdout()
        raise ExportError(f"{path or 'stdout'} cannot be written: {error.strerror or error}; {_REMEDY}") from error
    finally:
        if partial:
            with suppress(OSError):
                partial.unlink()


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder to write into, which becomes `path` at the end, and is taken away after an error.

    Raises UsageError where `path` holds something, ExportError when it cannot be written.
    """
    partial = _partial_of(path)
    try:
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise UsageError(f"{path} is there already; name a new folder")
        partial.mkdir(parents=True)
        yield partial
        partial.replace(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}; {_REMEDY}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _refuse_database(path: Path) -> None:
    """Raise UsageError where an SQLite database lies, such as the archive's own."""
    if not path.exists():
        return
    with path.open("rb") as file:
        if file.read(16) == b"SQLite format 3\0":
            raise UsageError(f"{path} is a database; name another file")


def _partial_of(path: Path) -> Path:
    """Return where to write what becomes `path`, a place that no other export writes to."""
    return path.with_name(f"{path.name}.{token_hex(4)}.partial")


def _silence_stdout() -> None:
    """Let what is still buffered go nowhere, or Python would complain about it once more at exit."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
