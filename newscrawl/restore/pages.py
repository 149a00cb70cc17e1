"""A damaged page made whole: edits found in it from left to right, and what lies between them converted."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from newscrawl.model import Step
from newscrawl.restore import script, tables
from newscrawl.restore.mirror import Mirror
from newscrawl.restore.search import MARKS, search
from newscrawl.restore.verdict import SPOKEN, Verdict, valid

ANNOTATION = rf"([㐀-鿿豈-﫿@-~])\(({SPOKEN}) ?\)"
EVENT = re.compile(rf"{ANNOTATION}|[?\ufffd](?:({SPOKEN}) ?\)|(?=[{MARKS}]))")
HIDDEN = re.compile(rf"{ANNOTATION}|(?<=[㐀-鿿豈-﫿\ue000-\uf8ff)])({SPOKEN}) ?\)|[{MARKS}]")
"""The same where lost bytes leave no trace: any mark may be a cut."""


@functools.cache
def _doubtful() -> re.Pattern[str]:
    """Match annotations, and marks after which a rare character follows soon."""
    known = tables.load()
    usual = {*known.common, *(chr(code) for code, char in known.simplified.items() if char in known.common)}
    usual.update(script.EITHER)
    rare = f"[^\\x00-\\xff\\u2000-\\u206f\\u3000-\\u3020\\uff00-\\uff0f\\uff1a-\\uff20{''.join(sorted(usual))}]"
    return re.compile(rf"{ANNOTATION}|([^\s\S])|[！？；，。](?=.{{0,2}}{rare})")


FEWEST = 200
APART = 100
"""Holes looked into, and one more for so many characters: a page with more is beyond repair, and must not take for ever."""
LEFT = 6
"""Restored characters before a hole that help to read it."""


class Edit(NamedTuple):
    """One repair: `text[start:end]` gives way to `after`."""

    kind: str
    start: int
    end: int
    after: str


def mend(text: str, verdict: Verdict) -> tuple[str, tuple[Step, ...]]:
    """Return `text` with its damage undone and its characters Simplified, and the steps in order."""
    edits = list(_edits(text, Mirror(text, verdict.table, verdict.folds, verdict.hidden, verdict.doubtful, verdict.swallows)))
    return _apply(text, edits)


def _edits(text: str, mirror: Mirror) -> Iterator[Edit]:
    done = 0
    allowance = FEWEST + len(text) // APART
    left = last = ""
    event = (_doubtful() if mirror.doubtful else HIDDEN) if mirror.hidden else EVENT
    match = event.search(text)
    while match:
        char, reading, hole = match.groups()
        start, end = match.span()
        if done < start:
            left = (left + text[done:start])[-LEFT:]
            last = text[start - 1]
        done = max(done, start)
        if char and valid(_straddling(last, char) if char < "\x7f" else char, reading):
            start = match.end(1)
            left, last, done = left + char, char, end
            yield Edit("annotation", start, end, "")
        elif not allowance or char and not mirror.hidden or not (char or hole) and mirror.hidden and _reads_well(text, start):
            pass
        else:
            if char:
                start = match.end(1)
                left, last = left + char, char
            allowance -= 1
            found = search(text, start, script.simplify(left), last, mirror)
            if found:
                left, last, done = found.text, found.last, found.end
                end = max(done, start + 1)
                yield Edit("slip" if hole or char else "cut", start, done, found.text)
            else:
                done = start
                end = start + 1
        match = event.search(text, end)


def _reads_well(text: str, mark: int) -> bool:
    """Return whether what follows the mark at `mark` reads well, so that no shift can have begun there."""
    near = script.simplify(text[mark + 1 : mark + 4])
    words = tables.load().words
    if near[:1] < "\u2e80":  # the end of a line, a closing quote, a number
        return text[mark] not in "！？"
    return near[:2] in words or near[1:] in words or near in words


def _straddling(before: str, letter: str) -> str:
    """Return the character that the last byte of `before` and an ASCII `letter` make together; empty if none."""
    data = tables.pair(before) if before else None
    return (data and tables.char(data[1], ord(letter))) or ""


def _apply(text: str, edits: list[Edit]) -> tuple[str, tuple[Step, ...]]:
    """Return `text` with the edits made and its characters Simplified, and the steps."""
    parts: list[str] = []
    done = 0
    for _, start, end, after in edits:
        parts += text[done:start], after
        done = end
    parts.append(text[done:])
    mixed = "".join(parts)
    plain = script.simplify(mixed)
    steps: list[Step] = []
    offset = done = 0
    for kind, start, end, after in edits:
        gap = start - done
        steps += script.steps(mixed, plain, offset, offset + gap)
        offset += gap
        steps.append(Step(kind, text[start:end], plain[offset : offset + len(after)], offset))
        offset += len(after)
        done = end
    steps += script.steps(mixed, plain, offset, len(mixed))
    return plain, tuple(steps)
