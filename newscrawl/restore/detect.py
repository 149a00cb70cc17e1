"""Detect whether a page is damaged, once, from all of its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.restore import lexicon, pinyin, simplify
from newscrawl.restore.pinyin import IDEOGRAPHS, SPOKEN, TONES

TONED = rf"(?=[a-z]*[{TONES}]){SPOKEN} ?\)"
"""A reading with a tone mark, up to its closing bracket: text without tone marks may be anything."""
LOST = re.compile(rf"[?\ufffd](?:\(?{SPOKEN} ?\)|[！？；，。!?;,])")
"""A lost byte that left a trace: before a reading, or before a mark that cut the text."""
LOST_READING = re.compile(rf"[?\ufffd]{TONED}")
BRACKETED = re.compile(rf"[?\ufffd]\({TONED}")
"""The same where the lost byte did not take the bracket along, as Python's and browsers' decoders do it."""
BARE = re.compile(rf"[{IDEOGRAPHS})]{TONED}")
TWO = re.compile(rf"\({TONED}\({TONED}")
"""Two readings in a row: the second one is that of a character whose lead was lost and left its bracket."""
NARROW = re.compile(r"[㐀-鿿)?”][,;:!]|\?\?")
WIDE = re.compile("[\uff01-\uff5e]")
"""Marks as they are after and before full-width forms were folded to ASCII."""
LEFTOVER_WORDS = re.compile(
    "以后|之后|最后|后來|隨后|今后|然后|由于|關于|對于|位于|處于|屬于|用于|于是|里面|心里|城里|干部|骨干|建筑|制造|采取|采用|采訪|"
    "征求|征集|范圍|規范|示范|典范|模范|奮斗|戰斗|斗爭|云計算"
)
"""Words in which mirrors leave a character Simplified, beside Traditional ones."""
GENUINE = re.compile("[於後裡裏雲製幹築採徵範鬥]")
"""What these characters are where people write Traditional."""
FEWEST_LEFTOVER = 4
"""Such words a page has at least, of FEWEST kinds; pages from Taiwan and Hong Kong have none."""
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


@dataclass(frozen=True, slots=True)
class Damage:
    """What kind of damage a page has, if any, and how its mirror made it."""

    kind: str = "clean"
    """`clean`, `annotated`, or `mirror` for a page made Traditional without readings."""
    annotated: dict[str, str] = field(default_factory=dict)
    """Annotated Traditional character to its reading."""
    ascii_folded: bool = False
    """Whether full-width forms were folded to ASCII."""
    silent_loss: bool = False
    """Whether a lost lead byte leaves no trace, instead of a question mark."""
    loss_uncertain: bool = False
    """Whether that is only for want of evidence."""
    swallows_ascii: bool = True
    """Whether a lost lead byte takes the ASCII character after it along."""
    false_annotations: frozenset[pinyin.Annotation] = frozenset()
    """Readings that are none of the character before."""


def detect(text: str, *, force: bool = False) -> Damage:
    """Return what damage `text` has; `force` says that it is known to be damaged, so that one annotation is enough."""
    if text.isascii():
        return Damage()
    if not (force or (any(map(text.__contains__, TONES)) and _plausible(text))):
        if not _is_mirror(text):
            return Damage()
        return Damage(
            "mirror", ascii_folded=_ascii_folded(text), false_annotations=_false_annotations(pinyin.count(text))
        )
    found = pinyin.count(text)
    false_annotations = _false_annotations(found)
    annotated = dict(both for both in found if both not in false_annotations)
    ascii_folded = _ascii_folded(text)
    if not annotated and not LOST_READING.search(text) and _is_simplified(text):
        return Damage()  # damage comes with conversion to Traditional
    silent_loss, swallows_ascii, loss_uncertain = _traces(text, false_annotations)
    return Damage("annotated", annotated, ascii_folded, silent_loss, loss_uncertain, swallows_ascii, false_annotations)


def _traces(text: str, false_annotations: frozenset[pinyin.Annotation]) -> tuple[bool, bool, bool]:
    """Return whether lost bytes left no trace, whether they took ASCII along, and whether the two are in doubt."""
    if LOST.search(text):
        return False, bool(LOST_READING.search(text)) or not BRACKETED.search(text), False
    if BARE.search(text):
        return True, True, False
    kept = TWO.search(text) is not None or any(_astride(*both) for both in false_annotations)
    return True, not kept, not kept


def _false_annotations(found: Iterable[pinyin.Annotation]) -> frozenset[pinyin.Annotation]:
    return frozenset(both for both in found if not valid(*both))


def _ascii_folded(text: str) -> bool:
    """Return whether full-width forms were folded to ASCII."""
    return bool(NARROW.search(text)) and not WIDE.search(text)


def _is_mirror(text: str) -> bool:
    """Return whether `text` was made Traditional by a mirror: words are left that no one writes so in Traditional."""
    if not any(char in text for char in "國會發個學") or text.count("於") + text.count("後") > FEWEST:
        return False
    left = LEFTOVER_WORDS.findall(text)
    if len(left) < FEWEST_LEFTOVER or len({*left}) < FEWEST:
        return False
    return len(GENUINE.findall(text)) * 10 <= len(left) and not _is_simplified(text)


def _is_simplified(text: str) -> bool:
    """Return whether `text` has more characters that conversion to Traditional replaces than such as it makes."""
    known = lexicon.load()
    chars = Counter(text)
    return sum(chars[char] for char in known.always_converted) > sum(chars[chr(code)] for code in known.simplified)


def valid(char: str, reading: str) -> bool:
    """Return whether `reading` is one of a Traditional character that has a Simplified form."""
    return lexicon.has_pinyin(char, reading) and (ord(char) in lexicon.load().simplified or char in simplify.AMBIGUOUS)


def _plausible(text: str) -> bool:
    """Return whether a SAMPLE of `text` from its first annotation on looks damaged."""
    first = pinyin.AFTER.search(text)
    if first is None:
        return False
    sample = text[first.start() - 1 : first.start() - 1 + SAMPLE]
    found = pinyin.count(sample)
    characters = {char for char, reading in found if valid(char, reading)}
    good = sum(n for both, n in found.items() if valid(*both))
    if good < FEWEST or len(characters) < FEWEST_CHARS:
        return False
    false_annotations = sum(n for both, n in found.items() if not valid(*both) and not _straddles(*both))
    chars = Counter(sample)
    ideographs = sum(n for char, n in chars.items() if "㐀" <= char <= "鿿")
    return (
        good >= ANNOTATED * sum(chars[char] for char in characters)
        and false_annotations <= STRAY * found.total() + 1
        and good <= DENSEST * ideographs
    )


def _straddles(char: str, reading: str) -> bool:
    """Return whether `reading` is that of a Traditional character astride `char` and the next one.

    So 燃氣 with 細 annotated is 燃(xì)… where a lost byte leaves the bracket.
    """
    return any(valid(one, reading) for one in _astride(char, reading))


def _astride(char: str, reading: str) -> list[str]:
    """Return the characters that read so and begin with the last byte of `char`."""
    data = lexicon.gbk_bytes(char)
    return [one for _, one in lexicon.by_lead_and_pinyin(data[1], reading)] if data else []
