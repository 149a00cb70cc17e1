"""What the line model sees of a line: where it stands, what it is like, and the words of boilerplate in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from lxml import etree

from newscrawl.extract.boilerplate import CLOSING, ENDS_SENTENCE, FIRST_NUMBER
from newscrawl.extract.images import is_decoration
from newscrawl.extract.info_line import is_info_line, repeats_headline
from newscrawl.extract.line_witnesses import LONGEST_HIT, SHORT, hits_of, is_date, kind_of, marks_of
from newscrawl.extract.lines import HEADINGS, Line, block_around, has_text, leads_to_document

_BARRIERS = {"after-article", "credit", "comments"}
SUSPICIOUS = re.compile(
    r"(?:^|[\s_-])(?:share|bdshare|relat|recomm|comment|cmt|discuss|foot|copyright|disclaim|statement|side|aside|hot|rank|guess"
    r"|more|tags?|nav|menu|tool|ads?(?:$|[\s_-])|advert|promo|player|video|audio|vjs|editor|declar|pinglun|tuijian|xgyd|bqsm"
    r"|subscri|newsletter|donat|qrcode|ewm|login|dialog|modal|popup)"
)
"""Class names and ids of what stands around an article."""
_COUNTER = re.compile(
    r"(?:阅读|浏览|点击|访问|评论|点赞|转发|收藏|人气)(?:量|数|次数)?\s*+:?\s*+[(]?\d[\d,.]*+\s*+万?[)]?\s*+(?:次|人|条)?"
)
_TAGS = {"li": "li", "figcaption": "caption"} | dict.fromkeys(HEADINGS, "heading")
_TO_COME = (0, 60, 200, 600)
_SHARES = (0.0, 0.25, 0.75)
_SINCE = (0, 60, 200)

_Alike = tuple[str | None, object]
"""Class and tag: lines that share them are made alike."""


@dataclass(slots=True)
class Surroundings:
    """What a line is judged by besides itself."""

    homes: frozenset[etree._Element]
    """Parents of the blocks of prose: where the article's own paragraphs live."""
    container: etree._Element
    headlines: frozenset[int]
    """Indexes of the lines that are the headline."""
    title_key: str
    data_cells: frozenset[int]
    """Indexes of the lines in tables of data."""


class Facts(NamedTuple):
    """All the model knows of a line, in steps and words, so that lines alike in all of it share one score."""

    position: str
    """`before`, `between` or `after` the prose in the article's home."""
    place: str
    """`home`, `under` it, or `away`."""
    kind: str
    hits: tuple[str, ...]
    """Which words of boilerplate are in the line."""
    to_come: int
    """How much prose follows, in steps."""
    alike_prose: int
    alike_linked: int
    """Shares of prose and of links in all lines of the same tag and class, in steps."""
    parent_linked: int
    tag: str
    """`heading`, `li` or `caption`; whether sites write paragraphs as p, div or section says nothing."""
    since: str
    """How much prose came since a word that opens what follows an article; `none` before any."""
    marks: tuple[str, ...]
    """What else is true of the line."""
    previous: tuple[str, ...]
    following: tuple[str, ...]
    counter: bool
    """Whether it is nothing but a count of readers or remarks, which ticks from fetch to fetch: no feature either."""
    below_picture: bool
    """Whether it stands right below a picture and has no word of boilerplate, as its caption does, see
    `_tells_picture`: no feature, since the invented pages have too few of them."""
    closing: bool
    """Whether it is one of the last lines and opens as only what a site sets below its articles does: no feature."""
    boxed: bool
    """Whether it is a sentence, or heads one, in a box of the text's own, see `_find_boxed`: no feature for the same
    reason."""
    document: bool
    """Whether it is a link to a document below the text's beginning, as notices have them, without a word or a class of
    what stands around articles: no feature either."""
    signed: bool
    """Whether it is a part of the signature in a box below the text, see `_find_signature`: no feature either."""
    numbered: bool
    """Whether it stands above the first paragraph, numbered as the first of several headings: no feature either."""


def feature_names(facts: Facts) -> list[str]:
    """Return the names of the features that are there, as the table of weights has them."""
    position, place, kind, hits, to_come = facts[:5]
    names = [
        f"{position} {place} {kind} {'hit' if hits else 'plain'}",
        f"to-come-{to_come} {kind}",
        f"to-come-{to_come} {place}",
        f"alike-prose-{facts.alike_prose}",
        f"alike-linked-{facts.alike_linked}",
        f"parent-linked-{facts.parent_linked}",
        f"since-barrier-{facts.since}",
        *(f"previous-{name}" for name in facts.previous),
        *(f"next-{name}" for name in facts.following),
    ]
    if facts.tag:
        names += (
            f"tag-{facts.tag}",
            f"tag-{facts.tag} {position}",
            f"tag-{facts.tag} parent-linked-{facts.parent_linked}",
        )
    for hit in hits:
        names += (
            f"word-{hit}",
            f"to-come-{to_come} word-{hit}",
            f"{position} {kind} word-{hit}",
            f"{place} word-{hit}",
        )
    for mark in facts.marks:
        names += (mark, f"{mark} {position}", f"{mark} {place}")
    return names


@dataclass(slots=True)
class _Seen:
    """A line with what was found out about it alone."""

    line: Line
    kind: str
    hits: tuple[str, ...]
    place: str
    alike: _Alike
    parent: etree._Element | None
    is_document: bool
    """Whether it is a link to a document in the text's home: a line of the text, and of no linked kind."""


def describe(lines: Sequence[Line], around: Surroundings) -> list[Facts | None]:
    """Return what the model knows of each of a container's lines.

    None stands for a line that needs no model: long prose among the article's own paragraphs.
    """
    places: dict[etree._Element, str] = {}
    seen = [_look(line, around, places) for line in lines]
    core = _core(seen)
    closing = _find_closing(seen, set(core))
    first, last = (core[0], core[-1]) if core else (len(seen), -1)
    to_come = _prose_to_come(seen, set(core))
    prose, linked = _shares(seen)
    density = _link_density(seen)
    since = _prose_since_barrier(seen)
    suspicious: dict[etree._Element, bool] = {}
    boxed = _find_boxed(seen, around, since, suspicious)
    signature = _find_signature(seen, last)
    picture_above = cache(_picture_above)
    found: list[Facts | None] = []
    for at, one in enumerate(seen):
        position = "before" if at < first else "after" if at > last else "between"
        if position == "between" and one.kind == "prose" and one.place == "home" and one.line.length > LONGEST_HIT:
            found.append(None)
            continue
        marks = _marks(one.line, around, suspicious)
        facts = Facts(
            position,
            one.place,
            one.kind,
            one.hits,
            to_come[at],
            prose[one.alike],
            linked[one.alike],
            density[one.parent],
            _TAGS.get(str(one.alike[1]), ""),
            since[at],
            marks,
            _neighbour(one, seen[at - 1] if at else None),
            _neighbour(one, seen[at + 1] if at + 1 < len(seen) else None),
            _COUNTER.fullmatch(one.line.folded) is not None,
            one.kind != "linked"
            and not one.hits
            and _tells_picture(one, picture_above(one.line.block), since[at], marks),
            at in closing,
            at in boxed,
            one.is_document and position != "before" and not one.hits and "suspicious-class" not in marks,
            at in signature and since[at] == "none" and "suspicious-class" not in marks,
            (position, one.place) == ("before", "home")
            and not one.hits
            and FIRST_NUMBER.match(one.line.text) is not None,
        )
        found.append(facts)
    return found


def _core(seen: list[_Seen]) -> list[int]:
    """Return which lines are the article's beyond doubt; in a poem, a poster or a list, which may be."""
    prose = [at for at, one in enumerate(seen) if one.kind == "prose" and one.place != "away" and not _is_extra(one)]
    return prose or [at for at, one in enumerate(seen) if one.place == "home" and one.kind != "linked" and not one.hits]


def _look(line: Line, around: Surroundings, places: dict[etree._Element, str]) -> _Seen:
    block = line.block
    place = places.get(block)
    if place is None:
        place = places[block] = _place(block, around)
    entry = block.getparent()
    if entry is not None and entry.tag == "li" and len(entry) == 1:
        block = entry  # some editors set a paragraph around the text of each
    kind = kind_of(line)
    is_document = kind == "linked" and place != "away" and leads_to_document(line)
    if is_document:
        kind = "short" if line.length <= SHORT else "long"
    alike = block.get("class"), block.tag
    return _Seen(line, kind, hits_of(line), place, alike, block.getparent(), is_document)


def _place(block: etree._Element, around: Surroundings) -> str:
    element: etree._Element | None = block
    if block in around.homes or block_around(block) in around.homes:
        return "home"
    while element is not None and element is not around.container:
        if element in around.homes:
            return "under"
        element = element.getparent()
    return "under" if around.container in around.homes else "away"


def _is_extra(one: _Seen) -> bool:
    return "disclaimer" in one.hits or "footer" in one.hits or "comments" in one.hits or is_info_line(one.line)


def _marks(line: Line, around: Surroundings, suspicious: dict[etree._Element, bool]) -> tuple[str, ...]:
    """Return the names of what else is true of a line, of itself and of where it stands."""
    marks = marks_of(line)
    if _is_suspicious(line, around, suspicious):
        marks.append("suspicious-class")
    if line.index in around.data_cells:
        marks.append("data-cell")
    if line.index in around.headlines or repeats_headline(line, around.title_key):
        marks.append("headline")
    return tuple(marks)


def _picture_above(block: etree._Element) -> etree._Element | None:
    """Return the picture that stands alone in the block before this one, or in the row before a cell's; else None."""
    before = block.getprevious()
    if before is None and block.tag == "td" and (row := block.getparent()) is not None:
        before = row.getprevious()
    picture = next(before.iter("img"), None) if before is not None else None
    return None if before is None or picture is None or has_text(before) else picture


def _tells_picture(one: _Seen, picture: etree._Element | None, since: str, marks: tuple[str, ...]) -> bool:
    """Whether a line below a picture may be its caption, in a box of the text only where it is no name of an app."""
    if picture is None or one.hits or one.kind == "linked":
        return False
    if one.place == "home":
        return True
    address = (picture.get("src") or "").lower()
    is_own = address.startswith("data:") or not is_decoration(address)  # a script shows it later
    return is_own and since == "none" and {"suspicious-class", "very-short"}.isdisjoint(marks)


def _find_closing(seen: list[_Seen], core: set[int]) -> set[int]:
    """Return which lines behind the text's last prose close the page's articles, prose as they may be themselves."""
    found: set[int] = set()
    for at in range(len(seen) - 1, 0, -1):
        line = seen[at].line
        if seen[at].kind != "linked" and line.length <= LONGEST_HIT and CLOSING.match(line.folded):
            found.add(at)
        elif at in core:
            break
    return found if core - found else set()


def _find_signature(seen: list[_Seen], last: int) -> set[int]:
    """Return which lines in boxes below the last prose are a date in words and the offices above it that sign by it."""
    found: set[int] = set()
    for at in range(last + 2, len(seen)):
        if seen[at].place == "under" and is_date(seen[at].line.text):
            above = at
            while above > max(last + 1, at - _MOST_OFFICES) and _may_sign(seen[above - 1]):
                above -= 1
            if above < at:
                found.update(range(above, at + 1))
    return found


def _may_sign(one: _Seen) -> bool:
    return one.place == "under" and one.kind in ("short", "long") and not one.hits and not is_info_line(one.line)


_MOST_OFFICES = 3


def _find_boxed(
    seen: list[_Seen], around: Surroundings, since: list[str], suspicious: dict[etree._Element, bool]
) -> set[int]:
    """Return which lines are sentences in boxes within the article's home, and their headings: notes, links, tips.

    Templates name the boxes they set, editors give them a style at most; a box with a name is the text's own where
    the text goes on below it. None is below a linked title, or behind what follows an article, its own heading aside.
    """
    plain = [at for at, one in enumerate(seen) if one.place == "home" and one.kind != "linked" and not one.hits]
    last = max((at for at in plain if since[at] == "none" or seen[at].kind == "prose"), default=-1)
    found: set[int] = set()
    for at, one in enumerate(seen):
        if one.place != "under" or one.kind not in ("prose", "sentence") or one.hits or one.line.linked:
            continue
        above = seen[at - 1] if at else None
        if above is not None and above.kind == "linked":
            continue
        heads = above is not None and above.parent is one.parent and above.kind == "short"
        opened = heads and above is not None and "after-article" in above.hits and "comments" not in above.hits
        if (since[at] == "none" or opened) and (at < last or _is_unnamed(one.line.block, around)):
            suspect = _is_suspicious(one.line, around, suspicious) or is_info_line(one.line)
            if not suspect and ENDS_SENTENCE.search(one.line.text):
                found.update((at - 1, at) if heads else (at,))
    return found


def _is_barrier(one: _Seen) -> bool:
    """Whether a line opens what follows an article: a sentence does only where it says whose the text is."""
    if _BARRIERS.isdisjoint(one.hits):
        return False
    told = one.line.text[-1] in "。？！" and _CLAIMS.isdisjoint(one.hits)
    return not told or CLOSING.match(one.line.folded) is not None


_CLAIMS = {"disclaimer", "footer", "promotion"}


def _is_unnamed(block: etree._Element, around: Surroundings) -> bool:
    """Whether no element from the block to its home has a class or an id."""
    element: etree._Element | None = block
    while element is not None and element not in around.homes:
        if element.get("class") is not None or element.get("id") is not None:
            return False
        element = element.getparent()
    return True


def _neighbour(one: _Seen, other: _Seen | None) -> tuple[str, ...]:
    """Return what is known of a line next to this one.

    Credits and buttons often share one block with the text, so for a line with a word of boilerplate the shared block
    is named `same-block-hit`, which the model weighs by itself.
    """
    if other is None:
        return ("none",)
    found = [other.kind]
    if other.hits:
        found.append("hit")
    if other.line.block is one.line.block:
        found.append("same-block-hit" if one.hits else "same-block")
    elif other.alike == one.alike and other.parent is one.parent:
        found.append("sibling")
    return tuple(found)


def _prose_to_come(seen: list[_Seen], core: set[int]) -> list[int]:
    """Return for each line how many characters of the article's prose follow it, in steps."""
    total, found = 0, [0] * len(seen)
    for at in range(len(seen) - 1, -1, -1):
        found[at] = _step(total, _TO_COME)
        if at in core:
            total += seen[at].line.length
    return found


def _shares(seen: list[_Seen]) -> tuple[dict[_Alike, int], dict[_Alike, int]]:
    """Return which share of the characters of lines made alike is prose, and which is links, in steps."""
    sums: dict[_Alike, list[int]] = {}
    for one in seen:
        counted = sums.get(one.alike)
        if counted is None:
            counted = sums[one.alike] = [0, 0, 0]
        counted[0] += one.line.length
        counted[1] += one.line.linked
        if one.kind == "prose":
            counted[2] += one.line.length
    return (
        {alike: _step(prose / (total or 1), _SHARES) for alike, (total, _, prose) in sums.items()},
        {alike: _step(linked / (total or 1), _SHARES) for alike, (total, linked, _) in sums.items()},
    )


def _link_density(seen: list[_Seen]) -> dict[etree._Element | None, int]:
    """Return which share of the characters below a parent are links, in steps."""
    sums: dict[etree._Element | None, tuple[int, int]] = {}
    for one in seen:
        total, linked = sums.get(one.parent, (0, 0))
        sums[one.parent] = (total + one.line.length, linked + one.line.linked)
    return {parent: _step(linked / (total or 1), _SHARES) for parent, (total, linked) in sums.items()}


def _prose_since_barrier(seen: list[_Seen]) -> list[str]:
    """Return how much prose came since a word that opens what follows an article; `none` before any."""
    since: int | None = None
    found = []
    for one in seen:
        found.append("none" if since is None else str(_step(since, _SINCE)))
        if _is_barrier(one):
            since = 0
        elif since is not None and one.kind == "prose" and one.place != "away":
            since += one.line.length
    return found


def _is_suspicious(line: Line, around: Surroundings, known: dict[etree._Element, bool]) -> bool:
    """Tell whether an element between the line and its home has a name of what stands around articles."""
    element: etree._Element | None = line.block
    passed = []
    found = False
    while element is not None and element is not around.container and element not in around.homes:
        if element in known:
            found = known[element]
            break
        passed.append(element)
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if names != " " and SUSPICIOUS.search(names.lower()):
            found = True
            break
        element = element.getparent()
    for element in passed:
        known[element] = found
    return found


def _step(value: float, steps: Sequence[float]) -> int:
    return bisect_left(steps, value)
