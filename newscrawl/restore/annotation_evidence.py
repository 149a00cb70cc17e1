"""Tell readings that a mirror put into a text from those that people write: glosses, teaching, names."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field

from newscrawl.decode.character_costs import beyond_ascii
from newscrawl.restore import lexicon, pinyin, simplify
from newscrawl.restore.pinyin import IDEOGRAPHS, SPOKEN, TONED, Annotation

LOST_READING = re.compile(rf"(?<!\()[?\ufffd]{TONED}")
"""A reading whose bracket was taken along by a lost byte: no one writes `?qū)`."""
LOST_COUNTS = 2
"""Readings that one such counts for."""
ISOLATED = re.compile(rf"(?<![{IDEOGRAPHS})])[{IDEOGRAPHS}]\({SPOKEN} ?\)(?![{IDEOGRAPHS}])")
"""A character that stands for itself: 分別是創(chuàng)、產(chǎn)、強(qiáng)."""
RUN = re.compile(rf"(?:[{IDEOGRAPHS}]\({SPOKEN} ?\))+")
"""Characters all read aloud, as in a name or a line of a poem."""
HANZI = re.compile("[㐀-鿿]+")
SEGMENT = re.compile(r"[^\n<>]+")
"""What is judged for itself: a paragraph, a cell, a text node."""
SAMPLE = 50_000
"""Characters that decide, however long the text."""
FEWEST = 3
"""Valid annotations a damaged page has at least; with the other limits no false alarm on 1,100 clean documents."""
FEWEST_CHARS = 2
"""Distinct annotated characters a damaged page has at least."""
ANNOTATED = 0.8
"""Share of those characters' occurrences that are annotated at least."""
STRAY = 0.15
"""Share of annotations on other characters at most (and one more)."""
DENSEST = 0.6
"""Annotated share of all ideographs at most: beyond it, it is a text that teaches reading."""
CONFLICTING = 0.05
"""Share of annotations with another reading than the character's usual one on the page at most: a mirror has one."""
MOST_ISOLATED = 0.3
"""Share of annotations on characters that stand for themselves at most."""
ORDINARY = 120
"""Cost of the rarest character (1 in 22,000) that no one would write a reading for."""
FEWEST_RANDOM = 3
"""Ordinary characters with a reading, though they have no other form, from which readings stand at random."""
MANY_RANDOM = 12
"""The same from which even readings of rare characters are no glosses."""


@dataclass(slots=True)
class AnnotationEvidence:
    """What the readings of a text, where it is not Simplified, say of who wrote them."""

    found: Counter[Annotation] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    """Readings that lost the character before them."""
    text: str = ""
    """Where they stand."""
    isolated: int = 0
    runs: int = 0

    @property
    def good(self) -> int:
        """Annotations that a mirror may have made, those after lost bytes counted LOST_COUNTS times."""
        return sum(n for both, n in self.found.items() if valid(*both)) + LOST_COUNTS * self.lost.total()

    def is_damage(self) -> bool:
        """Return whether a mirror that annotates some characters wherever they stand made the text."""
        annotated = {char for char, reading in self.found if valid(char, reading)}
        plain = sum(n for both, n in self.found.items() if valid(*both))
        strays = sum(n for both, n in self.found.items() if not (valid(*both) or _straddles(*both)))
        return (
            self.good >= FEWEST
            and len(annotated) + len(self.lost) >= FEWEST_CHARS
            and plain >= ANNOTATED * sum(map(self.text.count, annotated))
            and strays <= STRAY * self.found.total() + 1
            and (self.runs > 1 or bool(self.lost))
            and not self.is_teaching()
        )

    @property
    def ordinary(self) -> int:
        """Distinct characters that carry a reading nobody writes."""
        return len({char for char, reading in self.found if is_ordinary(char, reading)})

    def is_random(self) -> bool:
        """Return whether readings stand after characters at random, also such as have no other form."""
        own = sum(n for both, n in self.found.items() if lexicon.has_pinyin(*both))
        return (
            self.ordinary >= FEWEST_RANDOM
            and own >= (1 - STRAY) * self.found.total()
            and any(valid(*both) for both in self.found)
            and self.runs > 1
            and not self.is_teaching()
        )

    def is_teaching(self) -> bool:
        """Return whether people wrote the readings: two for a character, or for nearly all, or for what is listed."""
        usual: dict[str, int] = {}
        total = Counter[str]()
        for (char, _), n in self.found.items():
            usual[char] = max(usual.get(char, 0), n)
            total[char] += n
        conflicting = total.total() - sum(usual.values())
        count = self.found.total()
        return (
            conflicting > CONFLICTING * count
            or self.isolated > max(1, MOST_ISOLATED * count)
            or count > DENSEST * sum(map(len, HANZI.findall(self.text)))
        )


def weigh(text: str) -> AnnotationEvidence:
    """Return what the readings in a SAMPLE of `text` say, from the first on, segments in Simplified left out."""
    evidence = AnnotationEvidence()
    first = next((at for at in (_start(pinyin.AFTER, text), _start(LOST_READING, text)) if at >= 0), -1)
    if first < 0:
        return evidence
    begin = max(text.rfind("\n", 0, first), text.rfind(">", 0, first), first - SAMPLE) + 1
    segments = SEGMENT.findall(text[begin : begin + SAMPLE])
    kept = "\n".join(one for one in segments if LOST_READING.search(one) or not _is_simplified(one, one))
    evidence.found = pinyin.count(kept)
    evidence.text = kept
    evidence.lost = Counter(LOST_READING.findall(kept))
    evidence.isolated = len(ISOLATED.findall(kept))
    evidence.runs = len(RUN.findall(kept))
    return evidence


def _start(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.start() if match else -1


def is_simplified(text: str) -> bool:
    """Return whether a text is Simplified.

    It has more characters that conversion to Traditional replaces than such as it makes; a few Traditional ones that
    are read aloud are quoted.
    """
    return _is_simplified(text, beyond_ascii(text))


def _is_simplified(text: str, beyond: str) -> bool:
    """Return the same; `beyond` is `text`, or for a long one what of it is not ASCII."""
    replaced, makes = _scripts()
    gone = len(replaced.findall(beyond))
    if not gone:
        return False
    made = len(makes.findall(beyond))
    if gone > made:
        return True
    annotated = pinyin.count(text).total()
    return gone > made - annotated and gone * 2 > annotated


@functools.cache
def _scripts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Match the characters that conversion to Traditional replaces, and those it makes."""
    known = lexicon.load()
    return re.compile(f"[{''.join(sorted(known.always_converted))}]"), re.compile(
        f"[{''.join(map(chr, sorted(known.simplified)))}]"
    )


@functools.lru_cache(maxsize=1 << 12)
def valid(char: str, reading: str) -> bool:
    """Return whether `reading` is one of a Traditional character that has a Simplified form."""
    return lexicon.has_pinyin(char, reading) and (ord(char) in lexicon.load().simplified or char in simplify.AMBIGUOUS)


def is_gloss(char: str, reading: str) -> bool:
    """Return whether `reading` is one of a character that has no other form: 甪(lù)直."""
    return lexicon.has_pinyin(char, reading) and not valid(char, reading)


def is_ordinary(char: str, reading: str) -> bool:
    """Return whether a gloss is one that nobody writes: the usual reading of a usual character, 工(gōng)."""
    known = lexicon.load()
    usual = known.readings.get(char, "").split(",")[0]
    return is_gloss(char, reading) and reading == usual and known.common.get(char, ORDINARY + 1) <= ORDINARY


def _straddles(char: str, reading: str) -> bool:
    """Return whether `reading` is that of a Traditional character astride `char` and the next one.

    So 燃氣 with 細 annotated is 燃(xì)… where a lost byte leaves the bracket.
    """
    return any(valid(one, reading) for one in astride(char, reading))


def astride(char: str, reading: str) -> list[str]:
    """Return the characters that read so and begin with the last byte of `char`."""
    data = lexicon.gbk_bytes(char)
    return [one for _, one in lexicon.by_lead_and_pinyin(data[1], reading)] if data else []
