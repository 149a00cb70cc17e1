"""How much may differ in a replay before it fails."""

from __future__ import annotations

from collections.abc import Mapping

from newscrawl.archive.replay import ACCEPTED, MISSING, REJECTED, UNREAD, Report
from newscrawl.pool import DIED, MEMORY, TIMEOUT
from newscrawl.store.rows import READ_FIELDS

FIELDS = ("url", *READ_FIELDS, "fallbacks", "reason")
KINDS = (ACCEPTED, REJECTED, UNREAD, MISSING, "unreadable", "crashed", TIMEOUT, MEMORY, DIED)


def name_of(topic: str) -> str:
    """Return a field or kind of difference as one word: `newly rejected` -> `newly-rejected`."""
    return topic.replace(" ", "-")


NAMES = (*FIELDS, *map(name_of, KINDS))
"""What a budget may be given for."""


def exceeded(report: Report, budgets: Mapping[str, int]) -> dict[str, str]:
    """Return a line for people by each field or kind, as `name_of` tells it, of which more differ than `budgets` allow.

    Without budgets nothing may differ. With some, fields without one may; but a capture that is no article any more, or
    not there, counts wherever no budget of its own allows it, since it differs in every field.
    """
    lines = {}
    for topic, count in sorted(report.counts().items()):
        name = name_of(topic)
        allowed = budgets.get(name, 0 if topic in KINDS or not budgets else None)
        if allowed is not None and count > allowed:
            lines[name] = f"{name}: {count} differ, and {allowed} may"
    return lines


def slower(report: Report, percent: float) -> dict[str, str]:
    """Return one line for people by each stage that costs more than `percent` more than in the baseline."""
    return {
        cost.stage: f"{cost.stage}: costs {cost.ratio:.2f} times what it did, and 1 + {percent:g} % may be"
        for cost in report.costs
        if cost.is_slower(percent)
    }
