"""Ratios that a quick run must keep: `ratios.json`, measured on another day, maybe on another machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.rows import Row

FILE = Path(__file__).with_name("ratios.json")
FALL = 0.2
"""Share by which a ratio may be worse than the committed one."""
NOISE = 0.1
"""Share by which two runs of the same code differed on a busy machine, some rows' more."""


class Ratios:
    """The committed ratios by benchmark and row, and why some were once lowered."""

    def __init__(self, path: Path = FILE) -> None:
        self.path = path
        held = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
        self.ratios: dict[str, dict[str, float]] = held.get("ratios", {})
        self.accepted: list[dict[str, object]] = held.get("accepted", [])

    def fallen(self, benchmark: str, row: Row) -> bool:
        """Tell whether the row's ratio is worse than the committed one by more than may be."""
        before = self.ratios.get(benchmark, {}).get(row.key)
        if before is None or not row.comparable or row.ratio is None:
            return False
        better, worse = (before, row.ratio) if row.more else (row.ratio, before)
        return worse < better * (1 - FALL)

    def accept(self, reason: str, measured: Mapping[str, list[Row]]) -> list[str]:
        """Write the ratios of these benchmarks in place of theirs; return a line with old and new for each.

        One that differs by noise stays as it was. What became worse or is no longer measured is kept beside the reason
        in the file.
        """
        lines: list[str] = []
        worse: dict[str, str] = {}
        for name, rows in measured.items():
            old = self.ratios.get(name, {})
            kept = {row.key: row for row in rows if row.comparable}
            new = {key: _renewed(old.get(key), row.ratio or 0.0) for key, row in kept.items()}
            self.ratios[name] = new
            lines += [f"{name}: {key}: {old.get(key)} -> {new.get(key)}" for key in {**old, **new}]
            for key, before in old.items():
                now = new.get(key)
                if now is None or (now < before if kept[key].more else now > before):
                    worse[f"{name}: {key}"] = f"{before} -> {now}"
        if worse:
            self.accepted.append({"reason": reason, "worse": worse})
        held = {"ratios": dict(sorted(self.ratios.items())), "accepted": self.accepted}
        self.path.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
        return lines


def medians(runs: Sequence[Sequence[Row]]) -> list[Row]:
    """Return of each row that all runs have the one whose ratio is the median; of rows without ratios any."""
    by_key: dict[str, list[Row]] = {}
    for row in chain.from_iterable(runs):
        by_key.setdefault(row.key, []).append(row)
    return [
        sorted(rows, key=lambda row: row.ratio or 0.0)[len(rows) // 2]
        for rows in by_key.values()
        if len(rows) == len(runs)
    ]


def _renewed(before: float | None, now: float) -> float:
    """Return the ratio to commit to."""
    same = before is not None and abs(now - before) <= NOISE * max(now, before)
    return before if before is not None and same else float(f"{now:.3g}")
