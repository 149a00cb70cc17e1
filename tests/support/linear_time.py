"""Whether the time that something takes grows with its size alone, whatever the machine and its load."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from math import inf

TIMES, MOST = 4, 9
"""Four times as much takes four times as long, and not sixteen times."""
ROUNDS = 5


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Assert that `work(size)` takes not much more than four times the processor time of a quarter of that size.

    The shortest of each counts, of rounds with both in turn; they end as soon as the two are in proportion.
    """
    shortest = {size // TIMES: inf, size: inf}
    was_enabled = gc.isenabled()
    gc.disable()  # whose turn may come in either
    try:
        for _ in range(ROUNDS):
            for one, before in shortest.items():
                began = time.process_time()
                work(one)
                shortest[one] = min(before, time.process_time() - began)
            few, many = shortest.values()
            if many <= few * MOST:
                return
    finally:
        if was_enabled:
            gc.enable()
    raise AssertionError(f"{TIMES} times as much takes {many / few:.0f} times as long: {many:.2f} s")
