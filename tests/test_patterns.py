"""The benchmark of regular expressions finds them all, and knows a bad one."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest

from benchmarks import patterns
from benchmarks.pattern_inputs import texts
from benchmarks.pattern_sources import Found
from newscrawl.extract.comments import without_comments
from newscrawl.extract.hidden_styles import hiding_rules


@pytest.fixture(autouse=True)
def gives_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(patterns, "GIVEN_UP_S", 0.1)
    before = signal.signal(signal.SIGVTALRM, patterns._give_up)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    ("source", "method", "bad"),
    [
        (r"<iframe\b[^>]*src=", "search", True),  # each beginning is read to the end of the text
        (r"<iframe\b[^>]{0,200}+src=", "search", False),
        (r"(?:a|aa)+$", "match", True),  # exponential
        (r"\s*\]", "search", True),
        (r"\s*\]", "match", False),
        (rb"x+[0-9]+y", "match", False),
    ],
)
def test_a_pattern_is_bad_when_its_time_grows_more_than_the_text(
    source: str | bytes, method: str, *, bad: bool
) -> None:
    assert patterns.worst(Found("here", re.compile(source), method), 16 << 10).is_bad is bad


def test_a_text_is_made_of_what_a_pattern_repeats_behind_what_leads_there() -> None:
    made = {grow(8) for _, grow in texts(re.compile(r"来源\s*[^一-龥]{3,}(?=x)"))}
    assert {"来源      ", "来源 xxxxx", "来源来源来源来源"} <= made


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a /* b */ c // d\ne", "a  c \ne"),
        ("a /* b // c\nd", "a /* b \nd"),  # a comment without an end is none
        ("x = 'http://a.cn'; /* y */", "x = 'http://a.cn'; "),
        ("<!-- a\nb /*/ c */ d", "\nb  d"),
    ],
)
def test_comments_of_scripts_are_left_out(text: str, left: str) -> None:
    assert without_comments(text, lines=True) == left


def test_classes_hidden_on_paper_alone_are_seen() -> None:
    sheet = ".a{display:none} @media print { .b{display:none} .c{display:none} } .d{display:none}"
    assert set(hiding_rules(sheet)) == {".a", ".d"}
    assert set(hiding_rules(sheet + "@media { .e{display:none}")) == {".a", ".d", ".e"}  # it has no end
