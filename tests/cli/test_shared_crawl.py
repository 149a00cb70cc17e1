"""What `newscrawl crawl --frontier` hands on to the crawl."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newscrawl.archive import Archive
from newscrawl.cli.crawl import _options

URL = "redis://:geheim@127.0.0.1:6379/0"


def test_the_address_goes_by_the_environment_where_no_list_of_processes_shows_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEWSCRAWL_FRONTIER", "")
    words = _options(Archive(tmp_path), (f"FRONTIER={URL}", "DOWNLOAD_DELAY=1"))
    assert words == ["-s", "DOWNLOAD_DELAY=1"]
    assert os.environ["NEWSCRAWL_FRONTIER"] == URL
