"""Pages whose elements stand so that each of many asks for much of the page: each is read within seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest

from newscrawl.extract.hidden_styles import hiding_rules
from newscrawl.model import Article, Capture
from newscrawl.pipeline import process
from newscrawl.text.diff import Change, changes, rough_size
from newscrawl.text.printable import CONTROLS
from tests.support.archives import PARAGRAPHS, page
from tests.support.faults import fault
from tests.support.linear_time import assert_linear

READ = "read within seconds"
DEEP = 300
SHORT = "短短的一行<br>"


def _within(tag: str, inner: str) -> str:
    return f"<{tag}>" * DEEP + inner + f"</{tag.partition(' ')[0]}>" * DEEP


def _pictures(number: int) -> str:
    return "".join(f"<img src=/{one}.jpg>" for one in range(number))


def _links(number: int) -> str:
    return "".join(f"<a href=http://s{one % 9}.com/{one}>会议{one}</a>" for one in range(number))


IN_ARTICLES: dict[str, Callable[[int], str]] = {
    "lines below a picture of many elements": lambda size: (
        f"<div><img src=/a.jpg>{'<b>x</b>' * 4 * size}</div><p>{SHORT * 2 * size}</p>"
    ),
    "one caption of many pictures": lambda size: (
        f"<figure>{_pictures(2 * size)}<figcaption>{'字' * 40 * size}</figcaption></figure>"
    ),
    "players within each other": lambda size: _within("div class=player", "<b>x</b>" * 30 * size),
    "text within spans within each other": lambda size: f"<p>{_within('span', '<b>会议</b>指出，' * 11 * size)}</p>",
    "linked titles in one paragraph": lambda size: f"<p>{'<a href=/n>江洲大桥的新闻标题</a><br>' * 5 * size}</p>",
    "sentences with days in one paragraph": lambda size: f"<p>{'江洲市红十字会7月8日发布公告，' * 4 * size}</p>",
    "blocks of hidden links within each other": lambda size: _within('div style="display:none"', _links(4 * size)),
    "classes of hidden links within each other": lambda size: (
        f"<style>.q{{display:none}}</style>{_within('div class=q', _links(4 * size))}"
    ),
}
IN_PAGES: dict[str, Callable[[int], str]] = {
    "a table's row of linked titles": lambda size: (
        f"<p>{PARAGRAPHS[0]}</p><table><tr>{'<td><a href=/n>江洲大桥的新闻标题</a></td>' * 2 * size}</tr></table>"
    ),
    "a script's string without an end, full of quotes": lambda size: (
        f"<script>{(chr(39) + 'a' * 50 + chr(92)) * 6 * size}</script>"
    ),
    "broken chunks of React's server": lambda size: (
        "<script>" + 'self.__next_f.push([1,"0:T1,' * 30 * size + "</script>"
    ),
    "boxes within each other, beside two alike": lambda size: (
        "<div></div><div></div><div>" * (size // 4) + f"<p>{PARAGRAPHS[0]}</p>" * size
    ),
    "places for scripts' text within each other": lambda size: (
        _within("div id=app", "<b>x</b>" * 15 * size) + f"<script>var content = '{''.join(PARAGRAPHS)}'</script>"
    ),
}
SIZE = 1_000
"""Of which these pages have 600 KB at most; before they were mended, they took 5 s to hours, and one 2 GB."""


def _read(body: str) -> Article | None:
    found = process(Capture("http://example.com/2025/1.html", body.encode(), (("Content-Type", "text/html"),)))
    return found if isinstance(found, Article) else None


@pytest.mark.parametrize("what", [pytest.param(what, marks=fault(what, tries=1, outcome=READ)) for what in IN_ARTICLES])
def test_elements_that_ask_for_each_other_are_read_in_linear_time(what: str) -> None:
    def read(size: int) -> None:
        found = _read(page().decode().replace("</p></div>", f"</p>{IN_ARTICLES[what](size)}</div>"))
        assert found is not None
        assert found.body.startswith("\n".join(PARAGRAPHS))

    assert_linear(read, SIZE)


@pytest.mark.parametrize("what", [pytest.param(what, marks=fault(what, tries=1, outcome=READ)) for what in IN_PAGES])
def test_pages_made_to_hurt_are_read_in_linear_time(what: str) -> None:
    head = "<html><meta charset=utf-8><title>会议</title>"
    assert_linear(lambda size: _read(f"{head}<body>{IN_PAGES[what](size)}</body></html>"), SIZE)


@fault("a class with 100 KB of declarations on each element", tries=1, outcome=READ)
def test_what_hides_a_class_is_kept_short() -> None:
    rule = f"background:url({'A' * 90_000});display:none;{'x:y;' * 30_000}"
    (kept,) = hiding_rules(f".a{{{rule}}}").values()
    assert kept.startswith("display:none;x:y")
    assert len(kept) < 1_000


@fault("two versions of an article that says one line 14,000 times", tries=0, outcome="compared within a second")
def test_versions_that_repeat_themselves_are_compared_in_linear_time() -> None:
    def compare(size: int) -> None:
        lines = "同样的一行\n" * size
        old, new = f"{lines}末行\n", f"首行\n{lines}"
        assert changes(old, new) == [Change(0, old, new)]
        assert changes(old, f"{lines}又一行\n末行\n") == [Change(len(lines), "", "又一行\n")]
        assert rough_size(old, new) == 2

    assert_linear(compare, 14_000)
    long = "\n".join(f"{number}{'甲' * 3_000}" for number in range(100))
    assert changes(long, long.replace("甲\n", "乙\n"))
    assert changes("的甲" * 100, "的乙" * 100)[0] == Change(1, "甲", "乙")
    assert changes("的甲" * 1_400, "的乙" * 1_400) == [Change(0, "的甲" * 1_400, "的乙" * 1_400)]
    thin = [chr(0x4E00 + number) for number in range(2_000)]  # each block found lets it look at all places anew
    assert changes("甲".join(thin), "乙".join(thin)) == [Change(0, "甲".join(thin), "乙".join(thin))]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for one in pair for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))


@fault("controls and bidi overrides in every field of a page", tries=1, outcome="taken out of all of them, flagged")
@pytest.mark.parametrize("control", ["\x01", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066"])
@pytest.mark.parametrize("form", ["{}", "&#{:d};"])
def test_no_field_of_an_article_holds_a_control(control: str, form: str) -> None:
    put = form.format(ord(control) if ":d" in form else control)
    head = "<title>武进@召开会议</title><link rel=canonical href=http://example.com/2025/1@.html>"
    more = (
        "<p>一行<a href=/x@y>链@接</a><b>粗@体</b><span style=display:none>藏@着</span></p><img src=/a@.jpg alt=图@说>"
        "<p>责任编辑：赵@六</p><p>审核：钱@七</p><p style=display:none>隐@去</p>"
    )
    body = f"<div class=x@y>{''.join(f'<p>{text}@</p>' for text in PARAGRAPHS)}{more}</div>"
    info = "<h1>武进@召开会议</h1><div>来源：武进@日报　作者：张@三　2025-01-06</div>"
    found = _read(f"<html><head><meta charset=utf-8>{head}</head><body>{info}{body}</body></html>".replace("@", put))
    assert found is not None
    assert "controls-removed" in found.flags or "›" in found.title  # what HTML makes of &#155;
    assert not [text for text in _texts(asdict(found)) if re.search(CONTROLS, text)]
