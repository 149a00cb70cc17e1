"""ASCII characters that a lost lead byte took along: blanks, line ends and `<` come back, digits are never guessed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from newscrawl.restore import costs, word_model
from newscrawl.restore.hypothesis import NESTING, DecoderState, Hypothesis, extend, track_nesting
from newscrawl.restore.page_context import READING, PageContext

TAG = re.compile(r"/?(?:[abipu]|br|div|em|font|h\d|img|li|[ou]l|script|span|strong|t[dhr]|table)\b", re.IGNORECASE)
"""What follows a `<` that was swallowed."""
LEAKED_TAG = re.compile(rf"{TAG.pattern}[^<>\n]{{0,200}}>|(?:script|span|table|strong|div)\Z", re.IGNORECASE)
"""The same in plain text, where only a tag that can be seen to end is one."""
ENTITY = re.compile(
    r"(?:[lg]t|amp|quot|nbsp|[lr]dquo|[lr]squo|hellip|mdash|middot|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE
)
"""What follows an `&` that was swallowed."""
LINE = 80
"""Characters within which a bracket closes."""
COUNTED = frozenset("年月日号號%％℃")
"""What stands after a number: before it nothing else is taken to have been swallowed."""
SELDOM_LAST = "，、；,;（(“‘《"
"""Marks that few text nodes end with."""
WITHIN = re.compile(r"(?:[abiu]|em|font|span|strong)\b", re.IGNORECASE)
"""What follows the `<` of a tag within a paragraph, before which labels stand rather than sentences."""
SENTENCE = "。！？!?"
DIGIT = "?"
"""Stands for any digit: it is what stays visible."""
STAND_INS = {DIGIT: "0", " ": "、"}
"""What a digit and a blank behave like among words."""
COMPLETE = re.compile(r"(?:19|20)\d\d年|1[0-2]月|(?:[12]\d|3[01])日")
"""Years, months and days of which no digit is missing."""
SEEN = 10
RAREST = 10
"""How much rarer than the most usual character one may be and still be tried."""
KINDS: dict[str, dict[str, float]] = {
    "。！？…": {"\n": 3, DIGIT: 0.3, " ": 0.1},
    "”’）》：": {"\n": 1.5, DIGIT: 0.2, " ": 0.1},
    "，、；（《“‘—": {DIGIT: 0.5, "\n": 0.1, " ": 0.1},
}
AFTER_MARK = {mark: usual for marks, usual in KINDS.items() for mark in marks}
AFTER_WORD: dict[str, float] = {DIGIT: 5, " ": 1, "\n": 0.5}
"""How often characters are taken to follow SEEN of one mark, or a word, besides what the page shows of it.

Set by hand after 45,000 characters of news; those that a page has nowhere do not count.
"""
FOLD = {full: mark for mark, full in word_model.FULL.items()}


class SwallowedAscii:
    """What one damaged page tells about the ASCII characters that were swallowed on it."""

    def __init__(self, text: str, context: PageContext) -> None:
        """Take the damaged text and what is known of it."""
        self.text = text
        self.ascii_folded = context.damage.ascii_folded
        self.markup = context.markup
        self.known: dict[tuple[str, str], dict[str, int]] = {}

    def skipped(self, hyp: Hypothesis, until: int, cost: int) -> Iterator[Hypothesis]:
        """Yield `hyp` past each character that may have been swallowed before `until`, dearer by `cost`."""
        following = self.text[until : until + 1]
        if not following:
            yield hyp
            return
        if self.markup and ENTITY.match(self.text, until):
            yield extend(hyp, "&", DecoderState(until))
            return
        if (TAG if self.markup else LEAKED_TAG).match(self.text, until):
            yield extend(hyp, "<", DecoderState(until), self._last(hyp.last, until))
            return
        if self._closes_more(until):
            yield extend(hyp, "(", DecoderState(until), cost)
            return
        likely = self._costs(hyp.last, following)
        if following in COUNTED:
            likely = {DIGIT: likely.get(DIGIT, 0)}
        complete = COMPLETE.match(self.text, until)
        for char, rare in likely.items():
            if complete and char == DIGIT and len(likely) > 1:
                continue
            shown = char if complete or not following.isdigit() else DIGIT
            new = self._past(hyp, char, DecoderState(until), cost + rare)
            yield new._replace(text=hyp.text + shown, last=shown)

    def _closes_more(self, at: int) -> bool:
        """Return whether the line of `at` has a bracket after it that closes none, readings left aside."""
        line = READING.sub("", self.text[at : at + LINE]).split("\n", 1)[0]
        before, closing, _ = line.partition(")")
        return bool(closing) and not before.isdigit() and not {*before} & {"(", "?", "（"}

    def _last(self, mark: str, until: int) -> int:
        """Return what it costs that a text node ends with `mark`, before the tag that lacks its `<` at `until`."""
        if mark in SELDOM_LAST:
            return costs.BEFORE_TAG
        return costs.WITHIN if mark in SENTENCE and WITHIN.match(self.text, until) else 0

    def _past(self, hyp: Hypothesis, char: str, after: DecoderState, extra: int) -> Hypothesis:
        stand_in = STAND_INS.get(char, char)
        if hyp.last.translate(word_model.FULL) not in AFTER_MARK:
            return extend(hyp, stand_in, after, extra + (0 if char == DIGIT else costs.NO_DIGIT))
        opened, unlikely = track_nesting(hyp.opened, char) if char in NESTING else (hyp.opened, 0)
        cost = hyp.cost + extra + unlikely
        return Hypothesis(
            cost, hyp.text, word_model.start_lattice(stand_in), cost, 0, 0, char, after.until, len(hyp.text) + 1, opened
        )

    def _costs(self, before: str, following: str) -> dict[str, int]:
        """Return the characters that may have stood between two others, and their costs."""
        mark = before.translate(word_model.FULL)
        kinds = mark if mark in AFTER_MARK else "㐀-鿿", "0-9" if following.isdigit() else "^0-9"
        known = self.known.get(kinds)
        if known is None:
            known = self.known[kinds] = self._count(*kinds)
        return known

    def _count(self, before: str, following: str) -> dict[str, int]:
        shown = f"[{before.translate(FOLD) if self.ascii_folded else before}]"
        taken = r"\t\n\r 0-9<" if self.ascii_folded else r"\t-'*-9<=>"
        found = re.findall(f"{shown}([{taken}])(?=[{following}])", self.text)
        usual = AFTER_MARK.get(before, AFTER_WORD)
        counts = {char: count for char, count in usual.items() if char == DIGIT or char in self.text}
        for char, count in Counter(DIGIT if char.isdigit() else char for char in found).items():
            counts[char] = counts.get(char, 0) + count
        total = SEEN + len(re.findall(shown, self.text)) if before in AFTER_MARK else sum(counts.values())
        least = max(counts.values()) / RAREST
        return {c: round(word_model.NAT * math.log(total / n)) for c, n in counts.items() if n >= least or c == DIGIT}
