"""A damaged page made whole: edits found in it from left to right, and what lies between them converted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newscrawl.model import Step
from newscrawl.restore import script, tables
from newscrawl.restore.mirror import Mirror
from newscrawl.restore.search import MARKS, search
from newscrawl.restore.verdict import SPOKEN, Verdict, valid

EVENT = re.compile(rf"([㐀-鿿豈-﫿@-~])\(({SPOKEN}) ?\)|[?\ufffd](?:({SPOKEN}) ?\)|(?=[{MARKS}]))")
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
    edits = list(_edits(text, Mirror(text, verdict.table, verdict.folds)))
    return _apply(text, edits)


def _edits(text: str, mirror: Mirror) -> Iterator[Edit]:
    done = 0
    left = last = ""
    match = EVENT.search(text)
    while match:
        char, reading, hole = match.groups()
        start, end = match.span()
        if char:
            if done < start:
                last = text[start - 1]
            if char < "\x7f":
                char = _straddling(last, char)
            if valid(char, reading):
                start = match.end(1)
                left = (left + text[done:start])[-LEFT:]
                last = char
                done = end
                yield Edit("annotation", start, end, "")
        else:
            if done < start:
                left = (left + text[done:start])[-LEFT:]
                last = text[start - 1]
            found = search(text, start, script.simplify(left), last, mirror)
            if found:
                left, last, done = found.text, found.last, found.end
                end = max(done, start + 1)
                yield Edit("slip" if hole else "cut", start, done, found.text)
            else:
                end = start + 1
        match = EVENT.search(text, end)


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
