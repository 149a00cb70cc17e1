"""trafilatura reads the body from the article's own tree, and what it leaves out shows."""

from __future__ import annotations

import random
from typing import Any

import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import Article, Capture, process
from newscrawl.extract import extract
from newscrawl.extract.reader import LINES_LEFT_OUT, READ_BY_LINES, READER
from newscrawl.extract.structure import blocks, parse_structure
from tests.support import ratchet

URL = "http://www.jiangzhou.invalid/n/8812.html"
FIRST = "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。"
SECOND = "大桥管理处主任梅晓岚介绍，新桥面采用了三层结构，预计可以使用二十年以上。"
PAGES = [case for case in ratchet.cases() if "body" in case.expected]
read_really: Any = trafilatura.bare_extraction


def article(body: str, *, url: str = URL) -> Article:
    html = (
        "<html><head><title>江洲大桥铺装完成</title></head><body><h1>江洲大桥铺装完成</h1>"
        f"<div>2020-01-01 10:20 来源：江洲日报</div><div id=text class='box a'>{body}</div></body></html>"
    )
    outcome = extract(html, url=url)
    assert isinstance(outcome, Article), outcome
    return outcome


def xml(*inner: str) -> str:
    return f"<body>{''.join(inner)}</body>"


def test_the_origin_of_a_body_names_its_reader_with_version_and_its_container() -> None:
    origin = article(f"<p>{FIRST}</p><p>{SECOND}</p>").origins["body"]
    assert (origin.witness, origin.raw) == (READER, "div#text.box.a")
    assert f"trafilatura {trafilatura.__version__}" == READER


LIST = '<list rend="ul"><item>全长八百米</item><item>宽三十<hi rend="#b">二</hi>米</item></list>'
NUMBERED = '<list rend="ol"><item>一月开工</item><item>五月<lb/>完工</item></list>'
SET_APART = """
<p>排放的CO<hi rend="#sub">2</hi>少了，<hi rend="#b">每年</hi><ref target="http://www.jiangzhou.invalid/n/2.html">
<hi rend="#b">三千吨</hi></ref>。</p>
""".replace("\n", "")
TABLE = """
<table><row><cell role="head">区域</cell><cell role="head">说明</cell><cell role="head">状态</cell></row>
<row><cell>城东片区</cell><cell/><cell>已经完成</cell></row>
<row><cell>城西片区</cell><cell>上半 年</cell><cell>正在铺装</cell></row></table>
""".replace("\n", "")
TABLE_HTML = """
<table><tr><th>区域</th><th>说明</th><th>状态</th></tr><tr><td>城东片区</td><td></td><td>已经完成</td></tr>
<tr><td>城西片区</td><td>上半<br>年</td><td>正在铺装</td></tr></table>
"""
IMAGE = '<graphic src="http://www.jiangzhou.invalid/a/get?id=7" alt="新桥面"/>'
QUOTED = "以后上班再也不用绕路了。"
LINKED = "<a href='/n/2.html'>三千吨</a>"


@pytest.mark.parametrize(
    ("markup", "structure", "lines"),
    [
        ("<h3>工程概况</h3>", '<head rend="h3">工程概况</head>', ["工程概况"]),
        ("<ul><li>全长八百米</li><li>宽三十<b>二</b>米</li></ul>", LIST, ["全长八百米", "宽三十二米"]),
        ("<ol><li>一月开工</li><li>五月<br>完工</li></ol>", NUMBERED, ["一月开工", "五月", "完工"]),
        (f"<blockquote><div>{QUOTED}</div></blockquote>", f"<quote><p>{QUOTED}</p></quote>", [QUOTED]),
        (
            f"<p>排放的CO<sub>2</sub>少了，<strong>每年{LINKED}</strong>。</p>",
            SET_APART,
            ["排放的CO2少了，每年三千吨。"],
        ),
        ("<p><img src='/a/get?id=7' alt='新桥面'></p>", IMAGE, []),
        (TABLE_HTML, TABLE, ["区域\t说明\t状态", "城东片区\t已经完成", "城西片区\t上半 年\t正在铺装"]),
    ],
    ids=["heading", "list", "numbered", "quotation", "emphasis and link", "image", "table"],
)
def test_structure_is_kept_and_the_body_is_its_text(markup: str, structure: str, lines: list[str]) -> None:
    found = article(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p>")
    assert found.body_xml == xml(f"<p>{FIRST}</p>", structure, f"<p>{SECOND}</p>")
    assert found.body.split("\n") == [FIRST, *lines, SECOND]
    assert (found.flags, found.left_out) == ((), ())


def test_a_heading_at_the_end_is_text_of_the_body() -> None:
    found = article(f"<p>{FIRST}</p><p>{SECOND}</p><h4>江洲日报记者梅知秋</h4>")
    assert found.body.split("\n") == [FIRST, SECOND, "江洲日报记者梅知秋"]


@pytest.mark.parametrize("tag", ["ul", "blockquote"])
def test_what_holds_most_of_the_text_is_how_the_page_lays_out_paragraphs(tag: str) -> None:
    item = "li" if tag == "ul" else "p"
    found = article(f"<{tag}><{item}>{FIRST}</{item}><{item}>{SECOND}</{item}></{tag}>")
    assert found.body_xml == xml(f"<p>{FIRST}</p>", f"<p>{SECOND}</p>")


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_no_paragraph_is_left_out_for_its_links(count: int) -> None:
    links = "，".join(f"按照规定见<a href='/n/{number}.html'>第{number}号</a>" for number in range(count))
    found = article(f"<p>{FIRST}</p><p>{links}文件。</p><ul><li>{links}附件</li><li>其余从略</li></ul><p>{SECOND}</p>")
    assert len(found.body.split("\n")) == 5
    assert found.left_out == ()


def test_a_long_paragraph_said_twice_running_is_left_out_once_without_a_flag() -> None:
    said = FIRST + SECOND
    found = article(f"<p>{said}</p><p>{said}</p><p>{SECOND}</p>")
    assert (found.body.split("\n"), found.left_out, found.flags) == ([said, SECOND], (said,), ())


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_when_trafilatura_finds_nothing_every_body_is_flagged(
    case: ratchet.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    normal = case.read()
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **__: None)
    found = case.read()
    assert isinstance(found, Article)
    assert isinstance(normal, Article)
    assert READ_BY_LINES in found.flags
    assert found.origins["body"].witness == "lines"
    assert "".join(found.body.split()) == "".join(normal.body.split())
    assert [block.text for block in blocks(parse_structure(found.body_xml))] == found.body.split("\n")


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_when_trafilatura_leaves_out_a_paragraph_it_is_missing_and_flagged(
    case: ratchet.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    normal = case.read()
    dropped: list[str] = []

    def forgetful(*arguments: Any, **options: Any) -> Any:
        document = read_really(*arguments, **options)
        longest = max(document.body, key=lambda block: len("".join(block.itertext())))
        dropped.append("".join(longest.itertext()))
        document.body.remove(longest)
        return document

    monkeypatch.setattr(trafilatura, "bare_extraction", forgetful)
    found = case.read()
    assert isinstance(found, Article)
    assert isinstance(normal, Article)
    flags = {LINES_LEFT_OUT, READ_BY_LINES} & set(found.flags)
    assert len(flags) == 1
    assert found.left_out
    assert (found.body == normal.body) == (READ_BY_LINES in flags)


def test_a_short_line_left_out_is_told_without_a_flag() -> None:
    found = article(f"<p>{FIRST}</p><p>{SECOND}</p><p>QQ</p><p>{FIRST}{SECOND}</p>")
    assert (found.left_out, found.flags) == (("QQ",), ())


def test_the_pages_of_an_article_are_one_structure_with_all_that_was_left_out() -> None:
    def page(number: int, link: str) -> Capture:
        return Capture(
            url=URL if number == 1 else f"http://www.jiangzhou.invalid/n/8812_{number}.html",
            body=(
                "<html><head><meta charset=utf-8><title>江洲大桥铺装完成</title></head><body><h1>江洲大桥铺装完成</h1>"
                f"<div>2020-01-01 10:20 来源：江洲日报</div><div><p>{FIRST}{number}</p><h3>第{number}节</h3>"
                f"<p>{SECOND}</p>{link}</div></body></html>"
            ).encode(),
        )

    outcome = process(page(1, "<a href='8812_2.html'>下一页</a>"), page(2, ""))
    assert isinstance(outcome, Article)
    tree = parse_structure(outcome.body_xml)
    assert [block.text for block in blocks(tree)] == outcome.body.split("\n")
    assert [block.kind for block in blocks(tree)] == ["p", "h3", "p", "p", "h3", "p"]


RARE = "\ue863\U00020000\U0002a700\U0002b740\U0002b820\U0002ceb0\U00030000\U00031350\ufa11\u2ff0"
"""A private use character, one each of the extensions B to H, a compatibility character, a description character."""


def test_rare_characters_survive() -> None:
    found = article(f"<p>{FIRST}</p><p>姓名<b>{RARE}</b>的市民{RARE}说，桥面平了，上班的路也近了。</p>")
    assert found.body.count(RARE) == found.body_xml.count(RARE) == 2


SENTENCES = (
    "新桥面采用了三层结构，预计可以使用二十年以上。",
    "市民纷纷前往观看，称赞施工队辛苦。",
    "全长八百米",
    "上午",
    "3",
)
INLINE = ("span", "b", "strong", "em", "sub", "font", "a href='/n/1.html'", "i", "u")
BLOCK = (
    "div",
    "p",
    "section",
    "li",
    "ul",
    "h3",
    "blockquote",
    "td",
    "center",
    "pre",
    "figure",
    "dd",
    "article",
    "form",
)


def markup(chance: random.Random, depth: int) -> str:
    """Return random markup around sentences, well nested or not: a fifth of the blocks are never closed."""
    pieces = []
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(("block", "block", "inline", "text") if depth else ("inline", "text"))
        if kind == "block":
            tag = chance.choice(BLOCK)
            pieces.append(f"<{tag}>{markup(chance, depth - 1)}" + chance.choice([f"</{tag}>"] * 4 + [""]))
        elif kind == "inline":
            tag = chance.choice(INLINE)
            pieces.append(f"{chance.choice(SENTENCES)}<{tag}>{chance.choice(SENTENCES)}</{tag.split()[0]}>")
        else:
            pieces.append(chance.choice(SENTENCES) + chance.choice(("", "<br>", "<img src='/a.jpg'>", "\u3000")))
    return "".join(pieces)


@given(seed=st.integers(0, 2**32))
def test_whatever_the_markup_trafilatura_reads_all_lines_of_the_article(seed: int) -> None:
    found = article(f"<p>{FIRST}</p>{markup(random.Random(seed), 4)}<p>{SECOND}{FIRST}</p>")
    assert not {READ_BY_LINES, LINES_LEFT_OUT} & set(found.flags)
    assert [block.text for block in blocks(parse_structure(found.body_xml))] == found.body.split("\n")
