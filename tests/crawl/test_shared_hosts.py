"""Politeness that workers keep together, on a real server: slots, delays, cooling, robots.txt."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest

from newscrawl.crawl.download.robots import RobotsUnavailableError
from newscrawl.crawl.shared.hosts import SharedHosts
from tests.support.redis_server import RedisServer
from tests.support.sharing import Workers, run

HOST = "a.test"


@pytest.fixture
def url(redis_server: RedisServer) -> str:
    return redis_server.url


async def forget_wait(workers: Workers) -> None:
    await workers.server.ask("DEL", f"newscrawl:wait:{HOST}")


async def ask(hosts: SharedHosts, asked: list[float], times: int, delay_s: float) -> None:
    """Ask the host so often, as soon as that may be."""
    for _ in range(times):
        token = hosts.new_token()
        wait_s = delay_s
        while wait_s:
            wait_s = await hosts.claim(HOST, token, delay_s)
            await asyncio.sleep(wait_s)
        asked.append(monotonic())
        await hosts.release(HOST, token, delay_s)


def test_all_workers_together_ask_a_host_no_sooner_than_its_delay(url: str) -> None:
    async def work(workers: Workers) -> list[float]:
        asked: list[float] = []
        await asyncio.gather(*(ask(workers.hosts(name), asked, 4, 0.03) for name in ("one", "two", "three")))
        return asked

    asked = run(url, work)
    assert len(asked) == 12
    assert min(later - earlier for earlier, later in pairwise(asked)) >= 0.03


def test_a_host_has_as_many_slots_as_one_crawl_has(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = workers.hosts("one", 2), workers.hosts("two", 2)
        first, second, third = one.new_token(), two.new_token(), two.new_token()
        assert await one.claim(HOST, first, 0) == 0
        assert await two.claim(HOST, second, 0) == 0
        assert await two.claim(HOST, third, 0) > 0
        assert await two.claim("b.test", third, 0) == 0
        await one.release(HOST, first, 0)
        assert await two.claim(HOST, third, 0) == 0

    run(url, work)


def test_a_host_is_left_alone_from_the_moment_its_answer_came(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = workers.hosts("one"), workers.hosts("two")
        token = one.new_token()
        assert await one.claim(HOST, token, 5) == 0
        await forget_wait(workers)  # the answer took longer than the delay
        await one.release(HOST, token, 5)
        assert 4 < await two.claim(HOST, two.new_token(), 0) <= 5

    run(url, work)


def test_what_one_worker_is_asked_to_wait_all_wait(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = workers.hosts("one"), workers.hosts("two")
        token = one.new_token()
        assert await one.claim(HOST, token, 0) == 0
        one.cool(HOST, 60)  # as Retry-After asks
        await one.release(HOST, token, 0)
        assert 59 < await two.claim(HOST, two.new_token(), 0) <= 60
        two.cool(HOST, 1)
        assert 59 < await two.claim(HOST, two.new_token(), 0) <= 60

    run(url, work)


def test_a_worker_that_was_killed_frees_its_slots_when_it_is_back_and_others_when_they_end(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = workers.hosts("one"), workers.hosts("two")
        assert await one.claim(HOST, one.new_token(), 0) == 0
        assert await two.claim(HOST, two.new_token(), 0) > 0
        await workers.hosts("one").free([HOST, "b.test"], 0)
        token = two.new_token()
        assert await two.claim(HOST, token, 0) == 0
        await workers.server.ask("ZADD", f"newscrawl:slots:{HOST}", 1, token)  # its time has passed
        assert await one.claim(HOST, one.new_token(), 0) == 0

    run(url, work)


def test_a_slot_is_held_as_long_as_it_is_renewed(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = workers.hosts("one"), workers.hosts("two")
        token = one.new_token()
        assert await one.claim(HOST, token, 0) == 0
        await workers.server.ask("ZADD", f"newscrawl:slots:{HOST}", 1, token)
        await one.hold()
        assert await two.claim(HOST, two.new_token(), 0) > 0

    run(url, work)


def test_a_robots_txt_is_read_by_one_worker(url: str) -> None:
    async def work(workers: Workers) -> None:
        reads = []

        async def read() -> bytes:
            reads.append(HOST)
            await asyncio.sleep(0)
            return b"User-agent: *"

        found = await asyncio.gather(*(workers.hosts(name).robots(f"http://{HOST}", read) for name in ("one", "two")))
        assert found == [b"User-agent: *"] * 2
        assert reads == [HOST]

    run(url, work)


def test_a_robots_txt_that_another_worker_has_read_just_now_is_not_read_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(workers: Workers) -> None:
        ask = workers.server.ask

        async def read() -> bytes:
            return b"own"

        async def while_another_reads(*command: Any) -> Any:
            found = await ask(*command)
            if command[0] == "HGET" and found is None:
                await ask("HSET", *command[1:], b"=of another")
            return found

        monkeypatch.setattr(workers.server, "ask", while_another_reads)
        assert await workers.hosts("one").robots("http://just-now.test", read) == b"of another"

    run(url, work)


def test_of_a_robots_txt_that_does_not_answer_all_hear(url: str) -> None:
    async def work(workers: Workers) -> None:
        async def read() -> bytes:
            raise RobotsUnavailableError("no answer")

        for name in ("one", "two"):
            with pytest.raises(RobotsUnavailableError, match=r"^no answer$"):
                await workers.hosts(name).robots(f"http://{HOST}", read)

    run(url, work)
