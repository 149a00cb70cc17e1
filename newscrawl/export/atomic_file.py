"""Where an export goes: a file that appears when it is whole, or stdout."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from newscrawl.errors import ExportError


@contextmanager
def atomic_output(path: Path | None) -> Iterator[BinaryIO]:
    """Yield what to write to; None means stdout. A file is put in its place at the end, and not at all after an error.

    Raises ExportError when it cannot be written, as on a full disk; BrokenPipeError when a pipe's reader went away.
    """
    partial = path.with_name(f"{path.name}.partial") if path else None
    try:
        if partial and path:
            with partial.open("wb") as out:
                yield out
            partial.replace(path)
        else:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if not path:
            _silence_stdout()
        raise ExportError(f"{path or 'stdout'} cannot be written: {error.strerror or error}") from error
    finally:
        if partial:
            partial.unlink(missing_ok=True)


def _silence_stdout() -> None:
    """Let what is still buffered go nowhere, or Python would complain about it once more at exit."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
