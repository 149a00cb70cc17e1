"""Passes of `newscrawl schedule` as cron makes them: silent, but for a line when a site falls ill or is well again."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.support.crawling import AT_ONCE, NEWSCRAWL, as_options, environment
from tests.support.small_sites import SmallSites


def make_pass(archive: Path, sites: SmallSites) -> tuple[int, str]:
    """Make a pass; return its status and all that it wrote."""
    settings = as_options(*AT_ONCE, "RETRY_TIMES=0", "CONTACT=tests@example.org")
    done = subprocess.run(
        [NEWSCRAWL, "--archive", str(archive), "schedule", *settings, *sites.names],
        env=environment(sites.url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_a_dead_host_is_one_line_at_the_first_pass_none_at_the_next_and_one_when_it_answers(tmp_path: Path) -> None:
    with SmallSites(("fine", "ill")) as sites:
        sites.write_files(tmp_path)
        sites.dead.add("ill")
        status, told = make_pass(tmp_path, sites)
        assert status == 1
        assert told.startswith("newscrawl: ill: ALARM failing: the last run failed: robots: ")
        assert told.count("\n") == 1
        log = (tmp_path / "logs" / "ill.log").read_text(encoding="utf-8").splitlines()
        assert all(line.startswith("ill ") for line in log)
        assert ["WARNING" in line or "ERROR" in line for line in log].count(True) == 1
        assert make_pass(tmp_path, sites) == (0, "")
        sites.dead.clear()
        with closing(sqlite3.connect(tmp_path / "news.db")) as database, database:
            database.execute("UPDATE runs SET started_at = '2026-01-01T00:00:00.000000Z' WHERE site = 'ill'")
        assert make_pass(tmp_path, sites) == (0, "newscrawl: ill: well again\n")
