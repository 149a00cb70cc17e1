"""Decisions made readable: where each field came from, and what was repaired."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.model import Article, DroppedLine, Rejected, RepairStep

SHOWN = 60
"""Characters of a raw value or repair that a line shows."""


def explained(outcome: Article | Rejected) -> Iterator[str]:
    """Yield lines that say how an outcome came about: encoding and its witnesses, origins of fields, repairs."""
    if isinstance(outcome, Rejected):
        yield f"rejected: {outcome.reason} ({outcome.detail})"
        return
    witnesses = ", ".join(f"{witness.name} says {witness.says}" for witness in outcome.witnesses)
    yield f"encoding: {outcome.encoding} ({witnesses or 'no witness'}; {outcome.lost} bytes lost)"
    for name, origin in outcome.origins.items():
        yield f"{name}: from {origin.witness}: {_shortened(origin.raw)}"
    for field in outcome.fallbacks:
        yield f"{field}: the site's selector found nothing, read generically"
    if outcome.flags:
        yield f"flags: {', '.join(outcome.flags)}"
    for text in outcome.removed:
        yield f"removed as spam: {_shortened(text)}"
    for text in outcome.left_out:
        yield f"left out by trafilatura: {_shortened(text)}"
    for line in outcome.dropped:
        yield f"no text of the article: {_shortened(line.text)} ({_summed(line)})"
    for step in outcome.steps:
        if step.kind != "script":
            yield explained_step(step)


def _summed(line: DroppedLine) -> str:
    """Return the largest terms that speak about a dropped line, as what each adds."""
    return ", ".join(f"{name} {added / 1000:+.2f}" for name, added in line.terms)


def explained_step(step: RepairStep) -> str:
    """Return one line for one step of a restoration."""
    place = f"{step.field}+{step.field_offset}" if step.field else f"page+{step.offset}"
    return f"{step.kind} at {place}: {_shortened(step.before)!r} -> {_shortened(step.after)!r}"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"
