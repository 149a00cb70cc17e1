"""Commands on archives in a folder that nobody can write to: a read-only mount in a namespace of its own (Linux)."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from newscrawl.archive import Archive
from newscrawl.cli import main

ROOT = Path(__file__).parents[2]
MOUNTED = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
"""A script for `unshare`: make its first argument a read-only mount, and run the rest."""


class Told(NamedTuple):
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str
    exception: str
    """What was raised beside SystemExit; empty when nothing was."""


def run_read_only(folder: Path, commands: Sequence[tuple[str, str]]) -> list[Told]:
    """Return how commands end, one after another: each is an archive in `folder` and the words for newscrawl.

    `get PATH` asks the archive's web pages. Skips the test where no read-only mount can be had.
    """
    words = [sys.executable, "-m", "tests.support.read_only", str(folder), json.dumps(commands)]
    apart = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNTED, "sh", str(folder)]
    try:
        done = subprocess.run([*apart, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("NOT TESTED: read-only media need unshare (Linux)")
    if not done.stdout and ("unshare:" in done.stderr or "mount:" in done.stderr):
        pytest.skip(f"NOT TESTED: read-only media need a mount: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return [Told(*told) for told in json.loads(done.stdout)]


async def _page(archive: Path, path: str) -> Told:
    # Processes that read pages import this module, too, and take more than they may with all that Datasette loads.
    from newscrawl.browse.server import datasette

    answer = await datasette(Archive(archive)).client.get(path)
    return Told(answer.status_code, answer.text, "", "")


def _run(archive: Path, command: str) -> Told:
    words = command.split()
    if words[0] == "get":
        return asyncio.run(_page(archive, words[1]))
    told = CliRunner().invoke(main, ["--archive", str(archive), *words])
    raised = told.exception if not isinstance(told.exception, SystemExit) else None
    return Told(told.exit_code, told.stdout, told.stderr, repr(raised) if raised else "")


if __name__ == "__main__":
    mounted = Path(sys.argv[1])
    assert not os.access(mounted, os.W_OK)
    sys.stdout.write(json.dumps([_run(mounted / name, command) for name, command in json.loads(sys.argv[2])]))
