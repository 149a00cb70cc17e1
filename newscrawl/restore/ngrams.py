"""How usual a character is after the two before it, counted in 9 million characters of newspapers and news of the web.

Words (`word_model.py`) do not say that 控制 is followed by 住 and 事情 by 啊 at the end of a sentence; this does.
"""

from __future__ import annotations

import functools
import gzip
import itertools
import string
from array import array
from dataclasses import dataclass, field
from importlib import resources
from io import BytesIO

from newscrawl.restore.word_model import FULL

MIDDLE = 128
"""The byte that stands for a cost of 0."""
BEFORE = 2
"""Characters that decide about the next."""
DIGITS, LETTERS = (
    narrow + "".join(chr(ord(char) + 0xFEE0) for char in narrow) for narrow in (string.digits, string.ascii_letters)
)
COUNTED = {
    **{chr(code): chr(full) for code, full in FULL.items()},
    **dict.fromkeys(DIGITS, "0"),
    **dict.fromkeys(LETTERS, "A"),
}
"""What characters are counted as: marks as full-width ones; a number, and a Latin word, as one character."""
RUNS = {"0": DIGITS, "A": LETTERS}
LONGEST = 12
"""Characters of a number or Latin word, and the one before it, that are looked back for."""


@dataclass(frozen=True, slots=True)
class Followers:
    """What was seen after each of some contexts: one row of characters a context, all rows in one string."""

    starts: array[int] = field(repr=False)
    """Where each row begins, and where the last ends."""
    chars: str = field(repr=False)
    costs: bytes = field(repr=False)
    """Cost of each of `chars`, from MIDDLE."""
    others: bytes = field(repr=False)
    """What a character that is not in a row costs beyond what it costs without the context's first one, from MIDDLE."""

    def find(self, row: int, char: str) -> int:
        """Return where `char` stands in a row; -1 when it does not."""
        return self.chars.find(char, self.starts[row], self.starts[row + 1])


@functools.cache
def load() -> tuple[dict[str, int], Followers, Followers]:
    """Return the rows of single characters, what follows these, and what follows each such pair.

    The first call takes some .1 seconds and 15 MB.
    """
    packed = resources.files("newscrawl.restore").joinpath("data/ngrams.gz").read_bytes()
    data = BytesIO(gzip.decompress(packed))
    singles, pairs, triples = array("I", data.read(12))
    rows = {char: row for row, char in enumerate(data.read(2 * singles).decode("utf-16-le"))}
    return rows, _followers(data, singles, pairs), _followers(data, pairs, triples)


def _followers(data: BytesIO, rows: int, chars: int) -> Followers:
    lengths = array("H", data.read(2 * rows))
    starts = array("I", itertools.accumulate(lengths, initial=0))
    return Followers(starts, data.read(2 * chars).decode("utf-16-le"), data.read(chars), data.read(rows))


def cost(before: str, char: str) -> int:
    """Return what `char` costs more after the last characters of `before` than by itself; less than 0 where usual."""
    before = before[-LONGEST:].replace("?", "0")  # it stands for a swallowed digit
    run = RUNS.get(COUNTED.get(before[-1:], ""))
    if run is None:
        return _cost(before[-BEFORE:], char)
    return 0 if char in run else _cost(before.rstrip(run)[-1:] + before[-1], char)


@functools.lru_cache(maxsize=1 << 16)
def _cost(before: str, char: str) -> int:
    rows, seconds, thirds = load()
    char = COUNTED.get(char, char)
    last = COUNTED.get(before[-1:], before[-1:])
    row = rows.get(last)
    if row is None:
        return 0
    at = seconds.find(row, char)
    found = (seconds.costs[at] if at >= 0 else seconds.others[row]) - MIDDLE
    first = rows.get(COUNTED.get(before[:-1], before[:-1]))
    pair = seconds.find(first, last) if first is not None else -1
    if pair < 0:
        return found
    at = thirds.find(pair, char)
    return thirds.costs[at] - MIDDLE if at >= 0 else found + thirds.others[pair] - MIDDLE
