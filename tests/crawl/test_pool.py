"""Processes that take what waits for them: every job is done once, whatever another one does to its process."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
import time
from weakref import WeakSet

import pytest

from newscrawl.pool import TIMEOUT, BatchingProcessPool, PoolThread, WorkerDiedError, WorkerOptions, process
from newscrawl.pool.process import GC_THRESHOLD, WorkerProcess


def work(jobs: list[str]) -> list[str]:
    if "deadly" in jobs:
        os._exit(1)
    if "wrong" in jobs:
        raise ValueError("wrong")
    return [f"{job} {os.getpid()} {len(jobs)}" for job in jobs]


def nicenesses(jobs: list[str]) -> list[int]:
    return [os.nice(0) for _ in jobs]


def looks_for_cycles(jobs: list[str]) -> list[tuple[bool, int, bool]]:
    return [(gc.isenabled(), gc.get_threshold()[0], gc.get_freeze_count() > 0) for _ in jobs]


def results(*rounds: list[str], count: int = 2, max_batch: int = 8) -> list[str]:
    """Return what became of the jobs, started round after round."""

    async def all_rounds() -> list[object]:
        pool = BatchingProcessPool(count, max_batch, work)
        found: list[object] = []
        for jobs in rounds:
            found += await asyncio.gather(*map(pool.submit, jobs), return_exceptions=True)
        await pool.drain()
        return found

    return [said if isinstance(said, str) else repr(said) for said in asyncio.run(all_rounds())]


def test_results_are_those_of_the_jobs_in_their_order() -> None:
    jobs = [str(number) for number in range(100)]
    assert [said.split()[0] for said in results(jobs)] == jobs


def test_jobs_that_wait_are_done_together_and_no_more_than_allowed() -> None:
    sizes = [int(said.split()[2]) for said in results([str(number) for number in range(50)], max_batch=7)]
    assert max(sizes) == 7


def test_a_batch_that_waits_takes_what_comes_meanwhile() -> None:
    async def two() -> list[str]:
        pool = BatchingProcessPool(1, 8, work, batch_wait_s=0.2)
        first = pool.submit("first")
        await asyncio.sleep(0.01)
        found = [await pool.submit("second"), await first]
        await pool.drain()
        return found

    assert {said.split()[2] for said in asyncio.run(two())} == {"2"}


def test_a_batch_that_is_told_that_nothing_follows_does_not_wait() -> None:
    async def hurried() -> str:
        pool = BatchingProcessPool(1, 8, work, batch_wait_s=60)
        pool.flush()
        async with asyncio.timeout(20):
            said: str = await pool.submit("last")
        await pool.drain()
        return said

    assert asyncio.run(hurried()).startswith("last")


def test_a_process_looks_for_cycles_now_and_then_and_not_among_what_was_imported() -> None:
    with PoolThread(lambda: BatchingProcessPool(1, 8, looks_for_cycles)) as pool:
        assert pool.submit(["any"]).result() == [(True, GC_THRESHOLD, True)]


def test_a_process_leaves_the_processor_to_others_where_that_is_asked_for() -> None:
    async def niceness() -> int:
        pool = BatchingProcessPool(1, 8, nicenesses, WorkerOptions(niceness=3))
        found: int = await pool.submit("any")
        await pool.drain()
        return found

    assert asyncio.run(niceness()) == min(os.nice(0) + 3, 19)


def test_an_urgent_job_is_done_next_and_by_itself() -> None:
    async def one_of_many() -> list[str]:
        pool = BatchingProcessPool(1, 2, work, batch_wait_s=60)
        order: list[str] = []
        for job in ("first", "second", "third", "fourth", "urgent"):
            pool.submit(job, urgent=job == "urgent").add_done_callback(lambda done: order.append(done.result()))
        await pool.drain()
        return order

    order = [said.split() for said in asyncio.run(one_of_many())]
    assert [(job, size) for job, _, size in order] == [
        ("urgent", "1"), ("first", "2"), ("second", "2"), ("third", "2"), ("fourth", "2")
    ]  # fmt: skip


def test_a_batch_waits_no_longer_than_until_it_is_full() -> None:
    async def full() -> list[str]:
        pool = BatchingProcessPool(1, 2, work, batch_wait_s=60)
        async with asyncio.timeout(20):
            found = await asyncio.gather(pool.submit("first"), pool.submit("second"))
        await pool.drain()
        return list(found)

    assert {said.split()[2] for said in asyncio.run(full())} == {"2"}


def test_one_process_does_the_jobs_in_their_order_with_none_left_over() -> None:
    rounds = [[f"{number}-{job}" for job in range(3)] for number in range(200)]
    found = results(*rounds, count=1)
    assert [said.split()[0] for said in found] == [job for jobs in rounds for job in jobs]
    assert len({said.split()[1] for said in found}) == 1


def test_a_job_that_comes_the_moment_another_is_done_is_done_too() -> None:
    async def one_by_one() -> list[str]:
        pool = BatchingProcessPool(1, 8, work)
        async with asyncio.timeout(20):
            found = [await pool.submit(str(number)) for number in range(3)]
        await pool.drain()
        return found

    assert [said.split()[0] for said in asyncio.run(one_by_one())] == ["0", "1", "2"]


def test_a_job_that_fails_or_ends_its_process_costs_no_other() -> None:
    found = results(["a", "b", "deadly", "c", "wrong", "d"], ["e"])
    assert [said.split()[0] for said in found] == [
        "a",
        "b",
        "WorkerDiedError('the",
        "c",
        "ValueError('wrong')",
        "d",
        "e",
    ]


def endless(jobs: list[str]) -> list[str]:
    while "endless" in jobs:
        pass
    return jobs


def asleep(jobs: list[str]) -> list[str]:
    threading.Event().wait()
    return jobs


def test_a_job_that_takes_too_much_processor_time_ends_with_its_process_and_costs_no_other() -> None:
    with PoolThread(lambda: BatchingProcessPool(1, 8, endless, WorkerOptions(cpu_s=0.5))) as pool:
        found = pool.submit(["a", "endless", "b"]).result(timeout=60)
    assert [found[0], found[2]] == ["a", "b"]
    assert isinstance(found[1], WorkerDiedError)
    assert found[1].kind == TIMEOUT


def test_closing_does_not_wait_for_a_job_that_never_ends() -> None:
    pool = PoolThread(lambda: BatchingProcessPool(1, 8, asleep))
    waiting = pool.submit(["a"])
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 10
    assert waiting.done()


def stopped(jobs: list[str]) -> list[str]:
    os.kill(os.getpid(), signal.SIGSTOP)
    return jobs


def test_closing_does_not_wait_for_a_process_that_was_stopped_and_says_so_of_its_jobs() -> None:
    async def given_up() -> list[object]:
        pool = BatchingProcessPool(1, 1, stopped)
        waiting = [pool.submit(job) for job in ("a", "b")]
        await pool.drain(0.5)
        async with asyncio.timeout(10):
            return list(await asyncio.gather(*waiting, return_exceptions=True))

    assert [type(result) for result in asyncio.run(given_up())] == [WorkerDiedError, WorkerDiedError]


def test_nobody_s_processes_end_with_their_program_and_none_has_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_started", WeakSet())  # those of other tests go on
    worker = WorkerProcess(held_signals, WorkerOptions(has_children=True))
    assert asyncio.run(worker.run([""])) == [True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    process._kill_rest()
    assert not worker._process.is_alive()


def test_what_held_interrupts_back_before_does_so_afterwards() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with process._interrupts_held():
            pass
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def held_signals(jobs: list[str]) -> list[bool]:
    return [signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()) for _ in jobs]
