"""What pages are made of: marks in texts, inert captures, labels, policies."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from newscrawl.browse import filters, highlights, translations
from newscrawl.browse.capture import inert
from newscrawl.browse.highlights import Part
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.security_headers import policy
from newscrawl.sites import packaged
from tests.support.browsing import ACTING, OUTSIDE
from tests.support.faults import fault


def test_our_own_pages_allow_no_inline_style() -> None:
    for path in (
        "/",
        "/search",
        "/article/0123456789abcdef",
        "/capture",
        "/sites",
        "/runs",
        "/run",
        "/browse/browse.css",
    ):
        assert "unsafe-inline" not in policy(path)
    assert policy("/capture/page").startswith("sandbox;")


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "<", "<!-- -->", "plain", "<html>", "\ud800<p>x", "<style>@import 'x", "<p style='a:url(x'>"],
)
def test_any_text_can_be_made_inert(text: str) -> None:
    assert "url(" not in inert(text)


@pytest.mark.parametrize(
    "markup", ['<p \x1b="1" onclick="x()">正文', '<p style="a:url(x) &#27;">正文', "<p \ufffe>正文"], ids=ascii
)
@fault("characters that XML does not know, in an archived page that is shown", tries=1, outcome="page shown")
def test_a_page_with_characters_that_xml_does_not_know_is_shown(markup: str) -> None:
    made = inert(markup)
    assert "正文</p>" in made
    assert "onclick" not in made
    assert "url(" not in made


def test_what_loads_is_taken_out_of_a_page_and_pictures_in_it_stay() -> None:
    made = inert(f'{ACTING}<p title="a">正文<img src="data:image/png;base64,AA=="></p>')
    assert OUTSIDE not in made
    assert "data:image/png" in made
    assert "正文" in made


def test_both_languages_say_the_same_things() -> None:
    for key, both in translations.LABELS.items():
        chinese, english = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in both)
        assert chinese == english, key


def test_repairs_stand_in_their_paragraphs() -> None:
    steps = [(3, "annotation", "(zhì)", ""), (5, "slip", "甲", "乙"), (5, "slip", "x", "丙"), (99, "cut", "y", "")]
    assert highlights.repaired("高质\n量发乙", steps) == [
        [Part("高质")],
        [Part("", "(zhì)", "annotation"), Part("量发"), Part("乙", "甲", "slip")],
    ]


def test_a_difference_keeps_old_and_new() -> None:
    ((first, change, last),) = highlights.changed("今天上午开会", "今天下午开会")
    assert (first.after, change.before, change.after, last.after) == ("今天", "上", "下", "午开会")
    assert highlights.changed("一\n三", "一\n二\n三") == [[Part("一")], [Part("二", kind="change")], [Part("三")]]
    assert highlights.plain("一\n\n二") == [[Part("一")], [Part("二")]]


@pytest.mark.parametrize(
    ("text", "number"), [("", 1), ("3", 3), ("-1", 1), ("٣", 1), ("0", 1), ("999", 50), ("9" * 30, 1)]
)
def test_a_page_number_is_one_that_exists(text: str, number: int) -> None:
    assert PageRequest(Path(), packaged(), "zh", {"page": text}, {}).number("page", 1, 50) == number


@pytest.mark.parametrize(
    ("url", "linked"), [("http://a.cn/", True), ("javascript:alert(1)", False), ("data:x", False), ("//[", False)]
)
def test_only_web_addresses_become_links(url: str, linked: bool) -> None:  # noqa: FBT001
    assert bool(filters.web_address(url)) is linked


def test_excerpts_hold_changes_with_the_text_around_them() -> None:
    old = "甲" * 50 + "上午" + "乙" * 50 + "丙丁" + "\n"
    new = old.replace("上午", "下午").replace("丙丁", "丙丁戊")
    first, second = highlights.excerpts(old, new)
    assert first == [Part("…" + "甲" * 16), Part("下", "上", "change"), Part("午" + "乙" * 15 + "…")]
    assert second == [Part("…" + "乙" * 14 + "丙丁"), Part("戊", "", "change"), Part(" ")]
    assert highlights.excerpts("一", "一") == []
    ((whole,),) = highlights.excerpts("甲乙" * 100, "甲丙" * 100, longest=150)
    assert whole.before == "甲乙" * 30 + "…" + "甲乙" * 30
