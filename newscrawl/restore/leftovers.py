"""Tell Traditional text that a mirror made, character by character, from what people write.

A mirror leaves characters Simplified that have several Traditional forms, or always takes the same form: 以后, 关系,
批準. People in Taiwan and Hong Kong write 以後, 關係, 批准. Both are counted.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

ALONE = frozenset("后于并采")
"""Characters left that tell outside any known word: 948,000 hanzi of news made Traditional have 7,859, 1,737,000 of
Debian's documents in Taiwan's and Hong Kong's Chinese have 9, most in 皇后 and other words that stay."""
PEOPLES = frozenset("後裡裏於並製採範餘幹雲徵鬥築係繫遊鬆誌麵複衝髮曆儘穫併")
"""Forms that only people write."""
SURE = frozenset("后于里并采范干")
"""Characters left of which a single word tells where quotation marks are those of the mainland."""
QUOTED = re.compile("“[一-鿿]")
"""Quotation marks of the mainland: those of Taiwan and Hong Kong are 「」; around a file's name they tell nothing."""
FEWEST = 2
PER_PEOPLES = 4
"""How many more must be left for each form that only people write; a 「 counts as one."""
LONGEST = 4
"""Characters of the longest word."""
NATS = 2.0
"""What each thing left says for a mirror: far less than its counts would say, as they are not independent."""


class Evidence(NamedTuple):
    """What a Traditional text shows of who wrote it."""

    left: int
    """Words and characters no one writes so."""
    distinct: int
    """Different ones among them."""
    peoples: int
    """Characters no mirror makes, a 「 being one."""
    sure: bool
    """Whether one of the words tells by itself where quotation marks are those of the mainland."""

    def is_mirrors(self) -> bool:
        """Return whether a mirror made the text."""
        if self.left >= FEWEST and self.distinct >= FEWEST:
            return self.left >= FEWEST + PER_PEOPLES * self.peoples
        return self.sure and not self.peoples

    def is_peoples(self) -> bool:
        """Return whether people wrote the text."""
        return self.peoples >= FEWEST and self.left < self.peoples

    def confidence(self) -> float:
        """Return how probable it is that a mirror made the text, 0 to 1."""
        return 1 / (1 + math.exp(min(50.0, NATS * (1.5 + PER_PEOPLES * self.peoples - self.left - self.sure))))


def weigh(text: str, *, only_mirrors: bool = False) -> Evidence:
    """Return what a Traditional `text` shows of who wrote it.

    `only_mirrors`: nothing left need be counted where so much is people's that no mirror can have made the text.
    """
    peoples = sum(map(text.count, PEOPLES)) + ("「" in text)
    if only_mirrors and len(_words().telling.findall(text)) < FEWEST + (1 + PER_PEOPLES) * peoples:
        return Evidence(0, 0, peoples, sure=False)
    left = list(_left(text))
    words = [one for one in left if len(one) > 1]
    chars = {char for word in words for char in word}
    distinct = len({*left}) if words else len({*left} & ALONE)
    sure = QUOTED.search(text) is not None and not chars.isdisjoint(SURE)
    return Evidence(len(left), distinct, peoples, sure)


def _left(text: str) -> Iterator[str]:
    """Yield the words no one writes so, the longest at each place, and the characters of ALONE outside words."""
    words = _words()
    done = 0
    for match in words.telling.finditer(text):
        at = match.start()
        if at < done:
            continue
        best, end = "", 0
        if text[at : at + 2] in words.pairs or text[at - 1 : at + 1] in words.pairs:
            best, end = _longest_word(text, at, words)
        if best in words.mirrors:
            done = end
            yield best
        elif not best and match[0] in ALONE:
            yield match[0]


def _longest_word(text: str, at: int, words: _Words) -> tuple[str, int]:
    """Return the longest word that holds the character at `at`, and its end; of two as long, the one people write."""
    best, end = "", 0
    for start in range(max(0, at - LONGEST + 1), at + 1):
        for stop in range(max(at + 1, start + 2), start + LONGEST + 1):
            word = text[start:stop]
            longer = len(word) > len(best)
            if (longer and word in words.mirrors) or (len(word) >= len(best) and word in words.peoples):
                best, end = word, stop
    return best, end


class _Words(NamedTuple):
    """What is known of words in which characters stay Simplified."""

    telling: re.Pattern[str]
    """The characters that tell."""
    mirrors: frozenset[str]
    """Words only mirrors write."""
    peoples: frozenset[str]
    """Words people write that look like them."""
    pairs: frozenset[str]
    """Two characters side by side in any of them: few places in a text have such."""


@functools.cache
def _words() -> _Words:
    data = resources.files("newscrawl.restore").joinpath("data/leftovers.txt").read_text(encoding="utf8")
    telling, *both = data.splitlines()
    mirrors, peoples = (frozenset(words.split(" ")) for words in both)
    pairs = {word[at : at + 2] for word in mirrors | peoples for at in range(len(word) - 1)}
    return _Words(re.compile(f"[{telling}]"), mirrors, peoples, frozenset(pairs))
