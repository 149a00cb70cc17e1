"""Damaged text to published text, with every step."""

from __future__ import annotations

from newscrawl.model import Restored


def restore(text: str) -> Restored:
    """Return `text` (a page's markup, or plain text) as it was published."""
    return Restored(text)
