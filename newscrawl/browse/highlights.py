"""Texts cut into the parts that pages mark: what was repaired, what changed, what was searched for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from newscrawl.search import Query
from newscrawl.search.snippet import Span, highlight
from newscrawl.text import diff


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: as it was and as it is, the same where nothing happened to it."""

    after: str
    before: str = ""
    kind: str = ""
    """What happened: a repair's kind, or `change`; empty for plain text."""
    is_hit: bool = False
    """Whether it was searched for."""


Paragraph = list[Part]


def plain(text: str) -> list[Paragraph]:
    """Return the paragraphs of an unmarked text."""
    return list(_paragraphs([Part(text)]))


def repaired(text: str, steps: Iterable[tuple[int, str, str, str]]) -> list[Paragraph]:
    """Return the paragraphs of `text` with its repairs: place, kind, before and after of each.

    Repairs that overlap an earlier one, or whose text does not stand at their place, are left out; so is the same one
    again, since a headline that stands on the page twice was also mended twice.
    """
    parts: list[Part] = []
    at = 0
    for place, kind, before, after in sorted(dict.fromkeys(steps), key=lambda step: step[0]):
        if not at <= place <= len(text) or text[place : place + len(after)] != after:
            continue
        parts += [Part(text[at:place]), Part(after, before, kind)]
        at = place + len(after)
    return list(_paragraphs([*parts, Part(text[at:])]))


def changed(old: str, new: str) -> list[Paragraph]:
    """Return the paragraphs of `new` with what is different in `old`."""
    return list(_paragraphs(_change_parts(old, diff.changes(old, new))))


CONTEXT = 16
"""Characters of unchanged text shown on both sides of a change: a clause or two."""
SHOWN = 120
"""Characters shown of a piece that went or came."""


def excerpts(old: str, new: str, *, longest: int = diff.MAX_CHARACTERS) -> list[Paragraph]:
    """Return what is different in `new`, each change, or run of close changes, with the text around it.

    Paragraphs of more than `longest` characters are one change. Long pieces are cut short.
    """
    found: list[Paragraph] = [[]]
    parts = _change_parts(old, diff.changes(old, new, longest=longest))
    for number, part in enumerate(parts):
        if part.kind:
            found[-1].append(replace(part, before=_cut(part.before), after=_cut(part.after)))
        elif len(part.after) <= 2 * CONTEXT:
            found[-1].append(Part(_one_line(part.after)))
        else:
            if number:
                found[-1].append(Part(_one_line(part.after[:CONTEXT]) + "…"))
            found.append([Part("…" + _one_line(part.after[-CONTEXT:]))])
    return [piece for piece in found if any(part.kind for part in piece)]


def _change_parts(old: str, changes: Iterable[diff.Change]) -> list[Part]:
    """Return `old` and its changes, one after the other."""
    parts: list[Part] = []
    at = 0
    for change in changes:
        parts += [Part(old[at : change.offset]), Part(change.after, change.before, "change")]
        at = change.offset + len(change.before)
    return [part for part in (*parts, Part(old[at:])) if part.before or part.after]


def _cut(text: str) -> str:
    return _one_line(text if len(text) <= SHOWN else f"{text[: SHOWN // 2]}…{text[-SHOWN // 2 :]}")


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def found(paragraphs: Iterable[Paragraph], query: Query, column: str) -> list[Paragraph]:
    """Return the paragraphs of an article's `column` with what `query` finds in each, also across repairs."""
    marked = []
    for paragraph in paragraphs:
        spans = highlight("".join(part.after for part in paragraph), query, column).spans
        marked.append(list(_with_hits(paragraph, spans)) if spans else paragraph)
    return marked


def _with_hits(paragraph: Paragraph, spans: Sequence[Span]) -> Iterator[Part]:
    """Yield the parts cut where hits begin and end; what was before a repair goes with its first piece."""
    start = 0
    for part in paragraph:
        end = start + len(part.after)
        cuts = sorted({start, *(place for span in spans for place in span if start < place < end)})
        before = part.before
        for at, until in zip(cuts, [*cuts[1:], end], strict=True):
            is_hit = any(first <= at < last for first, last in spans)
            yield replace(part, after=part.after[at - start : until - start], before=before, is_hit=is_hit)
            before = ""
        start = end


def _paragraphs(parts: Sequence[Part]) -> Iterator[Paragraph]:
    """Yield parts paragraph by paragraph; a change of text on both sides may reach over line breaks, which it keeps."""
    paragraph: Paragraph = []
    for part in parts:
        first, *others = _lines(part)
        if first.before or first.after:
            paragraph.append(first)
        for line in others:
            if paragraph:
                yield paragraph
            paragraph = [line] if line.before or line.after else []
    if paragraph:
        yield paragraph


def _lines(part: Part) -> list[Part]:
    """Return a part line by line, where only one of its sides says something."""
    if part.before and part.after:
        return [part]
    if part.before:
        return [replace(part, before=line) for line in part.before.split("\n")]
    return [replace(part, after=line) for line in part.after.split("\n")]
