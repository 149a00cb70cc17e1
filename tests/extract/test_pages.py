"""Pages of many layouts, each written for these tests and read by a person, come out as they were read."""

from __future__ import annotations

import json

import pytest

from newscrawl import Article, Rejected
from tests.support.ratchet import FLOORS, Case, cases, digest, measure, score

CASES = cases()
HELD = json.loads(FLOORS.read_text(encoding="utf8"))


@pytest.fixture(scope="module")
def reached() -> dict[str, float]:
    return measure()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_is_an_article_whose_body_a_person_would_mark(case: Case) -> None:
    outcome = case.read()
    assert not isinstance(outcome, Rejected), outcome
    assert score(case)["body"] >= 0.95
    assert outcome.title == case.expected["title"]


@pytest.mark.parametrize("field", HELD["floors"])
def test_no_field_falls_below_its_floor(field: str, reached: dict[str, float]) -> None:
    assert reached[field] >= HELD["floors"][field]


def test_the_floors_were_measured_on_these_very_pages() -> None:
    assert (HELD["pages"], HELD["digest"]) == (len(CASES), digest()), "./run python -m tests.support.ratchet --raise"


def test_a_floor_that_was_lowered_says_why() -> None:
    assert all(entry["reason"] for entry in HELD["lowered"])


def test_the_next_page_is_named_and_the_article_partial_without_it() -> None:
    case = next(case for case in CASES if case.name == "first-page")
    outcome = case.read()
    assert isinstance(outcome, Article)
    assert outcome.next_page == case.expected["next_page"]
    assert outcome.partial
    assert "partial" in outcome.flags
