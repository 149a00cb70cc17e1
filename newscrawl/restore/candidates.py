"""Characters that may stand where a byte was lost."""

from __future__ import annotations

import functools

from newscrawl.restore import lexicon, word_model


@functools.cache
def with_lead(lead: int) -> tuple[word_model.Candidate, ...]:
    """Return the characters that may stand in Traditional text and begin with `lead`, their last byte lost."""
    found = ((trail, lexicon.gbk_char(lead, trail)) for trail in range(0x81, 0xFF))
    return tuple(known for trail, char in found if char and (known := word_model.candidate(trail, char)))


@functools.cache
def with_trail(trail: int) -> tuple[word_model.Candidate, ...]:
    """Return the characters that may stand in Traditional text and end with `trail`, their first byte lost."""
    found = ((lead, lexicon.gbk_char(lead, trail)) for lead in range(0x81, 0xFF))
    return tuple(known for lead, char in found if char and (known := word_model.candidate(lead, char)))


def no_common_pair(lead: int, shown: str) -> bool:
    """Return whether `lead` and the first byte of `shown` make no common character."""
    data = lexicon.gbk_bytes(shown)
    char = lexicon.gbk_char(lead, data[0]) if data else None
    known = lexicon.load()
    return char is None or known.simplified.get(ord(char), char) not in known.common
