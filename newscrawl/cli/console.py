"""The terminal as rich writes to it; loaded by commands that show tables and colours."""

from __future__ import annotations

from typing import Never

from rich.console import Console


class OutputConsole(Console):
    """A console on stdout that lets its caller see that the reader has gone; rich ends the process with status 1."""

    def on_broken_pipe(self) -> Never:
        """Say so as every other output does."""
        raise BrokenPipeError
