"""Write ngrams.gz beside this file: how usual characters are after the two before them, counted in newspapers.

`./run python -m newscrawl.restore.data.build_ngrams`, with the packages that `build_lexicon.py` names. The estimate is
that of Kneser and Ney (1995), interpolated: what a pair is worth is how many different characters stood before it, not
how often it was seen.
"""

from __future__ import annotations

import gzip
import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from newscrawl.restore.data import corpus
from newscrawl.restore.ngrams import COUNTED, MIDDLE

OUT = Path(__file__).with_name("ngrams.gz")
NAT = 6
"""Cost units per nat of likelihood: half of what a word's cost has, as words say much of the same.

Tried on 1,530 damaged documents: 4 and 7 restore 1 and 2 % fewer.
"""
NEVER_SEEN = 0.5
"""Times that a character is taken to have been seen besides."""
TAKEN_FROM_PAIRS = 0.5
TAKEN_FROM_TRIPLES = 0.75
"""What each count is lowered by, in favour of what was never seen.

Tried for triples: .5 to .9, all within 1 %.
"""
SURPRISE = 1.0
"""Nats by which a triple must be likelier than its pair says, or else it is left out: half of them are.

Tried: 0, which restores as many documents, and 2, which restores 2 % fewer.
"""

Share = Callable[[str], float]


class Row(NamedTuple):
    """What follows one context."""

    shares: dict[str, float]
    """Character to its share of all that follows; only those worth keeping."""
    rest: float
    """What the share of any other is of its share without the context's first character."""


def main() -> None:
    """Count, and write what `ngrams.load` reads."""
    counts = count(corpus.news())
    OUT.write_bytes(gzip.compress(packed(*counts), mtime=0))


def count(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each character and triple stands in `texts`, a number or a Latin word being one character."""
    counted = {ord(char): kind for char, kind in COUNTED.items()}
    singles, triples = Counter[str](), Counter[str]()
    for text in texts:
        plain = re.sub("(0)0+|(A)A+|[^\0-\uffff]", r"\1\2", text.translate(counted))
        singles.update(plain)
        begun = f"\n\n{plain}"
        triples.update(map("".join, zip(begun, begun[1:], begun[2:], strict=False)))
    return singles, triples


def packed(singles: Counter[str], triples: Counter[str]) -> bytes:
    """Return the sections of the file: three lengths, the single characters, and two times `followers`."""
    total = singles.total()
    alone = {char: (n + NEVER_SEEN) / total for char, n in singles.items()}
    pairs = Counter(triple[1:] for triple in triples)
    after_one = {
        one: estimate(counts, TAKEN_FROM_PAIRS, alone.__getitem__) for one, counts in sorted(by_context(pairs).items())
    }

    def after(one: str) -> Share:
        row = after_one[one]
        return lambda char: row.shares.get(char) or row.rest * alone[char]

    seen = by_context(triples)
    after_two = {
        one + other: estimate(seen.get(one + other, {}), TAKEN_FROM_TRIPLES, after(other), SURPRISE)
        for one, row in after_one.items()
        for other in sorted(row.shares)
    }
    lengths = array("I", (len(after_one), len(after_two), sum(len(row.shares) for row in after_two.values())))
    firsts = "".join(after_one).encode("utf-16-le")
    return b"".join((lengths.tobytes(), firsts, followers(after_one, alone), followers(after_two, alone)))


def by_context(counts: Counter[str]) -> dict[str, dict[str, int]]:
    """Return all but the last character -> the last -> how often they were seen."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for text, n in counts.items():
        found[text[:-1]][text[-1]] = n
    return found


def estimate(counts: dict[str, int], taken: float, without: Share, surprise: float = -math.inf) -> Row:
    """Return what follows a context by the `counts`, where `without` its first character the shares are known.

    What is not likelier for the context by `surprise` is left to that.
    """
    seen = sum(counts.values())
    if not seen:
        return Row({}, 1)
    rest = taken * len(counts) / seen
    shares = {char: (n - taken) / seen + rest * without(char) for char, n in counts.items()}
    kept = {char: share for char, share in shares.items() if share > without(char) * math.exp(surprise)}
    rest += sum(counts[char] - taken for char in counts.keys() - kept.keys()) / seen
    return Row(kept, rest)


def followers(rows: dict[str, Row], alone: dict[str, float]) -> bytes:
    """Return the rows' lengths, the characters in them, their costs, and the costs of others."""
    kept = [(char, row.shares[char]) for row in rows.values() for char in sorted(row.shares)]
    return b"".join(
        (
            array("H", (len(row.shares) for row in rows.values())).tobytes(),
            "".join(char for char, _ in kept).encode("utf-16-le"),
            bytes(cost(share / alone[char]) for char, share in kept),
            bytes(cost(row.rest) for row in rows.values()),
        )
    )


def cost(ratio: float) -> int:
    """Return minus the logarithm of a ratio, NAT to a nat, from MIDDLE."""
    return min(max(MIDDLE - round(NAT * math.log(ratio)), 0), 255)


if __name__ == "__main__":
    main()
