"""A scheduler that is none, told as one line."""

from __future__ import annotations

import socket

import pytest

from newscrawl.cluster import engine
from newscrawl.errors import UsageError


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECT_S", 0.2)


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:9", "tls://127.0.0.1:9", "tcp://127.0.0.1:9"])
def test_where_no_scheduler_answers_there_is_one_line_and_nothing_left(address: str) -> None:
    with pytest.raises(UsageError, match=rf"^no scheduler answers at {address} \(.+\); start one: dask scheduler$"):
        engine.engine(address, 1).__enter__()


def test_what_listens_and_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UsageError, match=f"no scheduler answers at {address}"):
            engine.engine(address, 1).__enter__()
