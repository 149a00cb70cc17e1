"""Peers that are no dependency of this project, each in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HOME = Path(tempfile.gettempdir()) / "newscrawl-peers"
PEERS = {
    "readability": ("readability-lxml", "lxml_html_clean"),
    "newspaper4k": ("newspaper4k[zh]", "lxml_html_clean"),
    "gne": ("gne", "setuptools<81"),
}
"""What pip is to install for each."""
INSTALL_S = 120
"""How long an installation may take: it may wait for a network that is not there."""


def peer_python(name: str, home: Path = HOME) -> str | None:
    """Return the interpreter of a peer's environment, made when it is not there; None when it cannot be made."""
    folder = home / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / "installed"
    if not stamp.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "-q", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
        try:
            subprocess.run([*pip, "install", *PEERS[name]], capture_output=True, check=True, timeout=INSTALL_S)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        stamp.touch()
    return str(python)
