"""Repair a damaged page from left to right, then make its characters Simplified."""

from __future__ import annotations

import functools
import re

from newscrawl.restore import lexicon, pinyin, simplify, word_model
from newscrawl.restore.beam_search import BeamSearch
from newscrawl.restore.detect import Damage
from newscrawl.restore.hypothesis import NESTING, UNKNOWN, track_nesting
from newscrawl.restore.lost_bytes import MARKS, NO_BREAK_SPACE
from newscrawl.restore.page_context import READING, PageContext
from newscrawl.restore.pinyin import IDEOGRAPHS, SPOKEN
from newscrawl.restore.steps import UNCHANGED, Edit, PageRepair, Steps

LETTER = rf"(?<=([@-~])\()({SPOKEN}) ?\)"
INDENT = r"(?<=(?<![^>\n])\?)\?{3,}(?=[㐀-鿿“])"
LOST = rf"(?<=[?\ufffd])(?:\(?({SPOKEN}) ?\)|(?=[{MARKS}]))"
VISIBLE = re.compile(rf"[(?\ufffd,，](?:{LETTER}|{INDENT}|{LOST}|(?<=[,，])(?=。))")
"""Letters read aloud, indents turned into question marks, lost bytes, and commas that mirrors add before a full stop.

All are told by their first character, so that most of a text is passed at once.
"""
VISIBLE_BLANKS = re.compile(rf"{VISIBLE.pattern}|\?")
"""The same, and question marks that no-break spaces became."""
BLANKS = re.compile(rf"\?+(?!\(?{SPOKEN} ?\))")
LONG_BLANKS = 3
"""Question marks from which no lost byte left them, even before a mark."""
ROW = {ascii_folded: re.compile(rf"\?{{{3 + ascii_folded},}}(?!\(?{SPOKEN} ?\))") for ascii_folded in (False, True)}
"""More question marks in a row than lost bytes leave; one of them may be a full-width one that was folded."""
BLANK = "\u3000"
"""Two of these indent a paragraph."""
INDENT_OR_COMMA = {"????": ("indent", BLANK * 2), "，": ("comma", ""), ",": ("comma", "")}
"""Kind of step, and what takes their place."""
SILENT_LOSS = rf"(?<=[{IDEOGRAPHS}\ue000-\uf8ff)])({SPOKEN}) ?\)|[{MARKS}]"
"""Lost bytes and marks where lost bytes leave no trace: any mark may be a cut."""
READING_LENGTH = 10
"""Characters an annotated character takes with its reading at most."""
LEFT = 6
"""Restored characters before a hole that help to read it."""
NEAR = 60
"""Damaged characters that hold so many restored ones."""
NESTED = re.compile(f"[{NESTING}>]")
"""Marks that open and close, and ends of paragraphs."""
BESIDE_MARKS = "·×‘’“”—…"
"""Signs outside ASCII that may well follow a mark."""
VERBATIM = re.compile(r"<(script|style)\b(?![^<>]*ld\+json)", re.IGNORECASE)


def repair(text: str, damage: Damage, *, markup: bool = True) -> tuple[str, Steps]:
    """Return `text` with its damage undone and its characters Simplified, and the steps in order."""
    edits = PageRepairer(text, damage, markup=markup).edits()
    parts: list[str] = []
    done = removed = 0
    for _, start, end, after in (*edits, (UNCHANGED, len(text), len(text), "")):
        part, readings_there = pinyin.remove(text[done:start], damage.kept)
        parts += part, after
        removed += readings_there
        done = end
    mixed = "".join(parts)
    plain = simplify.simplify(mixed, verbatim(mixed))
    return plain, Steps(PageRepair(text, mixed, plain, edits, damage.kept, removed))


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


class PageRepairer:
    """One reading of a damaged page from left to right."""

    def __init__(self, text: str, damage: Damage, *, markup: bool = True) -> None:
        """Take the damaged text, what is known of it, and whether it is HTML."""
        self.text = text
        self.context = PageContext(text, damage, markup=markup)
        self.search = BeamSearch(text, self.context)
        self.found: list[Edit] = []
        self.false_annotations = damage.false_annotations
        self.kept = damage.kept
        self.read = 0
        """Where the text begins that was not yet looked through for what it opens."""
        self.opened = UNKNOWN
        """What is open there (`hypothesis.track_nesting`)."""
        self.last = ""
        """The last character of the latest edit, in the script it was damaged in."""

    def edits(self) -> list[Edit]:
        """Return the repairs but for readings taken out, and what is kept as it is, in order."""
        event = VISIBLE_BLANKS if self.context.damage.blanks_lost else VISIBLE
        if self.context.damage.silent_loss:
            event = _silent_suspects(
                loss_uncertain=self.context.damage.loss_uncertain, false_annotations=bool(self.false_annotations)
            )
        begin = 0
        for start, end in (*verbatim(self.text), (len(self.text), len(self.text))):
            while begin < start and not self.search.work.exhausted():
                begin = self._repair_next(event, begin, start)
            if start < end:
                self.found.append((UNCHANGED, start, end, self.text[start:end]))
            begin = end
        return self.found

    def _repair_next(self, event: re.Pattern[str], begin: int, end: int) -> int:
        """Mend the first event from `begin` on that is no plain reading; return where to go on."""
        for match in event.finditer(self.text, begin, end):
            char, reading, _ = match.groups()
            if not char or char <= "~" or (char, reading) in self.false_annotations:
                return (
                    self._repair_blanks(match)
                    or self._repair_indent_or_comma(match)
                    or self._skip_row(match)
                    or self._repair_merged_pinyin(match)
                    or self._repair_damage(match)
                )
        return end

    def _repair_indent_or_comma(self, match: re.Match[str]) -> int:
        """Mend an indent or an added comma; return where to go on, 0 for what is neither."""
        kind, after = INDENT_OR_COMMA.get(match[0][:4], ("", ""))
        if not kind or (kind == "comma" and self.text[match.end() : match.end() + 1] != "。"):
            return 0
        self._add(kind, match.start(), match.end(), after, "")
        return match.end()

    def _repair_blanks(self, match: re.Match[str]) -> int:
        """Put back no-break spaces that became question marks; return where to go on, 0 for what is none."""
        blanks = BLANKS.match(self.text, match.start()) if self.context.damage.blanks_lost else None
        if not blanks:
            return 0
        start, end = blanks.span()
        before, after = self.text[start - 1 : start] or "\n", self.text[end : end + 1] or "\n"
        if after in MARKS:
            end -= 1  # the last one may be a lost byte
        at_start, gap = before in ">\n", end - start > 1 or after in " \u3000" or before in " \u3000：:"
        if end - start < LONG_BLANKS and (after in MARKS or after in "\n<”" or not (at_start or gap)):
            return 0
        if end - start < LONG_BLANKS and self.context.folded(start) and not at_start:
            return 0  # a cut at a full-width question mark
        self._add("indent" if at_start else "blank", start, end, NO_BREAK_SPACE * (end - start), "")
        return end

    def _skip_row(self, match: re.Match[str]) -> int:
        """Return where to go on after question marks that are no lost bytes; 0 when there are none."""
        row = ROW[self.context.damage.ascii_folded].match(self.text, match.start())
        return row.end() if row else 0

    def _repair_merged_pinyin(self, match: re.Match[str]) -> int:
        """Mend a character whose lead, its last byte lost unseen, took the first letter of its reading for its trail.

        So 創(chuàng) becomes 刢huàng). Return where to go on, 0 for what is none.
        """
        rest, start = match[3], match.start()
        if not rest or not self.context.damage.silent_loss or (self.found and self.found[-1][2] == start):
            return 0
        lead, letter = lexicon.gbk_bytes(self.text[start - 1]) or b"\0\0"
        by_lead_and_pinyin = (
            lexicon.by_lead_and_pinyin(lead, chr(letter) + rest) if ord("a") <= letter <= ord("z") else ()
        )
        whole = next((char for _, char in by_lead_and_pinyin if char in self.context.damage.annotated), "")
        if whole:
            self._add("slip", start - 1, match.end(), whole, whole)
        return match.end() if whole else 0

    def _repair_damage(self, match: re.Match[str]) -> int:
        """Look into what is no plain annotation; return where to go on."""
        char, reading, hole = match.groups()
        start = match.end(1) if char else match.start()
        last = char if char and char != ")" else self._before(start)
        if char and char <= "~":
            straddling = _join(self._before(match.start(1)), char)
            if lexicon.has_pinyin(straddling, reading):
                self._add("annotation", start, match.end(), "", char)
                return match.end()
        if self.context.damage.silent_loss:
            if not hole and not char and _reads_well(self.text, start):
                return match.end()
        elif char:
            return match.end()
        line = self.text.rfind("\n", self.read, start)
        if line >= 0:
            self.opened, self.read = "", line
        self._nest(self.text[self.read : start])
        found = self.search.solve(start, simplify.simplify(self._left(start)), last, self.opened)
        if found is None or found.end <= start:
            return match.end() if char else start + 1
        self._add("slip" if hole or char else "cut", start, found.end, found.text, found.last)
        self._nest(found.text)
        self.read = found.end
        return found.end

    def _nest(self, text: str) -> None:
        """Take note of what is open at the end of `text`, which follows on what was read."""
        for mark in NESTED.findall(text):
            self.opened = "" if mark == ">" else track_nesting(self.opened, mark)[0]

    def _add(self, kind: str, start: int, end: int, after: str, last: str) -> None:
        self.found.append((kind, start, end, after))
        self.last = last

    def _before(self, start: int) -> str:
        """Return the damaged character before `start`, annotations not counted; empty at the beginning."""
        if self.found and self.found[-1][2] == start:
            return self.last
        spans = pinyin.spans(self.text, max(0, start - READING_LENGTH), start, self.kept)
        at = next((begin for begin, end in spans if end == start), start)
        return self.text[at - 1 : at] if at else ""

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
def _silent_suspects(*, loss_uncertain: bool, false_annotations: bool) -> re.Pattern[str]:
    """Match what may be damage where lost bytes leave no trace; `false_annotations`: some annotations are none.

    Of marks, if `loss_uncertain`, only exclamation and question marks, such after which a rare character or another
    mark follows, and such as follow an indent.
    """
    annotation = rf"([){IDEOGRAPHS if false_annotations else ''}@-~])\(({SPOKEN}) ?\)"
    if not loss_uncertain:
        return re.compile(f"{annotation}|{SILENT_LOSS}")
    known = lexicon.load()
    usual = {*known.common, *(chr(code) for code, char in known.simplified.items() if char in known.common)}
    usual.update(simplify.AMBIGUOUS)
    rare = f"[^\\x00-\\xb7×\\u2000-\\u206f\\u3000-\\u3020\\uff00-\\uff0f\\uff1a-\\uff20{''.join(sorted(usual))}]"
    marks = rf"[！？](?![！？])|[；，。](?=.{{0,2}}{rare})|[；。](?=[{MARKS}])|(?<={BLANK})[；，。]"
    return re.compile(rf"{annotation}|([^\s\S])|{marks}")


def _reads_well(text: str, mark: int) -> bool:
    """Return whether what follows the mark at `mark` reads well, so that no shift can have begun there."""
    while text[mark : mark + 2] == "。。":  # for an ellipsis
        mark += 1
    if text[mark] in "！？" or (text[mark + 1 : mark + 2] or " ") in MARKS or text[mark - 1 : mark] == BLANK:
        return False  # few of these are true ones, few marks follow each other, and none an indent
    near = simplify.simplify(text[mark + 1 : mark + 6].lstrip(BLANK)[:3])
    if near[:1].isascii() or near[:1] in BESIDE_MARKS:  # the end of a line, a closing quote, a number
        return near[1:2] != "("  # a letter read aloud is half a character
    if near[:1] < "\u2e80":  # ▍, ê, α, Ⅳ and their like are halves of characters
        return False
    words = lexicon.load().words
    return near[:2] in words or near[1:] in words or near in words


def _join(before: str, letter: str) -> str:
    """Return the character that the last byte of `before` and an ASCII `letter` make together; empty if none."""
    data = lexicon.gbk_bytes(before.translate(word_model.FULL)) if before else None
    return (data and lexicon.gbk_char(data[1], ord(letter))) or ""
