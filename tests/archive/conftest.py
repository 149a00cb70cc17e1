"""Tests of the archive replace what reads pages: a forked process has that too."""

from __future__ import annotations

import multiprocessing

import pytest

from newscrawl.pool import process


@pytest.fixture(autouse=True)
def _forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "context", lambda: multiprocessing.get_context("fork"))
