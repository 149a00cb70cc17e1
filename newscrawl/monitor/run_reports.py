"""What a site's last runs counted: which pages they read, and how."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from statistics import median
from typing import Any

from newscrawl.store import Store
from newscrawl.store.causes import LAYOUT
from newscrawl.store.rows import COVERED_FIELDS, timestamp
from newscrawl.store.writes import ARTICLE

RUNS = 30
"""Runs that are looked at: a month of nights."""
FEWEST = 5
"""Pages on which an alarm may be based at least."""
USUAL_FROM = 20
"""Pages of earlier runs that tell what is usual at least: one odd page is 5 %."""
UNLIKE_ARTICLES = frozenset({"no-article", "listing", "gallery", "video", "search", "home", "empty"})
"""Reasons of rejection that an article's page gets whose layout is not understood; the others name a cause."""


@dataclass(frozen=True, slots=True)
class PageCounts:
    """How the articles' pages of one or several runs were read."""

    articles: int = 0
    """Pages that were read as articles, known ones included."""
    fallbacks: Counter[str] = field(default_factory=Counter)
    """Articles by field for which the site's own selectors found nothing."""
    fields: Counter[str] = field(default_factory=Counter)
    """Articles by field of `COVERED_FIELDS` that they have."""
    others: int = 0
    """Pages whose address is an article's and that were read as something else."""

    def __add__(self, more: PageCounts) -> PageCounts:
        """Return the counts of both."""
        return PageCounts(
            self.articles + more.articles,
            self.fallbacks + more.fallbacks,
            self.fields + more.fields,
            self.others + more.others,
        )

    @property
    def pages(self) -> int:
        """Pages at articles' addresses, whatever they were read as."""
        return self.articles + self.others

    def fallback_share(self) -> float:
        """Return the share of articles without the field that the site's selectors missed most often."""
        return max(self.fallbacks.values(), default=0) / self.articles if self.articles else 0.0

    def coverage(self, name: str) -> float:
        """Return the share of articles that have field `name`; 0 without articles."""
        return self.fields[name] / self.articles if self.articles else 0.0

    def other_share(self) -> float:
        """Return the share of pages at articles' addresses that were read as something else; 0 without pages."""
        return self.others / self.pages if self.pages else 0.0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a finished run counted, or that it never finished."""

    id: str
    started_at: datetime
    exit_code: int | None
    reason: str
    stats: Mapping[str, Any]
    replayed: bool = False
    """Whether files answered it in place of the network."""

    @property
    def asked(self) -> bool:
        """Whether it came to its end and asked any host for anything."""
        return self.exit_code is not None and not self.replayed and bool(self.stats.get("downloader/request_count"))

    @property
    def answered(self) -> bool:
        """Whether any host answered it, be it with an error."""
        return bool(self.stats.get("downloader/response_count"))

    def count(self, name: str) -> int:
        """Return the run's counter `newscrawl/<name>`."""
        return int(self.stats.get(f"newscrawl/{name}", 0))

    def counts(self, name: str) -> Counter[str]:
        """Return the run's counters below `newscrawl/<name>/`, by what follows."""
        head = f"newscrawl/{name}/"
        return Counter({key.removeprefix(head): count for key, count in self.stats.items() if key.startswith(head)})

    @property
    def pages(self) -> PageCounts:
        """How the run read the pages of articles."""
        stored, given = self.counts("stored"), self.counts("with")
        rejected = self.counts("rejected") - self.counts("lists-rejected")  # a list is asked for as one
        return PageCounts(
            articles=sum(stored[kind] for kind in ("new", "changed", "read-otherwise", "unchanged")),
            fallbacks=self.counts("fallback"),
            fields=Counter({name: given[name] for name in COVERED_FIELDS}),
            others=sum(rejected[reason] for reason in UNLIKE_ARTICLES),
        )


def last_reports(store: Store, site: str) -> list[RunReport]:
    """Return the latest runs of `site`, newest first, RUNS of them at most."""
    found = store.connection.execute(
        "SELECT id, started_at, exit_code, reason, stats, settings LIKE '%\"REPLAY_WARC\"%' FROM runs WHERE site = ? "
        "ORDER BY started_at DESC LIMIT ?",
        (site, RUNS),
    )
    return [
        RunReport(
            run_id, datetime.fromisoformat(started), code, reason or "", json.loads(stats or "{}"), bool(replayed)
        )
        for run_id, started, code, reason, stats, replayed in found
    ]


def read_otherwise(store: Store, run: RunReport, since: datetime) -> tuple[int, int]:
    """Return how many articles a run read, and how many of these are in force as another layout has let them be read.

    Only layouts first seen after `since` count; those that a mended file of the site takes back count no more.
    """
    articles, others = store.connection.execute(
        "SELECT count(DISTINCT c.article_id), count(DISTINCT v.article_id) FROM captures AS c "
        "LEFT JOIN articles AS a ON a.id = c.article_id LEFT JOIN versions AS v ON v.article_id = a.id "
        "AND v.record_id = a.record_id AND v.superseded IS NULL AND v.cause = ? AND v.seen_at >= ? "
        "WHERE c.run_id = ? AND c.outcome = ?",
        (LAYOUT, timestamp(since), run.id, ARTICLE),
    ).fetchone()
    return articles, others


@dataclass(frozen=True, slots=True)
class LastPages:
    """The pages that the last runs read, and those before them."""

    last: PageCounts
    """Of the last run that read any."""
    recent: PageCounts
    """Of the last runs that read FEWEST pages together; none where all runs read fewer."""
    before: tuple[PageCounts, ...]
    """Of each run before those."""

    @classmethod
    def of(cls, runs: Iterable[RunReport]) -> LastPages:
        """Return the pages of `runs`, which are finished, newest first."""
        counts = [counted for run in runs if (counted := run.pages).pages]
        totals = accumulate(one.pages for one in counts)
        needed = next((number for number, total in enumerate(totals, 1) if total >= FEWEST), 0)
        last = counts[0] if counts else PageCounts()
        return cls(last, sum(counts[:needed], PageCounts()), tuple(counts[needed:]))

    def lowest(self, share: Callable[[PageCounts], float]) -> float:
        """Return a share of the pages read last: it is as high on the last run's, and on FEWEST pages together."""
        return min(share(self.last), share(self.recent))

    def highest(self, share: Callable[[PageCounts], float]) -> float:
        """Return a share of the pages read last: it is as low on the last run's, and on FEWEST pages together."""
        return max(share(self.last), share(self.recent))

    def usual(self, share: Callable[[PageCounts], float]) -> float | None:
        """Return the median of a share over the runs before; None where these read less than USUAL_FROM pages.

        The nights since a change are few among them for two weeks, however many pages these read.
        """
        if sum(one.pages for one in self.before) < USUAL_FROM:
            return None
        return median(map(share, self.before))
