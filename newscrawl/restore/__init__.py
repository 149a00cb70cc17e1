"""Restore damaged text to what was published, and tell every step."""

from __future__ import annotations

from newscrawl.model import Restored
from newscrawl.restore import detect, mojibake, repair
from newscrawl.restore.steps import join, undo

__all__ = ["restore", "undo"]


def restore(text: str, *, force: bool = False, markup: bool | None = None) -> Restored:
    """Return `text` (a page's markup, or plain text) as it was published.

    Whether the text is damaged is decided once, from all of it; `force` says that it is known to be, so that a single
    annotation is enough. `markup` says whether it is HTML; None: it is if it looks like it.
    """
    if markup is None:
        markup = "</" in text
    repaired, first = mojibake.repair(text, markup=markup)
    found = detect.detect(repaired, force=force)
    if found.kind == "clean":
        return Restored(repaired, first, "mojibake" if first else "clean")
    plain, second = repair.repair(repaired, found)
    return Restored(plain, join(first, second) if first else second, found.kind)
