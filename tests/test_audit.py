"""What CI says of known vulnerabilities, told by a pip-audit that the tests make."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).parents[1] / ".ci" / "audit"
SOUND = {"name": "lxml", "version": "6.1.0", "vulns": []}
FLAWED = {"name": "click", "version": "8.1", "vulns": [{"id": "PYSEC-2026-7", "fix_versions": ["8.2"]}]}
UNKNOWN = {"name": "yarl", "skip_reason": "Dependency not found"}


def audit(folder: Path, pip_audit: str, pip: str = "exit 0") -> subprocess.CompletedProcess[str]:
    """Run the audit with a `venv` that holds these two scripts."""
    (folder / "venv").mkdir()
    (folder / "venv" / "__init__.py").touch()
    (folder / "venv" / "__main__.py").write_text(
        "import pathlib, sys\n"
        "bin = pathlib.Path(sys.argv[1], 'bin')\n"
        "bin.mkdir(parents=True)\n"
        f"for name, text in {{'pip': {pip!r}, 'pip-audit': {pip_audit!r}}}.items():\n"
        "    (bin / name).write_text('#!/bin/sh\\n' + text)\n"
        "    (bin / name).chmod(0o700)\n"
    )
    return subprocess.run(
        [sys.executable, AUDIT],
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def reporting(status: int, *packages: dict[str, Any]) -> str:
    """Return a pip-audit that reports these packages into the file it is told of."""
    return f"""for word; do case $word in --output=*)
    echo '{json.dumps({"dependencies": packages})}' > "${{word#--output=}}";; esac; done; exit {status}"""


def test_a_vulnerability_fails(tmp_path: Path) -> None:
    done = audit(tmp_path, reporting(1, SOUND, FLAWED))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "click 8.1: PYSEC-2026-7, mended in 8.2",
        "audit: 1 known vulnerabilities in 2 packages",
    ]


def test_packages_that_are_not_looked_up_are_told(tmp_path: Path) -> None:
    done = audit(tmp_path, reporting(0, SOUND, UNKNOWN))
    assert (done.returncode, done.stdout) == (0, "audit: 0 known vulnerabilities in 1 packages\n")
    assert done.stderr == "audit: 1 of 2 packages WERE NOT LOOKED UP: Dependency not found\n"


@pytest.mark.parametrize(
    ("pip_audit", "pip", "said"),
    [
        ("echo ConnectionError >&2; exit 1", "exit 0", "the advisory database does not answer: ConnectionError"),
        ("exit 0", "echo no such package >&2; exit 1", "pip-audit cannot be installed: no such package"),
    ],
)
def test_that_nothing_can_be_looked_up_is_told_in_one_line_and_no_failure(
    pip_audit: str, pip: str, said: str, tmp_path: Path
) -> None:
    done = audit(tmp_path, pip_audit, pip)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"audit: NOTHING WAS LOOKED UP: {said}\n"
