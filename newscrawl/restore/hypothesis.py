"""One way to read a stretch of damaged text, and how it goes on."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.restore import costs, lexicon, ngrams, simplify, word_model

OPENING = "“《（"
CLOSING = "”》）"
NESTING = f"{OPENING}{CLOSING}\n"
"""Marks that open and close, and the end of a paragraph."""
UNKNOWN = "?"
"""Stands for what may have been opened before the text begins."""
SHORT = 3
"""Characters within which a quotation that is a sentence does not end."""


def nest(opened: str, char: str) -> tuple[str, int]:
    """Return what is open after a `char` of NESTING where `opened` was, and what the char costs there."""
    if char == "\n":
        return "", costs.UNCLOSED if opened.strip(UNKNOWN) else 0
    if char in OPENING:
        return opened + char, costs.UNPAIRED if char in opened else 0
    at = opened.rfind(OPENING[CLOSING.index(char)])
    if at >= 0:
        return opened[:at], 0
    return opened, 0 if opened.startswith(UNKNOWN) else costs.UNPAIRED


class Way(NamedTuple):
    """One way to read the text so far."""

    cost: int
    """What its words cost, and `dearer`."""
    text: str
    """Left context, then what was read, in Simplified characters."""
    ends: word_model.Ends
    dearer: int
    """What it costs beyond its words."""
    carry: int
    """First byte of a character whose second is still to come; 0 when in step."""
    trail: int
    """Second byte of the last visible character; 0 when it had none."""
    last: str
    """The last character read, in the script it was damaged in."""
    until: int
    """Where in the damaged text the damage ends on this way."""
    length: int
    """How much of `text` that is."""
    opened: str = ""
    """The brackets and quotation marks that are open, UNKNOWN first where there may be more."""
    split: bool = False
    """Whether a reading stands between the byte carried and the one to come."""


class After(NamedTuple):
    """Where a character leaves a way."""

    until: int = 0
    """Where in the damaged text the damage ends now; 0 for where it ended before."""
    carry: int = 0
    trail: int = 0


IN_STEP = After()
"""Undamaged text goes on."""


def emit(way: Way, char: str, after: After = IN_STEP, extra: int = 0) -> Way:
    """Return `way` with `char` read, dearer by `extra`."""
    simple = lexicon.load().simplified.get(ord(char), char)
    opened = way.opened
    if char in NESTING:
        opened, unlikely = nest(opened, char)
        extra += unlikely
    elif char == "。" and "“" in way.text[-SHORT:]:
        extra += costs.SHORT_SENTENCE
    ends = word_model.extend(way.ends, way.text, simple)
    usual = ngrams.cost(way.text, simple)
    if char in simplify.EITHER:  # which it is stays open until all around it is known
        ends = min(ends, word_model.extend(way.ends, way.text, char))
        usual = min(usual, ngrams.cost(way.text, char))
        simple = char
    dearer = way.dearer + extra + usual
    cost = ends[0][0][0] + dearer
    text = way.text + simple
    until, carry, trail = after
    if until:
        return Way(cost, text, ends, dearer, carry, trail, char, until, len(text), opened)
    return Way(cost, text, ends, dearer, carry, trail, char, way.until, way.length, opened)


def literal(way: Way, token: str, extra: int) -> Way:
    """Return `way` with a `token` read as it stands, dearer by `extra`."""
    return dear(way, extra)._replace(text=way.text + token, trail=0, last=token[-1])


def dear(way: Way, extra: int) -> Way:
    """Return `way`, dearer by `extra`."""
    return way._replace(cost=way.cost + extra, dearer=way.dearer + extra)
