"""Patterns whose time may grow beyond the square of the text are refused, and no common one is."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites import packaged
from newscrawl.sites.pattern_cost import TooSlowError, check_pattern

FAST = [
    r"/\d{4}/\d{4}/\d+\.shtml$",
    r"^/\d{4}-\d\d/\d\d/content_\d+\.html?$",
    r"/[\w-]+/\w+_\d+\.html$",
    r"/(?:news|local|zt)/\d+/t\d{8}_\d+\.html$",
    r"^/(?:[^/]+/)?\d+\.html$",
    r"^/portal\.php\?mod=view&aid=\d+",
    r"^/index\.php\?m=content&c=index&a=show&catid=\d+&id=\d+$",
    r"/detail\.html\?id=[0-9a-f]{32}",
    r"^/(?!list).*\d\.html$",
    r"^/.+/\d+\.html$",
    "",
]
SLOW = [
    r"(a+)+$",
    r"(?:a|aa)+$",
    r"(?:\w+/)*x$",
    r"(?:a|a)*b",
    r".*.*.*=",
    r"\w+\w+\w+$",
    r"/.+/\d+/.+\.html",
    r"(?>.*.*.*)x",
    r"(\w+)-\1$",
    r"(?=(a+)+b)a",
    r"^(?:(?:a{1,20}){1,20}){1,20}$",
    r"(?:.*,){11}P",
    r"(?i:([a-z]+)*)\d",
    r"\d{0,500}\d{0,500}\d{0,500}x",
]


@pytest.mark.parametrize("pattern", FAST)
def test_common_patterns_are_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize("site", packaged().values(), ids=lambda site: site.name)
def test_the_packaged_patterns_are_taken(site: object) -> None:
    for name in ("article", "rendered_listings", "rendered_articles"):
        check_pattern(getattr(site, name) or "")


@pytest.mark.parametrize("pattern", SLOW)
def test_slow_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(TooSlowError):
        check_pattern(pattern)


ATOMS = st.sampled_from(["a", "b", "/", ".", r"\d", r"\w", "[^/]", "[ab]", "^", "$", r"\."])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,30}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda several: f"(?:{'|'.join(several)})"),
    ),
    max_leaves=8,
)


@given(PATTERNS)
def test_what_is_taken_is_searched_in_bounded_time(pattern: str) -> None:
    try:
        check_pattern(pattern)
        compiled = re.compile(pattern)
    except (TooSlowError, re.error):
        return
    for text in ("a" * 400, "/a" * 200, "ab/1." * 80, "1" * 400 + "x"):
        start = time.process_time()
        compiled.search(text + "!")
        assert time.process_time() - start < 0.5, text[:10]
