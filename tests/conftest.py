"""What all tests share: no network but loopback, and a server that plays the five sites."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sqlite3
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from newscrawl.archive import processing, tracing
from newscrawl.pool import process
from newscrawl.sites import load
from newscrawl.sites.format import read_site
from newscrawl.store import database
from tests.support import faults, in_process, new_databases
from tests.support.guard import sitecustomize  # importing it puts this process under the guard
from tests.support.listener import Listener
from tests.support.redis_server import RedisServer
from tests.support.site_server import SiteServer

# A property is right or wrong, however busy the machine is.
settings.register_profile("quick", deadline=None, max_examples=30)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
END_TO_END = Path(__file__).with_name("end_to_end")
OF_TESTS_BYTES = 1 << 30
"""What a process of tests may have taken before it forks: its libraries and test modules alone take 200 MB."""
GUARD = Path(sitecustomize.__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Have what was loaded and collected looked through for garbage neither meanwhile nor ever after."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep what docs/faults.md shows of a test."""
    faults.note(item)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts a crawl or a browser, and skip what needs a browser where `run` could have none, and said so.

    What takes longest comes first, so that no process has half a minute of it left when the others have ended.
    """
    items.sort(key=lambda item: not item.path.is_relative_to(END_TO_END))
    for item in items:
        needs_browser = item.get_closest_marker("browser")
        if needs_browser or item.path.is_relative_to(END_TO_END):
            item.add_marker("e2e")
        if needs_browser and os.environ.get("WITHOUT_BROWSER"):
            item.add_marker(pytest.mark.skip("no Chromium here"))


@pytest.fixture(autouse=True, scope="session")
def guarded_subprocesses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Put every Python process the tests start under the guard too; yield the file that attempts are written to."""
    log = tmp_path_factory.mktemp("guard") / "attempts.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(GUARD), prepend=os.pathsep)
        patch.setenv("NETWORK_GUARD_LOG", str(log))
        yield log


@pytest.fixture(autouse=True, scope="session")
def _new_databases_are_copies() -> Iterator[None]:
    with new_databases.copied():
        yield


@pytest.fixture(autouse=True, scope="session")
def _sites_are_read_once() -> Iterator[None]:
    """Keep what a site's file says while it says the same: each command that a test calls would read all for 10 ms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "read_site", cache(read_site))
        patch.setattr(load, "_names_sites", cache(load._names_sites))
        yield


@pytest.fixture(autouse=True, scope="session")
def _nothing_waits_for_the_disk() -> Iterator[None]:
    """Wait for no disk where a file or database is closed, 4 ms thousands of times: no test cuts the power."""
    connect = database._connect

    def connect_unsynced(path: Path, *, frozen: bool) -> sqlite3.Connection:
        connection = connect(path, frozen=frozen)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_connect", connect_unsynced)
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(autouse=True, scope="module")
def _readers_of_pages(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have archived pages read by this process, or by forks of it; both have what tests replace."""
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("forks"):
            patch.setattr(process, "context", lambda: multiprocessing.get_context("fork"))
            patch.setattr(processing, "DATA_LIMIT_BYTES", processing.DATA_LIMIT_BYTES + OF_TESTS_BYTES)
            tracing.warm_up()  # or each forked process loads what reads pages itself
        elif not request.path.is_relative_to(END_TO_END):
            patch.setattr(processing, "BatchingProcessPool", in_process.Batches)
            patch.setattr(processing, "PoolThread", in_process.Pool)
        yield


@pytest.fixture(autouse=True)
def no_attempt_to_leave(guarded_subprocesses: Path) -> Iterator[None]:
    """Fail a test during which anything tried to reach past loopback, even when the error was swallowed."""
    yield
    if guarded_subprocesses.exists():
        attempts = guarded_subprocesses.read_text(encoding="utf8")
        guarded_subprocesses.unlink()
        pytest.fail(f"network reached for:\n{attempts}")


@pytest.fixture
def sites() -> Iterator[SiteServer]:
    """Serve the fixture pages of all sites through a local forward proxy."""
    with SiteServer() as server:
        yield server


@pytest.fixture
def webhook() -> Iterator[Listener]:
    """Start a server that keeps what alarms post to it."""
    with Listener() as found:
        yield found


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Start a redis-server for all tests of this process; `redis_server` gives it to one of them."""
    if os.environ.get("WITHOUT_REDIS"):
        pytest.skip("no redis-server here")
    with RedisServer(tmp_path_factory.mktemp("redis")) as found:
        yield found


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """Return a redis-server that holds nothing; the test may kill it."""
    if not redis_process.is_running:
        redis_process.start()
    redis_process.ask("FLUSHALL")
    return redis_process
