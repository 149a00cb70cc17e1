"""How a run ended, told from its counters."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.crawl.outcome import RunOutcome, outcome_of
from newscrawl.errors import StoreError

ANSWERED = {"newscrawl/start/answered": 3}
RAISED = "1 error in the code itself; the log shows where, and replay reads it again"


@pytest.mark.parametrize(
    ("stats", "failure", "blocked", "outcome"),
    [
        (ANSWERED | {"newscrawl/stored/new": 2, "newscrawl/failed/TimeoutError": 1}, "", "", (0, "2 new, 1 failed")),
        (ANSWERED, "", "", (0, "nothing stored")),
        ({}, "", "", (0, "nothing stored")),
        ({"newscrawl/start/status-404": 2}, "", "",
         (1, "no start URL answered (2 × status-404); check the network and the site")),
        ({"newscrawl/start/status-404": 1, "newscrawl/start/answered-elsewhere": 1}, "", "", (0, "nothing stored")),
        (ANSWERED, "", "the site blocks us", (1, "the site blocks us")),
        (ANSWERED | {"newscrawl/error/process": 1}, "", "the site blocks us", (1, RAISED)),
        (ANSWERED | {"spider_exceptions/count": 1}, "", "", (1, RAISED)),
        (ANSWERED | {"newscrawl/error/process": 1}, "the disk is full", "the site blocks us", (1, "the disk is full")),
    ],
)  # fmt: skip
def test_what_weighs_most_says_how_a_run_ended(
    stats: dict[str, Any], failure: str, blocked: str, outcome: tuple[int, str]
) -> None:
    assert outcome_of(stats, StoreError(failure) if failure else None, blocked) == RunOutcome(*outcome)
