"""Measure: ours, the peers' and the limits' figures of one run.

  ./run python -m benchmarks                    every benchmark, one after the other: hours
  ./run python -m benchmarks NAME [ARGS]        one; `NAME --help` says what it measures and shows its options
  ./run python -m benchmarks --quick [NAME]     each small, three minutes in all; fails when a ratio is worse than the
                                                committed one by more than a fifth, three times in a row
  ./run python -m benchmarks --quick --accept REASON [NAME]
                                                each three times, and commit to the medians: prints old and new, and
                                                keeps the reason with what became worse in benchmarks/ratios.json

The exit status is 1 when a limit is missed; of a quick run when one is that no machine changes, and 3 when ratios alone
are worse.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.command import run_one
from benchmarks.ratios import FILE, Ratios, medians
from benchmarks.rows import HEADER, Row

ROOT = Path(__file__).parents[1]
NAMES = (
    "startup",
    "patterns",
    "charset",
    "restore",
    "extract",
    "dedup",
    "search",
    "browse",
    "replay",
    "importing",
    "cluster",
    "shared",
    "frontier",
    "sizing",
    "growth",
    "crawl",
    "render",
    "newspapers",
    "kill",
    "backup",
    "fuzz",
    "backfill",
    "passes",
)


class FailedError(Exception):
    """A benchmark ended with an error, which stands above."""


def rows_apart(name: str, arguments: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a benchmark that runs in a process of its own: none finds another's memory or caches."""
    words = [sys.executable, "-m", "benchmarks", "--json", name, *arguments]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            yield Row(**json.loads(line))
    if process.returncode:
        raise FailedError(name)


def run_all(names: Sequence[str]) -> int:
    """Run benchmarks at their full size; return 1 when a limit does not hold or one could not be measured."""
    wrong = False
    for name in names:
        print(f"\n{name}\n{HEADER}", flush=True)
        try:
            for row in rows_apart(name, ()):
                print(row, flush=True)
                wrong |= row.missed
        except FailedError:
            wrong = True
    return int(wrong)


TRIES = 3
"""How often a benchmark is measured until it is believed to be slower: the same code differs by more than a fifth from
run to run while another process comes and goes, but hardly three times in a row."""


RATIOS_FELL = 3
"""Exit status of a quick run whose ratios are worse, while all limits hold that no machine changes."""


def quick(name: str) -> list[Row]:
    """Run a benchmark small and return its rows."""
    arguments: Sequence[str] | None = import_module(f"benchmarks.{name}").QUICK
    if arguments is None:
        print("no part of the quick run")
        return []
    rows = []
    for row in rows_apart(name, arguments):
        print(row, flush=True)
        rows.append(row)
    return rows


def hold_against(ratios: Ratios, name: str) -> dict[str, bool]:
    """Return what is worse than the committed ratios, or misses a limit (then True), as often as it is measured."""
    worse: dict[str, bool] | None = None
    for _ in range(TRIES):
        if worse:
            print("once more, as these are worse than before:", ", ".join(sorted(worse)), flush=True)
        now = {row.key: row.broken for row in quick(name) if ratios.fallen(name, row) or row.broken}
        worse = {key: is_broken for key, is_broken in now.items() if worse is None or key in worse}
        if not worse:
            break
    return {f"{name}: {key}": is_broken for key, is_broken in (worse or {}).items()}


def check_quick(names: Sequence[str]) -> int:
    """Run benchmarks small and hold them against the committed ratios; return the exit status."""
    ratios = Ratios()
    started = time.monotonic()
    worse: dict[str, bool] = {}
    for name in names:
        print(f"\n{name}\n{HEADER}", flush=True)
        worse |= hold_against(ratios, name)
    print(f"\n{time.monotonic() - started:.0f} s")
    if worse:
        print(
            f"limits that do not hold, or worse than {FILE.name} by more than a fifth, {TRIES} times:",
            *worse,
            sep="\n  ",
        )
    return 1 if any(worse.values()) else RATIOS_FELL if worse else 0


def accept_quick(names: Sequence[str], reason: str) -> int:
    """Run benchmarks small and commit to the medians of what they find."""
    measured: dict[str, list[Row]] = {}
    for name in names:
        print(f"\n{name}\n{HEADER}", flush=True)
        measured[name] = medians([quick(name) for _ in range(TRIES)])
    print("\n".join(Ratios().accept(reason, measured)))
    return 0


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--accept", metavar="REASON")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    if given.accept is not None and not given.quick:
        parser.error("only what a quick run finds can be committed to: give --quick too")
    names = [given.name] if given.name else NAMES
    if given.quick:
        return check_quick(names) if given.accept is None else accept_quick(names, given.accept)
    return run_one(given.name, given.arguments, as_json=given.json) if given.name else run_all(names)


if __name__ == "__main__":
    raise SystemExit(main())
