"""What style declarations and sheets keep readers from seeing."""

from __future__ import annotations

import re
from functools import lru_cache

_HIDING = re.compile(
    r":(?:(?<=display:)none|(?<=visibility:)hidden|(?<=opacity:)0(?:\.0+)?(?:[;!]|$)"
    r"|(?:(?<=text-indent:)|(?<=left:)|(?<=top:)|(?<=right:))-\d{3}"
    r"|(?<=font-size:)0(?:px|pt|em|%)?(?:[;!]|$)|(?<=font:)0(?:px)?[/a-z])"
)
"""Declarations that keep an element from being seen, blanks left out. The colon goes first, since it is found fast."""
_PAIRS = (
    (re.compile(r"overflow:hidden"), re.compile(r":(?:(?<=height:)|(?<=width:))[01](?:px)?(?:[;!]|$)")),
    (
        re.compile(r"(?<![-\w])color:(?:#fff(?:fff)?|white)\b"),
        re.compile(r"background(?:-color)?:(?:#fff(?:fff)?|white)\b"),
    ),
)
"""Declarations that hide only together: a box of no size, white on white."""
_MAY_HIDE = re.compile(
    r":\s*(?:none|hidden|-\d{3}|#fff|white|[01](?:\.0+|px|pt|em|%)?\s*(?:[;!}/a-z]|$))", re.IGNORECASE
)
"""The value of any of them: what a look at a whole sheet finds fast, and most of its rules lack."""
_SELECTOR = re.compile(r"([.#][\w-]+)\s*\Z")


@lru_cache(maxsize=1 << 14)
def hides(style: str) -> bool:
    """Tell whether declarations keep an element from being seen."""
    if not _MAY_HIDE.search(style):
        return False
    style = "".join(style.lower().split())
    return bool(_HIDING.search(style)) or any(one.search(style) and other.search(style) for one, other in _PAIRS)


_REMOVING = re.compile(r"(?<![-\w])(?:display:none|(?:left|top|right|text-indent):-\d{3})")


@lru_cache(maxsize=1 << 14)
def removes(style: str) -> bool:
    """Tell whether declarations take a block off the page or beside it, rather than fade it until a script shows it."""
    return bool(_REMOVING.search("".join(style.lower().split())))


_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CONDITIONAL = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Rules for some media only: print, small screens."""
_SIMPLE = re.compile(r"(?:[a-z]\w*)?([.#][\w-]+)", re.IGNORECASE)


@lru_cache(maxsize=64)
def removed_names(sheet: str) -> frozenset[str]:
    """Return the classes (`name`) and ids (`#name`) whose elements a sheet hides wherever they stand.

    Rules for some media, and selectors that ask for more than one name, do not count; a later rule may show them again.
    """
    if not _MAY_HIDE.search(sheet):
        return frozenset()
    names: dict[str, bool] = {}
    for rule in _RULE.finditer(_CONDITIONAL.sub("", _COMMENT.sub("", sheet))):
        hidden, shown = hides(rule[2]), "display:" in "".join(rule[2].split())
        if hidden or shown:
            found = (_SIMPLE.fullmatch(selector.strip()) for selector in rule[1].split(","))
            names.update((name[1].removeprefix("."), hidden) for name in found if name)
    return frozenset(name for name, hidden in names.items() if hidden)


_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@lru_cache(maxsize=64)
def hidden_names(sheet: str) -> frozenset[str]:
    """Return the classes (`name`) and ids (`#name`) that a style sheet hides; the pages of a site share theirs."""
    names: set[str] = set()
    end = 0
    for value in _MAY_HIDE.finditer(sheet):
        if value.start() < end:
            continue
        start, end = sheet.rfind("}", 0, value.start()) + 1, sheet.find("}", value.start()) % (len(sheet) + 1)
        selectors, _, body = sheet[start:end].rpartition("{")
        if hides(body):
            found = map(_SELECTOR.search, selectors.split(","))
            names.update(name[1].removeprefix(".") for name in found if name)
    return frozenset(names)
