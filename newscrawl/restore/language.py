"""How likely a stretch of Simplified Chinese is: the cheapest way to cut it into known words."""

from __future__ import annotations

from newscrawl.restore.tables import PUNCTUATION, load

LONGEST = 5
"""Characters of the longest word looked up; longer ones cost time and decide nothing."""
UNKNOWN = 260
"""Cost of a character no word list has: rarer than the rarest word (215)."""
ASCII = 60
"""Cost of a letter, digit, space or line break."""

Ends = tuple[int, ...]
"""Costs of the cheapest cut that ends 0, 1, 2 … characters before the end of the text, the last first."""


def extend(ends: Ends, text: str, char: str) -> Ends:
    """Return the costs after `char` is appended to `text`, whose costs are `ends`."""
    words = load().words
    cost = words.get(char)
    if cost is None:
        cost = PUNCTUATION.get(char) or (ASCII if char < "\u0100" else UNKNOWN)
        return (ends[0] + cost, *ends[: LONGEST - 1])
    best = ends[0] + cost
    tail = text[1 - LONGEST :] + char
    for length in range(2, min(len(tail), len(ends) + 1) + 1):
        cost = words.get(tail[-length:])
        if cost is not None and length <= len(ends) and ends[length - 1] + cost < best:
            best = ends[length - 1] + cost
    return (best, *ends[: LONGEST - 1])


def costs(text: str) -> Ends:
    """Return the costs of the cheapest cuts of `text`."""
    ends: Ends = (0,)
    for i, char in enumerate(text):
        ends = extend(ends, text[:i], char)
    return ends
