"""What is due when: a pure function of sites, runs and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newscrawl.schedule.due import (
    SHORTEST,
    LastRun,
    due_sites,
    jitter,
    latest_slot,
    limit_at,
    next_due,
    within_hours,
)
from newscrawl.sites.model import Cadence, Site
from newscrawl.text.times import CHINA

NIGHTLY = Site(name="nightly", label="夜", hosts=("nightly.example",), article="x")
HOURLY = replace(NIGHTLY, name="hourly", cadence=Cadence(every=timedelta(hours=1), hours=(0, 24), jitter=timedelta(0)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def names(now: datetime, *sites: Site, **runs: LastRun) -> list[str]:
    return [entry.site for entry in due_sites(sites, runs, now)]


def test_a_site_that_never_ran_is_due_at_any_hour() -> None:
    assert names(at(2, 14), NIGHTLY) == ["nightly"]


def test_a_site_that_ran_last_night_is_not_due_by_day() -> None:
    assert names(at(2, 14), NIGHTLY, nightly=LastRun(at(2, 2))) == []


def test_a_site_that_ran_last_night_is_due_the_next_night() -> None:
    assert names(at(3, 2), NIGHTLY, nightly=LastRun(at(2, 2))) == ["nightly"]


def test_one_missed_night_waits_for_the_next_hours() -> None:
    assert names(at(3, 14), NIGHTLY, nightly=LastRun(at(2, 2))) == []
    assert names(at(4, 3), NIGHTLY, nightly=LastRun(at(2, 2))) == ["nightly"]


def test_after_two_missed_nights_the_crawl_waits_no_longer() -> None:
    assert names(at(4, 14), NIGHTLY, nightly=LastRun(at(2, 2))) == ["nightly"]


def test_a_week_of_sleep_is_made_up_for_once() -> None:
    assert names(at(9, 14), NIGHTLY, nightly=LastRun(at(2, 2))) == ["nightly"]
    assert names(at(9, 15), NIGHTLY, nightly=LastRun(at(9, 14))) == []


def test_a_paused_site_is_not_due_until_the_pause_ends() -> None:
    paused = LastRun(at(2, 2), paused_until=at(3, 4))
    assert names(at(3, 3), NIGHTLY, nightly=paused) == []
    assert names(at(3, 4), NIGHTLY, nightly=paused) == ["nightly"]


def test_the_site_that_waits_longest_comes_first() -> None:
    assert names(at(4, 3), HOURLY, NIGHTLY, hourly=LastRun(at(4, 1)), nightly=LastRun(at(2, 2))) == [
        "nightly",
        "hourly",
    ]


def test_an_hourly_site_is_due_each_hour_once() -> None:
    assert names(at(2, 14, 5), HOURLY, hourly=LastRun(at(2, 13, 59))) == ["hourly"]
    assert names(at(2, 14, 59), HOURLY, hourly=LastRun(at(2, 14, 0))) == []


def test_jitter_is_the_same_when_asked_again_and_differs_by_site_and_time() -> None:
    other = replace(NIGHTLY, name="other")
    values = [jitter(site, number) for site in (NIGHTLY, other) for number in range(50)]
    assert values == [jitter(site, number) for site in (NIGHTLY, other) for number in range(50)]
    assert len(set(values)) == len(values)
    assert all(timedelta(0) <= value < NIGHTLY.cadence.jitter for value in values)


@pytest.mark.parametrize("minutes", range(0, 3000, 97))
def test_the_latest_slot_is_never_in_the_future_and_never_older_than_a_cadence_and_its_jitter(minutes: int) -> None:
    now = at(2, 0) + timedelta(minutes=minutes)
    age = now - latest_slot(NIGHTLY, now)
    assert timedelta(0) <= age <= NIGHTLY.cadence.every + NIGHTLY.cadence.jitter


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [((1, 6), [1, 5], [0, 6, 12]), ((22, 5), [22, 23, 0, 4], [5, 21]), ((0, 24), [0, 23], [])],
)
def test_hours_may_span_midnight(hours: tuple[int, int], inside: list[int], outside: list[int]) -> None:
    cadence = Cadence(hours=hours)
    assert [hour for hour in inside + outside if within_hours(cadence, at(2, hour))] == inside


def test_a_crawl_ends_with_the_sites_hours() -> None:
    cadence = Cadence(hours=(22, 5), time_limit=timedelta(hours=4))
    assert limit_at(cadence, at(2, 22)) == timedelta(hours=4)
    assert limit_at(cadence, at(2, 3)) == timedelta(hours=2)
    assert limit_at(cadence, at(2, 4, 59)) == SHORTEST
    assert limit_at(cadence, at(2, 12)) == timedelta(hours=4)
    assert limit_at(replace(cadence, time_limit=timedelta(days=1)), at(2, 12)) == timedelta(days=1), "out of its hours"
    assert limit_at(Cadence(hours=(0, 24)), at(2, 23)) == timedelta(hours=4)


SPANNING = replace(NIGHTLY, name="spanning", cadence=Cadence(every=timedelta(hours=8), hours=(22, 5)))


@pytest.mark.parametrize("site", [NIGHTLY, HOURLY, SPANNING], ids=lambda site: site.name)
@pytest.mark.parametrize("paused", [None, at(2, 20), at(5, 12, 30)], ids=["not paused", "paused", "paused for days"])
def test_a_site_is_due_from_the_moment_that_is_told_and_not_a_minute_before(
    site: Site, paused: datetime | None
) -> None:
    now = at(2, 12)
    for minutes in range(0, 4000, 131):
        runs = {site.name: LastRun(now - timedelta(minutes=minutes), paused)}
        due = next_due(site, runs[site.name], now)
        assert names(due, site, **runs) == [site.name]
        if due > now:
            assert names(due - timedelta(minutes=1), site, **runs) == []


def test_a_site_that_never_ran_is_due_now() -> None:
    assert next_due(NIGHTLY, LastRun(), at(2, 14)) == at(2, 14)
    assert next_due(NIGHTLY, LastRun(paused_until=at(3, 4)), at(2, 14)) == at(3, 4)
