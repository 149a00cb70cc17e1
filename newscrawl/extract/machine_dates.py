"""Dates that a page gives for machines: attributes of its elements, hidden fields, and the state its scripts hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from newscrawl.extract.dates import ParsedTime, read_date
from newscrawl.extract.lines import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PUBLISHED_ATTRIBUTES = (
    "datetime", "content", "title", "data-time", "data-date", "data-datetime", "data-timestamp", "data-pubtime",
    "data-publish-time", "data-publishtime", "data-published", "data-publish", "data-pubdate", "data-ptime",
)  # fmt: skip
"""Attributes that hold an element's time, by how surely they do."""
_MARKED = cast(
    "Callable[..., list[Any]]",
    etree.XPath(
        "descendant::*/@datetime/.. | descendant::abbr[@title] | descendant::*/@itemprop[starts-with(., 'date')]/.."
        " | descendant::*/@property[starts-with(., 'date')]/.."
        + "".join(f" | descendant::*/@{name}/.." for name in PUBLISHED_ATTRIBUTES if name.startswith("data-"))
    ),
)
"""Asks for attributes by their names; testing each element for any of them takes five times as long."""
_HINT = re.compile(rb"dat(?:e(?:time|Published|Modified|Created)|a-(?:time|date|p(?:ub|time)))")
"""In every page that has such an element, but for `<abbr>`; begun with three letters, it takes .06 ms a page, not 7."""
_CHANGE = re.compile(r"modif|update", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MarkedDate:
    """An element whose attribute gives a time."""

    block: etree._Element
    """The nearest block around it."""
    witness: str
    """`markup:time[datetime]`"""
    value: str
    is_change: bool
    """Whether it marks the time of a change."""


def find_marked(root: etree._Element, data: bytes) -> list[MarkedDate]:
    """Return the elements whose attributes give a time.

    `data` is the markup; most pages have no such element, and are not searched.
    """
    if not _HINT.search(data) and next(root.iter("abbr"), None) is None:
        return []
    found = []
    for element in _MARKED(root):
        said = next(((name, value) for name in PUBLISHED_ATTRIBUTES if (value := element.get(name))), None)
        if said is None or element.tag == "meta":
            continue
        block = (
            element
            if element.tag in BLOCKS
            else next((one for one in element.iterancestors() if one.tag in BLOCKS), root)
        )
        prop = element.get("itemprop") or element.get("property") or element.get("class") or ""
        name, value = said
        found.append(MarkedDate(block, f"markup:{element.tag}[{name}]", value, bool(_CHANGE.search(prop))))
    return found


STATE_NAMES = (
    "publishtime", "publishdate", "publishedat", "publishedtime", "pubtime", "pubdate", "datepublished", "releasetime",
    "releasedate", "issuetime", "newstime", "posttime", "ptime", "ct", "oricreatetime", "createtime", "createdate",
    "createdat", "inputtime",
)  # fmt: skip
"""What scripts and hidden fields call the publish time, letters only, by how seldom they mean something else."""
_VALUE = re.compile(r"20[0-4]\d(?:[-/.年]\d|\d{4})[^\"',;}<>\n]{0,36}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?!\d)")
_NAMED = re.compile(r"(?<![A-Za-z_-])(?P<name>[A-Za-z_-]++)[\"']?\s*+[:=]\s*+(?:[A-Za-z.]{1,20}\()?[\"']?\s*+$")
_FIELD_NAME = re.compile(r"<input\b[^<>]*?\b(?:id|name)\s*=\s*[\"']?(?P<name>[A-Za-z_-]+)", re.IGNORECASE)
_LOOK_BACK = 60
_LONGEST_TAG = 200


def find_in_state(html: str, title: str) -> Iterator[tuple[str, ParsedTime]]:
    """Yield the publish times that hidden fields and scripts give, the most trusted name first.

    Where one name gives several days, as for a list of stories, the one nearest after the title is taken, or none.
    """
    named: dict[str, list[tuple[int, str, ParsedTime]]] = {}
    for match in chain(_VALUE.finditer(html), _EPOCH.finditer(html)):
        if (said := _name_of(html, match.start())) and (parsed := read_date(match[0].strip())):
            kind, name = said
            named.setdefault(name, []).append((match.start(), kind, parsed))
    for name in filter(named.__contains__, STATE_NAMES):
        found = named[name]
        if len({parsed.day for _, _, parsed in found}) > 1:
            found = _nearest(html, title, found)
        for _, kind, parsed in found[:1]:
            yield f"{kind}:{name}", parsed


def _name_of(html: str, start: int) -> tuple[str, str] | None:
    """Return whether a script or an input gives the value that begins at `start`, and its name; None for other text."""
    if html[start - 1 : start] not in _BEFORE_VALUES:
        return None
    match = _NAMED.search(html[max(start - _LOOK_BACK, 0) : start])
    kind = "script"
    if match and match["name"].lower() == "value":
        tag = html[max(html.rfind("<", 0, start), start - _LONGEST_TAG) : start + _LONGEST_TAG].partition(">")[0]
        kind, match = "input", _FIELD_NAME.match(tag)
    name = match["name"].lower().replace("_", "").replace("-", "") if match else ""
    return (kind, name) if name in STATE_NAMES else None


_BEFORE_VALUES = frozenset("\"'=:( ")


def _nearest(html: str, title: str, found: list[tuple[int, str, ParsedTime]]) -> list[tuple[int, str, ParsedTime]]:
    """Return the occurrence that stands nearest to the title within a script, where one does."""
    places = [match.start() for match in re.finditer(re.escape(title), html)] if title else []
    near = [
        (abs(place - one[0]), one)
        for place in places
        for one in found
        if abs(place - one[0]) < _NEAR and "script" not in html[min(place, one[0]) : max(place, one[0])]
    ]
    return [min(near, key=lambda pair: pair[0])[1]] if near else []


_NEAR = 1500
"""Characters between a title and its time in one object of a page's state: a summary may stand between them."""
