"""Every regular expression of the code, against texts made to hurt it.

Finds all compiled patterns in the modules of newscrawl (in collections, classes, objects, and what its cached functions
make), those written where they are used, and those of the sites. Each is asked for in texts made of what it repeats and
of how it begins (benchmarks/pattern_inputs.py), by the methods by which the code asks, at growing sizes.

No peer. Limits: 2 s/MB of processor time, and no pattern whose time more than doubles by far (2.6 ×) where the text
doubles.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log2
from re import Pattern
from typing import Any

from benchmarks.command import run_one
from benchmarks.pattern_inputs import Grow, texts
from benchmarks.pattern_sources import Found, patterns
from benchmarks.rows import Row

QUICK = ("--size", "8")
LIMIT_S_PER_MB = 2.0
GROWTH = 2.6
"""A linear pattern takes twice as long for twice the text; measured up to 2.3 on a busy machine."""
FLOOR_S = 0.02
"""What takes less at the full size has no growth that could be told from noise."""
FIRST, STEP = 128, 4
"""Characters of the smallest text, and how many times as many the next has."""
ENOUGH_S = 0.25
"""What takes longer is not tried at a larger size."""
GIVEN_UP_S = 2.0
MEGABYTE = 1 << 20
FEWEST = 350
"""Patterns there are at least: 370, when this was written."""


class TooLongError(Exception):
    """A search took longer than GIVEN_UP_S."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The worst text of one pattern."""

    found: Found
    text: str
    seconds: float
    size: int
    growth: float

    @property
    def s_per_mb(self) -> float:
        """Seconds for a megabyte of such a text, if they grow as the text does."""
        return self.seconds / self.size * MEGABYTE

    @property
    def is_bad(self) -> bool:
        """Whether the time grows more than the text does."""
        return self.growth > GROWTH or self.seconds >= GIVEN_UP_S

    def __str__(self) -> str:
        """Return a line for people."""
        rate = f"{self.s_per_mb:.3g} s/MB, × {self.growth:.2g} at {self.size}"
        return f"{self.found.where}.{self.found.method}: {rate}: {self.text}"


def _give_up(*_: object) -> None:
    raise TooLongError


def seconds(pattern: Pattern[Any], method: str, text: str) -> float:
    """Return how long all that a method finds in `text` takes; GIVEN_UP_S where it takes longer."""
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    ask: Callable[[], object] = {
        "match": lambda: pattern.match(subject),
        "fullmatch": lambda: pattern.fullmatch(subject),
    }.get(method, lambda: deque(pattern.finditer(subject), maxlen=0))
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP_S)
    started = time.process_time()
    try:
        ask()
    except TooLongError:
        return GIVEN_UP_S
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - started


def timed(found: Found, text: str, grow: Grow, most: int) -> Timing:
    """Ask for a pattern in growing texts, until one takes too long or has `most` characters."""
    size, before = FIRST, 0.0
    while True:
        taken = seconds(found.pattern, found.method, grow(size))
        if size >= most or taken > ENOUGH_S:
            break
        size, before = size * STEP, taken
    growth = (taken / max(before, FLOOR_S / STEP**2)) ** (1 / log2(STEP))
    return Timing(found, text, taken, size, growth if taken > FLOOR_S else 1.0)


def worst(found: Found, most: int) -> Timing:
    """Return the text that hurts a pattern most; one whose time seems to grow too much is tried three times."""
    timings = []
    for text, grow in texts(found.pattern):
        timing = timed(found, text, grow, most)
        for _ in range(2):
            if timing.is_bad:
                timing = min(timing, timed(found, text, grow, most), key=lambda one: (one.is_bad, one.s_per_mb))
        timings.append(timing)
        if timing.is_bad:
            break
    return max(timings, key=lambda one: (one.is_bad, one.s_per_mb))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=int, default=128, help="thousands of characters of the longest texts")
    parser.add_argument("--only", default="", help="patterns whose place holds this")
    parser.add_argument("--slowest", type=int, default=5)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield how many patterns there are and how many break a limit; say on stderr which, and which are the slowest."""
    signal.signal(signal.SIGVTALRM, _give_up)
    timings = [worst(found, options.size << 10) for found in patterns() if options.only in found.where]
    bad = [timing for timing in timings if timing.is_bad]
    slowest = sorted((timing for timing in timings if not timing.is_bad), key=lambda one: -one.s_per_mb)
    for timing in [*bad, *slowest[: options.slowest]]:
        print("TOO LONG " if timing.is_bad else "slowest  ", timing, file=sys.stderr)
    yield Row(
        name="patterns, each by each method",
        ours=len(timings),
        unit="",
        more=True,
        limit=None if options.only else FEWEST,
    )
    yield Row(name="whose time grows more than the text", ours=len(bad), unit="", limit=0)
    yield Row(name="slowest of the others", ours=max((one.s_per_mb for one in slowest), default=0), unit="s/MB",
              limit=LIMIT_S_PER_MB)  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(run_one("patterns", sys.argv[1:]))
