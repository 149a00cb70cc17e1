"""What is said of a server that is not there, or will not do; and no password in it."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from newscrawl.crawl.shared import scripts
from newscrawl.crawl.shared.server import SharedServer, _doubts, check_server
from newscrawl.errors import FrontierError, NewscrawlError, UsageError
from tests.support.faults import fault
from tests.support.redis_server import RedisServer

SECRET = "geheim"
GOOD = {"redis_version": "7.0.15", "role": "master", "cluster_enabled": 0, "maxmemory": 0, "aof_enabled": 1}


def test_a_server_as_it_should_be_is_nothing_to_speak_of(redis_server: RedisServer) -> None:
    assert check_server(redis_server.url) == []


@pytest.mark.parametrize(
    "url",
    ["localhost:6379", "http://host/", "redis://", f"redis://:{SECRET}@host:none/0", f"redis://:{SECRET}@host/news",
     f"redis://:{SECRET}/x@host/0", "redis://[::1/0"],
)  # fmt: skip
def test_what_is_no_address_is_told_with_an_example(url: str) -> None:
    with pytest.raises(UsageError, match=r"^FRONTIER is no address of a server; write for example redis://\S+$"):
        check_server(url)


@pytest.mark.parametrize("option", ["nonsense=1", "socket_timeout=soon", "decode_responses=True"])
def test_an_option_of_an_address_that_cannot_be_is_told(option: str, redis_server: RedisServer) -> None:
    name = option.partition("=")[0]
    with pytest.raises(
        UsageError, match=rf"^FRONTIER: redis://\S+ has an option that cannot be \(.*{name}.*\); leave it"
    ):
        check_server(f"{redis_server.url}?{option}")


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(
        UsageError, match=r"^FRONTIER: no Redis answers at redis://127\.0\.0\.1:1/0 \(.+\); start one"
    ) as told:
        check_server(f"redis://user:{SECRET}@127.0.0.1:1/0?socket_timeout=1")
    assert SECRET not in str(told.value)


@fault(
    "Redis of a shared crawl: none there, a wrong password, too old, in a cluster",
    tries=1,
    outcome="one line with the remedy; exit 2",
)
def test_a_wrong_password_is_told_without_it(tmp_path: Path) -> None:
    with RedisServer(tmp_path, "--requirepass", "other") as server:
        url = server.url.replace("//", f"//:{SECRET}@")
        with pytest.raises(UsageError, match="does not take the user and password given") as told:
            check_server(url)
        with pytest.raises(UsageError, match="does not take the user and password given"):
            check_server(server.url)
        check_server(server.url.replace("//", "//:other@"))
        with pytest.raises(FrontierError, match="refuses the user and password given") as refused:
            asyncio.run(_once(url))
    assert SECRET not in f"{told.value} {refused.value}"


async def _once(url: str, patience_s: float = 0.1, failures: list[NewscrawlError] | None = None) -> None:
    server = SharedServer(url, patience_s, failed=(failures if failures is not None else []).append)
    try:
        await server.run(scripts.JOIN, ("one", 1000, 1, ""), ("x", "y"))
    finally:
        await server.close()


@fault(
    "Redis of a shared crawl stays away",
    tries="as long as FRONTIER_PATIENCE",
    outcome="one line with the remedy; exit 1",
)
def test_a_server_that_stays_away_is_told_once_in_one_line() -> None:
    failures: list[NewscrawlError] = []
    with pytest.raises(FrontierError, match=r"^no Redis has answered at redis://127\.0\.0\.1:1/0 for 0\.1 s \(.*\); "):
        asyncio.run(_once(f"redis://:{SECRET}@127.0.0.1:1/0", failures=failures))
    assert len(failures) == 1
    assert SECRET not in str(failures[0])


@fault("Redis of a shared crawl does not go on: a stop", tries=1, outcome="the worker ends within 10 s")
def test_at_a_stop_a_server_that_does_not_answer_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.crawl.shared.server.LAST_S", 0.1)

    async def twice(url: str) -> None:
        server = SharedServer(url, 20, is_stopping=lambda: True)
        for _ in range(2):
            with pytest.raises(FrontierError):
                await server.ask("PING")
        await server.close()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(twice(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        silent.settimeout(0)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


@fault("Redis of a shared crawl is full", tries=1, outcome="one line with the remedy; exit 1")
def test_a_server_that_refuses_to_write_is_told(redis_server: RedisServer) -> None:
    redis_server.ask("CONFIG SET maxmemory 1")
    try:
        with pytest.raises(FrontierError, match=r"cannot be written: .*maxmemory"):
            asyncio.run(_once(redis_server.url))
    finally:
        redis_server.ask("CONFIG SET maxmemory 0")


@pytest.mark.parametrize(
    ("info", "words"),
    [({"redis_version": "6.0.16"}, "is Redis 6.0.16; it must be 6.2 or newer, or Valkey"),
     ({"redis_version": "2.8"}, "is Redis 2.8; it must be 6.2 or newer"),
     ({"cluster_enabled": 1}, "name a server that stands alone"),
     ({"role": "slave"}, "name its primary"),
     ({"maxmemory": 1, "maxmemory_policy": "allkeys-lru"}, "set maxmemory-policy noeviction")],
)  # fmt: skip
def test_a_server_that_will_not_do_is_told_with_the_remedy(info: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        _doubts("redis://host", GOOD | info)


@pytest.mark.parametrize(
    ("info", "words"),
    [({"aof_enabled": 0}, "forgets the queue where it is started again; set appendonly yes"),
     ({"appendfsync": "everysec"}, "forgets the last seconds of the queue where it is killed; set appendfsync always")],
)  # fmt: skip
def test_a_server_that_may_forget_is_only_told(info: dict[str, object], words: str) -> None:
    assert _doubts("redis://host", GOOD) == []
    assert _doubts("redis://host", GOOD | info) == [f"redis://host {words}"]


def test_how_the_queue_is_written_is_asked_where_that_is_allowed(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        assert check_server(server.url) == []
        server.ask("CONFIG SET appendfsync everysec")
        assert [line.partition(" ")[2] for line in check_server(server.url)] == [
            "forgets the last seconds of the queue where it is killed; set appendfsync always"
        ]
        server.ask("ACL SETUSER default -config")
        assert check_server(server.url) == []


def test_without_the_package_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(UsageError, match=r"^FRONTIER needs redis, .*: pip install 'newscrawl\[cluster\]'$"):
        check_server("redis://host/0")
