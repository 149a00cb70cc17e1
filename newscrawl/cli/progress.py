"""One way to show that work goes on: a bar on stderr, with rate and remaining time; silent where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

Thing = TypeVar("Thing")


class RateColumn(ProgressColumn):
    """Steps a second; rich itself shows them only for tasks without an end."""

    def render(self, task: Task) -> Text:
        """Return the rate, or nothing before there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "")


def track(
    things: Iterable[Thing], title: str, total: int | None = None, size: Callable[[Thing], int] | None = None
) -> Iterator[Thing]:
    """Yield `things` while a bar on the terminal counts them, or with `size` their bytes; `total` None: unknown."""
    console = Console(stderr=True)
    counted = (DownloadColumn(), TransferSpeedColumn()) if size else (MofNCompleteColumn(), RateColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), *counted, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        for thing in things:
            yield thing
            progress.advance(task, size(thing) if size else 1)
