"""Text as it is searched: one form for what readers take for the same.

Simplified, Traditional and variant characters, full and half width, case and diacritics are folded together, and so are
all white space characters; quotation marks and what has no look of its own are left out. Folding goes character by
character, so that folding parts gives the parts of the folded whole: what stands in a text stands in the folded text,
folded.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import cache
from pathlib import Path

FOLDING = 2
"""Raised with every change of what this module returns: an index made by another one is made anew."""

_VARIANTS = Path(__file__).with_name("variants.txt")
_ASCII_MARKS = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F) if not chr(code).isalnum()}
"""ASCII marks by their full-width forms: then the tokens of the index hold no ASCII but letters and digits."""
_QUOTES = "\"'＂＇“”‘’„‟‚‛「」『』｢｣〝〞〟﹁﹂﹃﹄"
"""Newspapers write “两湖”创新区 and 两湖创新区: quotation marks count as little as in speech."""
_DROPPED = ("Cf", "Cs", "Mn", "Me")
"""Categories without a look of their own: zero-width characters, lone surrogates, accents, variation selectors."""

_BLANK = array("I", " ".encode("utf-32-le"))


class _Table(dict[int, str]):
    """Code point to its folded form, worked out when first met."""

    def __missing__(self, code: int) -> str:
        """Return and keep the folded form of a character: empty, one character, or more (㎡ is m2)."""
        char = chr(code)
        plain = "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", char).casefold())
        self[code] = _blank_as_space(char, plain)
        return self[code]


def _fold_part(char: str) -> str:
    if unicodedata.category(char) in _DROPPED:
        return ""
    return _ASCII_MARKS.get(ord(char), _variants().get(char, char))


def _blank_as_space(char: str, plain: str) -> str:
    category = unicodedata.category(char)
    if char in _QUOTES:
        return ""
    if char.isspace() or category == "Cc":
        return " "
    # "¨" and its like decompose into a space and an accent: they stay what they are.
    return char if plain.isspace() or (not plain and category not in _DROPPED) else plain


@cache
def _variants() -> dict[str, str]:
    """Return the character each Traditional or variant one is folded to."""
    variants, plain = _VARIANTS.read_text(encoding="utf8").splitlines()
    return dict(zip(variants, plain, strict=True))


_table = _Table()


def folded(text: str) -> str:
    """Return `text` as it is searched; words are separated by spaces, of which there may be several."""
    return text.translate(_table)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """Return `text` as it is searched, and for each character of that, and its end, the place in `text` it is from."""
    parts = [_table[ord(char)] for char in text]
    joined = "".join(parts)
    if len(joined) == len(text) and all(parts):
        return joined, list(range(len(text) + 1))
    places = [place for place, part in enumerate(parts) for _ in part]
    return joined, [*places, len(text)]


def bigrams(text: str) -> str:
    """Return the index's words for `text`: all pairs of neighbours, and the last character of each run alone.

    The lone last character ends a run, so that no phrase reaches over white space, and lets every character be found
    as the beginning of some word.

    >>> bigrams("常州科教城 5G")
    '常州 州科 科教 教城 城 5g g'
    """
    return " ".join(map(_pairs, folded(text).split()))


def _pairs(run: str) -> str:
    """Return the words of one run; characters moved as numbers take a third of the time that strings take."""
    chars = array("I", run.encode("utf-32-le"))
    words = _BLANK * (3 * len(run) - 2)
    words[::3] = chars
    words[1::3] = chars[1:]
    return words.tobytes().decode("utf-32-le")


def site_word(site: str) -> str:
    """Return the one word by which the index knows a site: its bytes in letters, whatever marks it has."""
    return site.encode("utf8").hex()
