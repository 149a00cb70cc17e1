"""Pictures and their captions, however a page shows them."""

from __future__ import annotations

import pytest

from newscrawl import Article
from newscrawl.extract import extract
from tests.support.faults import fault

URL = "http://www.jiangzhou.invalid/n/8812.html"
PROSE = "<p>昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。</p>"
PICTURE = "http://p.invalid/1.jpg"


def images(markup: str) -> list[tuple[str, str]]:
    outcome = extract(f"<title>江洲大桥通车</title><h1>江洲大桥通车</h1><div>{PROSE}{markup}{PROSE * 2}</div>", url=URL)
    assert isinstance(outcome, Article), outcome
    return [(image.url, image.caption) for image in outcome.images]


@pytest.mark.parametrize(
    "name",
    "data-src data-original data-original-src data-lazy data-lazyload data-lazy-src data-img-src data-backsrc "
    "data-real-src data-hd-image data-original-url real_src lay-src orig-src zoomfile file "
    "data-large data-full data-hd data-pic data-layzeload".split(),
)
@pytest.mark.parametrize("place", ["/blank.gif", "/images/grey.gif", "data:image/gif;base64,AAAA", ""])
def test_the_picture_is_where_the_script_will_find_it(name: str, place: str) -> None:
    assert images(f'<p><img src="{place}" {name}="{PICTURE}" loading="lazy"></p>') == [(PICTURE, "")]


@pytest.mark.parametrize(
    "markup",
    [
        f'<img src="data:image/gif;base64,AAAA" srcset="{PICTURE} 1x, http://p.invalid/2.jpg 2x">',
        f'<img srcset="http://p.invalid/s.jpg 320w, {PICTURE} 1200w">',
        f'<picture><source data-srcset="{PICTURE}"><img src="/blank.gif"></picture>',
        '<img data-src="//p.invalid/1.jpg" data-lazyload="true">',
        f'<img src="{PICTURE}" data-mcesrc="http://p.invalid/original.jpg" data-link="">',
    ],
)
def test_sets_of_pictures_give_one_absolute_address(markup: str) -> None:
    (url, _) = images(f"<p>{markup}</p>")[0]
    assert url in (PICTURE, PICTURE.removeprefix("http:"))


CAPTION = "图为改造后的江洲大桥。顾小舟 摄"


@pytest.mark.parametrize(
    "markup",
    [
        "<p><img src=1.jpg></p><p>{}</p>",
        "<p><img src=1.jpg><br>{}</p>",
        '<div class="pic"><img src=1.jpg></div><div class="img-desc">{}</div>',
        '<p><img src=1.jpg alt="点击看大图"></p><p align="center">{}</p>',
        "<figure><img src=1.jpg><figcaption>{}</figcaption></figure>",
    ],
)
def test_a_caption_is_the_line_below_its_picture(markup: str) -> None:
    assert [caption for _, caption in images(markup.format(CAPTION))] == [CAPTION]


@pytest.mark.parametrize("how", ["class=img-desc", "align=center", "style='text-align: center'"])
def test_a_line_set_as_a_caption_is_one_whatever_it_says(how: str) -> None:
    markup = f"<p><img src=1.jpg></p><p {how}>新桥面和两岸的灯光</p>"
    assert [caption for _, caption in images(markup)] == ["新桥面和两岸的灯光"]


def test_a_drawing_is_no_picture() -> None:
    assert images("<p><img src='a.svg?v=2'></p>") == []


@pytest.mark.parametrize("line", [PROSE[3:-4], "一、铺装提前完成", "责任编辑：石磊", "江洲大桥通车"])
def test_a_line_that_does_not_tell_of_the_picture_is_no_caption(line: str) -> None:
    assert [caption for _, caption in images(f"<p><img src=1.jpg></p><p>{line}</p>")] == [""]


def test_a_caption_is_what_else_a_table_holds_that_sets_a_picture() -> None:
    table = "<table><tr><td><img src=1.jpg></td></tr><tr><td>市民走上大桥。</td></tr>{}</table>"
    assert images(table.format(""))[0][1] == "市民走上大桥。"
    assert images(table.format("<tr><td>江洲市民</td></tr>"))[0][1] == ""


def test_a_caption_that_begins_as_the_headline_does_repeats_it() -> None:
    title = "江洲大桥新桥面铺装提前十二天全部完成"
    page = f"<title>{title}</title><h1>{title}</h1><div>{PROSE}<p><img src=1.jpg></p>"
    outcome = extract(f"{page}<p align=center>{title[:12]} 市民观看</p>{PROSE * 2}</div>", url=URL)
    assert isinstance(outcome, Article), outcome
    assert [image.caption for image in outcome.images] == [""]


@pytest.mark.parametrize("name", ["a\x1b.jpg", "a&#27;.jpg", "a\ufffe.jpg"], ids=ascii)
@fault("characters that XML does not know, in a picture's address", tries=1, outcome="left out of the address")
def test_characters_that_xml_does_not_know_cost_no_article(name: str) -> None:
    assert images(f'<p><img src="{name}"></p>') == [("http://www.jiangzhou.invalid/n/a.jpg", "")]


@fault("a control character in a page's own address", tries=1, outcome="article read")
def test_a_control_character_in_the_page_s_address_costs_no_article() -> None:
    markup = f'<div>{PROSE}<p>文字<img src="1.jpg"></p><p>见<a href="2.html">江洲大桥网</a></p>{PROSE}</div>'
    outcome = extract(f"<title>江洲大桥通车</title><h1>江洲大桥通车</h1>{markup}", url=f"{URL}\x1b/1.html")
    assert isinstance(outcome, Article), outcome
    assert [image.url for image in outcome.images] == [f"{URL}/1.jpg"]
