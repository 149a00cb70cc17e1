"""Text without what a terminal or a reader's eye would be misled by. Pure."""

from __future__ import annotations

import re
from typing import Any

ESCAPES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]"
"""Escape sequences of terminals, ECMA-48: control sequences, control strings, and the short ones."""
CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""Controls of C0 and C1 but tab and newline, and Unicode's bidirectional embeddings, overrides and isolates, by which
text shows in another order than it is stored in (Unicode TR 36, section 2.5; CVE-2021-42574)."""
_UNPRINTABLE = re.compile(f"{ESCAPES}|{CONTROLS}")


def printable(text: str) -> str:
    r"""Return `text` without escape sequences, controls (but tab and newline) and bidirectional overrides.

    >>> printable("a\x1b[31mb\u202ec\n")
    'abc\n'
    """
    return text if all(map(str.isprintable, text.split("\n"))) else _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    r"""Return `text` printable and in one line, with single blanks for white space of every kind.

    >>> one_line("a\x1b[31m\n b\u3000")
    'a b'
    """
    return " ".join(printable(text).split())


def printable_within(value: Any) -> Any:
    r"""Return `value`, of what JSON knows, with each of its texts made printable.

    >>> printable_within({"images": [{"caption": "a\x07"}], "partial": False})
    {'images': [{'caption': 'a'}], 'partial': False}
    """
    match value:
        case str():
            return printable(value)
        case list() | tuple():
            return [printable_within(part) for part in value]
        case dict():
            return {printable(name): printable_within(part) for name, part in value.items()}
    return value
