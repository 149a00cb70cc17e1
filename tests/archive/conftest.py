"""Tests of the archive replace what reads pages: a forked process has that too, and all else a process of tests has."""

from __future__ import annotations

import multiprocessing

import pytest

from newscrawl.archive import processing
from newscrawl.pool import process

OF_TESTS_BYTES = 1 << 30
"""What a process of tests may have taken before it forks: its libraries and test modules alone take 300 MB."""


@pytest.fixture(autouse=True)
def _forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "context", lambda: multiprocessing.get_context("fork"))
    limit = processing.DATA_LIMIT_BYTES + OF_TESTS_BYTES
    monkeypatch.setattr(processing, "DATA_LIMIT_BYTES", limit)
