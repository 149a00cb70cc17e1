"""Pages that are nearly right, as `python -m benchmarks fuzz` finds them."""

from __future__ import annotations

import pytest

from newscrawl import process
from newscrawl.extract.page import parse
from newscrawl.model import Article, Capture, Rejected
from newscrawl.text.short_cache import cached_for_latest, cached_when_short
from tests.support.archives import URL, page
from tests.support.faults import fault


@fault("a page whose base is no address", tries=1, outcome="read as without it")
@pytest.mark.parametrize("base", ["http://[", "//[x]/", "http://]"])
def test_a_base_that_is_no_address_is_none(base: str) -> None:
    body = page(around=f'<base href="{base}"><a href="http://[">x</a>')
    found = process(Capture(URL.format(1), body))
    assert isinstance(found, Article)
    assert found.body.startswith("常州市武进区今天召开会议")


def test_long_texts_are_not_remembered() -> None:
    asked: list[str] = []

    @cached_when_short(2, longest=3)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length("abc"), length("abc"), length("abcd"), length("abcd")] == [3, 3, 4, 4]
    assert asked == ["abc", "abcd", "abcd"]


def test_the_latest_text_is_remembered_as_an_object_until_others_were_asked_for() -> None:
    asked: list[int] = []

    @cached_for_latest(1)
    def length(text: str) -> int:
        asked.append(id(text))
        return len(text)

    page, equal = (b"page".decode() for _ in range(2))
    assert [length(text) for text in (page, page, equal, equal, page)] == [4] * 5
    assert asked == [id(page), id(equal), id(page)]


def test_a_lone_surrogate_is_read_as_a_question_mark_beside_hangul() -> None:
    assert [line.text for line in parse("<p>한\ud800국</p>", "").lines] == ["한?국"]


@pytest.mark.parametrize(
    ("text", "is_text"), [("<p>\x01</p>" * 20, False), ("<p>" + "x" * 65_536 + "\x01" * 9_000, True)]
)
def test_controls_are_counted_where_a_page_begins(text: str, *, is_text: bool) -> None:
    found = process(Capture("http://a.cn/1.html", text.encode()))
    assert isinstance(found, Rejected)
    assert (found.detail != "the payload is no text") is is_text
