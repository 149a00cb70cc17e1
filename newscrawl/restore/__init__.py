"""Restore damaged text to what was published, and tell every step."""

from __future__ import annotations

from dataclasses import replace

from newscrawl.model import Restored
from newscrawl.restore import detect, mojibake, repair
from newscrawl.restore.steps import join, undo
from newscrawl.restore.tidy import tidy

__all__ = ["restore", "undo"]


def restore(text: str, *, force: bool = False, like: Restored | None = None) -> Restored:
    """Return `text` (a page's markup, or plain text) as it was published.

    Whether the text is damaged is decided once, from all of it, and how sure that is stands in `confidence`; where it
    is too short to tell, it stays as it is and the verdict is `undecided`. `force` says that it is known to be damaged,
    so that a single annotation is enough. `like` is the restored page that the text belongs to, for its entry in a list
    or feed: its damage is the text's.
    """
    markup = "</" in text
    repaired, first = mojibake.repair(text, markup=markup)
    damage = like.damage if like and isinstance(like.damage, detect.Damage) else detect.detect(repaired, force=force)
    if damage.kind in ("clean", "undecided"):
        verdict = "mojibake" if first and damage.kind == "clean" else damage.kind
        return Restored(repaired, first, verdict, damage.confidence, damage.evidence, damage)
    if like:
        damage = detect.describe(repaired, damage)
    tidied, second = tidy(repaired, damage)
    if second:
        damage = detect.describe(tidied, replace(damage, annotated={}) if like is None else damage)
    plain, third = repair.repair(tidied, damage, markup=markup)
    earlier = join(first, second) if first else second
    steps = join(earlier, third) if earlier else third
    return Restored(plain, steps, damage.kind, damage.confidence, damage.evidence, damage)
