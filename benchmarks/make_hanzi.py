"""Write newscrawl/charset/hanzi.txt, the frequency of each Chinese character: `./run python -m benchmarks.make_hanzi`.

Out of the word counts of jieba (MIT) as they are and, converted by OpenCC (Apache 2.0), in Traditional script.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from pathlib import Path

import jieba
import opencc

RESULT = Path(__file__).parents[1] / "newscrawl" / "decode" / "hanzi.txt"
VARIANTS = ("s2t", "s2tw", "s2hk")
"""OpenCC's ways to write Traditional: its own standard, Taiwan's and Hong Kong's."""


def word_counts() -> Counter[str]:
    """Return how often each word of jieba's dictionary occurs in the text it was counted on."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf8").splitlines()
    return Counter({word: int(count) for word, count, *_ in map(str.split, lines)})


def character_shares() -> dict[str, float]:
    """Return each character's share of text that is half Simplified and half Traditional."""
    shares: dict[str, float] = defaultdict(float)
    words = word_counts()
    whole = sum(len(word) * count for word, count in words.items())
    for variant in (None, *VARIANTS):
        weight = 0.5 if variant is None else 0.5 / len(VARIANTS)
        text = "\n".join(words)
        written = (opencc.OpenCC(variant).convert(text) if variant else text).split("\n")
        for word, count in zip(written, words.values(), strict=True):
            for char in word:
                shares[char] += weight * count / whole
    return {char: share for char, share in shares.items() if "\u3400" <= char <= "\U0003ffff"}


def main() -> None:
    """Write the characters in lines, each line led by the bits (-log2 of the share, rounded) its characters cost."""
    lines: dict[int, list[str]] = defaultdict(list)
    for char, share in character_shares().items():
        lines[round(-math.log2(share))].append(char)
    RESULT.write_text(
        "".join(f"{bits} {''.join(sorted(lines[bits]))}\n" for bits in sorted(lines) if bits < RARE_BITS),
        encoding="utf8",
    )
    print(f"{sum(map(len, lines.values()))} characters, {RESULT.stat().st_size} bytes: {RESULT}")


RARE_BITS = 19
"""Characters rarer than one in 2**19 are as good as absent: most are in the dictionary as someone's typing error."""

if __name__ == "__main__":
    main()
