"""What style declarations and sheets keep readers from seeing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from newscrawl.extract.comments import without_comments
from newscrawl.text.short_cache import cached_when_short

_HIDING = re.compile(
    r":(?:(?<=display:)none|(?<=visibility:)hidden|(?<=opacity:)0(?:\.0+)?(?:[;!]|$)"
    r"|(?:(?<=text-indent:)|(?<=;left:)|(?<=;top:)|(?<=;right:))-\d{3}|(?<=margin-left:)-\d{4}"
    r"|(?<=font-size:)(?:0(?:px|pt|em|%)?|1p[xt])(?:[;!]|$)|(?<=font:)0(?:px)?[/a-z]"
    r"|(?<=clip:)rect\((?:[01](?:px)?,?){4}\)|(?<=clip-path:)(?:inset\((?:(?:50|100)%)+\)|circle\(0)"
    r"|(?<=transform:)(?:scale[xy]?\(0[,)]|translate[xy]?\(-\d{4}))"
)
"""Declarations that keep an element from being seen, blanks left out, each behind a semicolon. The colon goes first,
since it is found fast."""
_PAIRS = (
    (
        re.compile(r"overflow:hidden"),
        re.compile(r":(?:(?<=;height:)|(?<=;width:)|(?<=max-height:)|(?<=max-width:))[01](?:px)?(?:[;!]|$)"),
    ),
    (
        re.compile(r"(?<![-\w])color:(?:#fff(?:fff)?|white)\b"),
        re.compile(r"background(?:-color)?:(?:#fff(?:fff)?|white)\b"),
    ),
)
"""Declarations that hide only together: a box of no size, white on white."""
_MAY_HIDE = re.compile(
    r":\s*(?:none|hidden|-\d{3}|#fff|white|rect|inset|circle|scale|translate"
    r"|[01](?:\.0+|px|pt|em|%)?\s*(?:[;!}/a-z]|$))",
    re.IGNORECASE,
)
"""The value of any of them: what a look at a whole sheet finds fast, and most of its rules lack."""
_MAY_DECIDE = re.compile(rf"{_MAY_HIDE.pattern}|:(?<=display:)|:(?<=display\s:)", re.IGNORECASE)
"""The same, or any display: a later rule may show again what an earlier one hides."""
_SELECTOR = re.compile(r"([.#][\w-]+)\s*\Z")


@cached_when_short(1 << 14)
def hides(style: str) -> bool:
    """Tell whether declarations keep an element from being seen."""
    if not _MAY_HIDE.search(style):
        return False
    style = ";" + "".join(style.lower().split())
    return bool(_HIDING.search(style)) or any(one.search(style) and other.search(style) for one, other in _PAIRS)


_REMOVING = re.compile(r"(?<![-\w])(?:display:none|(?:left|top|right|text-indent):-\d{3})")


@cached_when_short(1 << 14)
def removes(style: str) -> bool:
    """Tell whether declarations take a block off the page or beside it, rather than fade it until a script shows it."""
    return bool(_REMOVING.search("".join(style.lower().split())))


_TO_BE_SHOWN = re.compile(r"transition|animation|flex|min-(?:height|width)|padding(?:-\w+)?:(?!0)", re.IGNORECASE)


@cached_when_short(1 << 14)
def may_show(style: str) -> bool:
    """Tell whether declarations that hide are those of what a script fades in or opens, or of a box that grows."""
    return bool(_TO_BE_SHOWN.search("".join(style.split())))


_SHEETS, _LONGEST_SHEET = 256, 100_000
"""How many sheets are remembered, which a site's pages share, and their characters: 3,000 on average."""
_SIMPLE = re.compile(r"(?:[a-z]\w*)?([.#][\w-]+)", re.IGNORECASE)


@cached_when_short(_SHEETS, _LONGEST_SHEET)
def hiding_rules(sheet: str) -> Mapping[str, str]:
    """Return the classes (`.name`) and ids (`#name`) whose elements a sheet hides wherever they stand, and by what.

    Rules for some media, and selectors that ask for more than one name, do not count; a later rule may show them again,
    and any other that names what is only faded or shrunk.
    """
    if not _MAY_HIDE.search(sheet):
        return {}
    rules: dict[str, str] = {}
    sheet = _without_conditions(without_comments(sheet))
    for selectors, body in _rules_with(_MAY_DECIDE, sheet):
        hidden, shown = hides(body), "display:" in "".join(body.split())
        if hidden or shown:
            found = (_SIMPLE.fullmatch(selector.strip()) for selector in selectors)
            style = _shortened(body) if hidden else ""
            rules.update((name[1], style) for name in found if name)
    faded = {name for name, body in rules.items() if body and not removes(body)}
    named = Counter(_NAME.findall(sheet)) if faded else Counter()
    return {name: body for name, body in rules.items() if body and (name not in faded or named[name] == 1)}


def _shortened(body: str) -> str:
    """Return declarations; of many those that are short, since each element of the class has a copy."""
    if len(body) <= _LONGEST_RULE:
        return body
    return ";".join(one for one in body.split(";") if len(one) <= _LONGEST_DECLARATION)[:_LONGEST_RULE]


_LONGEST_RULE, _LONGEST_DECLARATION = 500, 100
"""Characters of a rule's declarations, and of one; those that hide have 30 at most."""
_NAME = re.compile(r"[.#][\w-]+")


def is_for_screens(media: str) -> bool:
    """Tell whether a sheet's `media`, or the head of a block of rules, names all screens: not print, not small ones."""
    return media.lower().removeprefix("@media").split() in ([], ["all"], ["screen"], ["only", "screen"])


_BRACE = re.compile("[{}]")
_AFTER_NAME = re.compile("[{};]")
_DEEPEST = 2
"""A condition, and the rules within it."""


def _without_conditions(sheet: str) -> str:
    """Return a sheet without the rules for some media only: print, small screens."""
    ends = _block_ends(sheet)
    kept, at, start = [], 0, sheet.find("@")
    while start >= 0 and (mark := _AFTER_NAME.search(sheet, start)):
        end = ends.get(mark.start())
        if end:
            kept.append(sheet[at:start])
            at = end = mark.end() if is_for_screens(sheet[start : mark.start()]) else end
        start = sheet.find("@", end or mark.end())
    return "".join([*kept, sheet[at:]])


def _block_ends(sheet: str) -> dict[int, int]:
    """Return where each block ends, by the place of its brace; of those that hold blocks, but no deeper ones."""
    ends: dict[int, int] = {}
    around: list[tuple[int, int]] = []
    for brace in _BRACE.finditer(sheet):
        if brace[0] == "{":
            around.append((brace.start(), 1))
        elif around:
            start, depth = around.pop()
            if depth <= _DEEPEST:
                ends[start] = brace.end()
            if around:
                around[-1] = (around[-1][0], max(around[-1][1], depth + 1))
    return ends


def _rules_with(value: re.Pattern[str], sheet: str) -> Iterator[tuple[list[str], str]]:
    """Yield the selectors and the declarations of the rules in which `value` is found."""
    end = 0
    for found in value.finditer(sheet):
        if found.start() < end:
            continue
        start, end = sheet.rfind("}", 0, found.start()) + 1, sheet.find("}", found.start()) % (len(sheet) + 1)
        selectors, _, body = sheet[start:end].rpartition("{")
        yield selectors.rpartition("{")[2].split(","), body


@cached_when_short(_SHEETS, _LONGEST_SHEET)
def hidden_names(sheet: str) -> frozenset[str]:
    """Return the classes (`name`) and ids (`#name`) that a style sheet hides."""
    names: set[str] = set()
    for selectors, body in _rules_with(_MAY_HIDE, sheet):
        if hides(body):
            found = map(_SELECTOR.search, selectors)
            names.update(name[1].removeprefix(".") for name in found if name)
    return frozenset(names)
