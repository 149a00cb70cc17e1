"""Selectors for what generic reading misses, where all articles of a site show it at one place. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.crawl.survey.model import LIKELY, Proposed, SeenPage
from newscrawl.decode.decoder import decode_capture
from newscrawl.extract.boilerplate import fold
from newscrawl.extract.dates import read_date, search_date
from newscrawl.extract.info_line import headline_key
from newscrawl.extract.limits import TooComplexError
from newscrawl.extract.page import parse_tree
from newscrawl.extract.person_names import is_name, split_names
from newscrawl.extract.selectors import value_of
from newscrawl.extract.source import clean_source
from newscrawl.model import Article
from newscrawl.pipeline import process
from newscrawl.sites import Sites
from newscrawl.sites.model import Layout, Site

if TYPE_CHECKING:
    from lxml import etree

FEWEST, MAX_PAGES = 5, 20
"""Articles from which a place that they share is told at least, and of which it is told at most."""
MOSTLY = 0.9
"""Share of the articles that have a selector, with a value that can be one."""
MISSED = 0.2
"""Share of the articles that generic reading may miss a field of: a mended one is not worth an alarm of its own."""
_NOISE = 0.3
"""Share of the texts above which lines that repeat are no addition of the template's."""
_MAX_ELEMENTS = 3_000
_MAX_VALUE, _MAX_LINE = 60, 120
_DEEPEST, _MAX_BEFORE = 3, 20
"""Levels below an element with a name, and elements before one among its siblings, up to which a place may hold."""
_SECTIONS = ("main", "article", "aside", "header", "footer")
"""Elements that a page has one of, mostly."""
_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*")
"""Ids and classes that templates give: those with digits are numbered, or made by a framework anew each day."""
_PLACES = ("div", "p", "span", "td", "li", "em", "i", "b", "a", "h1", "h2", "h3", "h4", "section", "article", "font",
           "time", "strong", "dd", "dt", "label", "ul", "tr", "small", "address")  # fmt: skip
_MEDIUM = re.compile(r"(?:报|網|网|台|社|中心|发布|發布|融媒|新闻|新聞|在线|客户端|电视|广播|办|局|委|部|政府|频道)$")
"""How names of those who publish end."""


@dataclass(frozen=True)
class _Sample:
    """One article of those that the selectors are found on."""

    page: SeenPage
    outcome: Article
    headline: str
    """The longest text of the links and entries of lists that lead to it."""

    @cached_property
    def places(self) -> dict[str, etree._Element]:
        """The elements of the page by the selectors whose first match they are."""
        try:
            root = parse_tree(decode_capture(self.page.capture).text)
        except TooComplexError:
            return {}
        found: dict[str, etree._Element] = {}
        for _, element in zip(range(_MAX_ELEMENTS), root.iter(*_PLACES), strict=False):
            for selector in _selectors(element):
                found.setdefault(selector, element)
        return found


def find_layout(articles: Sequence[SeenPage], headlines: Mapping[str, str]) -> list[Proposed]:
    """Return the layout whose selectors read what generic reading of `articles` misses; none where it misses nothing.

    `headlines` are what lists call the articles, by address.
    """
    sample = [_Sample(page, page.outcome, headlines.get(page.url, "")) for page in articles
              if isinstance(page.outcome, Article)][:MAX_PAGES]  # fmt: skip
    if len(sample) < FEWEST:
        return []
    found = {name: selector for name, find in _FINDERS.items() if (selector := find(sample))}
    if not found or not _is_better(sample, found):
        return []
    missed = ", ".join(f"{name} ({selector})" for name, selector in found.items())
    return [Proposed("layout", found, LIKELY, f"{len(sample)} articles show there what is not found without: {missed}")]


def read_with(layout: Mapping[str, Any], page: SeenPage) -> SeenPage:
    """Return an article's page as it is read with a layout."""
    site = Site(name="survey", label="survey", hosts=(page.url.split("/")[2].partition(":")[0],), article="",
                layouts=(Layout(**layout),))  # fmt: skip
    return replace(page, outcome=process(page.capture, sites=Sites([site])))


def _is_better(sample: list[_Sample], layout: dict[str, str]) -> bool:
    """Tell whether a layout gives what it names on nearly all pages, and changes nothing else."""
    gained = Counter[str]()
    for one in sample:
        outcome = read_with(layout, one.page).outcome
        if not isinstance(outcome, Article):
            return False
        for name in ("title", "body", "published", "source", "author", "editor"):
            before, after = getattr(one.outcome, name), getattr(outcome, name)
            gained[name] += bool(after) - bool(before)
            is_other = before != after and "title" not in layout  # with which all that stands beside it changes
            if name not in layout and before and (is_other or not after):
                return False
    return all(gained[name] >= 0 for name in layout)


def _selectors(element: etree._Element) -> Iterator[str]:
    """Yield what may name an element on every page of its template: its id, its class, its place below one of these."""
    if own := _named(element):
        yield own
    if below := _below(element, _DEEPEST):
        yield below


def _below(element: etree._Element, depth: int) -> str | None:
    """Return an element's place below the nearest that has a name; None where none is near, or many stand before it."""
    parent = element.getparent()
    before = sum(1 for _ in islice(element.itersiblings(element.tag, preceding=True), _MAX_BEFORE))
    if parent is None or depth == 0 or before == _MAX_BEFORE:
        return None
    above = _named(parent) or (parent.tag if parent.tag in _SECTIONS else _below(parent, depth - 1))
    return f"{above} > {element.tag}:nth-of-type({before + 1})" if above else None


def _named(element: etree._Element) -> str | None:
    if (name := element.get("id")) and _NAME.fullmatch(name):
        return f"#{name}"
    name = next(iter((element.get("class") or "").split()), "")
    return f"{element.tag}.{name}" if _NAME.fullmatch(name) else None


def _best(sample: list[_Sample], name: str, is_value: Callable[[str, etree._Element, _Sample], bool]) -> str | None:
    """Return the selector whose value is one on most articles; of several, that of the shortest values.

    Of selectors of the same values one without a place is taken, and that of the innermost element.
    """
    counts = Counter(selector for one in sample for selector in one.places)
    shared = [selector for selector, count in counts.items() if count >= MOSTLY * len(sample)]
    found: list[tuple[int, bool, int, str]] = []
    for number, selector in enumerate(shared):
        values: list[str] = []
        for one in sample:
            element = one.places.get(selector)
            if element is None or len("".join(map(str, element.itertext()))) > _MAX_LINE:
                continue
            value = value_of(element, name)
            if value and len(value) <= _MAX_VALUE and is_value(value, element, one):
                values.append(value)
        varies = len(set(values)) > 1 or name == "source"
        if len(values) >= MOSTLY * len(sample) and varies:
            found.append((sum(map(len, values)), ">" in selector, -number, selector))
    return min(found)[-1] if found else None


def _misses(sample: list[_Sample], *names: str) -> bool:
    missed = sum(not any(getattr(one.outcome, name) for name in names) for one in sample)
    return missed > MISSED * len(sample)


def _find_published(sample: list[_Sample]) -> str | None:
    def is_time(value: str, _: etree._Element, one: _Sample) -> bool:
        parsed = read_date(fold(value))
        fetched = one.page.capture.fetched_at
        known = one.outcome.published[:10]
        return parsed is not None and (not fetched or parsed.time <= fetched) and known in ("", f"{parsed.day}")

    return _best(sample, "published", is_time) if _misses(sample, "published") else None


def _stands_beside_date(element: etree._Element) -> bool:
    parent = element.getparent()
    line = "" if parent is None else " ".join(map(str, parent.itertext()))
    return len(line) <= _MAX_LINE and search_date(line) is not None


def _find_source(sample: list[_Sample]) -> str | None:
    def is_source(value: str, element: etree._Element, _: _Sample) -> bool:
        is_one = clean_source(value) == value and _MEDIUM.search(value) and not search_date(value)
        return bool(is_one) and _stands_beside_date(element)

    return _best(sample, "source", is_source) if _misses(sample, "source") else None


def _find_author(sample: list[_Sample]) -> str | None:
    def is_author(value: str, element: etree._Element, _: _Sample) -> bool:
        names = split_names(value)
        return bool(names) and all(map(is_name, names)) and _stands_beside_date(element)

    return _best(sample, "author", is_author) if _misses(sample, "author", "byline", "editor") else None


def _find_title(sample: list[_Sample]) -> str | None:
    named = [one for one in sample if len(headline_key(one.headline)) > 1]

    def is_title(value: str, _: etree._Element, one: _Sample) -> bool:
        return headline_key(value).startswith(headline_key(one.headline))

    others = sum(not headline_key(one.outcome.title).startswith(headline_key(one.headline)) for one in named)
    alike = Counter(one.outcome.title for one in named).most_common(1)[0][1] if named else 0
    is_wrong = others > MISSED * len(named) and alike > 1
    return _best(named, "title", is_title) if is_wrong and len(named) >= FEWEST else None


def _find_body(sample: list[_Sample]) -> str | None:
    """Return the element that has all of the texts but for the lines that most of them share."""
    lines = [[line for line in one.outcome.body.split("\n") if line] for one in sample]
    counts = Counter(line for found in lines for line in set(found))
    repeated = {line for line, count in counts.items() if count >= FEWEST and count > len(sample) / 2}
    whole = sum(len(line) for found in lines for line in found)
    if not repeated or sum(counts[line] * len(line) for line in repeated) > _NOISE * whole:
        return None
    shared = Counter(selector for one in sample for selector in one.places)
    fitting: list[tuple[int, str]] = []
    for selector, count in shared.items():
        texts = [
            (_squeezed("".join(map(str, element.itertext()))), found)
            for one, found in zip(sample, lines, strict=True)
            if (element := one.places.get(selector)) is not None
        ]
        fits = [all((_squeezed(line) in text) != (line in repeated) for line in found) for text, found in texts]
        if count >= MOSTLY * len(sample) and sum(fits) >= MOSTLY * len(sample):
            fitting.append((sum(len(text) for text, _ in texts), selector))
    return min(fitting)[1] if fitting else None


def _squeezed(text: str) -> str:
    return "".join(text.split())


_FINDERS: dict[str, Callable[[list[_Sample]], str | None]] = {
    "title": _find_title,
    "body": _find_body,
    "published": _find_published,
    "source": _find_source,
    "author": _find_author,
}
