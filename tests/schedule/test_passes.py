"""What a pass of the schedule tells: a line for each site whose state changed, and nothing else; the rest is logged."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.errors import StoreError
from newscrawl.model import Article, Record
from newscrawl.schedule import logs, passes, runner
from newscrawl.schedule.due import Due
from newscrawl.schedule.passes import SchedulePass
from newscrawl.schedule.runner import Runner
from newscrawl.sites import Sites, packaged
from newscrawl.store import Store
from newscrawl.store.rows import timestamp
from tests.support.faults import fault

SITES = [replace(packaged()["wjnews"], name=name, hosts=(f"{name}.example",)) for name in ("a", "b", "c", "d", "e")]
CRAWL = 'echo Scrapy started; seq 0 59; echo "newscrawl: the last line" >&2; exit "$0"'
"""Stands for a crawl, for a shell, which starts in a tenth of Python's time: says much, and ends."""
ASKED = {"downloader/request_count": 9}
WELL = ASKED | {"downloader/response_count": 9, "newscrawl/stored/unchanged": 9}
START = Runner._start
Ending = tuple[int, dict[str, int] | None]


@dataclass
class Schedule:
    """Passes over five sites all of which are due each time; how the crawls of some end is in `endings`."""

    root: Path
    capfd: pytest.CaptureFixture[str]
    endings: dict[str, Ending] = field(default_factory=dict)
    sites: Sites = field(default_factory=lambda: Sites(SITES))
    verbose: bool = False

    def command(self, site: str, _root: Path, options: Sequence[str] = ()) -> list[str]:
        assert "--no-alarms" in options
        return ["sh", "-c", CRAWL, str(self.endings.get(site, (0, WELL))[0])]

    def start(self, runs: Runner, due: Due) -> Any:
        """Start a crawl, and add the row of its run with what it counted, if anything."""
        started = START(runs, due)
        code, counted = self.endings.get(due.site, (0, WELL))
        if counted:
            now = timestamp(datetime.now(UTC))
            row = f"{due.site}/{now}", due.site, now, now, code, "finished: no start URL answered", json.dumps(counted)
            with closing(sqlite3.connect(self.root / "news.db")) as database, database:
                database.execute("INSERT INTO runs (id, site, started_at, finished_at, exit_code, reason, settings, "
                                 "stats) VALUES (?, ?, ?, ?, ?, ?, '{}', ?)", row)  # fmt: skip
        return started

    def make_pass(self) -> list[str]:
        """Make a pass; return what it wrote on stderr, line by line."""
        SchedulePass(self.root, self.sites, self.sites, verbose=self.verbose).once(threading.Event())
        told = self.capfd.readouterr()
        assert told.out == ""
        return told.err.splitlines()


@pytest.fixture
def schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Schedule:
    found = Schedule(tmp_path, capfd)

    def start(runs: Runner, due: Due) -> Any:
        return found.start(runs, due)

    monkeypatch.setattr(runner, "crawl_command", found.command)
    monkeypatch.setattr(Runner, "_start", start)
    monkeypatch.setattr(runner, "POLL_S", 0.005)
    monkeypatch.setattr(passes, "due_sites", lambda sites, *_: [Due(site.name, timedelta(minutes=1)) for site in sites])
    return found


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ((1, ASKED), "newscrawl: b: ALARM failing: the last run failed: no start URL answered"),
        ((1, WELL | {"newscrawl/blocked": 2}), "newscrawl: b: ALARM blocked: 2 pages had captchas or blocks"),
        ((0, WELL | {"newscrawl/fallback/body": 9}), "newscrawl: b: ALARM layout: on 100% of the last pages"),
        ((3, None), "newscrawl: b: ALARM failing: the last crawl failed: the last line (status 3; "),
    ],
    ids=["down", "blocked", "changed", "without a run"],
)
def test_a_pass_is_silent_but_for_one_line_when_a_site_falls_ill_and_one_when_it_is_well_again(
    schedule: Schedule, ending: Ending, told: str
) -> None:
    assert schedule.make_pass() == []
    schedule.endings["b"] = ending
    (line,) = schedule.make_pass()
    assert line.startswith(told)
    assert schedule.make_pass() == []
    del schedule.endings["b"]
    assert schedule.make_pass() == ["newscrawl: b: well again"]
    assert schedule.make_pass() == []


def publish(root: Path, days: range) -> None:
    """Store an article of site b for each of the days that so many days back it published."""
    with Store(root / "news.db", Sites(SITES)) as store:
        for back in days:
            day = datetime.now(UTC) - timedelta(days=back)
            url = f"http://b.example/{back}.html"
            record = Record(f"r{back}", "warc/b/x-0.warc.gz", back, 1, "response", url, day, 200, "sha1:")
            known: dict[str, Any] = {"published": f"{day:%Y-%m-%d}T08:00:00+08:00", "source": "武进日报"}
            store.articles.save(
                Article(url=url, site="b", title="题", body=f"文{back}", **known), [record], run_id="b/1"
            )


def test_a_site_that_publishes_no_more_is_one_line_and_its_news_another(schedule: Schedule) -> None:
    publish(schedule.root, range(60, 30, -1))
    (line,) = schedule.make_pass()
    assert line.startswith("newscrawl: b: ALARM silence: nothing published for 3")
    assert schedule.make_pass() == []
    publish(schedule.root, range(1, -1, -1))
    assert schedule.make_pass() == ["newscrawl: b: well again"]


def test_a_network_that_is_down_is_one_line_for_all_sites(schedule: Schedule) -> None:
    schedule.make_pass()
    schedule.endings = {site.name: (1, ASKED) for site in SITES}
    (line,) = schedule.make_pass()
    assert line.startswith("newscrawl: network: ALARM down: none of 5 sites has answered since")
    assert schedule.make_pass() == []
    schedule.endings.clear()
    assert schedule.make_pass() == ["newscrawl: network: well again"]


def test_a_file_of_a_site_that_is_refused_is_told_once(schedule: Schedule) -> None:
    schedule.sites = Sites(SITES, problems=["archive/sites/f.toml, line 3: colour is no key"])
    assert schedule.make_pass() == ["newscrawl: sites: ALARM refused: archive/sites/f.toml, line 3: colour is no key"]
    assert schedule.make_pass() == []
    schedule.sites = Sites(SITES)
    assert schedule.make_pass() == ["newscrawl: sites: well again"]


def test_each_line_of_a_log_carries_the_site_and_full_files_are_put_aside(
    schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MAX_BYTES", 250)
    schedule.make_pass()
    schedule.make_pass()
    files = sorted((schedule.root / "logs").glob("b.log*"))
    assert [file.name for file in files] == ["b.log", "b.log.1", "b.log.2"]
    lines = [line for file in reversed(files) for line in file.read_text(encoding="utf-8").splitlines()]
    assert sorted(lines) == sorted(2 * ["b Scrapy started", *(f"b {number}" for number in range(60)),
                                        "b newscrawl: the last line"])  # fmt: skip


def test_what_goes_into_the_logs_can_be_looked_at(schedule: Schedule) -> None:
    schedule.verbose = True
    told = schedule.make_pass()
    assert {line.partition(" ")[0] for line in told} == {site.name for site in SITES}
    assert told.count("c newscrawl: the last line") == 1


def test_a_log_that_cannot_be_written_is_told_once_and_stops_no_crawl(schedule: Schedule) -> None:
    (schedule.root / "logs" / "b.log").mkdir(parents=True)
    (line,) = schedule.make_pass()
    assert line.startswith("newscrawl: logs: ALARM unwritten:")
    assert line.endswith("cannot be written: Is a directory")
    assert schedule.make_pass() == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells open files by /proc")
def test_a_pass_leaves_no_file_and_no_thread_open(schedule: Schedule) -> None:
    schedule.make_pass()
    before = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
    schedule.make_pass()
    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == before


LEAVES = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])"


def test_what_a_crawl_leaves_running_is_killed(schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LEFT_BEHIND_S", 0.2)
    before = threading.active_count()
    monkeypatch.setattr(runner, "crawl_command", lambda *_: [sys.executable, "-c", LEAVES])
    assert schedule.make_pass() == []
    assert threading.active_count() == before


@fault("a database that another program holds: a stop of the schedule", tries=0, outcome="ends within 10 s, one line")
def test_a_stop_ends_a_pass_that_waits_for_the_database(schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.database.STOP_POLL_S", 0)
    stopping = threading.Event()
    stopping.set()
    began = time.monotonic()
    with Store(schedule.root / "news.db") as store, store.transaction(), pytest.raises(StoreError, match="locked"):
        SchedulePass(schedule.root, schedule.sites, schedule.sites).once(stopping)
    assert time.monotonic() - began < 10
