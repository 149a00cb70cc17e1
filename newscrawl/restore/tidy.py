"""Take out what a mirror put in without shifting a byte: commas before marks, readings within readings, lost blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.model import RepairStep
from newscrawl.restore import lexicon
from newscrawl.restore.detect import COMMA_BEFORE, Damage
from newscrawl.restore.pinyin import IDEOGRAPHS, LETTERS, SPOKEN

NESTED = re.compile(rf"\((?<=([{IDEOGRAPHS}])\()([{LETTERS}]{{1,6}})\({SPOKEN} ?\)([{LETTERS}]{{0,5}}) ?\)")
"""A reading within that of the character before: the letters of 優(yōu) hold the bytes of another annotated one."""
Change = tuple[int, int, str, str]
"""Start, end, kind of step, and what takes their place."""


def tidy(text: str, damage: Damage) -> tuple[str, tuple[RepairStep, ...]]:
    """Return a damaged `text` with what was put in taken out, and the steps in order."""
    changes = sorted(_changes(text, damage))
    parts: list[str] = []
    steps: list[RepairStep] = []
    done = length = 0
    for start, end, kind, after in changes:
        parts += text[done:start], after
        length += start - done
        steps.append(RepairStep(kind, text[start:end], after, length))
        length += len(after)
        done = end
    return "".join((*parts, text[done:])), tuple(steps)


def _changes(text: str, damage: Damage) -> Iterator[Change]:
    if damage.commas_added:
        for match in COMMA_BEFORE.finditer(text):
            yield *match.span(), "comma", ""
    for match in NESTED.finditer(text) if damage.annotated else ():
        if lexicon.has_pinyin(match[1], match[2] + match[3]):
            yield *match.span(), "annotation", ""
