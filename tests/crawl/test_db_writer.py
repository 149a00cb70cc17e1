"""The process that writes a crawl's database: in order, many jobs at a time, and no mistake costs another job."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl.workers.db_writer import GROWTH_BYTES, DatabaseWriter, WriterContext
from newscrawl.errors import NewscrawlError, StoreError
from newscrawl.pool import MEMORY, WorkerDiedError
from newscrawl.pool.process import STATM
from newscrawl.sites import packaged
from newscrawl.store import Store
from tests.support.faults import fault

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


def start(context: WriterContext, name: str) -> str:
    context.store.runs.start(name, "wjnews", started_at=BEGAN, settings={})
    return name


def mistake(context: WriterContext) -> None:
    start(context, "half done")
    raise KeyError("mistake")


def unwritable(context: WriterContext) -> None:
    raise StoreError(f"{context.frontier.site.name}: the disk is full")


def die(context: WriterContext) -> None:
    start(context, "never committed")
    os._exit(1)


def done(folder: Path, *jobs: tuple[Any, ...]) -> tuple[list[Any], list[str]]:
    """Return what the writer returned for the jobs, and what it said had failed."""
    Store(folder / "news.db").close()
    failed: list[NewscrawlError] = []

    async def all_done() -> list[Any]:
        db_writer = DatabaseWriter(folder, packaged()["wjnews"], packaged(), BEGAN, failed.append)
        results = await asyncio.gather(*(db_writer.write(*job) for job in jobs), return_exceptions=True)
        await db_writer.close()
        return results

    return asyncio.run(all_done()), [str(error) for error in failed]


def runs(folder: Path) -> list[str]:
    with Store(folder / "news.db") as store:
        return [name for (name,) in store.connection.execute("SELECT id FROM runs ORDER BY rowid")]


def test_what_waits_is_done_in_its_order(tmp_path: Path) -> None:
    names = [str(number) for number in range(120)]
    assert done(tmp_path, *((start, name) for name in names)) == (names, [])
    assert runs(tmp_path) == names


def committed_before(context: WriterContext, name: str) -> int:
    """Do a job, and return how many runs transactions before its own have written."""
    start(context, name)
    (file,) = (row[2] for row in context.store.connection.execute("PRAGMA database_list") if row[1] == "main")
    with closing(sqlite3.connect(file)) as other:
        number: int = other.execute("SELECT count(*) FROM runs").fetchone()[0]
    return number


def test_a_transaction_begins_at_once_when_half_as_many_jobs_wait_as_are_to_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.crawl.workers.db_writer.BATCH_WAIT_S", 60)
    Store(tmp_path / "news.db").close()

    async def three() -> list[int]:
        db_writer = DatabaseWriter(tmp_path, packaged()["wjnews"], packaged(), BEGAN, list[NewscrawlError]().append)
        tasks: list[asyncio.Task[int]] = []
        for name, to_come in (("a", 3), ("b", 4), ("c", 0)):
            tasks.append(asyncio.create_task(db_writer.write(committed_before, name)))
            await asyncio.sleep(0)
            db_writer.flush(to_come)
            if name != "a":
                await tasks[-1]
        await db_writer.close()
        return await asyncio.gather(*tasks)

    async def in_time() -> list[int]:
        async with asyncio.timeout(30):
            return await three()

    assert asyncio.run(in_time()) == [0, 0, 2]


def test_a_mistake_costs_no_other_job_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    results, failed = done(tmp_path, (start, "a"), (mistake,), (start, "b"))
    assert [str(result) for result in results] == ["a", "'mistake'", "b"]
    assert failed == []
    assert runs(tmp_path) == ["a", "b"]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert done(tmp_path, (start, "a"), (unwritable,)) == (["a", None], ["wjnews: the disk is full"])
    assert runs(tmp_path) == ["a"]


def test_what_kills_the_writer_is_told_and_the_next_one_does_the_rest(tmp_path: Path) -> None:
    results, failed = done(tmp_path, (start, "a"), (die,))
    assert results == ["a", None]
    assert failed == ["the process that writes the database was killed; crawl again"]
    assert runs(tmp_path) == ["a"]


def fill_memory(context: WriterContext) -> None:
    start(context, "never committed")
    bytearray(GROWTH_BYTES)


@pytest.mark.skipif(not STATM.exists(), reason="Linux alone limits a process's memory")
@fault(
    "an article that takes more memory to store than the writer may", tries=1, outcome="a failure of processing: memory"
)
def test_a_job_that_takes_too_much_memory_is_said_and_costs_no_other(tmp_path: Path) -> None:
    results, failed = done(tmp_path, (start, "a"), (fill_memory,), (start, "b"))
    assert [results[0], results[2]] == ["a", "b"]
    assert (type(results[1]), results[1].kind) == (WorkerDiedError, MEMORY)
    assert failed == []
    assert runs(tmp_path) == ["a", "b"]
