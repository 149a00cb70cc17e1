"""Crawls as processes: limits, stop signals, locks; and units that start them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from newscrawl.schedule import runner
from newscrawl.schedule.due import Due
from newscrawl.schedule.passes import SchedulePass
from newscrawl.schedule.runner import Runner
from newscrawl.sites import packaged
from newscrawl.store import Store
from tests.support.crawling import NEWSCRAWL

SITES = packaged()
LONG = timedelta(minutes=5)
STUBBORN = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(300)"
OBEDIENT = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
open(sys.argv[1], "w")
time.sleep(300)
"""


def play(monkeypatch: pytest.MonkeyPatch, scripts: dict[str, list[str]]) -> None:
    """Let the crawl of each site be a Python script with arguments."""

    def command(site: str, root: Path, options: Sequence[str] = ()) -> list[str]:
        del root, options
        return [sys.executable, "-c", *scripts[site]]

    monkeypatch.setattr(runner, "crawl_command", command)


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def test_one_failing_site_leaves_the_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, {"a": ["raise SystemExit(1)"], "b": ["pass"], "c": ["raise SystemExit(75)"]})
    ended = {end.site: end.exit_code for end in Runner(tmp_path).run([Due(name, LONG) for name in "abc"])}
    assert ended == {"a": 1, "b": 0, "c": 75}


def test_a_crawl_is_stopped_at_its_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, {"a": [OBEDIENT, str(tmp_path / "up")]})
    (ended,) = Runner(tmp_path).run([Due("a", timedelta(seconds=1))])
    assert ended.stopped


def test_a_crawl_that_ignores_the_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, {"a": [STUBBORN]})
    monkeypatch.setattr(runner, "STOP_GRACE_S", 0.2)
    (ended,) = Runner(tmp_path).run([Due("a", timedelta(seconds=1))])
    assert (ended.exit_code, ended.stopped) == (-signal.SIGKILL, True)


def test_a_stop_ends_what_runs_and_starts_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = {name: tmp_path / name for name in "abc"}
    play(monkeypatch, {name: [OBEDIENT, str(path)] for name, path in started.items()})
    stopping = threading.Event()
    ended: list[runner.CrawlResult] = []
    work = Runner(tmp_path, at_once=2, stopping=stopping)
    thread = threading.Thread(target=lambda: ended.extend(work.run([Due(name, LONG) for name in "abc"])))
    thread.start()
    until(lambda: started["a"].exists() and started["b"].exists())
    stopping.set()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert sorted((end.site, end.exit_code, end.stopped) for end in ended) == [("a", 0, True), ("b", 0, True)]
    assert not started["c"].exists()


def test_a_pass_crawls_what_is_due_once_and_says_75_when_only_locks_were_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, {"wjnews": ["raise SystemExit(75)"], "jsw": ["raise SystemExit(3)"]})
    with Store(tmp_path / "news.db") as store:
        store.runs.start("jsw/1", "jsw", started_at=datetime.now(UTC), settings={})
    sites = {name: SITES[name] for name in ("wjnews", "jsw")}
    assert SchedulePass(tmp_path, SITES, sites).once(threading.Event()) == 75


@pytest.mark.e2e
def test_two_crawls_of_one_site_never_run_at_once(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".wjnews.lock"):
        done = subprocess.run(
            runner.crawl_command("wjnews", tmp_path, ["-s", "CONTACT=tests@example.org"]),
            env=runner.crawl_environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 75
    assert "wjnews" in done.stderr.splitlines()[-1]


@pytest.mark.e2e
def test_forever_ends_within_ten_seconds_of_a_stop_signal(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        for site in SITES:
            store.runs.start(f"{site}/1", site, started_at=datetime.now(UTC), settings={})
    process = subprocess.Popen(
        [NEWSCRAWL, "--archive", str(tmp_path), "schedule", "--forever", "-s", "CONTACT=tests@example.org"],
        env=os.environ,
    )

    def scheduled() -> bool:
        with Store(tmp_path / "news.db") as store:
            return bool(store.connection.execute("SELECT count(*) FROM site_states").fetchone()[0])

    until(scheduled)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
