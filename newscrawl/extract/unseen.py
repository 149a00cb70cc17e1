"""What of a page its readers do not see, and which of it they see with one click: the rest of a folded article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from newscrawl.extract.hidden_styles import hiding_rules
from newscrawl.extract.lines import Line, block_around
from newscrawl.text.short_cache import cached_for_latest, cached_when_short

_Find = Callable[..., list[Any]]
_MARKED = cast(
    "_Find",
    etree.XPath("descendant::*/@hidden/.. | descendant::*/@aria-modal/.. | descendant::*/@role/.."),
)
"""Attributes are asked for by their names: testing each element for any of them takes three times as long, and so does
a look through the markup for what most pages lack."""
_CLASSES = ("layer", "video-js", "vjs-", "sr-only", "visually-hidden", "screen-reader")
"""One of these is in every class that holds what is not seen."""
_CLASS_VALUES = cast("_Find", etree.XPath("descendant-or-self::*/@class", smart_strings=False))
_WITH_CLASS = cast("_Find", etree.XPath("descendant-or-self::*/@class/.."))
_WITH_ID = cast("_Find", etree.XPath("descendant-or-self::*/@id/.."))
_SENTENCES = cast("_Find", etree.XPath("descendant-or-self::*/text()[contains(., '。')]/.."))
_PLAYER = re.compile(r"(?:^|\s)(?:video-js|vjs-\S*|\S*[Pp]layer)(?:\s|$)")
_FOR_READERS = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-\S+)(?:\s|$)")
"""Class names under which frameworks keep what only screen readers read."""
_UNFOLDS = re.compile("展开|展開|余下|餘下|剩余|剩餘|(?:查看|阅读|閱讀|显示|顯示)(?:全文|全部|更多)")
"""What a button says that shows the rest; only a witness beside where the rest stands."""
_MOSTLY = 0.8
"""Share of a folded branch that must be prose (measured, see docs/reading.md)."""
_FEWEST = 2
_FEW = 0.5
"""Share of the visible prose that what is faded or shrunk has at most where it is no text: one paragraph of three."""
_LONGEST_BUTTON = 14
_LONGEST_MARKUP = 300
"""Characters of a `<button>`'s markup that are looked at: on the pages at hand its tag alone has 38 at most."""
_NEAR = 3
"""Lines around a folded branch in which the button is looked for."""


def find_unseen(body: etree._Element, sheets: Sequence[str]) -> Mapping[etree._Element, str]:
    """Return the elements of `body` that readers do not see, by which declarations; not those their own style hides.

    These are `hidden` elements, dialogs, players, what only screen readers read, and what the page's own sheets take
    off the page. `sheets` are the page's style sheets' texts.
    """
    marked = [*_MARKED(body), *body.iter("dialog")]
    rules: dict[str, str] = {}
    for sheet in sheets:
        rules.update(hiding_rules(sheet))
    found: dict[etree._Element, str] = {}
    classes = set(_CLASS_VALUES(body))  # elements share them: 70 are asked about in place of 290
    hiding = {name[1:] for name in rules if name.startswith(".")}
    off_page = {names for names in classes if not hiding.isdisjoint(names.split())}
    if telling := off_page.union(filter(_may_hide, classes)):
        for element in _WITH_CLASS(body):
            if (names := element.get("class")) in off_page:
                found[element] = ";".join(rules[f".{name}"] for name in names.split() if name in hiding)
            elif names in telling and element is not body:
                marked.append(element)
    if any(name.startswith("#") for name in rules):
        found.update((element, rules[name]) for element in _WITH_ID(body) if (name := f"#{element.get('id')}") in rules)
    hidden = [element for element in marked if _is_hidden(element)]
    players = [element for element in marked if _PLAYER.search(element.get("class", ""))]
    talking = _around_sentences(body) if players else set()
    hidden += (element for element in players if element not in talking)
    found.update(dict.fromkeys(hidden, _OFF_PAGE))
    return found


def _around_sentences(body: etree._Element) -> set[etree._Element]:
    """Return the elements that hold a full stop."""
    around: set[etree._Element] = set()
    for holder in _SENTENCES(body):
        element = holder
        while element is not None and element not in around:
            around.add(element)
            element = element.getparent()
    return around


_OFF_PAGE = "display:none"


@cached_when_short(1 << 12)
def _may_hide(names: str) -> bool:
    return any(name in names for name in _CLASSES)


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("role") in ("dialog", "alertdialog"):
        return True
    if element.get("aria-modal") == "true" or (element.tag == "dialog" and element.get("open") is None):
        return True
    return _FOR_READERS.search(element.get("class", "")) is not None


@dataclass(frozen=True, slots=True)
class HiddenBranch:
    """A block that is taken off the page, and which of the collected lines stand in it."""

    element: etree._Element
    first: int
    end: int
    faded: bool = False
    """Whether it is only faded, clipped or shrunk, as what a script shows later is at first."""


def conceal_faded(lines: Sequence[Line], branches: Sequence[HiddenBranch]) -> list[HiddenBranch]:
    """Hide the lines of faded branches when they are a small part of the page; return the branches that are hidden.

    Its prose is compared with theirs; where they have none, sentences are, or, on a page without any, all but links.
    """
    certain = [branch for branch in branches if not branch.faded]
    if len(certain) == len(branches):
        return certain
    own = {index for branch in branches if branch.faded for index in range(branch.first, branch.end)}
    visible = [line for line in lines if not line.hidden and not line.is_linked]
    prose = [line for line in visible if line.is_prose]
    if not any(line.index in own for line in prose):
        prose = [line for line in visible if "。" in line.text] or visible
    faded = sum(line.length for line in prose if line.index in own)
    if faded > _FEW * (sum(line.length for line in prose) - faded):
        return certain
    for index in own:
        lines[index].hidden = True
    return list(branches)


def unfold(lines: Sequence[Line], branches: Sequence[HiddenBranch], html: str) -> None:
    """Show the lines of branches that are the rest of a folded article.

    Such a branch stands directly in the home of the visible prose, and is made like the paragraphs there or mostly
    prose itself; beside that home, or when it is a single paragraph, only when a button says so; behind the last
    visible one also a `<button>` of the markup (`html`), which is no line. The button is no text then.
    """
    prose = [line for line in lines if not line.hidden and line.is_prose] if branches else []
    if not prose:
        return
    lengths: Counter[etree._Element | None] = Counter()
    for line in prose:
        lengths[block_around(line.block)] += line.length
    home = lengths.most_common(1)[0][0]
    at_home = [line for line in prose if block_around(line.block) is home]
    made = {_made(line.block) for line in at_home}
    shown = {line.text for line in lines if not line.hidden}
    for branch in _joined(branches):
        own = lines[branch.first : branch.end]
        parent = branch.element.getparent()
        if home is None or not own or all(line.text in shown for line in own):
            continue
        near = [*lines[max(branch.first - _NEAR, 0) : branch.first], *lines[branch.end : branch.end + _NEAR]]
        buttons = [line for line in near if line.length <= _LONGEST_BUTTON and _UNFOLDS.search(line.text)]
        beside = parent is home.getparent() and buttons
        alike = parent is home and _made(branch.element) in made and own[0].is_prose
        within = parent is home or any(parent is line.block for line in at_home)
        if (alike and (len(own) > 1 or buttons or (branch.first > at_home[-1].index and _has_button(html)))) or (
            (within or beside) and _is_mostly_prose(own)
        ):
            for line in own:
                line.hidden = False
            for button in buttons:
                button.hidden = True


@cached_for_latest(1)
def _has_button(html: str) -> bool:
    """Tell whether a `<button>` of the page says that it shows the rest."""
    parts = html.split("<button")[1:]
    return any(_UNFOLDS.search(part[:_LONGEST_MARKUP].partition("</button")[0]) for part in parts)


def _joined(branches: Sequence[HiddenBranch]) -> Iterator[HiddenBranch]:
    """Yield the branches; those that follow each other and are made alike, as paragraphs folded one by one, as one."""
    last: HiddenBranch | None = None
    for branch in branches:
        if last is not None and branch.first == last.end and _are_alike(branch.element, last.element):
            last = HiddenBranch(last.element, last.first, branch.end)
            continue
        if last is not None:
            yield last
        last = branch
    if last is not None:
        yield last


def _are_alike(one: etree._Element, other: etree._Element) -> bool:
    return one.getparent() is other.getparent() and _made(one) == _made(other)


def _made(block: etree._Element) -> tuple[object, str | None]:
    return block.tag, block.get("class")


def _is_mostly_prose(lines: Sequence[Line]) -> bool:
    prose = [line.length for line in lines if line.is_prose]
    return len(prose) >= _FEWEST and sum(prose) >= _MOSTLY * sum(line.length for line in lines)
