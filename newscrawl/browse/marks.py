"""Texts cut into the parts that pages mark: what was repaired, what changed, what was searched for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newscrawl import diff


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: as it was and as it is, the same where nothing happened to it."""

    after: str
    before: str = ""
    kind: str = ""
    """What happened: a repair's kind, or `change`; empty for plain text."""


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
        if place < at or text[place : place + len(after)] != after:
            continue
        parts += [Part(text[at:place]), Part(after, before, kind)]
        at = place + len(after)
    return list(_paragraphs([*parts, Part(text[at:])]))


def changed(old: str, new: str) -> list[Paragraph]:
    """Return the paragraphs of `new` with what is different in `old`."""
    parts: list[Part] = []
    at = 0
    for change in diff.changes(old, new):
        parts += [Part(old[at : change.offset]), Part(change.after, change.before, "change")]
        at = change.offset + len(change.before)
    return list(_paragraphs([*parts, Part(old[at:])]))


def _paragraphs(parts: Sequence[Part]) -> Iterator[Paragraph]:
    """Yield parts paragraph by paragraph; those that are marked may reach over line breaks, which they keep."""
    paragraph: Paragraph = []
    for part in parts:
        if part.kind:
            paragraph.append(part)
            continue
        first, *lines = part.after.split("\n")
        paragraph.append(Part(first))
        for line in lines:
            yield _without_empty(paragraph)
            paragraph = [Part(line)]
    if paragraph := _without_empty(paragraph):
        yield paragraph


def _without_empty(paragraph: Paragraph) -> Paragraph:
    return [part for part in paragraph if part.after or part.before]
