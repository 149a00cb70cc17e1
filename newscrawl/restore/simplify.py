"""Traditional characters to Simplified ones, character by character.

Phrase rules are left out on purpose: they change people's names (沈思远 became 沉思远).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from newscrawl.model import RepairStep
from newscrawl.restore import lexicon, ngrams, word_model

AMBIGUOUS = {"著": "着", "乾": "干", "瞭": "了", "徵": "征", "夥": "伙"}
"""Characters that are Simplified themselves in some words (著名, 乾隆, 瞭望, 文徵明) and Traditional in others."""
RARER = {"著": 50, "乾": 15, "瞭": 15, "徵": 15, "夥": 15}
"""How much likelier the Simplified character is from the start (执着 beside 执著).

In web pages of 2018 that were not counted, 2,997 着 come out right but for 5 that are 著 misspelt; so do 157 of 175 著,
and of the others most stand in Traditional lines.
"""
CONTEXT = 4
"""Characters on either side that decide about one of AMBIGUOUS."""


def simplify(text: str, verbatim: Iterable[tuple[int, int]] = ()) -> str:
    """Return `text`, of the same length, with Traditional characters replaced except in the `verbatim` spans."""
    plain = convert(text)
    for start, end in verbatim:
        plain = plain[:start] + text[start:end] + plain[end:]
    parts: list[str] = []
    done = 0
    for match in _ambiguous().finditer(plain):
        at = match.start()
        if _is_traditional(plain[max(0, at - CONTEXT) : at], match[0], plain[at + 1 : at + 1 + CONTEXT]):
            parts += plain[done:at], AMBIGUOUS[match[0]]
            done = at + 1
    return "".join((*parts, plain[done:]))


def _is_traditional(before: str, char: str, after: str) -> bool:
    """Return whether one of AMBIGUOUS stands for its Simplified form between two texts."""
    words = lexicon.load().words
    last = before[-1:]
    own = last + char in words and last + AMBIGUOUS[char] not in words  # 合著
    lattice = word_model.lattice_of(before)
    rarer = 0 if own else RARER[char]
    return _cost(before, AMBIGUOUS[char] + after, lattice) < _cost(before, char + after, lattice) + rarer


def _cost(before: str, text: str, lattice: word_model.Lattice) -> int:
    """Return the cost of `text` after `before`, whose places are `lattice`, by its words and by what is usual there."""
    usual = [ngrams.cost(before + text[:i], char) for i, char in enumerate(text[: ngrams.BEFORE + 1])]
    return word_model.cost(text, before, lattice) + sum(usual)


def convert(text: str) -> str:
    """Return `text` with the Traditional characters replaced that have one Simplified form wherever they stand."""
    return text.translate(_table())


def steps(before: str, after: str, start: int, end: int) -> Iterator[RepairStep]:
    """Yield the runs between `start` and `end` in which `before` became `after`, of the same length."""
    if before[start:end] == after[start:end]:
        return
    for match in _run().finditer(before, start, end):
        changed = after[match.start() : match.end()]
        if changed != match[0]:
            yield RepairStep("script", match[0], changed, match.start())


@functools.cache
def _table() -> list[int]:
    """Return code point to code point, as a list: a dict would raise and catch an error for every other character."""
    table = list(range(0x10000))
    for code, char in lexicon.load().simplified.items():
        if code < len(table) and chr(code) not in AMBIGUOUS:
            table[code] = ord(char)
    return table


@functools.cache
def _ambiguous() -> re.Pattern[str]:
    return re.compile("[" + "".join(AMBIGUOUS) + "]")


@functools.cache
def _run() -> re.Pattern[str]:
    """Match from the first Traditional character of a line, or of a text node, to the last."""
    one = "[" + "".join(map(chr, lexicon.load().simplified)) + "".join(AMBIGUOUS) + "]"
    return re.compile(f"{one}(?:[^<>\\n]*{one})?")
