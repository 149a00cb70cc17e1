"""Hypotheses of the beam search: what a stretch of damaged text may have been, and what that costs."""

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


def track_nesting(opened: str, char: str) -> tuple[str, int]:
    """Return what is open after a `char` of NESTING where `opened` was, and what the char costs there."""
    if char == "\n":
        return "", costs.UNCLOSED if opened.strip(UNKNOWN) else 0
    if char in OPENING:
        return opened + char, costs.UNPAIRED if char in opened else 0
    at = opened.rfind(OPENING[CLOSING.index(char)])
    if at >= 0:
        return opened[:at], 0
    return opened, 0 if opened.startswith(UNKNOWN) else costs.UNPAIRED


class Hypothesis(NamedTuple):
    """What the text so far may have been."""

    cost: int
    """What its words cost, and `extra_cost`."""
    text: str
    """Left context, then what was read, in Simplified characters."""
    lattice: word_model.Lattice
    extra_cost: int
    """What it costs beyond its words."""
    carry: int
    """First byte of a character whose second is still to come; 0 when in step."""
    trail: int
    """Second byte of the last visible character; 0 when it had none."""
    last: str
    """The last character read, in the script it was damaged in."""
    until: int
    """Where in the damaged text the damage ends by this hypothesis."""
    length: int
    """How much of `text` that is."""
    opened: str = ""
    """The brackets and quotation marks that are open, UNKNOWN first where there may be more."""
    split: bool = False
    """Whether a reading stands between the byte carried and the one to come."""


class DecoderState(NamedTuple):
    """State of the decoder after a character."""

    until: int = 0
    """Where in the damaged text the damage ends now; 0 for where it ended before."""
    carry: int = 0
    trail: int = 0


IN_STEP = DecoderState()
"""Undamaged text goes on."""


def extend(hyp: Hypothesis, char: str, after: DecoderState = IN_STEP, extra: int = 0) -> Hypothesis:
    """Return `hyp` with `char` read, dearer by `extra`."""
    simple = lexicon.load().simplified.get(ord(char), char)
    opened = hyp.opened
    if char in NESTING:
        opened, unlikely = track_nesting(opened, char)
        extra += unlikely
    elif char == "。" and "“" in hyp.text[-SHORT:]:
        extra += costs.SHORT_SENTENCE
    lattice = word_model.append(hyp.lattice, hyp.text, simple)
    usual = ngrams.cost(hyp.text, simple)
    if char in simplify.AMBIGUOUS:  # which it is stays open until all around it is known
        lattice = min(lattice, word_model.append(hyp.lattice, hyp.text, char))
        usual = min(usual, ngrams.cost(hyp.text, char))
        simple = char
    extra_cost = hyp.extra_cost + extra + usual
    cost = lattice[0][0][0] + extra_cost
    text = hyp.text + simple
    until, carry, trail = after
    if until:
        return Hypothesis(cost, text, lattice, extra_cost, carry, trail, char, until, len(text), opened)
    return Hypothesis(cost, text, lattice, extra_cost, carry, trail, char, hyp.until, hyp.length, opened)


def extend_literally(hyp: Hypothesis, token: str, extra: int) -> Hypothesis:
    """Return `hyp` with a `token` read as it stands, dearer by `extra`."""
    return add_cost(hyp, extra)._replace(text=hyp.text + token, trail=0, last=token[-1])


def add_cost(hyp: Hypothesis, extra: int) -> Hypothesis:
    """Return `hyp`, dearer by `extra`."""
    return hyp._replace(cost=hyp.cost + extra, extra_cost=hyp.extra_cost + extra)
