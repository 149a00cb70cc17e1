"""Which sites are due now, from their cadences and last runs, and how long each crawl may take."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from newscrawl.sites.model import Cadence, Site
from newscrawl.store import Store
from newscrawl.text.times import CHINA

EPOCH = datetime(2024, 1, 1, tzinfo=CHINA)
"""A midnight from which times of crawling are counted, so that they do not depend on when anything was installed."""
SHORTEST = timedelta(minutes=10)
"""What a crawl gets at least, however soon the site's hours end: listings and the newest articles fit into it."""
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Due:
    """A site whose crawl is due, and how long it may take."""

    site: str
    limit: timedelta


@dataclass(frozen=True, slots=True)
class LastRun:
    """What is known of a site's earlier crawls."""

    started_at: datetime | None = None
    """Start of the latest run, however it ended; None before the first."""
    paused_until: datetime | None = None
    """End of a pause, as after a wall of captchas; None when there is none."""


def last_runs(store: Store) -> dict[str, LastRun]:
    """Return what is known of each site's crawls, by its name."""
    started = dict(store.connection.execute("SELECT site, max(started_at) FROM runs GROUP BY site"))
    paused = dict(store.connection.execute("SELECT site, paused_until FROM site_states"))
    return {site: LastRun(_moment(started.get(site)), _moment(paused.get(site))) for site in started | paused}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def due_sites(sites: Iterable[Site], runs: Mapping[str, LastRun], now: datetime) -> list[Due]:
    """Return the sites whose crawl is due at `now`, those waiting longest first.

    A site is due when one of its times has come since its last run began; times that were slept through are made up
    for once. It waits for the site's hours, unless a whole cadence more was missed or it never ran: a machine that is
    off every night would never crawl otherwise. A paused site is not due.
    """
    found = []
    for site in sites:
        last = runs.get(site.name, LastRun())
        slot = latest_slot(site, now)
        if last.started_at and last.started_at >= slot:
            continue
        if last.paused_until and now < last.paused_until:
            continue
        overdue = last.started_at is None or now - last.started_at >= 2 * site.cadence.every
        if overdue or within_hours(site.cadence, now):
            found.append((last.started_at or EPOCH, Due(site.name, limit_at(site.cadence, now))))
    return [entry for _, entry in sorted(found, key=lambda pair: (pair[0], pair[1].site))]


def next_dues(sites: Iterable[Site], runs: Mapping[str, LastRun], now: datetime) -> dict[str, datetime]:
    """Return from when on each of `sites` is due, by its name, see `next_due`."""
    return {site.name: next_due(site, runs.get(site.name, LastRun()), now) for site in sites}


def next_due(site: Site, last: LastRun, now: datetime) -> datetime:
    """Return from when on `due_sites` names `site`: `now` where it does already, or in whose hours it will.

    Nothing is due while the machine or the schedule stands still; then it is so when they run again.
    """
    cadence, earliest = site.cadence, max(now, last.paused_until or now)
    if last.started_at is None:
        return earliest
    earliest = max(earliest, _slot_after(site, last.started_at))
    if within_hours(cadence, earliest):
        return earliest
    local = earliest.astimezone(CHINA)
    opening = datetime.combine(local.date(), time(cadence.hours[0]), CHINA)
    opening += timedelta(days=opening <= local)
    return max(earliest, min(opening, last.started_at + 2 * cadence.every))


def _slot_after(site: Site, moment: datetime) -> datetime:
    """Return the first of the site's times, jitter included, that is after `moment`."""
    first = EPOCH + timedelta(hours=site.cadence.hours[0])
    number = (moment - first) // site.cadence.every - 1
    while (slot := first + number * site.cadence.every + jitter(site, number)) <= moment:
        number += 1
    return slot


def latest_slot(site: Site, now: datetime) -> datetime:
    """Return the last of the site's times, jitter included, that is not after `now`."""
    cadence = site.cadence
    first = EPOCH + timedelta(hours=cadence.hours[0])
    number = (now - first) // cadence.every
    while (slot := first + number * cadence.every + jitter(site, number)) > now:
        number -= 1
    return slot


def jitter(site: Site, number: int) -> timedelta:
    """Return how much after its time the site's crawl of that number starts: less than the cadence's jitter.

    It looks random, but asking again gives the same.
    """
    digest = hashlib.sha256(f"{site.name} {number}".encode()).digest()
    return min(site.cadence.jitter, site.cadence.every) * int.from_bytes(digest[:4]) / 2**32


def within_hours(cadence: Cadence, now: datetime) -> bool:
    """Tell whether `now` lies within the hours in which the site may be crawled."""
    first, end = cadence.hours
    hour = now.astimezone(CHINA).hour
    return first <= hour < end if first < end else not end <= hour < first


def limit_at(cadence: Cadence, now: datetime) -> timedelta:
    """Return how long a crawl that starts at `now` may take: to the end of the site's hours at most."""
    if not within_hours(cadence, now) or (cadence.hours[1] - cadence.hours[0]) % HOURS_A_DAY == 0:
        return cadence.time_limit
    local = now.astimezone(CHINA)
    end = datetime.combine(local.date(), time(cadence.hours[1] % HOURS_A_DAY), CHINA)
    if end <= local:
        end += timedelta(days=1)
    return max(SHORTEST, min(cadence.time_limit, end - local))
