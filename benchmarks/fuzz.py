"""Ten minutes of inputs that are nearly right, for all that reads what strangers write.

Decoding, restoring, whole pages and what is shown of them, lists and feeds, a survey, all kinds of archives, queries
and the browse server's addresses are given real inputs after a few edits (benchmarks/fuzz_inputs.py), which Hypothesis
chooses, in turn; --keep takes what fails.

No peer. Limits: no exception but those that are documented, no input over 5 s of processor time, and no more than
32 MB of memory more at the end than after half of the time.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import hashlib
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.command import run_one
from benchmarks.fuzz_inputs import inputs
from benchmarks.fuzz_targets import Target, targets
from benchmarks.reader import resident_bytes
from benchmarks.rows import Row

QUICK = None
LONGEST_S = 5.0
MOST_GROWTH_MB = 32.0
"""Caches of the code fill up over minutes."""
BATCH = 20
"""Inputs for one target before the next has its turn."""


class HangError(BaseException):
    """An input took longer than LONGEST_S; no `except Exception` of the code stops it."""


class Findings:
    """What went wrong, each kind once, with the input that showed it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.kinds: Counter[str] = Counter()

    def add(self, target: Target, data: bytes, error: BaseException) -> None:
        """Count an error by its kind and place; tell of a new one, and keep its input."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "newscrawl" in frame.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        kind = f"{target.name}: {type(error).__name__} at {place}"
        self.kinds[kind] += 1
        if self.kinds[kind] > 1:
            return
        print(f"{kind}: {str(error)[:300]}", file=sys.stderr)
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{target.name}-{hashlib.sha1(data).hexdigest()[:12]}").write_bytes(data)

    def hangs(self) -> int:
        """Return how many kinds are inputs that took too long."""
        return sum("HangError" in kind for kind in self.kinds)


def _stop(*_: object) -> None:
    raise HangError(f"over {LONGEST_S} s")


def tried(target: Target, data: bytes, findings: Findings) -> float:
    """Give a target one input; return the seconds of processor time that it took."""
    started = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        target.call(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if time.process_time() - started > LONGEST_S:
            _stop()
    except target.documented:
        pass
    except (Exception, HangError) as error:  # noqa: BLE001 - that is what is looked for
        findings.add(target, data, error)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - started


def batch(target: Target, number: int, findings: Findings) -> float:
    """Give a target BATCH inputs that `number` decides; return the seconds of the slowest."""
    taken = [0.0]

    @seed(number)
    @settings(max_examples=BATCH, deadline=None, database=None, phases=[Phase.generate], derandomize=False,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(inputs(target.seeds))
    def give(data: bytes) -> None:
        taken.append(tried(target, data, findings))

    give()
    return max(taken)


def resident_mb() -> float:
    """Return the memory of this process, after what nobody holds was given back: to the system too, with glibc."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    return resident_bytes() / (1 << 20)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1, help="the first batch's; the next have the numbers that follow")
    parser.add_argument("--only", default="", help="one target")
    parser.add_argument("--keep", type=Path, help="folder for inputs that fail")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield how many kinds of errors and hangs were found, the slowest input, and how memory grew."""
    signal.signal(signal.SIGVTALRM, _stop)
    findings = Findings(options.keep)
    slowest: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, targets(Path(folder)) as found:
        chosen = [target for target in found if options.only in target.name]
        started, half = time.monotonic(), 0.0
        for number in count(options.seed):
            for target in chosen:
                slowest[target.name] = max(slowest.get(target.name, 0), batch(target, number, findings))
            passed = time.monotonic() - started
            half = half or (resident_mb() if passed > options.seconds / 2 else 0)
            if passed > options.seconds:
                break
        end = resident_mb()
    tries = (number - options.seed + 1) * BATCH
    yield Row(
        name=f"kinds of errors in {tries} inputs each", ours=len(findings.kinds) - findings.hangs(), unit="", limit=0
    )
    yield Row(name="kinds of inputs over 5 s", ours=findings.hangs(), unit="", limit=0)
    for name, seconds in slowest.items():
        yield Row(name=f"slowest input of {name}", ours=seconds, unit="s", limit=LONGEST_S)
    yield Row(name="memory at the end over that after half", ours=end - half, unit="MB", limit=MOST_GROWTH_MB)


if __name__ == "__main__":
    raise SystemExit(run_one("fuzz", sys.argv[1:]))
