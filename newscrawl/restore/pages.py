"""A damaged page made whole: edits found in it from left to right, and what lies between them converted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newscrawl.model import Step
from newscrawl.restore import script, tables
from newscrawl.restore.search import MARKS, Mirror, search
from newscrawl.restore.verdict import SPOKEN, Verdict

EVENT = re.compile(rf"([㐀-鿿豈-﫿])\(({SPOKEN}) ?\)|[?\ufffd](?:({SPOKEN}) ?\)|(?=[{MARKS}]))")
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
    edits = list(_edits(text, Mirror(verdict.table, verdict.folds)))
    return _apply(text, edits)


def _edits(text: str, mirror: Mirror) -> Iterator[Edit]:
    known = tables.load()
    readings, simplified = known.readings, known.simplified
    done = 0
    left = ""
    match = EVENT.search(text)
    while match:
        char, reading, _ = match.groups()
        if char:
            if ord(char) in simplified and reading in readings.get(char, ()):
                start, end = match.end(1), match.end()
                left = left + text[done:start]
                done = end
                yield Edit("annotation", start, end, "")
            match = EVENT.search(text, match.end())
            continue
        start = match.start()
        context = (left + text[done:start])[-LEFT:].translate(simplified)
        found = search(text, start, context, mirror)
        if found is None:
            match = EVENT.search(text, start + 1)
            continue
        yield Edit("slip" if match[3] else "cut", start, found.end, found.text)
        left = context + found.text
        done = found.end
        match = EVENT.search(text, max(done - 1, start + 1))


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
