"""A damaged page made whole: repairs found in it from left to right, and what is left converted."""

from __future__ import annotations

import functools
import re

from newscrawl.restore import language, script, tables
from newscrawl.restore.mirror import READING, Mirror
from newscrawl.restore.search import MARKS, Search
from newscrawl.restore.steps import Edit, Steps
from newscrawl.restore.verdict import SPOKEN, Verdict, valid
from newscrawl.restore.ways import NESTING, UNKNOWN, nest

ANNOTATION = rf"([㐀-鿿豈-﫿@-~])\(({SPOKEN}) ?\)"
INDENTS = r"(?<![^>\n])\?{4,}(?=[㐀-鿿“])"
VISIBLE = re.compile(rf"{ANNOTATION}|{INDENTS}|[?\ufffd](?:({SPOKEN}) ?\)|(?=[{MARKS}]))|[,，](?=。)")
"""Readings, indents turned into question marks, lost bytes, and commas that mirrors add before a full stop."""
TRIFLES = {"????": ("indent", "　　"), "，": ("comma", ""), ",": ("comma", "")}
"""Kind of step, and what takes their place."""
HIDDEN = re.compile(rf"{ANNOTATION}|(?<=[㐀-鿿豈-﫿\ue000-\uf8ff)])({SPOKEN}) ?\)|[{MARKS}]")
"""The same where lost bytes leave no trace: any mark may be a cut."""
LEAST_WORK = 20_000
WORK = 0.2
"""Work done on a page's holes at most, in all and for each of its characters: about a second for a megabyte.

A page where every character is annotated takes 0.2 a character; one that takes more is beyond repair, and must end.
"""
LEFT = 6
"""Restored characters before a hole that help to read it."""
NEAR = 60
"""Damaged characters that hold so many restored ones."""
NESTED = re.compile(f"[{NESTING}>]")
"""Marks that open and close, and ends of paragraphs."""
VERBATIM = re.compile(r"<(script|style)\b(?![^>]*ld\+json)", re.IGNORECASE)


def mend(text: str, verdict: Verdict) -> tuple[str, Steps]:
    """Return `text` with its damage undone and its characters Simplified, and the steps in order."""
    edits = Reader(text, verdict).edits()
    parts: list[str] = []
    done = 0
    for _, start, end, after in edits:
        parts.append(text[done:start])
        if after:
            parts.append(after)
        done = end
    parts.append(text[done:])
    mixed = "".join(parts)
    plain = script.simplify(mixed, verbatim(mixed))
    return plain, Steps(text, mixed, plain, edits)


def verbatim(text: str) -> list[tuple[int, int]]:
    """Return start and end of the scripts and style sheets in `text`, which stay as they are; JSON-LD is text."""
    spans = []
    lowered = text.lower() if "<" in text else ""
    match = VERBATIM.search(text) if lowered else None
    while match:
        end = lowered.find(f"</{match[1].lower()}", match.end())
        if end < 0:
            break
        spans.append((match.start(), end))
        match = VERBATIM.search(text, end)
    return spans


class Reader:
    """One reading of a damaged page from left to right."""

    def __init__(self, text: str, verdict: Verdict) -> None:
        """Take the damaged text and what is known of it."""
        self.text = text
        self.mirror = Mirror(text, verdict.table, verdict.folds, verdict.hidden, verdict.doubtful, verdict.swallows)
        self.search = Search(text, self.mirror)
        self.allowance = LEAST_WORK + round(WORK * len(text))
        self.found: list[Edit] = []
        self.plain: dict[str, bool] = {}
        """Whether an event is a character with one of its readings, by its text."""
        self.read = 0
        """Where the text begins that was not yet looked through for what it opens."""
        self.opened = UNKNOWN
        """What is open there (`ways.nest`)."""
        self.last = ""
        """The last character of the latest edit, in the script it was damaged in."""

    def edits(self) -> list[Edit]:
        """Return the repairs, in order."""
        event = VISIBLE
        if self.mirror.hidden:
            event = _doubtful() if self.mirror.doubtful else HIDDEN
        begin = 0
        for start, end in (*verbatim(self.text), (len(self.text), len(self.text))):
            while begin < start:
                begin = self._read(event, begin, start)
            begin = end
        return self.found

    def _read(self, event: re.Pattern[str], begin: int, end: int) -> int:
        """Take the readings from `begin` on out, and mend the first other event; return where to go on."""
        plain, add = self.plain, self.found.append
        for match in event.finditer(self.text, begin, end):
            whole = match[0]
            known = plain.get(whole)
            if known is None:
                known = plain[whole] = bool(match[1] and match[2]) and valid(match[1], match[2])
            if not known:
                return self._trifle(match) or self._bitten(match) or self._doubt(match)
            start, position = match.span()
            add(("annotation", start + 1, position, ""))
            self.last = whole[0]
        return end

    def _trifle(self, match: re.Match[str]) -> int:
        """Mend an indent or an added comma; return where to go on, 0 for what is neither."""
        kind, after = TRIFLES.get(match[0][:4], ("", ""))
        if not kind or (kind == "comma" and self.text[match.end() : match.end() + 1] != "。"):
            return 0
        self._add(kind, match.start(), match.end(), after, "")
        return match.end()

    def _bitten(self, match: re.Match[str]) -> int:
        """Mend a character whose lead, its last byte lost unseen, took the first letter of its reading for its trail.

        So 創(chuàng) becomes 刢huàng). Return where to go on, 0 for what is none.
        """
        rest, start = match[3], match.start()
        if not rest or not self.mirror.hidden or (self.found and self.found[-1][2] == start):
            return 0
        lead, letter = tables.pair(self.text[start - 1]) or b"\0\0"
        spoken = tables.spoken(lead, chr(letter) + rest) if ord("a") <= letter <= ord("z") else ()
        whole = next((char for _, char in spoken if char in self.mirror.table), "")
        if whole:
            self._add("slip", start - 1, match.end(), whole, whole)
        return match.end() if whole else 0

    def _doubt(self, match: re.Match[str]) -> int:
        """Look into what is no plain annotation; return where to go on."""
        char, reading, hole = match.groups()
        start = match.end(1) if char else match.start()
        last = char or self._before(start)
        if char and char <= "~":
            straddling = _join(self._before(match.start()), char)
            if tables.reads(straddling, reading):
                self._add("annotation", start, match.end(), "", char)
                return match.end()
        if self.mirror.hidden:
            if not hole and not char and _reads_well(self.text, start):
                return match.end()
        elif char:
            return match.end()
        if self.search.work > self.allowance:
            return match.end()
        line = self.text.rfind("\n", self.read, start)
        if line >= 0:
            self.opened, self.read = "", line
        self._nest(self.text[self.read : start])
        found = self.search.at(start, script.simplify(self._left(start)), last, self.opened)
        if found is None or found.end <= start:
            return match.end() if char else start + 1
        self._add("slip" if hole or char else "cut", start, found.end, found.text, found.last)
        self._nest(found.text)
        self.read = found.end
        return found.end

    def _nest(self, text: str) -> None:
        """Take note of what is open at the end of `text`, which follows on what was read."""
        for mark in NESTED.findall(text):
            self.opened = "" if mark == ">" else nest(self.opened, mark)[0]

    def _add(self, kind: str, start: int, end: int, after: str, last: str) -> None:
        self.found.append((kind, start, end, after))
        self.last = last

    def _before(self, start: int) -> str:
        """Return the damaged character before `start`, annotations not counted; empty at the beginning."""
        if self.found and self.found[-1][2] == start:
            return self.last
        return self.text[start - 1 : start] if start else ""

    def _left(self, start: int) -> str:
        """Return the restored text right before `start`, characters not yet Simplified."""
        begin = max(0, start - NEAR)
        fixed = ""
        for _, _, end, after in reversed(self.found):
            if after or end <= begin:
                if end > begin:
                    begin, fixed = end, after
                break
        return (fixed + READING.sub("", self.text[begin:start]))[-LEFT:]


@functools.cache
def _doubtful() -> re.Pattern[str]:
    """Match annotations, exclamation and question marks, and others after which a rare character follows soon."""
    known = tables.load()
    usual = {*known.common, *(chr(code) for code, char in known.simplified.items() if char in known.common)}
    usual.update(script.EITHER)
    rare = f"[^\\x00-\\xff\\u2000-\\u206f\\u3000-\\u3020\\uff00-\\uff0f\\uff1a-\\uff20{''.join(sorted(usual))}]"
    return re.compile(rf"{ANNOTATION}|([^\s\S])|[！？](?![！？])|[；，。](?=.{{0,2}}{rare})")


def _reads_well(text: str, mark: int) -> bool:
    """Return whether what follows the mark at `mark` reads well, so that no shift can have begun there."""
    if text[mark] in "！？":
        return False  # few of these are true ones
    near = script.simplify(text[mark + 1 : mark + 4])
    if near[:1] < "\u2e80":  # the end of a line, a closing quote, a number; a letter read aloud is half a character
        return near[1:2] != "("
    words = tables.load().words
    return near[:2] in words or near[1:] in words or near in words


def _join(before: str, letter: str) -> str:
    """Return the character that the last byte of `before` and an ASCII `letter` make together; empty if none."""
    data = tables.pair(before.translate(language.FULL)) if before else None
    return (data and tables.char(data[1], ord(letter))) or ""
