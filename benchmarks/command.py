"""Run one benchmark from the command line."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import cast

from benchmarks.rows import HEADER, Benchmark, Row


def rows_of(name: str, arguments: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a benchmark, given its own arguments."""
    benchmark = cast("Benchmark", import_module(f"benchmarks.{name}"))
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks {name}",
        description=benchmark.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    benchmark.arguments(parser)
    yield from benchmark.measure(parser.parse_args(arguments))


def run_one(name: str, arguments: Sequence[str], *, as_json: bool = False) -> int:
    """Print the rows of a benchmark; return 1 when a limit does not hold."""
    missed = False
    for number, row in enumerate(rows_of(name, arguments)):
        if as_json:
            print(json.dumps(dataclasses.asdict(row)), flush=True)
            continue
        if not number:
            print(HEADER)
        print(row, flush=True)
        missed |= row.missed
    return int(missed)
