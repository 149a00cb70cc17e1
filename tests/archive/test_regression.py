"""The pinned pages are read as a person agreed they should be, one test per page and field."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from newscrawl.archive import regression
from newscrawl.pipeline import process

CASES = {
    folder.name: regression.Case.load(folder)
    for folder in sorted((Path(__file__).parents[1] / "data" / "pinned").glob("*-*"))
}


@cache
def read(name: str) -> dict[str, Any]:
    return regression.said(process(*CASES[name].captures))


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, case in CASES.items() for field in case.expected], ids=str
)
def test_a_pinned_page_is_read_as_agreed(name: str, field: str) -> None:
    assert read(name).get(field) == CASES[name].expected[field]


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_read_that_was_not_agreed(name: str) -> None:
    assert read(name).keys() == CASES[name].expected.keys()
