"""Articles of printed papers, as Founder's system puts them online."""

from __future__ import annotations

import pytest

from newscrawl import Article, Capture, process

URL = "http://szb.jiangzhou.example/JZRB/PC/content/202406/23/content_314731.html"
TITLE = "江洲新添三座城市书房"
BODY = (
    "本报讯 6月22日，江洲市新添的三座城市书房同时开门迎客，首日接待读者一千二百余人次。",
    "书房分别设在滨江公园、老码头和大学城，面积都在三百平方米以上，藏书共四万册，与市图书馆通借通还。",
)
DATA = f"2024-06-23 2 2 江洲日报 content_314731.html 1 3 {TITLE} /enpproperty-->"
DIVS = """<html><head><title>江洲日报数字报-{title}</title></head><body><div class="newspaper">
<div class="header"><a href="../../../layout/202406/23/node_01.html">版面导航</a><a href="#">上一期</a></div>
<div class="newsdetatit"><p class="banci">{edition}</p><h3>{title}</h3><h4>{subtitle}</h4>
<p class="newsauthor">本报记者 周明 通讯员 李红</p></div>
<div class="newsdetatext"><founder-content>{body}{data}</founder-content></div>
<div class="nextnews"><a href="content_314730.html">上一篇</a><a href="content_314732.html">下一篇</a></div></div>
</body></html>"""
TABLES = """<html><head><title>江洲日报</title></head><body><table><tr><td><div class="bc">{edition}</div>
<table class="content"><tr><td><strong>{title}</strong></td></tr><tr><td>{subtitle}</td></tr>
<tr><td>本报记者 周明 通讯员 李红</td></tr><tr><td><div id="ozoom">{body}</div></td></tr>
<tr><td>{data}</td></tr></table>
</td></tr></table></body></html>"""


def read(
    template: str, *, edition: str = "第01版:头版", data: str = DATA, paragraphs: tuple[str, ...] = BODY
) -> Article:
    body = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    page = template.format(title=TITLE, subtitle="夜间开放至二十二时", edition=edition, body=body, data=data)
    article = process(Capture(URL, page.encode(), (("Content-Type", "text/html; charset=utf-8"),)))
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("template", [DIVS, TABLES])
@pytest.mark.parametrize(
    "edition", ["第01版:头版", "第A02版：要闻", "江洲日报 2024年06月23日 星期日 第01版:头版", "03版 综合"]
)
def test_the_page_of_the_paper_is_the_section_and_no_part_of_the_headline(template: str, edition: str) -> None:
    article = read(template, edition=edition)
    assert (article.title, article.pretitle) == (TITLE, "")
    assert article.section == edition.removeprefix("江洲日报 2024年06月23日 星期日 ")
    assert (article.published, article.published_precision) == ("2024-06-23T00:00:00+08:00", "day")


@pytest.mark.parametrize("site", ["江洲日报", "江洲日报-数字报刊"])
def test_the_headline_that_the_system_marks_is_taken_where_the_page_has_no_title_of_its_own(site: str) -> None:
    row = "<tr><td>{}</td></tr>".format
    head = row("<founder-introtitle>灯下有书，门前有路</founder-introtitle>")
    head += row(f"<strong><founder-title>{TITLE}</founder-title></strong>")
    template = TABLES.replace("<title>江洲日报", f"<title>{site}").replace(row("<strong>{title}</strong>"), head)
    assert read(template).title == TITLE


@pytest.mark.parametrize("data", [DATA, f"<p>{DATA}</p>", f"<div><date>2024-06-23</date> {DATA}</div>"])
@pytest.mark.parametrize("paragraphs", [BODY, BODY[:1]])
def test_the_system_s_data_below_the_text_are_no_part_of_it(data: str, paragraphs: tuple[str, ...]) -> None:
    for template in (DIVS, TABLES):
        article = read(template, data=data, paragraphs=paragraphs)
        assert article.body == "\n".join(paragraphs)
        assert article.left_out == ()


def test_a_byline_below_the_headline_is_no_part_of_the_subtitle() -> None:
    article = read(DIVS)
    assert article.subtitle == "夜间开放至二十二时"
    assert article.author == ("周明", "李红")
