"""pywb, the replay tool web archives are looked at with, serves the sample archive by our index.

pywb pins old releases of much that this project uses, so it lives in an environment of its own:

    python3 -m venv ~/pywb && ~/pywb/bin/pip install pywb setuptools
    PYWB=~/pywb/bin ./run test tests/warc/test_pywb.py
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

import pytest

from newscrawl import warc
from newscrawl.decode.content_encoding import decode_content
from newscrawl.warc import captures
from newscrawl.warc.cdxj import index_text, write_index
from tests.support.build_pages import ARTICLES
from tests.support.crawling import SAMPLE

PYWB = os.environ.get("PYWB", "")
pytestmark = pytest.mark.skipif(not PYWB, reason="PYWB names no environment that pywb is installed in (see the module)")
PATIENCE_S = 60


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Let pywb serve the sample archive; yield the address of the collection."""
    root = tmp_path_factory.mktemp("pywb")
    collection = root / "collections" / "news"
    (collection / "archive").mkdir(parents=True)
    path = collection / "archive" / SAMPLE.name
    path.write_bytes(SAMPLE.read_bytes())
    write_index(path, index_text(record for record, _ in captures(path, archive=collection)))
    (collection / "indexes").mkdir()
    path.with_name("sample.cdxj").rename(collection / "indexes" / "sample.cdxj")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [Path(PYWB).expanduser() / "wayback", "--bind", "127.0.0.1", "--port", str(port)],
        cwd=root, env=os.environ | {"PYTHONPATH": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/news/")
        yield f"http://127.0.0.1:{port}/news"
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


@pytest.mark.parametrize("url", ARTICLES.values())
def test_pywb_serves_every_article_as_it_was_archived(served: str, url: str) -> None:
    record, archived = next(
        (record, capture) for record, capture in warc.captures(SAMPLE) if record.url == url and record.status == 200
    )
    # `id_` asks for the page without pywb's own marks; it undoes content codings the client did not ask for.
    with urllib.request.urlopen(f"{served}/{record.fetched_at:%Y%m%d%H%M%S}id_/{url}") as answer:
        assert answer.read() == decode_content(archived.body, archived.headers)[0]
        assert answer.headers["Memento-Datetime"] == f"{record.fetched_at:%a, %d %b %Y %H:%M:%S} GMT"


def test_pywb_finds_nothing_that_was_not_archived(served: str) -> None:
    with pytest.raises(URLError, match="404"):
        urllib.request.urlopen(f"{served}/2025id_/http://www.wj001.com/never.html")
