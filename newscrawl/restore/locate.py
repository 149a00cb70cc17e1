"""Locate the steps of a restored page in the fields that were extracted from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from newscrawl.model import RepairStep, Restored

NEARBY = 6
"""Characters on each side of a step by which its place in a field is recognised."""


def locate(pages: Sequence[Restored], fields: Mapping[str, str]) -> tuple[RepairStep, ...]:
    """Return all steps of `pages`, each with the field it fell into, found by the text around it.

    `fields` are an article's values by name; its `body` holds the pages one after another. A step that is found in
    none keeps `field` None.
    """
    located: list[RepairStep] = []
    body_from = 0
    for page in pages:
        for step in page.steps:
            name, at = _find(step, page.text, fields, body_from)
            if name == "body":
                body_from = at
            located.append(replace(step, field=name, field_offset=at if name else None))
    return tuple(located)


def _find(step: RepairStep, text: str, fields: Mapping[str, str], body_from: int) -> tuple[str | None, int]:
    """Return the field in which the step's surroundings stand, and where in it the step's own text begins."""
    left = re.split(r"[<>\s]", text[max(step.offset - NEARBY, 0) : step.offset])[-1]
    right = re.split(r"[<>\s]", text[step.offset + len(step.after) : step.offset + len(step.after) + NEARBY])[0]
    wanted = left + step.after + right
    if not (left or right):
        return None, 0
    for name, value in fields.items():
        at = value.find(wanted, body_from if name == "body" else 0)
        if at < 0 and name == "body":
            at = value.find(wanted)
        if at >= 0:
            return name, at + len(left)
    return None, 0
