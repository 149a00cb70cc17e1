"""What is remembered of sites between passes: the alarm that stands, and crawls that failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newscrawl.store import Store
from newscrawl.store.rows import timestamp

WELL = ""
"""The state of a site without an alarm."""
BESIDE_SITES = ("network", "disk", "sites", "logs")
"""What has a state beside sites: no site may be called so."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of a site, or of what else alarms are raised for."""

    alarm: str = WELL
    """The alarm's kind; WELL without one."""
    since: str = ""
    """ISO 8601 in UTC; empty before there was an alarm."""


def states(store: Store) -> dict[str, State]:
    """Return the last state of each site, and of what else alarms were raised for, by name."""
    found = store.connection.execute("SELECT site, alarm, alarm_since FROM site_states")
    return {site: State(alarm or WELL, since or "") for site, alarm, since in found}


def remember(store: Store, site: str, state: State) -> None:
    """Save the `state` of a site, or of what else an alarm is raised for."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO site_states (site, alarm, alarm_since) VALUES (?, ?, ?) ON CONFLICT (site) "
            "DO UPDATE SET alarm = excluded.alarm, alarm_since = excluded.alarm_since",
            (site, state.alarm, state.since),
        )


def note_scheduled(store: Store, sites: Iterable[str], now: datetime) -> None:
    """Remember that `sites` are crawled by the schedule, so that they count as late when it stops."""
    with store.transaction() as connection:
        connection.executemany(
            "INSERT INTO site_states (site, scheduled_at) VALUES (?, ?) "
            "ON CONFLICT (site) DO UPDATE SET scheduled_at = excluded.scheduled_at",
            [(site, timestamp(now)) for site in sites],
        )


def is_scheduled(store: Store, site: str) -> bool:
    """Tell whether the schedule crawls `site`."""
    found = store.connection.execute("SELECT scheduled_at FROM site_states WHERE site = ?", (site,)).fetchone()
    return bool(found and found[0])


def note_failure(store: Store, site: str, started_at: datetime, failure: str) -> None:
    """Remember that a crawl that began at `started_at` failed, unless the row of its run says so itself."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO site_states (site, failed_at, failure) SELECT :site, :at, :failure WHERE NOT EXISTS "
            "(SELECT 1 FROM runs WHERE site = :site AND started_at >= :at AND exit_code <> 0) "
            "ON CONFLICT (site) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure",
            {"site": site, "at": timestamp(started_at), "failure": failure},
        )


def failure_since(store: Store, site: str, moment: datetime | None) -> str:
    """Return how a crawl of `site` failed that began after `moment` (None: ever); empty when none did."""
    found = store.connection.execute("SELECT failed_at, failure FROM site_states WHERE site = ?", (site,)).fetchone()
    if not found or not found[0] or (moment and datetime.fromisoformat(found[0]) <= moment):
        return ""
    return str(found[1])
