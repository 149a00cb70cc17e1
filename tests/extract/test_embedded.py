"""An article that stands only in a page's data is read, and flagged."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

import pytest

from newscrawl import Article, Capture, Rejected, process
from newscrawl.extract.script_data import texts_in_json
from newscrawl.extract.script_values import TokenBudget, read_values
from tests.support.linear_time import assert_linear

TEXT = [
    "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。",
    "施工方介绍，新桥面采用温拌沥青，噪声更低，寿命更长，将于下月初恢复通车。",
    "市交通局表示，还将沿江增设两处观景台，方便市民停留，年底前完工。",
]
TITLE = "江洲大桥换上新桥面"
MARKUP = "".join(f"<p>{text}</p>" for text in TEXT)
RECORD = {
    "title": TITLE,
    "publishTime": 1614824400000,
    "source": "江洲日报",
    "summary": TEXT[0] * 9,
    "content": MARKUP,
}
BLOCKS = {"title": TITLE, "blocks": [{"type": "text", "text": text} for text in TEXT]}
NEXT = json.dumps({"props": {"a": RECORD}})
HEADED = f"<h1>{TITLE}</h1><div>2021-03-04 10:20 来源：江洲日报</div>"
LINKS = "".join(f'<li><a href="/n/{n}.html">江洲新增公交线路第{n}条投入运行</a></li>' for n in range(12))


def read(inner: str, head: str = HEADED) -> Article | Rejected:
    title = f"<meta charset=utf-8><title>{TITLE}_江洲网</title>"
    page = f"<html><head>{title}</head><body>{head}<div>{inner}</div></body></html>"
    return process(Capture(url="http://www.jiangzhou.invalid/n/8812.html", body=page.encode()))


def escaped(markup: str) -> str:
    return markup.replace("<", "&lt;")


HELD = {
    "textarea": f"<textarea style='display:none'>{escaped(MARKUP)}</textarea>",
    "script": f"<script type='text/template'>{MARKUP}</script>",
    "template": f"<template>{MARKUP}</template>",
    "noscript": f"<noscript>{MARKUP}</noscript>",
    "iframe": f'<iframe srcdoc="{escaped(MARKUP)}"></iframe>',
}
LINES = "\n".join(TEXT)
HELD_OTHERWISE = {
    "lines": f"<textarea readonly>{LINES}</textarea>",
    "markup escaped twice": f"<textarea style='display:none'>{escape(escaped(MARKUP))}</textarea>",
    "a field of a form": f'<input type="hidden" value="{escaped(MARKUP)}">',
    "JSON with line breaks": f'<script type="application/ld+json">{{"articleBody": "{LINES}"}}</script>',
    "a state of markup escaped": f"<script>var d={json.dumps(RECORD | {'content': escape(MARKUP)})}</script>",
}
STATES = {
    "JSON-LD": '<script type="application/ld+json">{}</script>'.format(
        json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(TEXT)})
    ),
    "a script of JSON": f'<script id="__NEXT_DATA__" type="application/json">{NEXT}</script>',
    "a state": f"<script>window.__INITIAL_STATE__={json.dumps({'article': RECORD})};(function(){{}})();</script>",
    "a state within a string": f"<script>var s=JSON.parse({json.dumps(json.dumps(RECORD))})</script>",
    "a variable": f"<script>var content = '{MARKUP}'; var other = {{a: undefined}};</script>",
    "paragraphs": f"<script>var d={json.dumps(BLOCKS)}</script>",
}


def pushed(*pieces: str) -> str:
    """Return the scripts by which React's server sends a stream in pieces."""
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in pieces)


FLAT = [["ShallowReactive", 1], {"data": 2}, ["Reactive", 3], {"n-8812": 4}, {"title": 5, "content": 6}, TITLE, MARKUP]
LONG_ROW = f"1a:T{len(MARKUP.encode()):x},{MARKUP}"
ROW = json.dumps(["$", "$L7", None, {"title": TITLE, "content": "$1a"}])
STATE_CALL = (
    "<script>window.__NUXT__=(function(a,b,c){{return {{data:[{{n:{{title:{},content:{},hits:a}}}}]}}}}({}))</script>"
)
AS_NUXT = MARKUP.replace("<", r"\u003C").replace("/", r"\u002F")
CODED = {
    "Nuxt 2, in the object": STATE_CALL.format(f'"{TITLE}"', f'"{AS_NUXT}"', "7,void 0,true"),
    "Nuxt 2, in the arguments": STATE_CALL.format("b", "c", f'null,"{TITLE}","{AS_NUXT}"'),
    "Nuxt 3": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(FLAT)}</script>',
    "chunks": pushed(f'0:["$","div",null,{json.dumps(RECORD)}]\n'),
    "chunks with a text in a row of its own": pushed(f'0:["$"]\n{LONG_ROW[:60]}', f"{LONG_ROW[60:]}5:{ROW}\n"),
    "variables": f"<script>var articleTitle='{TITLE}'\nlet contentTxt=\"{MARKUP}\"; $('#c').html(contentTxt)</script>",
    "an object with bare names": f"<script>var d={{title: '{TITLE}', content: `{MARKUP}`, n: d.n + 1}}</script>",
    "an encoded string": f'<script>var d=decodeURIComponent("{quote(json.dumps(RECORD))}"), e=(1)</script>',
    "an escaped string": "<script>var articleTitle='{}', content=unescape('{}')</script>".format(
        TITLE, "".join(f"%u{ord(character):04X}" for character in MARKUP)
    ),
    "an attribute": f'<div data-title="{TITLE}" data-content="{escaped(MARKUP)}"></div>',
}
"""Data that are no plain JSON; each has the headline beside the text."""


@pytest.mark.parametrize("holder", HELD)
def test_a_text_in_an_element_that_is_not_shown_is_read(holder: str) -> None:
    found = read(HELD[holder])
    assert isinstance(found, Article), found
    assert found.body.split("\n") == TEXT
    assert "from-data" in found.flags
    assert found.origins["body"].raw == f"data:{holder}"


@pytest.mark.parametrize("held", HELD_OTHERWISE)
def test_a_text_in_data_is_read_by_its_paragraphs_however_they_are_written(held: str) -> None:
    found = read(f"<div id='app'></div>{HELD_OTHERWISE[held]}")
    assert isinstance(found, Article), found
    assert found.body.split("\n") == TEXT


def test_a_summary_in_a_field_of_a_form_is_no_article() -> None:
    assert isinstance(read(f"<div id='app'></div><input type='hidden' id='desc' value='{TEXT[0] * 2}'>"), Rejected)


@pytest.mark.parametrize("state", STATES)
def test_a_text_in_a_scripts_data_is_read(state: str) -> None:
    found = read(f"<div id='app'></div>{STATES[state]}")
    assert isinstance(found, Article), found
    assert found.body.split("\n") == TEXT
    assert "from-data" in found.flags


@pytest.mark.parametrize("code", CODED)
def test_a_text_in_data_that_are_no_plain_json_is_read(code: str) -> None:
    found = read(f"<div id='app'></div>{CODED[code]}", head="")
    assert isinstance(found, Article), found
    assert (found.title, found.body.split("\n")) == (TITLE, TEXT)
    assert "from-data" in found.flags


@pytest.mark.parametrize(
    "repeated", ["x={", "f(", '"', "'\\", "function(a)", "[1,", "unescape(", "a.b=", "//", "/*", "`}"]
)
def test_scripts_of_any_size_take_no_more_than_their_share_of_time(repeated: str) -> None:
    start = f"var t='{TEXT[0]}';"
    assert_linear(lambda count: read_values(start + repeated * count, TokenBudget()), 100_000 // len(repeated))


def test_what_stands_beside_the_texts_of_a_record_is_looked_up_once() -> None:
    def look(count: int) -> None:
        record = json.dumps({f"part{number}": TEXT[0] for number in range(count)})
        assert sum(1 for _ in texts_in_json(record)) == count

    assert_linear(look, 5_000)


def test_headline_date_and_source_come_from_the_data_where_the_page_shows_none() -> None:
    found = read(f"<div id='app'></div>{STATES['a state']}", head="")
    assert isinstance(found, Article), found
    assert (found.title, found.published, found.source) == (TITLE, "2021-03-04T10:20:00+08:00", "江洲日报")


def test_what_is_to_be_seen_goes_before_data() -> None:
    found = read(MARKUP + STATES["a state"].replace("江洲大桥", "江洲隧道"))
    assert isinstance(found, Article)
    assert found.body.split("\n") == TEXT
    assert "from-data" not in found.flags


@pytest.mark.parametrize("name", ["summary", "comments", "copyright", "description"])
def test_summaries_and_comments_in_data_make_no_article(name: str) -> None:
    assert isinstance(read(f"<script>var s={json.dumps({name: MARKUP})}</script>"), Rejected)


ABOUT = "江洲新闻网是由江洲日报社主办的新闻网站，每天为读者提供本地的新闻、服务与生活资讯，欢迎访问。"
WORDING = {"title": "江洲新闻网", "about": ABOUT, "more": "查看更多", "login": "登录", "share": "分享到微信"}


@pytest.mark.parametrize(
    "script",
    [
        f"window.__I18N__ = {json.dumps({'zh': WORDING})}",
        f"var config = {json.dumps({'locale': WORDING})}",
        f"window.LANG_PACK={json.dumps(WORDING)}",
        f"var words = {json.dumps(WORDING | dict.fromkeys(('home', 'search', 'back', 'top'), '返回'))}",
    ],
)
def test_the_wording_of_buttons_and_notes_is_no_article(script: str) -> None:
    assert isinstance(read(f"<div id=app></div><script>{script}</script>", head="<title>江洲新闻网</title>"), Rejected)


def test_all_scripts_of_a_page_share_what_may_be_looked_at() -> None:
    budget = TokenBudget(left=10)
    assert read_values(f"var a='{TEXT[0]}';", budget) == {"a": TEXT[0]}
    assert budget.left == 5
    assert read_values(f"var a=1,b=2,c='{TEXT[0]}';", budget) == {"a": "1"}
    assert (budget.left, read_values(f"var a='{TEXT[0]}';", budget)) == (0, {})


def test_data_of_a_list_count_only_when_they_name_the_pages_title() -> None:
    other = json.dumps(RECORD | {"title": "江洲新增三条公交线路"})
    listed = f"<ul>{LINKS}</ul><script>var s={other}</script>"
    assert isinstance(read(listed, head=""), Rejected)
    assert isinstance(read(f"<ul>{LINKS}</ul>{STATES['a state']}", head=""), Article)


def test_two_megabytes_of_script_are_no_reason_to_refuse_a_page() -> None:
    found = read(f"<script>var x='{'a,' * 1_200_000}'</script>{MARKUP}")
    assert isinstance(found, Article), found
    assert found.body.split("\n") == TEXT
    refused = read(f"{MARKUP}{'<p>字，' * 700_000}")
    assert isinstance(refused, Rejected)
    assert refused.reason == "too-complex"
