"""Compute what makes a normalised text recognisable, its fingerprint and anchors, and how much two texts share.

Pure: no database. `store.story_index` keeps the anchors of all texts and asks here whether two of them are copies.

Anchors take the place of MinHash bands. Both sample hashed character n-grams; bands can only find texts that
*resemble* each other, while a sample chosen by the hash value alone (Broder 1997, "mod m" sketches) also finds a text
inside a longer one. docs/stories.md has the figures of both.
"""

from __future__ import annotations

import hashlib
import math
import re
import struct
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress

from rensa import RMinHash

from newscrawl.stories.normalize import SHORTEST

ALGORITHM = 2
"""Raised with every change of what this module or `normalize` computes: what is stored of texts is then made anew."""

GRAM = 3  # characters a compared shingle has; on Chinese, 2 join strangers and 4 lose edited copies
ANCHOR_GRAM = 7  # longer, so that set phrases of officialese seldom become anchors
ANCHOR_ONE_IN = 40  # an excerpt of 300 characters keeps 7 anchors of its original
START_ONE_IN = 4  # characters an anchor may start with, decided by code point: saves hashing the other shingles
MIN_ANCHORS = 24  # so that a truncated short notice still shares several with its original

RESEMBLANCE = 0.40  # one character in ten replaced leaves .57; strangers of one beat stay below .2
CONTAINMENT = 0.75  # share of the shorter text's shingles; the same edit leaves .73 there
SHORTEST_EXCERPT = 60  # shingles; a quoted sentence is no excerpt
EXCERPT = 0.8  # a text with less than this share of the other's length is an excerpt of it
SHORT_TEXT = 150  # shingles below which a text may be one filled-in form of many: two appointments share .7 of theirs …
SHORT_TEXT_RESEMBLANCE = 0.85  # … and are not copies
SHORT_TEXT_CONTAINMENT = 0.95
NUMBERS_MARGIN = 0.15  # of the n-grams with digits: an article of 30 numbers may have 5 of them corrected …
FORM = 400  # … but in a text of fewer shingles than this,
JOINT = 2.5  # n-grams with digits are what a left-out paragraph may cost; one changed number costs three or more
GRAM_RUN = 4.0  # n-grams that stand and fall together with one number
Z_SCORE = 2.5  # standard deviations

_DIGITS = bytes(chr(code) in "0123456789" for code in range(256))


def fingerprint(text: str) -> bytes:
    """Return 16 bytes that are the same for the same normalised text."""
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=16).digest()


@cache
def _anchor_pattern() -> re.Pattern[str]:
    """Return what finds what follows a start, compiled when first used, which takes 40 ms.

    A pattern that begins with a set of characters is searched for in less than half the time.
    """
    starts = "".join(char for char in map(chr, range(0, 0x10000, START_ONE_IN)) if char.isalnum())
    return re.compile(f"[{starts}](?=(.{{{ANCHOR_GRAM - 1}}}))")


def anchors(text: str) -> list[int]:
    """Return the hashes of the shingles of normalised `text` by which it is looked up, in ascending order.

    Those below a fixed limit, one in ANCHOR_ONE_IN of all, and at least the MIN_ANCHORS smallest; a shingle's start is
    not hashed. A copy that kept a part of the text kept that part's anchors. 63 bits each; empty for a text below
    SHORTEST, which only its fingerprint finds. rensa hashes with rustc's FxHash, unseeded: the same in every process (a
    test pins values).
    """
    if len(text) < SHORTEST:
        return []
    hashes = RMinHash.hash_token_sets([_anchor_pattern().findall(text)])[0]
    limit = 2**64 // ANCHOR_ONE_IN * START_ONE_IN
    sampled = {value for value in hashes if value < limit}
    if len(sampled) < MIN_ANCHORS:
        sampled = set(sorted(set(hashes))[:MIN_ANCHORS])
    return sorted({value >> 1 for value in sampled})  # SQLite's integers are signed


def pack(values: list[int]) -> bytes:
    """Return anchors as bytes, 8 each, little-endian on every machine."""
    return struct.pack(f"<{len(values)}q", *values)


def unpack(blob: bytes) -> list[int]:
    """Return the anchors that `pack` wrote."""
    return list(struct.unpack(f"<{len(blob) // 8}q", blob))


@dataclass(frozen=True)
class Text:
    """A normalised text, ready to be compared."""

    normal: str

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Its character n-grams, as numbers."""
        return frozenset(self._grams)

    @cached_property
    def numeric(self) -> frozenset[int]:
        """Its n-grams with a digit in them."""
        digits = int.from_bytes(self.normal.encode("ascii", "replace").translate(_DIGITS), "little")
        within = digits
        for before in range(1, GRAM):
            within |= digits >> 8 * before
        return frozenset(compress(self._grams, within.to_bytes(len(self.normal), "little")))

    @cached_property
    def _grams(self) -> list[int]:
        """Its n-grams in their order, as numbers: sets of strings take twice as long to make.

        Two bytes a character, the low ones first: they differ more, and the low bits of a number give its place in a
        set. Characters above U+FFFF count as the ones 65,536 lower.
        """
        wide = self.normal.encode("utf-32-le", "surrogatepass")
        low, high = wide[::4], wide[1::4]
        count = max(0, len(self.normal) - GRAM + 1)
        packed = bytearray(8 * count)
        for at in range(GRAM):
            packed[at::8] = low[at : at + count]
            packed[at + GRAM :: 8] = high[at : at + count]
        return memoryview(packed).cast("Q").tolist()


@dataclass(frozen=True, slots=True)
class Similarity:
    """How much two texts share."""

    resemblance: float
    """Shared n-grams over all n-grams of both, 0 to 1."""
    containment: float
    """Shared n-grams over those of the text that has fewer, 0 to 1."""
    copies: bool
    """Whether the one was made from the other, or both from a third."""
    kind: str
    """`identical`, `edited` or `excerpt` when they are copies; otherwise empty."""


SAME = Similarity(1.0, 1.0, copies=True, kind="identical")


def compare(one: Text, other: Text) -> Similarity:
    """Return how much two texts share, and whether that makes them copies; symmetric."""
    if one.normal == other.normal:
        return SAME
    fewer = min(len(one.shingles), len(other.shingles))
    if not fewer:
        return Similarity(0.0, 0.0, copies=False, kind="")
    shared = one.shingles & other.shingles
    resemblance = len(shared) / (len(one.shingles) + len(other.shingles) - len(shared))
    containment = len(shared) / fewer
    kind = _kind(fewer, resemblance, containment)
    if kind and _other_numbers(one, other, shared):
        kind = ""
    return Similarity(resemblance, containment, copies=bool(kind), kind=kind)


def _kind(fewer: int, resemblance: float, containment: float) -> str:
    """Return what two texts are by their shares alone: `edited`, `excerpt` or nothing."""
    if fewer < SHORT_TEXT:
        alike = resemblance >= SHORT_TEXT_RESEMBLANCE or (
            containment >= SHORT_TEXT_CONTAINMENT and fewer >= SHORTEST_EXCERPT
        )
    else:
        alike = resemblance >= RESEMBLANCE or containment >= CONTAINMENT
    if not alike:
        return ""
    return "excerpt" if resemblance < EXCERPT * containment else "edited"


def _other_numbers(one: Text, other: Text, shared: frozenset[int]) -> bool:
    """Tell whether the numbers differ more than the words around them: one form filled in twice.

    Editing, cutting and damage strike words and numbers alike; the next day's weather or price list keeps every word
    and changes the numbers. The margin is the larger of a fixed one and what chance allows for so few n-grams.
    """
    numbers = min(len(one.numeric), len(other.numeric))
    words = min(len(one.shingles) - len(one.numeric), len(other.shingles) - len(other.numeric))
    if not numbers or not words:
        return False
    shared_numbers = len(shared & one.numeric)
    kept = min(1.0, (len(shared) - shared_numbers) / words)
    chance = math.sqrt(kept * (1 - kept) * GRAM_RUN / numbers)
    margin = JOINT / numbers if min(len(one.shingles), len(other.shingles)) < FORM else NUMBERS_MARGIN
    return shared_numbers / numbers < kept - max(margin, Z_SCORE * chance)
