"""One way to show that work goes on: a bar on stderr, with rate and remaining time; silent where nobody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

Thing = TypeVar("Thing")


class RateColumn(ProgressColumn):
    """Steps a second; rich itself shows them only for tasks without an end."""

    def render(self, task: Task) -> Text:
        """Return the rate, or nothing before there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "")


def track(things: Iterable[Thing], title: str, total: int | None = None) -> Iterator[Thing]:
    """Yield `things` while a bar on the terminal counts them; `total` None where it is unknown."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(things, total=total, description=title)
