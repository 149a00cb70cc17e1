"""What style declarations and sheets keep readers from seeing."""

from __future__ import annotations

import re
from functools import lru_cache

NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|right|margin-(?:left|top))\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|font\s*:\s*0(?:px)?[\s/]",
)
"""Declarations that keep an element from being seen."""
_MAY_HIDE = re.compile("none|hidden|opacity|-[1-9][0-9][0-9]|font(?:-size)?: ?0|white|#fff")
"""What no hiding rule of a style sheet lacks: a quick look that spares most styles the full one."""
_PAIRS = (
    (re.compile(r"overflow\s*:\s*hidden"), re.compile(r"(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)")),
    (
        re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white)\b"),
        re.compile(r"background(?:-color)?\s*:\s*(?:#fff(?:fff)?|white)\b"),
    ),
)
"""Declarations that hide only together: a box of no size, white on white."""
_SELECTOR = re.compile(r"([.#][\w-]+)\s*\Z")


@lru_cache(maxsize=1 << 14)
def hides(style: str) -> bool:
    """Tell whether declarations keep an element from being seen."""
    style = style.lower()
    if not _MAY_HIDE.search(style):
        return False
    return bool(_HIDING.search(style)) or any(one.search(style) and other.search(style) for one, other in _PAIRS)


@lru_cache(maxsize=64)
def hidden_names(sheet: str) -> frozenset[str]:
    """Return the classes (`name`) and ids (`#name`) that a style sheet hides; the pages of a site share theirs."""
    names: set[str] = set()
    for rule in sheet.split("}"):
        selectors, _, body = rule.rpartition("{")
        if hides(body):
            found = map(_SELECTOR.search, selectors.split(","))
            names.update(name[1].removeprefix(".") for name in found if name)
    return frozenset(names)
