"""What a pass tells whoever watches it, and that no crawl begins on a disk that is nearly full."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from newscrawl.archive import disk
from newscrawl.archive.disk import require_room, shortage
from newscrawl.cli import main
from newscrawl.errors import ArchiveError, StoreError
from newscrawl.monitor.channels import Channel, Message
from newscrawl.monitor.heartbeat import send_heartbeat
from newscrawl.schedule import passes
from newscrawl.schedule.due import Due
from newscrawl.schedule.passes import SchedulePass
from newscrawl.schedule.runner import LOCKED, CrawlResult
from newscrawl.sites import packaged
from newscrawl.store import Store
from tests.support.listener import Listener

SECRET = "s3cret"


@pytest.fixture
def watcher() -> Iterator[Listener]:
    with Listener() as found:
        found.url += SECRET
        yield found


class Crawls:
    """Stands for the crawls of a pass: each ends with `code`."""

    def __init__(self, code: int = 0) -> None:
        self.code, self.begun = code, list[str]()

    def __call__(self, *_: object, **__: object) -> Crawls:
        return self

    def run(self, due: Sequence[Due]) -> Iterator[CrawlResult]:
        for entry in due:
            self.begun.append(entry.site)
            yield CrawlResult(entry.site, self.code, stopped=False, started_at=datetime.now(UTC))


class Taken(Channel):
    """A channel that keeps what it takes."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @property
    def name(self) -> str:
        return "taken"

    def send(self, message: Message) -> None:
        self.lines.append(message.line())


@pytest.fixture
def crawls(monkeypatch: pytest.MonkeyPatch) -> Crawls:
    found = Crawls()
    monkeypatch.setattr(passes, "Runner", found)
    return found


def one_pass(root: Path, heartbeat: str = "", least: int = 0, channel: Channel | None = None) -> int:
    sites = packaged()
    wanted = {"wjnews": sites["wjnews"], "jsw": sites["jsw"]}
    channels = [channel] if channel else []
    work = SchedulePass(root, sites, wanted, channels=channels, heartbeat=heartbeat, disk_free_min=least)
    return work.once(threading.Event())


@pytest.mark.parametrize(("code", "path"), [(0, ""), (1, "/fail"), (2, "/fail"), (LOCKED, "")])
def test_the_end_of_a_pass_is_told_and_whether_it_failed(
    tmp_path: Path, crawls: Crawls, watcher: Listener, code: int, path: str
) -> None:
    crawls.code = code
    assert one_pass(tmp_path, watcher.url) == code
    assert watcher.asked == [f"/{SECRET}{path}"]


def test_a_pass_that_breaks_off_is_told_as_failed(tmp_path: Path, crawls: Crawls, watcher: Listener) -> None:
    (tmp_path / "news.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="cannot be opened as a database"):
        one_pass(tmp_path, watcher.url)
    assert watcher.asked == [f"/{SECRET}/fail"]
    assert crawls.begun == []


def test_the_address_of_a_failure_keeps_its_query(watcher: Listener) -> None:
    send_heartbeat(f"{watcher.url}/?create=1", failed=True)
    assert watcher.asked == [f"/{SECRET}/fail?create=1"]


def test_a_watcher_that_does_not_answer_is_told_of_once_and_without_its_address(
    tmp_path: Path, crawls: Crawls, watcher: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    watcher.status = 503
    assert [one_pass(tmp_path, watcher.url) for _ in range(3)] == [0, 0, 0]
    line = "newscrawl: HEARTBEAT_URL did not take it: it answered with status 503; sent again next time\n"
    assert capsys.readouterr().err.count(line) == 1
    watcher.status = 200
    one_pass(tmp_path, watcher.url)
    watcher.status = 500
    one_pass(tmp_path, watcher.url)
    assert "HEARTBEAT_URL did not take it: it answered with status 500" in capsys.readouterr().err
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("news.db*"))
    assert crawls.begun


def test_an_address_that_is_none_is_refused_without_its_text(tmp_path: Path) -> None:
    (tmp_path / "newscrawl.toml").write_text(f'HEARTBEAT_URL = "htps://{SECRET}"\n')
    done = CliRunner().invoke(main, ["--archive", str(tmp_path), "schedule"])
    assert (done.exit_code, done.output) == (
        2, "newscrawl: HEARTBEAT_URL is no http(s) URL; write it as https://example.org/path\n",
    )  # fmt: skip


def test_on_a_disk_that_is_nearly_full_no_crawl_begins_and_one_alarm_is_raised_until_there_is_room(
    tmp_path: Path, crawls: Crawls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    free = [400_000_000]
    monkeypatch.setattr(disk, "shutil", SimpleNamespace(disk_usage=lambda _: SimpleNamespace(free=free[0])))
    channel = Taken()
    assert [one_pass(tmp_path, least=1_000_000_000, channel=channel) for _ in range(3)] == [1, 1, 1]
    assert crawls.begun == []
    err = capsys.readouterr().err
    assert err == f"newscrawl: {channel.lines[0]}\n"
    assert err.startswith("newscrawl: disk: ALARM full: no crawl begins: 0.40 GB are free on the disk of ")
    free[0] = 1_000_000_000
    assert one_pass(tmp_path, least=1_000_000_000, channel=channel) == 0
    assert sorted(crawls.begun) == ["jsw", "wjnews"]
    assert channel.lines[1:] == ["disk: well again"]


def test_the_room_is_that_of_the_disk_below_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    assert shortage(tmp_path / "new/archive", free // 2) == ""
    with pytest.raises(ArchiveError, match=r"fewer than the .* GB of DISK_FREE_MIN; free space"):
        require_room(tmp_path / "new/archive", free * 2)


def test_an_alarm_of_a_full_disk_stands_in_the_database(
    tmp_path: Path, crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "shutil", SimpleNamespace(disk_usage=lambda _: SimpleNamespace(free=0)))
    one_pass(tmp_path, least=1)
    with Store(tmp_path / "news.db") as store:
        found = store.connection.execute("SELECT site, alarm FROM site_states WHERE alarm <> ''").fetchall()
    assert (found, crawls.begun) == ([("disk", "full")], [])
