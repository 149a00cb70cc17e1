"""Remember what a function says of short texts, which come again, and of the page that is being read."""

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


def cached_for_latest(number: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Return a decorator that remembers the results for the last `number` texts, asked for by the same object again.

    To look a page up by its text would take half as long as encoding it.
    """

    def decorated(function: Callable[[str], Result]) -> Callable[[str], Result]:
        latest: list[tuple[tuple[str, Result], ...]] = [()]  # replaced whole, so that threads do not see half of it

        @wraps(function)
        def ask(text: str) -> Result:
            for known, result in latest[0]:
                if known is text:
                    return result
            result = function(text)
            latest[0] = ((text, result), *latest[0][: number - 1])
            return result

        return ask

    return decorated


_latest = [("", b"")]
"""The text whose UTF-8 was asked for last, and that."""


def utf8(text: str) -> bytes:
    """Return `text` as UTF-8, lone surrogates kept; made once for all who search and count in a page's bytes."""
    known, data = _latest[0]
    if known is not text:
        data = text.encode("utf-8", "surrogatepass")
        _latest[0] = text, data
    return data


def decode_utf8(data: bytes) -> str:
    """Return `data` decoded as UTF-8, and keep both, so that `utf8` need not encode the text again.

    Raises UnicodeDecodeError.
    """
    text = data.decode("utf-8")
    _latest[0] = text, data
    return text
