"""Damaged text to published text, with every step."""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.model import Restored, Step
from newscrawl.restore import pages, verdict

__all__ = ["restore", "undo"]


def restore(text: str, *, force: bool = False) -> Restored:
    """Return `text` (a page's markup, or plain text) as it was published; `force` when it is known to be damaged."""
    found = verdict.judge(text, force=force)
    if found.kind == "clean":
        return Restored(text)
    mended, steps = pages.mend(text, found)
    return Restored(mended, steps, found.kind)


def undo(text: str, steps: Iterable[Step]) -> str:
    """Return what `restore` was given, from the text and the steps it returned."""
    parts = []
    end = len(text)
    for step in reversed(sorted(steps, key=lambda step: step.offset)):  # stable: reversed() keeps ties in order
        parts.append(text[step.offset + len(step.after) : end])
        parts.append(step.before)
        end = step.offset
    parts.append(text[:end])
    return "".join(reversed(parts))
