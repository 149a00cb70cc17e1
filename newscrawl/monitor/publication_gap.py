"""Tell whether a site has fallen silent: fewer articles than the same weekdays usually bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

BASELINE_DAYS = 56
"""Eight weeks: each weekday eight times, and the season is still the same."""
SHORTEST_BASELINE_DAYS = 14
"""Two of each weekday at least, otherwise a weekend cannot be told from the end."""
RECENT_DAYS = 7
FEWEST_ARTICLES = 8
"""One a week."""
MISSED = 5.0
"""Articles that should have come: none of 5 comes in 0.7 of 100 cases when they come independently (Poisson)."""
MISSED_DAYS = 2
"""Whole days on which news is usual: a single one may be a holiday."""
MONTH_DAYS = 28
"""A site with an article a week is missed after a month."""


@dataclass(frozen=True, slots=True)
class PublicationStats:
    """How much a site publishes, and how much it should have since its newest article."""

    days: int
    """Whole days since the newest article."""
    expected: float
    """Articles those days usually bring, each by its weekday."""
    per_day: float
    """Articles a day over the last seven whole days."""
    usual_per_day: float | None
    """Articles a day over the eight weeks up to the newest article; None when there is too little to tell."""
    alarming: bool
    """Whether so many articles are missing that chance, a weekend or a holiday does not explain it."""


def publication_stats(published: Mapping[date, int], today: date) -> PublicationStats:
    """Return what the numbers of articles `published` by day say about the days up to yesterday.

    `today` itself is not over and counts for nothing.
    """
    recent = sum(published.get(today - timedelta(days=back), 0) for back in range(1, RECENT_DAYS + 1)) / RECENT_DAYS
    if not published:
        return PublicationStats(0, 0.0, 0.0, None, alarming=False)
    newest = max(published)
    quiet = list(_days(newest + timedelta(days=1), today))
    first = max(min(published), newest - timedelta(days=BASELINE_DAYS - 1))
    baseline = list(_days(first, newest + timedelta(days=1)))
    total = sum(published.get(day, 0) for day in baseline)
    if len(baseline) < SHORTEST_BASELINE_DAYS or total < FEWEST_ARTICLES:
        return PublicationStats(len(quiet), 0.0, recent, None, alarming=False)
    usual = _by_weekday(published, baseline)
    expected = sum(usual[day.weekday()] for day in quiet[:BASELINE_DAYS])
    news_days = sum(usual[day.weekday()] >= 1 for day in quiet)
    alarming = (expected >= MISSED and news_days >= MISSED_DAYS) or len(quiet) >= MONTH_DAYS
    return PublicationStats(len(quiet), expected, recent, total / len(baseline), alarming)


def _days(first: date, end: date) -> Iterator[date]:
    """Yield the days from `first` up to, but not with, `end`."""
    for number in range((end - first).days):
        yield first + timedelta(days=number)


def _by_weekday(published: Mapping[date, int], days: list[date]) -> list[float]:
    """Return the mean number of articles for Monday to Sunday."""
    articles, occurred = Counter[int](), Counter[int]()
    for day in days:
        articles[day.weekday()] += published.get(day, 0)
        occurred[day.weekday()] += 1
    return [articles[weekday] / occurred[weekday] for weekday in range(7)]
