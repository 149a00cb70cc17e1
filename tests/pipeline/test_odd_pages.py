"""Pages that are nearly right, as `python -m benchmarks fuzz` finds them."""

from __future__ import annotations

import pytest

from newscrawl import process
from newscrawl.model import Article, Capture
from newscrawl.text.short_cache import cached_when_short
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
