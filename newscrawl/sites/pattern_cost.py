r"""How the time of searching with a regular expression grows with the text, told from its syntax. Pure.

Python tries one way through a pattern after the other. A repetition that can end in several places, because what
follows it can begin with a character of its own, multiplies the ways by the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

Node = tuple[Any, Any]
"""Operation and argument, as Python's own parser of patterns gives them."""
Chars = frozenset[str]

_parser = import_module("re._parser")
_ALPHABET = frozenset(map(chr, range(128))) | {"中"}
"""Characters that stand for all: ASCII, and one for the rest."""
WIDE = 12
r"""From so many times on a repetition counts as one without end: `\d{1,8}` is none."""
MAX_DEGREE = 2
"""Power of the text's length by which the time may grow at most."""
_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a part of a pattern costs from one place of the text on."""

    splits: int = 0
    """Repetitions that can end in several places."""
    scans: bool = False
    """Whether there is another repetition after the last of these: each way passes over the text once more."""
    chars: Chars = frozenset()
    """Characters that repetitions may pass over."""

    def __add__(self, other: _Cost) -> _Cost:
        scans = other.scans if other.splits else self.scans or other.scans
        return _Cost(self.splits + other.splits, scans, self.chars | other.chars)


class TooSlowError(ValueError):
    """The time of a search may grow by more than MAX_DEGREE."""


def check_pattern(pattern: str) -> None:
    r"""Raise TooSlowError for a pattern that may take a power of the text's length above the second.

    >>> check_pattern(r"/\w+/t\d{8}_\d+\.html$")
    >>> check_pattern(r"(?:\w+)+$")
    Traceback (most recent call last):
    newscrawl.sites.pattern_cost.TooSlowError: repeats what itself has repetitions or alternatives
    """
    tree = list(_parser.parse(pattern))
    for alternative in _alternatives(tree):
        cost = _cost(alternative, frozenset())
        degree = cost.splits + cost.scans + (0 if _starts_once(alternative, cost) else 1)
        if degree > MAX_DEGREE:
            raise TooSlowError("has several repetitions that can share one text in many ways; begin it with ^/, and "
                               r"let each end at a character it cannot pass, as [^/]+/ does")  # fmt: skip


def _alternatives(tree: Sequence[Node]) -> list[list[Node]]:
    """Return the alternatives at the top of a pattern, each with what stands around them."""
    for place, (operation, argument) in enumerate(tree):
        if str(operation) == "BRANCH":
            return [[*tree[:place], *one, *tree[place + 1 :]] for one in argument[1]]
    return [list(tree)]


def _starts_once(tree: Sequence[Node], cost: _Cost) -> bool:
    """Tell whether a search begins at one place, or at places between which the repetitions stop."""
    if not tree:
        return True
    operation, argument = tree[0]
    if str(operation) == "AT":
        return str(argument) in ("AT_BEGINNING", "AT_BEGINNING_STRING")
    first, optional = _first(tree)
    return not optional and not first & cost.chars


def _cost(tree: Sequence[Node], follow: Chars) -> _Cost:
    """Return what a sequence costs, after which a character of `follow` comes."""
    total = _Cost()
    for place, node in enumerate(tree):
        after, may_end = _first(tree[place + 1 :])
        total += _node_cost(node, after | (follow if may_end else frozenset()))
    return total


def _node_cost(node: Node, follow: Chars) -> _Cost:
    operation, argument = str(node[0]), node[1]
    match operation:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = argument
            return _repeat_cost(least, most, body, follow)
        case "SUBPATTERN":
            return _cost(list(argument[3]), follow)
        case "ATOMIC_GROUP":
            inside = _cost(list(argument), follow)
            if inside.splits + inside.scans > MAX_DEGREE:
                raise TooSlowError("has repetitions in one group that can share one text in many ways")
            return _Cost(0, bool(inside.chars), inside.chars)
        case "ASSERT" | "ASSERT_NOT":
            return _cost(list(argument[1]), frozenset())
        case "BRANCH":
            costs = [_cost(list(one), follow) for one in argument[1]]
            chars = frozenset[str]().union(*(cost.chars for cost in costs))
            return _Cost(max(cost.splits for cost in costs), any(cost.scans for cost in costs), chars)
        case "GROUPREF" | "GROUPREF_EXISTS":
            raise TooSlowError("refers to one of its groups; write out what is to be there")
    return _Cost()


def _repeat_cost(least: int, most: int, body: Iterable[Node], follow: Chars) -> _Cost:
    inside = list(body)
    if most <= 1:
        return _cost(inside, follow)
    if not all(map(_is_fixed, inside)):
        raise TooSlowError("repeats what itself has repetitions or alternatives")
    if most - least < WIDE:
        return _Cost()
    first, _ = _first(inside)
    chars = frozenset[str]().union(*(_chars(node) for node in _flat(inside)))
    splits = bool(first & follow)
    return _Cost(int(splits), not splits, chars)


def _flat(tree: Iterable[Node]) -> Iterable[Node]:
    for operation, argument in tree:
        if str(operation) == "SUBPATTERN":
            yield from _flat(argument[3])
        elif str(operation).endswith("REPEAT"):
            yield from _flat(argument[2])
        else:
            yield operation, argument


def _is_fixed(node: Node) -> bool:
    """Tell whether a node matches in one way only, always as many characters."""
    operation, argument = str(node[0]), node[1]
    if operation == "SUBPATTERN":
        return all(map(_is_fixed, argument[3]))
    if operation.endswith("REPEAT"):
        return bool(argument[0] == argument[1]) and all(map(_is_fixed, argument[2]))
    return operation in ("LITERAL", "NOT_LITERAL", "ANY", "IN")


def _first(tree: Sequence[Node]) -> tuple[Chars, bool]:
    """Return the characters that a sequence may begin with, and whether it may be empty."""
    found: Chars = frozenset()
    for operation, argument in tree:
        chars, is_optional = _first_of(str(operation), argument)
        found |= chars
        if not is_optional:
            return found, False
    return found, True


def _first_of(operation: str, argument: Any) -> tuple[Chars, bool]:
    match operation:
        case "SUBPATTERN":
            return _first(list(argument[3]))
        case "ATOMIC_GROUP":
            return _first(list(argument))
        case "BRANCH":
            each = [_first(list(one)) for one in argument[1]]
            return frozenset[str]().union(*(chars for chars, _ in each)), any(optional for _, optional in each)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return frozenset(), True
    if operation.endswith("REPEAT"):
        chars, is_optional = _first(list(argument[2]))
        return chars, is_optional or argument[0] == 0
    return _chars((operation, argument)), False


def _chars(node: Node) -> Chars:
    """Return the characters that a node of one character matches, of the alphabet."""
    operation, argument = str(node[0]), node[1]
    match operation:
        case "LITERAL":
            return frozenset({chr(argument) if argument < 128 else "中"})  # noqa: PLR2004 - ASCII
        case "NOT_LITERAL":
            return _ALPHABET - {chr(argument)}
        case "RANGE":
            low, high = argument
            return frozenset(char for char in _ALPHABET if low <= ord(char) <= high or (char == "中" and high > 127))  # noqa: PLR2004
        case "CATEGORY":
            name = str(argument).removeprefix("CATEGORY_")
            inside = re.compile(_CATEGORIES[name.removeprefix("NOT_")])
            found = frozenset(filter(inside.match, _ALPHABET))
            return _ALPHABET - found if name.startswith("NOT_") else found
        case "IN":
            negated = bool(argument) and str(argument[0][0]) == "NEGATE"
            parts = argument[1:] if negated else argument
            found = frozenset[str]().union(*map(_chars, parts))
            return _ALPHABET - found if negated else found
    return _ALPHABET
