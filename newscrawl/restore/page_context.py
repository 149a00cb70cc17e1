"""What is known of one damaged page as a whole."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from newscrawl.restore import costs, lexicon, simplify, word_model
from newscrawl.restore.detect import NARROW_MARK, WIDE, Damage
from newscrawl.restore.lexicon import MARKS
from newscrawl.restore.pinyin import SPOKEN

UNCOUNTED = frozenset((*MARKS, *word_model.LIKE))
"""What the page's own words tell nothing about."""
READING = re.compile(rf"\({SPOKEN} ?\)")
BLOCK = 2000
"""Characters of a page that are looked through at a time for what it says elsewhere."""
NEAR = 10_000
"""Characters on either side that are looked through for one string."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page tells about the mirror it came from."""

    text: str = field(repr=False)
    """The damaged page."""
    damage: Damage
    markup: bool = True
    """Whether it is HTML, so that a `<` may have been swallowed."""
    _plain: dict[int, str] = field(default_factory=dict, repr=False)
    _strange: dict[tuple[str, str, int], int] = field(default_factory=dict, repr=False)
    _folded: dict[int, bool] = field(default_factory=dict, repr=False)
    _near: dict[int, str] = field(default_factory=dict, repr=False)
    _shown: dict[str, bool] = field(default_factory=dict, repr=False)

    def plain_near(self, at: int) -> str:
        """Return the page near `at` without readings and in Simplified characters, as far as each has one form."""
        block = at // BLOCK
        known = self._near.get(block)
        if known is None:
            known = self._near[block] = "".join(map(self._plain_block, (block - 1, block, block + 1)))
        return known

    def surprise(self, before: str, char: str, at: int) -> int:
        """Return how much dearer a guessed `char` after `before` is near `at`, for what the page has of the two.

        Less than 0 where the page mostly has `char` after `before`.
        """
        if char in UNCOUNTED:
            return costs.GUESSED_MARK
        known = self._strange.get((before, char, at // BLOCK))
        if known is None:
            plain_near = self.plain_near(at)
            seen = plain_near.count(char)
            pairs = plain_near.count(before + char) if seen else 0
            usual = math.exp(-lexicon.load().common.get(char, word_model.UNKNOWN) / word_model.NAT)
            likelier = min(seen / max(len(plain_near), BLOCK) / usual, costs.LIKELIER)
            known = round(-word_model.NAT * math.log(1 - costs.PAGE_WEIGHT + costs.PAGE_WEIGHT * likelier))
            known += -costs.KNOWN_PAIR_BONUS * pairs // (plain_near.count(before) + 1) if pairs else costs.UNSEEN_PAIR
            self._strange[before, char, at // BLOCK] = known
        return known

    def _plain_block(self, block: int) -> str:
        known = self._plain.get(block)
        if known is None:
            part = self.text[block * BLOCK : (block + 1) * BLOCK] if block >= 0 else ""
            known = self._plain[block] = simplify.convert(READING.sub("", part))
        return known

    def folded(self, at: int) -> bool:
        """Return whether full-width forms are folded to ASCII around `at`."""
        if not self.damage.partly_folded:
            return self.damage.ascii_folded
        start = max(self.text.rfind("\n", 0, at), self.text.rfind(">", 0, at), at - NEAR) + 1
        known = self._folded.get(start)
        if known is None:
            line = self.text[start : start + NEAR].split("\n", 1)[0]
            known = self._folded[start] = len(NARROW_MARK.findall(line)) > len(WIDE.findall(line))
        return known

    def occurs_near(self, text: str, at: int) -> bool:
        """Return whether `text` stands near `at` on the damaged page."""
        known = self._shown.get(text)
        if known is None:
            known = self._shown[text] = text in self.text[max(0, at - NEAR) : at + NEAR]
        return known
