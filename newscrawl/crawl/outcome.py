"""How a run ended: its exit status and the line that says why, told from its counters alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.text.plural import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.errors import NewscrawlError

WITHOUT_ORIGINAL = "newscrawl/replay/without-original"
"""Counter of the revisits that a replay could not give out."""
SAVED = ("new", "changed", "read-otherwise", "unchanged", "gone", "rejected")
"""What may become of a page in the database."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended: the exit status, and the line that says why."""

    exit_code: int
    reason: str


def outcome_of(stats: Mapping[str, Any], failure: NewscrawlError | None, blocked: str) -> RunOutcome:
    """Return the exit status that a run with these counters deserves so far, and why.

    `failure` is what made going on pointless, `blocked` says how the site blocks us; None and "" when there is none.

    >>> outcome_of({"newscrawl/start/answered": 1, "newscrawl/stored/new": 2}, None, "")
    RunOutcome(exit_code=0, reason='2 new')
    """
    if failure:
        return RunOutcome(1, str(failure))
    if fault := _fault(stats):
        return RunOutcome(1, fault)
    if blocked:
        return RunOutcome(1, blocked)
    answered = _total(stats, "newscrawl/start/answered")
    if not answered and _total(stats, "newscrawl/start/Robots"):
        return RunOutcome(1, f"robots: {_robots(stats)} ({_start_failures(stats)})")
    if not answered and _total(stats, "newscrawl/start/"):
        return RunOutcome(1, f"no start URL answered ({_start_failures(stats)}); check the network and the site")
    return RunOutcome(0, _summary(stats))


def _fault(stats: Mapping[str, Any]) -> str:
    """Return in words what went wrong on this side; empty when nothing did."""
    if raised := _total(stats, "newscrawl/error/") + stats.get("spider_exceptions/count", 0):
        return f"{counted(raised, 'error')} in the code itself; the log shows where, and replay reads it again"
    if _total(stats, "feedexport/failed_count/"):
        return "a feed could not be written, the log shows why; what was crawled is in the archive"
    return ""


def _robots(stats: Mapping[str, Any]) -> str:
    """Return in words what robots.txt says, or does not, where no start URL could be asked for."""
    if stats.get("newscrawl/start/RobotsUnavailableError"):
        return "the site's robots.txt does not answer, so nothing else is asked for; crawl again later"
    return "the site's robots.txt forbids its lists; ask its operator, or leave the site alone"


def _start_failures(stats: Mapping[str, Any]) -> str:
    head = "newscrawl/start/"
    counts = [f"{count} × {key.removeprefix(head)}" for key, count in sorted(stats.items()) if key.startswith(head)]
    return ", ".join(counts) or "none was reached"


def _summary(stats: Mapping[str, Any]) -> str:
    counts = {kind: stats.get(f"newscrawl/stored/{kind}") for kind in SAVED}
    stored = [f"{count} {kind}" for kind, count in counts.items() if count]
    failed = _total(stats, "newscrawl/failed/")
    summary = ", ".join([*(stored or ["nothing stored"]), *([f"{failed} failed"] if failed else [])])
    if lacking := stats.get(WITHOUT_ORIGINAL):
        return f"{summary}; {lacking} revisits have their originals in other files, name those in REPLAY_WARC, too"
    return summary


def _total(stats: Mapping[str, Any], prefix: str) -> int:
    return sum(value for key, value in stats.items() if key.startswith(prefix))
