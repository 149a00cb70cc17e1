"""`newscrawl status`: a sentence, what each alarm says, when each site is due, and figures, within 60 columns."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from newscrawl.archive import Archive
from newscrawl.cli import main
from newscrawl.monitor.notify import notify_changes
from newscrawl.monitor.states import note_scheduled
from newscrawl.sites import packaged
from newscrawl.store import Store
from newscrawl.text.times import CHINA

NAMES = list(packaged())
COUNT = len(NAMES)
NOW = datetime.now(UTC)
STARTED = NOW - timedelta(hours=3)
WELL = {"downloader/request_count": 9, "downloader/response_count": 9, "newscrawl/stored/unchanged": 9}
OTHER_LAYOUT = WELL | {"newscrawl/fallback/body": 9}
NO_ANSWER = {"downloader/request_count": 9}


def run(store: Store, site: str, stats: dict[str, int], exit_code: int = 0, started_at: datetime = STARTED) -> None:
    run_id = f"{site}/{started_at.isoformat()}"
    store.runs.start(run_id, site, started_at=started_at, settings={})
    store.runs.finish(run_id, finished_at=started_at, exit_code=exit_code, reason="finished: 没有回答", stats=stats)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    found = Archive(tmp_path)
    with found.store() as store:
        for name in NAMES:
            run(store, name, WELL, started_at=STARTED - timedelta(days=1))
    return found


def status(archive: Archive, *options: str) -> tuple[int, list[str]]:
    """Return the status and the lines of a call, which fit WIDTH columns unless they are JSON."""
    done = CliRunner().invoke(main, ["--archive", str(archive.root), "status", *options])
    lines = done.stdout.splitlines()
    assert options or max(map(cell_len, lines)) <= 60
    assert done.stderr == ""
    return done.exit_code, lines


def test_the_first_line_says_that_all_are_well(archive: Archive) -> None:
    with archive.store() as store:
        note_scheduled(store, NAMES, STARTED)
    code, lines = status(archive)
    assert (code, lines[0]) == (0, f"{COUNT} sites: {COUNT} well")


def test_a_site_that_was_never_crawled_is_counted_apart(tmp_path: Path) -> None:
    with Archive(tmp_path).store() as store:
        run(store, "wjnews", WELL)
    code, lines = status(Archive(tmp_path))
    assert (code, lines[0]) == (0, f"{COUNT} sites: 1 well, {COUNT - 1} never crawled")
    table = {line.split()[0]: line for line in lines if line.strip()}
    # For three hours after its time of the day, a run of three hours ago was the one before.
    assert any(re.search(r"wjnews +well +3 h +(?:now|\d\d-\d\d \d\d:\d\d) *$", line) for line in lines)
    assert any(re.search(r"jsw +never crawled +never +now *$", line) for line in lines), table


def test_the_first_line_names_the_site_that_needs_a_person_since_when_it_does(archive: Archive) -> None:
    with archive.store() as store:
        run(store, "jsw", OTHER_LAYOUT)
        notify_changes(store, archive.sites.values(), NOW - timedelta(days=2))
    code, lines = status(archive)
    since = (NOW - timedelta(days=2)).astimezone(CHINA)
    assert (code, lines[0]) == (1, f"{COUNT} sites: {COUNT - 1} well, jsw: layout since {since:%m-%d}")
    assert "jsw  layout: on 100% of the last pages" in "\n".join(lines)
    rows = {row["site"]: row for row in map(json.loads, status(archive, "--json")[1])}
    assert datetime.fromisoformat(rows["jsw"]["since"]) == since
    assert rows["wjnews"]["since"] is None
    assert all(datetime.fromisoformat(row["next_due"]).tzinfo for row in rows.values())


def test_what_was_not_told_yet_is_named_without_a_day(archive: Archive) -> None:
    with archive.store() as store:
        run(store, "jsw", WELL, exit_code=1)
    assert status(archive)[1][0] == f"{COUNT} sites: {COUNT - 1} well, jsw: failing"


def test_a_network_that_is_down_is_named_in_place_of_the_sites(archive: Archive) -> None:
    with archive.store() as store:
        for name in NAMES:
            run(store, name, NO_ANSWER, exit_code=1)
    code, lines = status(archive)
    down = f"network: down since {STARTED.astimezone(CHINA):%m-%d}"
    assert (code, lines[0]) == (1, f"{COUNT} sites: {COUNT} well, {down}")
    assert json.loads(status(archive, "--json")[1][0])["beside"] == {"network": "down"}


def test_long_names_and_many_alarms_fit_too(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    for number in range(5):
        name = "a" * 39 + str(number)
        (tmp_path / f"sites/{name}.toml").write_text(
            f'label = "江洲"\nhosts = ["h{number}.jiangzhou.example"]\narticle = "/d/"\n', encoding="utf8"
        )
    archive = Archive(tmp_path)
    with archive.store() as store:
        for name in archive.sites:
            run(store, name, WELL, exit_code=1)
    code, lines = status(archive)
    assert code == 1
    assert " ".join(lines[:20]).count("failing") >= len(archive.sites)
