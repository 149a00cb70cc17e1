"""One pool of worker processes with limits of time and memory, for crawl, import and replay alike."""

from newscrawl.pool.batching import BatchingProcessPool
from newscrawl.pool.process import (
    DIED,
    MEMORY,
    TIMEOUT,
    WorkerDiedError,
    WorkerOptions,
    begin_job,
    collect_seldom,
    preload,
)
from newscrawl.pool.thread import PoolThread

__all__ = [
    "DIED",
    "MEMORY",
    "TIMEOUT",
    "BatchingProcessPool",
    "PoolThread",
    "WorkerDiedError",
    "WorkerOptions",
    "begin_job",
    "collect_seldom",
    "preload",
]
