"""Scripts and style sheets without their comments."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"/\*")
_ANY = re.compile(r"/\*|(?<![:\"'\w\\])//[^\n]*|<!--[^\n]*")
"""In a script `<!--` hides the rest of its line."""


def without_comments(text: str, *, lines: bool = False) -> str:
    """Return `text` without its comments; with `lines` those of one line, too, which style sheets do not have.

    A block comment without an end is none.
    """
    kept: list[str] = []
    copied, at, last_end = 0, 0, text.rfind("*/")
    pattern = _ANY if lines else _BLOCK
    while comment := pattern.search(text, at):
        start, at = comment.span()
        if comment[0] == "/*":
            if at > last_end:
                continue
            at = text.index("*/", at) + 2
        kept.append(text[copied:start])
        copied = at
    return "".join([*kept, text[copied:]])
