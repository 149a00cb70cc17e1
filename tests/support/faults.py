"""The faults that tests try, and the table of them: `./run python -m cogapp -r docs/faults.md` makes it anew.

A test of a fault carries `@fault(kind, tries=…, outcome=…)`, a parametrised one `pytest.param(…, marks=fault(…))`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = "fault\t"
"""How a line of the collection begins that is a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What comes from outside and is wrong, and what becomes of it."""

    kind: str
    """What is wrong, in a few words; the same kind may have several tests."""
    tries: str
    """How often it is asked for or read in one run: `1`, `3`; `0` where no request is made."""
    outcome: str
    """What the user sees: a counter, a rejection's reason, a flag, an exit status."""
    lost: int = 0
    """Articles that could have been had and were not."""


def fault(kind: str, *, tries: int | str, outcome: str, lost: int = 0) -> pytest.MarkDecorator:
    """Return the mark of a test that tries this fault and holds it to its outcome."""
    return pytest.mark.fault(Fault(kind, str(tries), outcome, lost))


_rows: dict[str, None] = {}
"""A row for each fault of the tests that this process has collected."""
_modules: set[str] = set()
"""Where these tests stand."""


def note(item: pytest.Item) -> None:
    """Keep the faults of a test that was collected, and where it stands."""
    where = _place(item.path)
    _modules.add(where)
    for mark in item.iter_markers("fault"):
        _rows["\t".join((*map(str, astuple(mark.args[0])), where))] = None


@cache
def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def table() -> str:
    """Return the table of all faults that tests try, by the tests' modules, each kind once.

    A run of the whole suite has collected them; else a process does, which takes some seconds.
    """
    rows = list(_rows)
    if not _modules.issuperset(_modules_with_faults()):
        words = [sys.executable, "-m", "tests.support.faults"]
        said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf8").stdout
        rows = [line.removeprefix(ROW) for line in said.splitlines() if line.startswith(ROW)]
    return _markdown([tuple(row.split("\t")) for row in rows])


def _modules_with_faults() -> list[str]:
    files = sorted(ROOT.glob("tests/**/test_*.py"))
    return [path.relative_to(ROOT).as_posix() for path in files if "fault(" in path.read_text("utf8")]


def _markdown(rows: Iterable[tuple[str, ...]]) -> str:
    lines, shown = [], set[str]()
    by_module = sorted(rows, key=lambda row: row[-1])
    kinds = {row[0] for row in by_module}
    lost = sum(int(row[3]) for row in {row[0]: row for row in by_module}.values())
    lines += [f"{len(kinds)} kinds, {lost} articles lost.", "", "| fault | tries | outcome | lost | tried in |",
              "|---|---|---|---|---|"]  # fmt: skip
    for kind, tries, outcome, missing, where in by_module:
        if kind not in shown:
            shown.add(kind)
            cells = [kind, tries, outcome, missing, f"`{where}`"]
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    status = pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *_modules_with_faults()])
    noted = sys.modules["tests.support.faults"]  # this module, as tests/conftest.py knows it
    sys.stdout.writelines(f"{ROW}{row}\n" for row in noted._rows)
    sys.exit(status)
