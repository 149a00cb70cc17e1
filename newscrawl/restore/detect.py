"""Detect whether a page is damaged, once, from all of its text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from newscrawl.decode.character_costs import beyond_ascii
from newscrawl.restore import annotation_evidence, leftovers, lexicon, pinyin
from newscrawl.restore.annotation_evidence import LOST_READING, MANY_RANDOM, astride, is_gloss, is_simplified, valid
from newscrawl.restore.pinyin import IDEOGRAPHS, SPOKEN, TONED, TONES

LOST = re.compile(rf"[?\ufffd](?:\(?{SPOKEN} ?\)|[！？；，。!?;,])")
"""A lost byte that left a trace: before a reading, or before a mark that cut the text."""
BRACKETED = re.compile(rf"[?\ufffd]\({TONED}")
"""The same where the lost byte did not take the bracket along, as Python's and browsers' decoders do it."""
BARE = re.compile(rf"[{IDEOGRAPHS})]{TONED}")
TWO = re.compile(rf"\({TONED}\({TONED}")
"""Two readings in a row: the second one is that of a character whose lead was lost and left its bracket."""
NARROW = re.compile(r"[,;:!](?<=[㐀-鿿)?”].)|\?\?")
NARROW_MARK = re.compile(r"[,;:!](?<=[㐀-鿿)”].)(?![！-～])")
WIDE = re.compile("[\uff01-\uff5e]")
"""Marks as they are after and before full-width forms were folded to ASCII."""
TRADITIONAL = "國會發個學時來為這們過對於後產業說開實現經關"
"""Usual characters, one of which stands in any Traditional text of some length."""
FLAGS_SAMPLE = 100_000
"""Characters by which it is told what the mirror did everywhere."""
BLANK_LOST = re.compile(
    rf"\?(?<=(?<![^\n>])\?)(\?+)(?!\(?{SPOKEN} ?\))(?![！；，。!;,\n<]|$)"
    rf"|\?(?<=(?<![^\n>])\?)(?=[{IDEOGRAPHS}])|\?{{1,8}} (?=[{IDEOGRAPHS}])|\?{{4,}}(?=[^?\s])|\?\?(?=[{IDEOGRAPHS}])"
)
"""Question marks where no lost byte leaves one: a no-break space became one, at the beginning of a line or in a gap."""
FEWEST_BLANKS = 3
"""Of such at least, a row at the beginning of a line counting as so many."""
KANA = re.compile("[\u3041-\u30fe]")
MOST_KANA = 0.05
"""Share of kana in Japanese at least, of what is not ASCII."""
COMMA_BEFORE = re.compile("[,，](?=[“。、；！？])")
COMMA_TELLING = re.compile("[,，](?=[。、；！？])")
COMMA_FOLLOWED = re.compile("[。、；！？]")
COMMAS_ADDED = 0.5
"""Share of marks that have a comma before them from which the mirror put it there; people do so before “ only."""
NATS = 1.5
"""What each reading says for damage."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What kind of damage a page has, if any, and how its mirror made it."""

    kind: str = "clean"
    """`clean`, `annotated`, `mirror` (made Traditional without readings), or `undecided`: too short to tell."""
    confidence: float = 1.0
    """How probable that is, 0 to 1."""
    evidence: str = ""
    """For people: what was seen."""
    annotated: dict[str, str] = field(default_factory=dict)
    """Annotated Traditional character to its reading."""
    ascii_folded: bool = False
    """Whether full-width forms were folded to ASCII."""
    partly_folded: bool = False
    """Whether only some of them were."""
    blanks_lost: bool = False
    """Whether no-break spaces became question marks."""
    commas_added: bool = False
    """Whether the mirror put a comma before every mark."""
    silent_loss: bool = False
    """Whether a lost lead byte leaves no trace, instead of a question mark."""
    loss_uncertain: bool = False
    """Whether that is only for want of evidence."""
    swallows_ascii: bool = True
    """Whether a lost lead byte takes the ASCII character after it along."""
    false_annotations: frozenset[pinyin.Annotation] = frozenset()
    """Readings that are none of the character before."""
    random: int = 0
    """Ordinary characters that carry a reading though they have no other form, if readings stand at random."""
    glosses: frozenset[pinyin.Annotation] = frozenset()
    """Readings that people wrote, and that stay."""

    @property
    def kept(self) -> frozenset[pinyin.Annotation]:
        """Readings that are not simply taken out."""
        return self.false_annotations | self.glosses


CLEAN = Damage()


def detect(text: str, *, force: bool = False) -> Damage:
    """Return what damage `text` has; `force` says that it is known to be damaged, so that one annotation is enough."""
    if force:
        return CLEAN if text.isascii() else _forced(text)
    beyond = beyond_ascii(text)
    sample = text[: annotation_evidence.SAMPLE]
    maybe_mirror = any(map(beyond.__contains__, TRADITIONAL)) and not is_simplified(sample) and not _is_japanese(beyond)
    maybe_read = any(map(beyond.__contains__, TONES))
    if not maybe_read and not maybe_mirror:
        return CLEAN
    readings = annotation_evidence.weigh(text) if maybe_read else annotation_evidence.AnnotationEvidence()
    words = leftovers.weigh(sample, only_mirrors=not readings.good) if maybe_mirror or readings.good else None
    seen = f"{readings.good} readings" + (f", {words.left} words as only mirrors write them" if words else "")
    random = readings.ordinary if readings.is_random() else 0
    if (readings.is_damage() or random) and not (words and words.is_peoples()):
        return describe(text, Damage("annotated", _sigmoid(NATS * (readings.good - 1)), seen, random=random))
    if words and maybe_mirror and words.is_mirrors():
        return describe(text, Damage("mirror", words.confidence(), seen))
    teaching = readings.found and readings.is_teaching()
    if ((readings.good and not teaching) or (maybe_mirror and words and words.left)) and not (words and words.peoples):
        return Damage("undecided", 0.5, seen)
    return CLEAN


def _forced(text: str) -> Damage:
    found = pinyin.count(text)
    if not any(valid(*both) for both in found) and not LOST_READING.search(text) and is_simplified(text):
        return CLEAN  # damage comes with conversion to Traditional
    return describe(text, Damage("annotated", 1.0, "known to be damaged"))


def describe(text: str, damage: Damage) -> Damage:
    """Return `damage` with what its mirror did to `text`."""
    found = pinyin.count(text)
    false_annotations = frozenset(both for both in found if not lexicon.has_pinyin(*both))
    glosses = frozenset(both for both in found if is_gloss(*both) and not _is_random(both[0], damage.random))
    sample = text[:FLAGS_SAMPLE]
    narrow, wide = NARROW.search(text), WIDE.search(text)
    silent_loss, swallows_ascii, loss_uncertain = _traces(text, false_annotations)
    if damage.kind == "mirror":
        silent_loss, loss_uncertain = False, False
    return replace(
        damage,
        annotated=damage.annotated or dict(both for both in found if valid(*both)),
        ascii_folded=narrow is not None and wide is None,
        partly_folded=wide is not None and len(NARROW_MARK.findall(sample)) > 1,
        blanks_lost=_blanks_lost(sample),
        commas_added=_commas_added(sample),
        silent_loss=silent_loss,
        loss_uncertain=loss_uncertain,
        swallows_ascii=swallows_ascii,
        false_annotations=false_annotations,
        glosses=glosses,
    )


def _is_random(char: str, random: int) -> bool:
    """Return whether a gloss of `char` is one of readings put after any character."""
    return random >= MANY_RANDOM or (random > 0 and char in lexicon.load().common)


def _traces(text: str, false_annotations: frozenset[pinyin.Annotation]) -> tuple[bool, bool, bool]:
    """Return whether lost bytes left no trace, whether they took ASCII along, and whether the two are in doubt."""
    if LOST.search(text):
        return False, bool(LOST_READING.search(text)) or not BRACKETED.search(text), False
    if BARE.search(text):
        return True, True, False
    kept = TWO.search(text) is not None or any(astride(*both) for both in false_annotations)
    return True, not kept, not kept


def _blanks_lost(text: str) -> bool:
    """Return whether no-break spaces became question marks."""
    rows = BLANK_LOST.findall(text)
    return len(rows) + (FEWEST_BLANKS - 1) * sum(map(bool, rows)) >= FEWEST_BLANKS


def _commas_added(text: str) -> bool:
    """Return whether the mirror put a comma before every mark."""
    return len(COMMA_TELLING.findall(text)) > COMMAS_ADDED * len(COMMA_FOLLOWED.findall(text)) > 1


def _is_japanese(beyond: str) -> bool:
    return len(KANA.findall(beyond)) > MOST_KANA * len(beyond)


def _sigmoid(nats: float) -> float:
    return 1 / (1 + math.exp(-min(nats, 50.0)))
