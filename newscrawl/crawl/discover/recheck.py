"""When a known article is asked for again, and how; told from its history."""

from __future__ import annotations

from datetime import datetime, timedelta

from newscrawl.sites.model import RecheckPolicy

RETRY_AFTER = timedelta(hours=1)
RETRY_TIMES = 6
"""After 1, 4, 16, 64, 256 hours, a fortnight in all, an article that never came is given up."""


def next_recheck(rules: RecheckPolicy, first_at: datetime, last_at: datetime) -> datetime | None:
    """Return when an article first fetched at `first_at`, and last at `last_at`, is checked again.

    Whenever its age has doubled since the last check, and not before `rules.first`; None once it is old.
    """
    age = last_at - first_at
    due = last_at + max(rules.first, age)
    return due if due - first_at <= rules.until else None


def is_unconditional(rules: RecheckPolicy, checks: int) -> bool:
    """Tell whether the check after `checks` others fetches the page whole, whatever validators there are."""
    return (checks + 1) % rules.full_every == 0


def next_try(failures: int, now: datetime) -> datetime | None:
    """Return when an article that failed to come `failures` times is asked for again; None when it is given up."""
    return now + RETRY_AFTER * 4 ** (failures - 1) if failures < RETRY_TIMES else None
