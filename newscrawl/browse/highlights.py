"""Texts cut into the parts that pages mark: what was repaired, what changed, what was searched for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from newscrawl.text import diff


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
        if not at <= place <= len(text) or text[place : place + len(after)] != after:
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
