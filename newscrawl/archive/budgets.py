"""How much may differ in a replay before it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newscrawl.archive.replay import ACCEPTED, MISSING, REJECTED, UNREAD, Report
from newscrawl.pool import DIED, MEMORY, TIMEOUT
from newscrawl.store.rows import READ_FIELDS

FIELDS = ("url", *READ_FIELDS, "fallbacks", "reason")
KINDS = (ACCEPTED, REJECTED, UNREAD, MISSING, "unreadable", "crashed", TIMEOUT, MEMORY, DIED)
SLOWER_PERCENT = 25
"""By how much a stage may cost more: two replays by the same code differ by up to a tenth on a busy machine."""


def name_of(topic: str) -> str:
    """Return a field or kind of difference as one word: `newly rejected` -> `newly-rejected`."""
    return topic.replace(" ", "-")


NAMES = (*FIELDS, *map(name_of, KINDS))
"""What a budget may be given for."""


def exceeded(report: Report, budgets: Mapping[str, int]) -> Iterator[str]:
    """Yield one line for people per field or kind in which more captures differ than `budgets` allow, by `name_of`.

    Without budgets nothing may differ. With some, fields without one may; but a capture that is no article any more, or
    not there, counts wherever no budget of its own allows it, since it differs in every field.
    """
    for topic, count in sorted(report.counts().items()):
        allowed = budgets.get(name_of(topic), 0 if topic in KINDS or not budgets else None)
        if allowed is not None and count > allowed:
            yield f"{name_of(topic)}: {count} differ, and {allowed} may"


def slower(report: Report, percent: float) -> Iterator[str]:
    """Yield one line per stage that costs more than `percent` more than in the baseline."""
    for cost in report.costs:
        if cost.is_slower(percent):
            yield f"{cost.stage}: costs {cost.ratio:.2f} times what it did, and 1 + {percent:g} % may be"
