"""Which addresses are articles, and the pattern that tells them from all others. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from newscrawl.crawl.survey.exploration import Exploration, Known, is_shell
from newscrawl.crawl.survey.hosts import HEADLINE
from newscrawl.crawl.survey.model import GUESS, LIKELY, SURE, Proposed, SeenPage
from newscrawl.crawl.survey.shapes import ID, Shape, shape_of
from newscrawl.model import Article
from newscrawl.sites.urls import path_of

UNKNOWN = frozenset({"challenge", "too-complex", "redirect"})
"""Reasons that say nothing about an address; all others speak against it, but for a page that waits for its scripts."""
_MANY = 5
"""Links of one shape from which a small number that never changes is taken for a part of its shape."""
FEWEST_CHARACTERS = 40
"""Of an article's text; what has less is a video or picture with its caption."""
_FOLDERS = 12
"""Folders that a pattern names at most."""


@dataclass(slots=True)
class Group:
    """The addresses of one shape in one folder."""

    shape: Shape
    known: list[Known] = field(default_factory=list)
    dated: int = 0
    """Pages read that are articles with a day."""
    undated: int = 0
    other: int = 0
    """Pages read that are lists, errors and the like."""

    @property
    def read(self) -> int:
        """Pages read that say something."""
        return self.dated + self.undated + self.other

    @property
    def headline(self) -> float:
        """Median of the longest texts that lead to its addresses."""
        lengths = [len(known.text) for known in self.known if not known.in_feed or known.text]
        return median(lengths) if lengths else HEADLINE

    def says(self) -> bool | None:
        """Tell whether what was read are articles; None where nothing was."""
        if not self.read:
            return None
        if self.shape.is_word and not self.shape.is_dated:
            return self.dated > 2 * self.other and self.headline >= HEADLINE
        return self.dated + self.undated > self.other and (self.dated > 0 or self.headline >= HEADLINE)


@dataclass(frozen=True, slots=True)
class ArticlePattern:
    """What tells articles from other pages by their address."""

    parts: tuple[str, ...]
    """One for each shape of address."""
    line: Proposed

    @property
    def pattern(self) -> str:
        """A regular expression that is searched in path and query."""
        return "|".join(self.parts)

    def matches(self, url: str) -> bool:
        """Tell whether `url` is an article by its address."""
        return bool(re.search(self.pattern, path_of(url)))

    @property
    def of_path(self) -> str:
        """The pattern for the path alone."""
        return "|".join(dict.fromkeys(re.sub(r"\\\?.*", "$", part) for part in self.parts))


def find_pattern(seen: Exploration) -> ArticlePattern | None:
    """Return the pattern of the site's articles; None when none were found."""
    shapes = sorted(_groups(seen).values(), key=lambda groups: -sum(len(group.known) for group in groups))
    divided = [(groups, good) for groups in shapes if (good := _articles(groups))]
    if not divided:
        return None
    every = set().union(*(good for _, good in divided))
    others = {*seen.known, *(page.url for page in seen.pages)} - every
    parts: list[str] = []
    notes, read = [], 0
    for groups, good in divided:
        if all(any(re.search(part, path_of(url)) for part in parts) for url in good):
            continue  # some ids look like numbers or words
        part, stray = _pattern(groups[0].shape, good, others)
        parts.append(part)
        read += sum(group.dated + group.undated for group in groups)
        notes.append(f"{len(good)} addresses" + (f" (and {stray} that may be none)" if stray else ""))
    certainty = SURE if read >= 2 * _MANY else LIKELY if read >= _MANY else GUESS
    several = tuple(dict.fromkeys(parts))
    why = f"{read} pages of this form read as articles; it finds {', '.join(notes)}"
    return ArticlePattern(several, Proposed("article", "|".join(several), certainty, why))


def _groups(seen: Exploration) -> dict[str, list[Group]]:
    """Return the groups of addresses by their shape, with what was read of each."""
    groups: dict[tuple[str, str, bool], Group] = {}

    def group_of(url: str) -> Group:
        shape = shape_of(url)
        return groups.setdefault(shape.group, Group(shape))

    for known in seen.known.values():
        if not (known.is_pager or seen.is_later_page(known)):
            group_of(known.url).known.append(known)
    for page in seen.pages:
        if page.url != seen.front and (not page.is_feed or page.json):
            _count(group_of(page.url), page)
    by_shape: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups.values():
        by_shape[group.shape.tail].append(group)
    return dict(by_shape)


def _count(group: Group, page: SeenPage) -> None:
    if isinstance(page.outcome, Article) and len(page.outcome.body) >= FEWEST_CHARACTERS:
        group.dated += page.is_dated
        group.undated += not page.is_dated
    elif isinstance(page.outcome, Article) or (page.outcome.reason not in UNKNOWN and not is_shell(page)):
        group.other += 1


def _articles(groups: list[Group]) -> set[str]:
    """Return the addresses of one shape that are articles.

    A folder of which nothing was read is as most of those are that were, unless its links look otherwise.
    """
    said = [group.says() for group in groups]
    votes = Counter(says for says in said if says is not None)
    good: set[str] = set()
    for group, says in zip(groups, said, strict=True):
        unread = votes[True] > votes[False] and group.headline >= HEADLINE
        if unread if says is None else says:
            good |= {known.url for known in group.known}
    return good


def _pattern(shape: Shape, good: set[str], bad: set[str]) -> tuple[str, int]:
    """Return the most general pattern that finds all of `good`, and how many of `bad` it finds with them."""
    best, fewest = "", len(bad) + 1
    for pattern in dict.fromkeys(_candidates(shape, good, bad)):
        compiled = re.compile(pattern)
        if not all(compiled.search(path_of(url)) for url in good):
            continue
        found = sum(bool(compiled.search(path_of(url))) for url in bad)
        if found < fewest:
            best, fewest = pattern, found
        if not found:
            break
    return best, fewest


def _candidates(shape: Shape, good: set[str], bad: set[str]) -> Iterator[str]:
    """Yield patterns for one shape, the most general first."""
    tail = _with_constants(shape.tail, good)
    sized = _with_lengths(tail, good)
    inside = {shape_of(url).folder for url in good}
    outside = {shape_of(url).folder for url in bad if re.search(f"{tail}$", path_of(url))}
    if not shape.is_word:
        yield f"{tail}$"
        if len(inside) == 1 and "" not in inside:
            yield f"/{_either(inside)}{tail}$"
        yield f"{sized}$"
    for end in dict.fromkeys((tail, sized)):
        if len(inside) > len(outside - inside) and "" not in outside:
            yield "".join(f"(?<!/{re.escape(folder)})" for folder in sorted(outside - inside)[:_FOLDERS]) + f"{end}$"
        if "" not in inside and len(inside) <= _FOLDERS:
            yield f"/{_either(inside)}{end}$"
        prefixes = {shape_of(url).prefix for url in good}
        if len(prefixes) <= _FOLDERS:
            yield f"^{_either(prefixes)}{end}$"
        strays = sorted({path_of(url) for url in bad if re.search(f"^{_either(prefixes)}{end}$", path_of(url))})
        yield f"^(?!{_either(strays[:_FOLDERS])}$){_either(prefixes)}{end}$"


def _either(words: Iterable[str]) -> str:
    """Return a pattern for one of `words`."""
    escaped = [re.escape(word) for word in sorted(words)]
    return escaped[0] if len(escaped) == 1 else f"(?:{'|'.join(escaped)})"


_NUMBERS = re.compile(r"\\d\+")


def _values(tail: str, urls: Iterable[str]) -> list[set[str]]:
    """Return the values of each general number in the shape `tail` over `urls`."""
    grouped = re.compile(_NUMBERS.sub(lambda _: r"(\d+)", tail) + "$")
    rows = [found.groups() for url in urls if (found := grouped.search(path_of(url)))]
    return [set(column) for column in zip(*rows, strict=True)]


def _with_constants(tail: str, good: set[str]) -> str:
    r"""Return a shape with those small numbers in it that are the same everywhere: `thread-\d+-1-1`."""
    if len(good) < _MANY:
        return tail
    values = iter(_values(tail, good))

    def chosen(number: re.Match[str]) -> str:
        found = next(values, set())
        only = next(iter(found)) if len(found) == 1 else ""
        return only if 0 < len(only) <= len("99") else number[0]

    return _NUMBERS.sub(chosen, tail)


def _with_lengths(tail: str, good: set[str]) -> str:
    """Return a shape whose numbers have at least as many digits as those of `good`, and ids as many characters."""
    tail = _with_length_of_ids(tail, good)
    values = iter(_values(tail, good))

    def chosen(number: re.Match[str]) -> str:
        fewest = min(map(len, next(values, set())), default=1)
        return rf"\d{{{fewest},}}" if fewest > 1 else number[0]

    return _NUMBERS.sub(chosen, tail)


def _with_length_of_ids(tail: str, good: set[str]) -> str:
    """Return a shape whose id is of the length and characters that those of `good` share."""
    if tail.count(ID) != 1:
        return tail
    found = (re.search(tail.replace(ID, f"({ID})") + "$", path_of(url)) for url in good)
    ids = {one[1] for one in found if one}
    lengths = {len(one) for one in ids}
    characters = "0-9a-f" if all(re.fullmatch(r"[0-9a-f]+", one) for one in ids) else "0-9A-Za-z_-"
    return tail.replace(ID, f"[{characters}]{{{min(lengths)}}}") if len(lengths) == 1 else tail
