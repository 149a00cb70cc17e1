"""The structure of a body as other formats write it."""

from __future__ import annotations

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from trafilatura.xml import validate_tei

from newscrawl.extract.markdown import to_markdown
from newscrawl.extract.structure import blocks, from_text, join_structures, parse_structure
from newscrawl.extract.tei import NAMESPACE, Header, corpus, to_tei

RARE = "\ue863\U00020000\U0002b820\U00030000\U00031350\ufa11"
BODY = (
    f'<body><p>第一段<hi rend="#b">重点</hi>，H<hi rend="#sub">2</hi>O，<ref target="http://a.invalid/x">公告</ref>{RARE}。</p>'
    '<graphic src="http://a.invalid/1" alt="桥 [一]"/><head rend="h3">概况 &amp;amp; *数字*</head>'
    '<list rend="ol"><item>全长</item><item>宽<lb/>高</item></list><quote><p>他说。</p><p>“好。”</p></quote>'
    '<table><row><cell role="head">区域</cell><cell role="head">数</cell></row>'
    "<row><cell>城|东</cell><cell/></row></table></body>"
)  # fmt: skip
HEADER = Header("0123456789abcdef", "江洲大桥", "http://a.invalid/1.html", "2020-01-01T10:20:00+08:00")


def tei(xml: str) -> etree._Element:
    """Return a TEI element as the DTD names its parts: without their namespace."""
    return etree.fromstring(xml.replace(f' xmlns="{NAMESPACE}"', ""))


def text_of(found: etree._Element) -> etree._Element:
    """Return the text of a TEI element, without its header."""
    (text,) = found.iterchildren("text")
    return text


def test_each_line_of_the_body_has_its_block() -> None:
    found = list(blocks(parse_structure(BODY)))
    assert [block.kind for block in found] == ["p", "h3", "ol", "ol", "ol", "quote", "quote", "row", "row"]
    assert [block.text for block in found[1:]] == [
        "概况 &amp; *数字*", "全长", "宽", "高", "他说。", "“好。”", "区域\t数", "城|东",
    ]  # fmt: skip
    assert [cell.text for cell in found[-1].cells] == ["城|东", ""]


def test_pages_are_joined_block_after_block_and_an_unknown_one_makes_all_unknown() -> None:
    pages = ["<body><p>一</p></body>", "<body><head>二</head><p>三</p></body>"]
    assert join_structures(pages) == "<body><p>一</p><head>二</head><p>三</p></body>"
    assert (join_structures(pages[:1]), join_structures([*pages, ""])) == (pages[0], "")


def test_markdown_shows_the_structure_and_every_character() -> None:
    html = MarkdownIt().enable("table").render(to_markdown(BODY))
    for shown in (
        "<strong>重点</strong>", f'<a href="http://a.invalid/x">公告</a>{RARE}。', "<h3>概况 &amp;amp; *数字*</h3>",
        '<img src="http://a.invalid/1" alt="桥 [一]"', "<blockquote>", "<ol>\n<li>全长</li>", "<th>区域</th>",
        "<td>城|东</td>",
    ):  # fmt: skip
        assert shown in html


@pytest.mark.parametrize(
    "xml", [BODY, from_text("第一段。\n\x0b第二段\tA"), "<body><p>一</p><graphic src='http://a.invalid'/></body>"]
)
def test_tei_is_valid_by_itself_and_in_a_corpus(xml: str) -> None:
    one = to_tei(xml, HEADER)
    assert validate_tei(tei(one))
    assert validate_tei(tei("".join(corpus([one, one])).partition("?>")[2]))


def test_tei_holds_cells_images_and_every_character() -> None:
    found = tei(to_tei(BODY, HEADER))
    assert found.xpath("//body//graphic/@url") == ["http://a.invalid/1"]
    assert found.xpath("//body//graphic/desc/text()") == ["桥 [一]"]
    assert found.xpath("//list[@rend='table']/item/list[@rend='row']/item/text()") == ["区域", "数", "城|东"]
    assert found.xpath("//ab/text()") == ["概况 &amp; *数字*"]
    assert RARE in "".join(map(str, found.itertext()))


def test_a_structure_that_tei_does_not_have_is_given_in_paragraphs() -> None:
    found = tei(
        to_tei("<body><quote><table><row><cell>一</cell></row></table><head>二</head></quote><p>三</p></body>", HEADER)
    )
    assert validate_tei(found)
    assert "".join(map(str, text_of(found).itertext())) == "一二三"
