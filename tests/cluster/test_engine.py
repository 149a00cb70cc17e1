"""A scheduler that is none or is lost, told as one line."""

from __future__ import annotations

import socket
import time

import pytest

from newscrawl.cluster import engine
from newscrawl.errors import ExportError, UsageError
from tests.support.dask_workers import local_workers


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECT_S", 0.2)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:9", "tls://127.0.0.1:9", "tcp://127.0.0.1:9"])
def test_where_no_scheduler_answers_there_is_one_line_and_nothing_left(address: str) -> None:
    with pytest.raises(UsageError, match=rf"^no scheduler answers at {address} \(.+\); start one: dask scheduler$"):
        engine.engine(address, 1).__enter__()


@pytest.mark.usefixtures("impatient")
def test_what_listens_and_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UsageError, match=f"no scheduler answers at {address}"):
            engine.engine(address, 1).__enter__()


@pytest.mark.e2e
@pytest.mark.parametrize("workers", [0, 1])
def test_a_scheduler_without_workers_is_told_of(workers: int) -> None:
    told: list[str] = []
    with local_workers(workers) as address, engine.engine(address, 1, told.append):
        pass
    says = f"{address} has no workers yet, and is waited for; start some: dask worker {address}"
    assert told == ([] if workers else [says])


@pytest.mark.e2e
def test_a_scheduler_that_is_lost_meanwhile_is_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    monkeypatch.setitem(engine.LOCAL, "distributed.comm.timeouts.connect", "2s")
    with local_workers(1) as address, engine.engine(address, 1) as workers:
        done = workers.run(time.sleep, {"short": 0, "long": 60})
        assert next(done) == ("short", None)
        caplog.clear()
        with Client(address, set_as_default=False) as other:  # type: ignore[no-untyped-call]
            other.shutdown()
        with pytest.raises(
            ExportError, match=r"^the connection to the scheduler was lost; start it, then run it again"
        ):
            next(done)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
