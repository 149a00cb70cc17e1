"""Tests of the archive replace what reads pages: a forked process has that too, and all else a process of tests has."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from importlib import import_module

import pytest

from newscrawl.archive import processing
from newscrawl.pool import process

OF_TESTS_BYTES = 1 << 30
"""What a process of tests may have taken before it forks: its libraries and test modules alone take 300 MB."""


@pytest.fixture(autouse=True, scope="module")
def _forked_workers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "context", lambda: multiprocessing.get_context("fork"))
        patch.setattr(processing, "DATA_LIMIT_BYTES", processing.DATA_LIMIT_BYTES + OF_TESTS_BYTES)
        import_module("newscrawl.pipeline")  # or each forked process loads what reads pages itself
        yield
