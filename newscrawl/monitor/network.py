"""Tell a network that is down from a site that is: runs of several sites, one after the other, that nobody answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.monitor.run_reports import RunReport, last_reports
from newscrawl.store import Store

NETWORK = "network"
"""What the alarm is raised for, in place of a site."""
FEWEST_SITES = 2
"""Sites that answered before and now do not: one alone may be down."""
UNREACHABLE = "network-down"
"""Counter of a run that was made while the network was down: it tells nothing of the site."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A network that is down."""

    since: datetime
    """Start of the first run that nobody answered."""
    runs: frozenset[str]
    """Ids of the runs that nobody answered."""
    sites: int
    """How many sites these asked."""


def outage(store: Store) -> Outage | None:
    """Return the outage that the last runs of all sites show; None while there is none.

    There is one when no host of any site answered a run since a moment at which sites still did, two at least. A site
    that had not answered before that moment either proves nothing.
    """
    sites = [site for (site,) in store.connection.execute("SELECT DISTINCT site FROM runs")]
    found = [(run.started_at, site, run) for site in sites for run in last_reports(store, site) if run.asked]
    return outage_of([(site, run) for _, site, run in sorted(found, key=lambda entry: entry[:2])])


def outage_of(runs: Sequence[tuple[str, RunReport]]) -> Outage | None:
    """Return the outage that `runs` (each with its site, oldest first) show."""
    end = next((number for number in range(len(runs), 0, -1) if runs[number - 1][1].answered), 0)
    silent = runs[end:]
    before = {site: run.answered for site, run in runs[:end]}
    if sum(before.get(site, True) for site in {site for site, _ in silent}) < FEWEST_SITES:
        return None
    return Outage(silent[0][1].started_at, frozenset(run.id for _, run in silent), len({site for site, _ in silent}))


def mark(store: Store, runs: frozenset[str]) -> None:
    """Note of `runs` that they were made while the network was down: they tell nothing of their sites ever after."""
    with store.transaction() as connection:
        connection.executemany(
            "UPDATE runs SET stats = json_set(stats, '$.\"newscrawl/' || ? || '\"', 1) WHERE id = ?",
            [(UNREACHABLE, run) for run in runs],
        )
