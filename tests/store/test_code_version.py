"""The code's version, as it is stored beside what the code read, changes with everything that can change a reading."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newscrawl.archive.replay import drift
from newscrawl.sites import packaged
from newscrawl.store.code_version import LIBRARIES, ROOT, current, sources

LOADED = """
import sys
import newscrawl.pipeline
for module in list(sys.modules.values()):
    print(getattr(module, "__file__", None) or "")
print(sorted(name.partition(".")[0] for name in sys.modules if name.partition(".")[0] in {libraries!r}))
"""


def test_every_module_that_reads_captures_is_in_the_fingerprint() -> None:
    code = LOADED.replace("{libraries!r}", repr(LIBRARIES))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in done.stdout.splitlines() if line.startswith(str(ROOT))}
    assert loaded - set(sources()) == {ROOT / "__init__.py", ROOT / "errors.py"}  # which read nothing
    assert all(repr(name) in done.stdout for name in LIBRARIES if name != "dateparser")  # loaded when it is needed


def test_a_library_of_another_release_is_named_as_such() -> None:
    then = current().replace(f"lxml {current().split('lxml ')[1].split()[0]}", "lxml 5.0")
    assert drift(then, packaged()) == f"lxml 5.0 (now {current().split('lxml ')[1].split()[0]})"
