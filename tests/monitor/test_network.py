"""A network that is down raises one alarm, and a site that is down its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.monitor.health import healths
from newscrawl.monitor.network import NETWORK, outage
from newscrawl.monitor.notify import notify_changes
from newscrawl.monitor.states import BESIDE_SITES
from newscrawl.sites import packaged
from newscrawl.sites.format import RESERVED
from newscrawl.store import Store
from newscrawl.text.times import CHINA

FIVE = [replace(packaged()["wjnews"], name=name) for name in ("czrb", "jsw", "thmz", "wjnews", "zgjssw")]
FIRST = datetime(2026, 3, 2, 2, tzinfo=CHINA)
ASKED = {"downloader/request_count": 3}
ANSWERED = ASKED | {"downloader/response_count": 3, "newscrawl/stored/unchanged": 3}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "news.db") as opened:
        yield opened


def crawl(store: Store, night: int, answers: str, sites: int | None = None, **settings: str) -> datetime:
    """Add a run of each site on a night; `answers` has a + for each that was answered. Return when all had ended."""
    moment = FIRST + timedelta(days=night)
    for number, (site, answer) in enumerate(zip(FIVE[slice(sites)], answers, strict=False)):
        started = moment + timedelta(minutes=number)
        run_id, is_well = f"{site.name}/{started.isoformat()}", answer == "+"
        store.runs.start(run_id, site.name, started_at=started, settings=settings)
        store.runs.finish(
            run_id, finished_at=started, exit_code=not is_well, reason="finished: no start URL answered",
            stats=ANSWERED if is_well else ASKED,
        )  # fmt: skip
    return moment + timedelta(hours=1)


def told(store: Store, now: datetime, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what is told after a pass, each by the first words of its line."""
    notify_changes(store, FIVE, now)
    return [line.removeprefix("newscrawl: ")[:25] for line in capsys.readouterr().err.splitlines()]


def test_a_network_that_is_down_for_two_nights_is_told_once_and_so_is_its_return(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(store, crawl(store, 0, "+++++"), capsys) == []
    assert told(store, crawl(store, 1, "-----"), capsys) == ["network: ALARM down: none"]
    assert told(store, crawl(store, 2, "-----"), capsys) == []
    assert told(store, crawl(store, 3, "+", sites=1), capsys) == ["network: well again"], "nothing of the other four"
    assert told(store, crawl(store, 4, "+++++"), capsys) == []


def test_one_dead_host_among_five_is_the_sites_own_alarm(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    crawl(store, 0, "+++++")
    dead = f"{FIVE[4].name}: ALARM failing: the"[:25]
    assert told(store, crawl(store, 1, "++++-"), capsys) == [dead], "the last of all, after those that answered"
    assert told(store, crawl(store, 2, "++++-"), capsys) == []
    assert told(store, crawl(store, 3, "+++++"), capsys) == [f"{FIVE[4].name}: well again"[:25]]


def test_two_hosts_that_die_while_others_answer_after_them_are_two_alarms(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    crawl(store, 0, "+++++")
    assert len(told(store, crawl(store, 1, "--+++"), capsys)) == 2


def test_a_host_that_was_dead_before_is_no_witness(store: Store) -> None:
    crawl(store, 0, "+-+++")
    crawl(store, 1, "--", sites=2)
    assert outage(store) is None


def test_a_network_that_was_down_from_the_start_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    now = crawl(store, 0, "-----")
    assert not any(health.alarm for health in healths(store, FIVE, now)), "what shows sites notes nothing of the outage"
    assert told(store, now, capsys) == ["network: ALARM down: none"]


def test_no_site_can_be_called_as_what_has_a_state_beside_sites() -> None:
    assert {NETWORK, *BESIDE_SITES} <= RESERVED


def test_a_replay_is_no_answer_of_the_network(store: Store) -> None:
    crawl(store, 0, "-----")
    crawl(store, 1, "+", sites=1, REPLAY_WARC="a.warc.gz")
    found = outage(store)
    assert found
    assert (found.sites, found.since) == (5, FIRST)
