"""When few articles are too few: weekdays, weekends, holidays, months."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from newscrawl.monitor.publication_gap import publication_stats

MONDAY = date(2026, 3, 2)


def weeks(count: int, pattern: tuple[int, ...]) -> Counter[date]:
    """Return `count` weeks of articles that end on the Sunday before MONDAY; `pattern` is Monday to Sunday."""
    start = MONDAY - timedelta(weeks=count)
    return Counter({start + timedelta(days=day): pattern[day % 7] for day in range(7 * count) if pattern[day % 7]})


OFFICE = weeks(10, (10, 8, 9, 10, 7, 0, 0))
"""Ends on Friday, 27 February: the site does not publish at weekends."""


def test_a_quiet_weekend_is_no_silence() -> None:
    assert not publication_stats(OFFICE, MONDAY).alarming


def test_a_single_silent_weekday_may_be_a_holiday() -> None:
    assert not publication_stats(OFFICE, MONDAY + timedelta(days=1)).alarming


def test_two_silent_weekdays_are_silence() -> None:
    found = publication_stats(OFFICE, MONDAY + timedelta(days=2))
    assert found.alarming
    assert (found.days, found.expected) == (4, 18)


def test_few_missed_articles_are_no_silence() -> None:
    assert not publication_stats(weeks(10, (1, 1, 1, 1, 1, 0, 0)), MONDAY + timedelta(days=4)).alarming


def test_a_silent_weekend_is_silence_where_weekends_have_news() -> None:
    daily = weeks(10, (10, 8, 9, 10, 7, 9, 8))
    friday = max(daily) - timedelta(days=2)
    assert publication_stats(
        {day: count for day, count in daily.items() if day <= friday}, friday + timedelta(days=3)
    ).alarming


def test_a_month_of_silence_is_noticed_on_a_site_with_one_article_a_week() -> None:
    weekly = weeks(12, (0, 0, 1, 0, 0, 0, 0))
    newest = max(weekly)
    assert not publication_stats(weekly, newest + timedelta(days=12)).alarming
    assert publication_stats(weekly, newest + timedelta(days=30)).alarming


def test_too_short_a_history_raises_nothing() -> None:
    assert not publication_stats({MONDAY: 40}, MONDAY + timedelta(days=100)).alarming
    assert not publication_stats({}, MONDAY).alarming
    assert not publication_stats(weeks(7, (1, 0, 0, 0, 0, 0, 0)), MONDAY + timedelta(days=100)).alarming


def test_today_is_not_over() -> None:
    assert publication_stats(OFFICE, MONDAY + timedelta(days=1)).expected == 10


def test_a_backfill_of_old_years_does_not_change_what_is_usual() -> None:
    old = Counter({date(2019, 1, 1) + timedelta(days=day): 500 for day in range(300)})
    assert publication_stats(OFFICE + old, MONDAY).usual_per_day == publication_stats(OFFICE, MONDAY).usual_per_day
