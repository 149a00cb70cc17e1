"""Remember what a function says of short texts: long ones, which do not come again, would fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Result = TypeVar("Result")
LONGEST = 1000
"""Characters of a text that is remembered: lines, style attributes and class names of news pages have fewer."""


def cached_when_short(
    maxsize: int, longest: int = LONGEST
) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Return a decorator that remembers the last `maxsize` results for texts of up to `longest` characters."""

    def decorated(function: Callable[[str], Result]) -> Callable[[str], Result]:
        cached = lru_cache(maxsize=maxsize)(function)

        @wraps(function)
        def ask(text: str) -> Result:
            return cached(text) if len(text) <= longest else function(text)

        return ask

    return decorated
