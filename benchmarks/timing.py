"""CPU time, taken so that ours and a peer's can be compared on a machine whose speed swings."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

LEAST_S = 0.6
"""Seconds in which short measures are repeated: a shared machine's speed swings by half within tenths of a second."""


def medians_in_turn(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """Return the median of each measure: in every round each is taken once, so that all meet the same machine.

    As many rounds as LEAST_S holds, and at least `rounds`; one before the first warms up and is not counted.
    """
    taken: list[list[float]] = []
    for measure in measures:
        measure()
    started = time.monotonic()
    while len(taken) < rounds or time.monotonic() - started < LEAST_S:
        taken.append([measure() for measure in measures])
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def cpu_s(work: Callable[[], object]) -> float:
    """Return the CPU seconds of this process that `work` takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def command_cpu_s(words: list[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> float:
    """Run a command; return the CPU seconds (user and system) of its process and of the children it waited for.

    Raises RuntimeError with its last lines on stderr when it fails.
    """
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(words, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(words)[:100]} ended with {process.returncode}: {errors.read()[-2000:]}")
    return used.ru_utime + used.ru_stime
