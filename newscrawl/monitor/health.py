"""How each site fares: what an archivist looks at in the morning, and whether a person is needed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from newscrawl.monitor.network import UNREACHABLE, outage
from newscrawl.monitor.publication_gap import PublicationStats, publication_stats
from newscrawl.monitor.run_reports import FEWEST, LastPages, PageCounts, RunReport, last_reports, read_otherwise
from newscrawl.monitor.states import failure_since, is_scheduled
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.rows import COVERED_FIELDS
from newscrawl.text.plural import counted
from newscrawl.text.times import CHINA

NEWEST = 20
"""Articles whose fields are shown as how a site is read now: a night's worth, and enough that one odd page is 5 %."""
FALLBACK_LIMIT = 0.2
"""Share of articles on which the site's own selectors found nothing, above which its file needs mending."""
UNREAD_LIMIT = 0.5
"""Share of pages at articles' addresses read as something else, above which a layout is not understood, where usually
less than half as many are: a pattern that names lists too has its usual share of them."""
USUALLY_THERE, FALLEN_TO = 0.5, 0.5
"""A field on at least half of the pages has fallen when it is on less than half as many: below 1 in 100 by chance."""
NEW_LAYOUT = timedelta(days=7)
"""How long another reading of a new layout is told of, when nobody mends anything: it may be as good."""
LATE_AFTER = 3
"""Cadences without a run after which a scheduled site counts as forgotten."""
ARTICLES_BY_DAY = """
SELECT substr(published, 1, 10) AS day, count(*) FROM articles WHERE site = :site AND published > '' GROUP BY day
UNION ALL
SELECT substr(first_seen, 1, 10) AS day, count(*) FROM articles WHERE site = :site AND published = '' GROUP BY day
"""
"""Dated ones are counted in an index: their rows, long as articles are, would all be read for the day alone."""
EXPECTED_REASONS = frozenset({"listing", "home", "search", "gallery", "video", "http-error", "redirect"})
"""Reasons of rejection that are in order: such pages are among any site's links."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why a person is needed."""

    kind: str
    """`blocked`, `failing`, `late`, `rejected`, `lists`, `layout`, `coverage` or `silence`."""
    detail: str
    """One line: what was seen, and what to look at."""


@dataclass(frozen=True, slots=True)
class Health:
    """One site at a glance."""

    site: str
    last_success: datetime | None
    """End of the last run that exited with 0; None when there is none."""
    articles: int
    per_day: float
    """Articles published a day, in the last seven whole days."""
    usual_per_day: float | None
    """The same in the eight weeks before the newest article; None when there is too little to tell."""
    coverage: Mapping[str, float | None] = field(default_factory=dict)
    """Share of the newest articles that have each field of `COVERED_FIELDS`; None without articles."""
    alarm: Alarm | None = None
    """The first cause found, from the wire inwards; None when all is well, or nothing is known yet."""
    crawled: bool = True
    """Whether any run of it was started here; of a site never crawled nothing is known."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that an alarm may be based on."""

    site: Site
    now: datetime
    runs: list[RunReport]
    """The latest ones, newest first."""
    pages: LastPages
    read_otherwise: tuple[int, int]
    """Articles that the last run read any of read, and how many of them a new layout lets be read otherwise."""
    publication: PublicationStats
    scheduled: bool
    failure: str
    """How a crawl failed that left no run behind, after the last run; empty when none did."""
    unreachable: frozenset[str]
    """Ids of the runs that met a network that is down now."""

    @property
    def finished(self) -> list[RunReport]:
        """The latest runs without the one under way, and without those that met a network that was down."""
        return [run for run in self.runs if run.exit_code is not None
                and run.id not in self.unreachable and not run.count(UNREACHABLE)]  # fmt: skip


def healths(store: Store, sites: Iterable[Site], now: datetime) -> list[Health]:
    """Return how each of `sites` fares at `now`."""
    down = outage(store)
    return [_health(store, site, now, down.runs if down else frozenset()) for site in sites]


def _health(store: Store, site: Site, now: datetime, unreachable: frozenset[str]) -> Health:
    newest, runs = _newest(store, site.name), last_reports(store, site.name)
    publication = publication_stats(_published(store, site.name, now), now.astimezone(CHINA).date())
    ended = [run for run in runs if run.exit_code is not None]
    reading = next((run for run in runs if run.pages.articles), None)
    seen = _Seen(
        site=site,
        now=now,
        runs=runs,
        pages=LastPages.of(ended),
        read_otherwise=read_otherwise(store, reading, now - NEW_LAYOUT) if reading else (0, 0),
        publication=publication,
        scheduled=is_scheduled(store, site.name),
        failure=failure_since(store, site.name, ended[0].started_at if ended else None),
        unreachable=unreachable,
    )
    (count,) = store.connection.execute("SELECT count(*) FROM articles WHERE site = ?", (site.name,)).fetchone()
    (success,) = store.connection.execute(
        "SELECT max(finished_at) FROM runs WHERE site = ? AND exit_code = 0", (site.name,)
    ).fetchone()
    return Health(
        site=site.name,
        last_success=datetime.fromisoformat(success) if success else None,
        articles=count,
        per_day=publication.per_day,
        usual_per_day=publication.usual_per_day,
        coverage={name: _share(newest, name) for name in COVERED_FIELDS},
        alarm=alarm_of(seen) if runs or seen.failure else None,
        crawled=bool(runs),
    )


def alarm_of(seen: _Seen) -> Alarm | None:
    """Return the first cause for alarm; a wall of captchas also ends the news, and is not told twice."""
    checks = (_blocked, _failing, _late, _rejected, _lists, _layout, _unread, _relaid, _coverage, _silent)
    return next((alarm for check in checks if (alarm := check(seen))), None)


def _blocked(seen: _Seen) -> Alarm | None:
    if seen.finished and (count := seen.finished[0].count("blocked")):
        where = seen.finished[0].stats.get("newscrawl/blocked-by", "")
        return Alarm(
            "blocked", f"{counted(count, 'page')} had captchas or blocks ({where}); open the site in a browser"
        )
    return None


def _failing(seen: _Seen) -> Alarm | None:
    if seen.failure:
        return Alarm("failing", f"the last crawl failed: {seen.failure}")
    if seen.finished and seen.finished[0].exit_code:
        return Alarm("failing", f"the last run failed: {seen.finished[0].reason.removeprefix('finished: ')}")
    return None


def _late(seen: _Seen) -> Alarm | None:
    if not seen.scheduled:
        return None
    waited = seen.now - seen.runs[0].started_at
    if waited < LATE_AFTER * seen.site.cadence.every:
        return None
    return Alarm("late", f"no run for {waited.days} days; check the timer or crontab that calls newscrawl schedule")


def _rejected(seen: _Seen) -> Alarm | None:
    if not seen.finished:
        return None
    run = seen.finished[0]
    reasons = run.counts("rejected")
    bad = Counter({reason: count for reason, count in reasons.items() if reason not in EXPECTED_REASONS})
    if run.pages.articles or bad.total() < FEWEST:
        return None
    reason, _ = bad.most_common(1)[0]
    return Alarm("rejected", f"all {bad.total()} pages were rejected, mostly as {reason}; look at one of them")


def _lists(seen: _Seen) -> Alarm | None:
    problems = seen.finished[0].counts("listing-failed") if seen.finished else Counter[str]()
    if not problems:
        return None
    problem, _ = problems.most_common(1)[0]
    return Alarm(
        "lists",
        f"{counted(problems.total(), 'list')} could not be read ({problem}); the log names them, mend the site's file",
    )


def _layout(seen: _Seen) -> Alarm | None:
    share = seen.pages.lowest(PageCounts.fallback_share)
    if share <= FALLBACK_LIMIT:
        return None
    fields = ", ".join(name for name, _ in seen.pages.last.fallbacks.most_common())
    return Alarm("layout", f"on {share:.0%} of the last pages the site's selectors found no {fields}; mend its file")


def _unread(seen: _Seen) -> Alarm | None:
    share, usual = seen.pages.lowest(PageCounts.other_share), seen.pages.usual(PageCounts.other_share)
    if usual is None or share <= UNREAD_LIMIT or share < usual * 2:
        return None
    return Alarm("layout", f"{share:.0%} of the last pages at articles' addresses were read as no article, usually "
                 f"{usual:.0%}; compare them, and give the site selectors")  # fmt: skip


def _coverage(seen: _Seen) -> Alarm | None:
    for name in COVERED_FIELDS if seen.pages.recent.articles else ():
        covered = partial(PageCounts.coverage, name=name)
        now, usual = seen.pages.highest(covered), seen.pages.usual(covered)
        if usual is not None and usual >= USUALLY_THERE and now < usual * FALLEN_TO:
            return Alarm("coverage", f"{name} is on {now:.0%} of the last pages, usually on {usual:.0%}; compare them")
    return None


def _relaid(seen: _Seen) -> Alarm | None:
    """Tell of a new layout where no selectors miss it, because the site has none."""
    articles, others = seen.read_otherwise
    if seen.site.layouts or others < FEWEST or others <= articles * FALLBACK_LIMIT:
        return None
    return Alarm("layout", f"{others} of the {articles} articles read last are read otherwise in a new layout; compare "
                 "their versions, and give the site selectors")  # fmt: skip


def _silent(seen: _Seen) -> Alarm | None:
    stats = seen.publication
    if not stats.alarming:
        return None
    return Alarm(
        "silence",
        f"nothing published for {stats.days} days, in which about {stats.expected:.0f} articles are usual; "
        "look at the site's listings",
    )


def _share(rows: list[dict[str, Any]], name: str) -> float | None:
    return sum(bool(row[name]) for row in rows) / len(rows) if rows else None


def _newest(store: Store, site: str) -> list[dict[str, Any]]:
    """Return the newest articles, by when they were first seen."""
    found = store.connection.execute(
        "SELECT published, source, author, byline FROM articles WHERE site = ? "
        "ORDER BY first_seen DESC, rowid DESC LIMIT ?",
        (site, NEWEST),
    )
    return [
        {"published": published, "source": source, "author": json.loads(author) or byline}
        for published, source, author, byline in found
    ]


def _published(store: Store, site: str, now: datetime) -> Counter[date]:
    """Return the number of articles by day of publication (or, undated, the day they were found), up to today."""
    today = now.astimezone(CHINA).date()
    published: Counter[date] = Counter()
    for text, count in store.connection.execute(ARTICLES_BY_DAY, {"site": site}):
        if (day := date.fromisoformat(text)) <= today:
            published[day] += count
    return published
