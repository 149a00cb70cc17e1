"""Where alarms go, that each is told once, and that no secret of an address comes out anywhere."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.errors import UsageError
from newscrawl.monitor.channels import AppriseChannel, Channel, Message, alarm_channels
from newscrawl.monitor.health import Alarm
from newscrawl.monitor.http_calls import NotSentError
from newscrawl.monitor.notify import notify
from newscrawl.store import Store
from newscrawl.store.rows import timestamp

NOW = datetime(2026, 11, 28, tzinfo=UTC)
MESSAGE = Message("wjnews", "layout", "mend its file", "2026-11-28T00:00:00Z")
TOKEN = "Abcdefgh1234567890Abcdefgh123456"
SERVICES = {
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ": "hooks.slack.com",
    f"feishu://{TOKEN}": "open.feishu.cn",
    f"dingtalk://{TOKEN}": "oapi.dingtalk.com",
    "ntfy://s3cretuser:s3cretpass@ntfy.example.org/s3crettopic": "ntfy.example.org",
}
"""Addresses as apprise writes them, and the host that the message goes to."""
SECRET = "s3cret"


class Recorded:
    """Stands for the network: keeps what is posted, and answers with one status."""

    def __init__(self) -> None:
        self.status, self.posts = 200, list[tuple[str, str]]()

    def send(self, request: requests.PreparedRequest, **_kwargs: Any) -> requests.Response:
        logging.getLogger("urllib3.connectionpool").debug("POST %s", request.url)
        body = request.body.decode() if isinstance(request.body, bytes) else str(request.body)
        self.posts.append((str(request.url), body))
        response = requests.Response()
        response.status_code = self.status
        response._content = b"ok" if "slack" in str(request.url) else b'{"errcode": 0, "code": 0}'
        return response


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    recorded = Recorded()
    monkeypatch.setattr(requests.Session, "send", recorded.send)
    return recorded


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "news.db") as opened:
        yield opened


@pytest.mark.parametrize("url", SERVICES)
def test_a_service_of_apprise_s_gets_the_line_and_no_log_gets_its_address(
    url: str, network: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    AppriseChannel(url, 1).send(MESSAGE)
    [(address, body)] = network.posts
    assert SERVICES[url] in address
    assert "wjnews: ALARM layout: mend its file" in body
    network.status = 403
    with pytest.raises(NotSentError) as error:
        AppriseChannel(url, 1).send(MESSAGE)
    assert "Failed to send" in str(error.value)
    said = caplog.text + str(error.value)
    assert not [part for part in url.partition("://")[2].replace("@", "/").replace(":", "/").split("/") if part in said]


def test_mail_goes_to_its_server_and_a_refusal_is_told_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    class Server:
        def __init__(self, *_: Any, **__: Any) -> None: ...
        def set_debuglevel(self, *_: Any) -> None: ...
        def starttls(self, **_: Any) -> None: ...
        def ehlo(self, *_: Any) -> None: ...
        def quit(self) -> None: ...

        def login(self, _user: str, password: str) -> None:
            if password != "s3cretword":
                raise OSError(f"535 wrong password {password}")

        def sendmail(self, _from: str, _to: list[str], text: str) -> None:
            sent.append(text)

    monkeypatch.setattr("smtplib.SMTP", Server)
    monkeypatch.setattr("smtplib.SMTP_SSL", Server)
    url = "mailtos://me:{}@mail.example.org?smtp=smtp.example.org&to=you@example.org"
    AppriseChannel(url.format("s3cretword"), 1).send(MESSAGE)
    assert "newscrawl" in sent[0]
    with pytest.raises(NotSentError) as error:
        AppriseChannel(url.format("s3cretwrong"), 1).send(MESSAGE)
    assert SECRET not in str(error.value)


def test_what_is_no_address_is_refused_by_its_place_and_without_its_text() -> None:
    assert [channel.name for channel in alarm_channels("https://a.example/", ["ntfy://a/b", "slack://c"])] == [
        "ALARM_WEBHOOK", "ALARM_URLS 1 (ntfy)", "ALARM_URLS 2 (slack)",
    ]  # fmt: skip
    assert [channel.name for channel in alarm_channels(urls="ntfy://a/b feishu://c")][1] == "ALARM_URLS 2 (feishu)"
    hooks = ("ftp://{}", "http://[{}", "https:///{}", "http://{}:0/", "http://{}\x07/", "http://a.example/ {}")
    for webhook, urls in [("", ["ntfy://a/b", SECRET]), *((hook.format(SECRET), ()) for hook in hooks)]:
        with pytest.raises(UsageError) as error:
            alarm_channels(webhook, urls)
        assert SECRET not in str(error.value)


def test_a_test_is_no_alarm_and_no_recovery_to_a_program_either() -> None:
    for message, event in (
        (Message("", "", "a test", ""), "test"),
        (MESSAGE, "alarm"),
        (Message("x", "", "", ""), "recovered"),
    ):
        assert json.loads(message.body())["event"] == event


class Post(Channel):
    """A channel that keeps what it takes."""

    def __init__(self, name: str) -> None:
        self.label, self.taken, self.since, self.is_broken = name, list[str](), "", False

    @property
    def name(self) -> str:
        return self.label

    def send(self, message: Message) -> None:
        if self.is_broken:
            raise NotSentError("no room")
        self.taken.append(message.alarm)
        self.since = message.since


def test_each_channel_is_told_once_and_one_that_took_nothing_again(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    good, broken = Post("good"), Post("broken")
    broken.is_broken = True
    for _ in range(3):
        notify(store, "wjnews", Alarm("layout", "x"), NOW, [broken, good])
        notify(store, "jsw", Alarm("late", "x"), NOW, [broken, good])
    assert good.taken == ["layout", "late"]
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "did not take" in line] == [
        "newscrawl: broken did not take it: no room; sent again next time"
    ]
    broken.is_broken = False
    for day in (1, 2):
        notify(store, "wjnews", Alarm("layout", "x"), NOW + timedelta(days=day), [broken, good])
    assert broken.since == good.since == timestamp(NOW)
    notify(store, "wjnews", None, NOW, [broken, good])
    assert (broken.taken, good.taken) == (["layout", ""], ["layout", "late", ""])


def test_the_command_says_of_each_channel_whether_it_took_the_test(
    tmp_path: Path, network: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["--archive", str(tmp_path), "alarm", "--test"]
    none = CliRunner().invoke(main, command)
    assert (none.exit_code, none.output.count("\n")) == (2, 1)
    urls = list(SERVICES)
    (tmp_path / "newscrawl.toml").write_text(f"ALARM_URLS = {json.dumps([*urls, 'nothing://s3cret'])}\n")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    *sent, unknown = done.output.splitlines()
    assert sent == [f"ALARM_URLS {n} ({url.partition(':')[0]}): sent" for n, url in enumerate(urls, 1)]
    assert unknown.startswith("ALARM_URLS 5 (nothing): not sent: apprise knows no such address; ")
    assert all("this is a test; no site needs anybody" in body and "ALARM" not in body for _, body in network.posts)
    monkeypatch.setenv("NEWSCRAWL_ALARM_URLS", urls[-1])
    assert CliRunner().invoke(main, command).exit_code == 0
    network.status = 500
    failed = CliRunner().invoke(main, command)
    assert (failed.exit_code, failed.output.count("\n")) == (1, 1)
    assert SECRET not in done.output + failed.output


def test_no_part_of_an_address_is_in_the_database(store: Store, tmp_path: Path, network: Recorded) -> None:
    network.status = 500
    channels = alarm_channels(urls=list(SERVICES))
    notify(store, "wjnews", Alarm("layout", "x"), NOW, channels)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        text = "\n".join(connection.iterdump())
    assert "ALARM_URLS 4 (ntfy)" in text
    assert not [part for part in (SECRET, TOKEN, "T1JJ3T3L2", "example.org") if part in text]
