"""Programs of others that tests hold our files against: pywb, wacz, axe-core and vnu-jar (`.ci/peers/install`)."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

PEERS = Path(__file__).parents[2] / ".peers"
PATIENCE_S = 60
WITHOUT_GUARD = {"PYTHONPATH": ""}
"""Pythons of their own know nothing of our guard against the network; what they are started with is on loopback."""


def peer(path: str) -> Path:
    """Return a program or file below `.peers/`; without it the test is skipped, and fails where CI is set."""
    found = PEERS / path
    if not found.exists():
        reason = f"there is no {found}; .ci/peers/install brings it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def pywb_serving(root: Path) -> Iterator[str]:
    """Let pywb serve the collections below `root`; yield its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [peer("pywb/bin/wayback"), "--bind", "127.0.0.1", "--port", str(port)],
        cwd=root, env=os.environ | WITHOUT_GUARD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address).close()
        except URLError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"pywb does not answer at {address}")
