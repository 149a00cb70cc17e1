"""The redis-server that tests start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.redis_server import RedisServer


def test_what_it_holds_outlives_a_kill(redis_server: RedisServer) -> None:
    address = redis_server.url
    for number in range(1, 100):
        assert redis_server.ask("INCR told") == f":{number}"
    redis_server.kill()
    assert not redis_server.is_running
    redis_server.start()
    assert redis_server.ask("INCR told") == ":100"
    assert redis_server.url == address


def test_each_test_finds_it_running_and_empty(redis_server: RedisServer) -> None:
    assert redis_server.ask("DBSIZE") == ":0"


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no-such-option"):
        RedisServer(tmp_path, "--no-such-option", "1").start()
