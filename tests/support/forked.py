"""Commands in processes of their own that are forked from one that has their code loaded.

A crawl of a few pages takes 0.5 s of processor time so, and 2.3 s where Python first loads Scrapy and, in another
process, what reads pages. It is the command with arguments, environment and output of its own, and its workers are
processes as ever: only the loading is not tried. What is about memory, signals, kills or installing starts commands
afresh, as users do, and so does a crawl of tests/end_to_end/test_crawl.py.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
LOADED_BYTES = 128 << 20
"""What a process that reads pages may take beside its limit: it has loaded what the crawl's own process has, too."""
_server = forkserver.ForkServer()
"""It starts with the first command, ends with this process, and is none of those that newscrawl's pools start."""
_server.set_forkserver_preload(["tests.support.loaded"])


def start(words: Sequence[str], environment: Mapping[str, str], output: Path) -> BaseProcess:
    """Start `scrapy` or `newscrawl`, the first of `words`; it writes to files `out` and `err` in `output`."""
    arguments = (list(words), dict(environment), output)
    process = multiprocessing.get_context("forkserver").Process(target=_become, args=arguments)
    with patch.object(forkserver, "connect_to_new_process", _server.connect_to_new_process):
        process.start()
    return process


def run(words: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Start a command, wait for its end, and return how it ended and what it said."""
    with tempfile.TemporaryDirectory() as output:
        process = start(words, environment, Path(output))
        process.join()
        out, err = (Path(output, name).read_text(encoding="utf8", errors="replace") for name in ("out", "err"))
    assert process.exitcode is not None
    return subprocess.CompletedProcess(list(words), process.exitcode, out, err)


def _become(words: list[str], environment: dict[str, str], output: Path) -> None:
    """Be the command; called in the new process, which has not read its environment yet."""
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(output / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    importlib.import_module("tests.support.guard.sitecustomize")
    importlib.reload(sys.modules["newscrawl.settings"])
    extraction_pool = importlib.import_module("newscrawl.crawl.workers.extraction_pool")
    extraction_pool.DATA_LIMIT_BYTES += LOADED_BYTES  # type: ignore[attr-defined]
    sys.argv = words
    if words[0] == "scrapy":
        importlib.import_module("scrapy.cmdline").execute()
    else:
        importlib.import_module("newscrawl.cli").main()
