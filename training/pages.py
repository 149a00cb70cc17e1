"""Invented pages: an article among what sites put around it, each line known to be the article's text or not."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from training.article import write_text
from training.draft import Draft
from training.foreign import AFTER, buttons, foot, head, navigation, note, side
from training.sentences import pick

_TOGETHER = 0.35
"""Share of pages on which head and text stand in one element."""
_FLAT = 0.2
"""Share of pages without an element around the article."""
_INSIDE, _OUTSIDE = 0.2, 0.4
"""How often each of the things that follow an article stands in its element, and below it."""


@dataclass(frozen=True)
class Invented:
    """A page, and each of its lines in reading order with whether it is the article's text."""

    html: str
    lines: tuple[tuple[str, bool], ...]


def invent(seed: int) -> Invented:
    """Return the page that `seed` makes: always the same one."""
    draft = Draft(Random(seed))
    headline = pick(draft.rng, "titles")
    title = f"{escape(headline)}_云洲新闻网"
    draft.put(f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>')
    navigation(draft)
    flat = draft.chance(_FLAT)
    if draft.chance(0.15):
        side(draft)
    _article(draft, headline, flat=flat)
    if draft.chance(0.6):
        side(draft)
    foot(draft, flat=flat)
    draft.put("</body></html>")
    return Invented("".join(draft.parts), tuple(draft.lines))


def _article(draft: Draft, headline: str, *, flat: bool) -> None:
    """Write what stands between navigation and foot: the head, the text, and what follows it inside and outside.

    On a `flat` page all of it stands in the body itself.
    """
    depth = 0 if flat else draft.rng.choice((0, 1, 1, 1, 2, 3))
    draft.put("".join(f"<div{draft.named('outer')}>" for _ in range(depth)))
    together = draft.chance(_TOGETHER)
    content = "" if flat else f"<div{draft.named('content')}>"
    draft.put(content if together else "")
    head(draft, headline)
    draft.put("" if together else content)
    if draft.chance(0.1):
        note(draft)
    if draft.chance(0.1):
        buttons(draft)
    write_text(draft, headline)
    _follow(draft, _INSIDE)
    draft.put("" if flat else "</div>")
    _follow(draft, _OUTSIDE)
    draft.put("</div>" * depth)


def _follow(draft: Draft, share: float) -> None:
    """Write some of what follows an article."""
    chosen = [write for write in AFTER if draft.chance(share)]
    draft.rng.shuffle(chosen)
    for write in chosen:
        write(draft)
