"""Pagers as Chinese sites write them, read alike for articles and for lists."""

from __future__ import annotations

import pytest

from newscrawl.crawl.discover.listing import read_listing
from newscrawl.extract.page import parse
from newscrawl.sites import packaged

SITES = packaged()

ARTICLE = "http://www.jiangzhou.invalid/sh/c12.html"
LIST = "http://www.wj001.com/news/wjxw/"


def next_of_article(pager: str, url: str = ARTICLE) -> str | None:
    found = parse(f"<html><body><p>江洲大桥通车。</p>{pager}</body></html>", url).next_page
    return found and found.rpartition("/")[2]


def next_of_list(pager: str, url: str = LIST) -> str | None:
    found = read_listing(f"<html><body>{pager}</body></html>", url, SITES["wjnews"]).next_page
    return found and found.rpartition("/")[2]


CALLS = [
    ("createPageHTML(8, 0, '{0}', 'shtml')", "", "_1.shtml"),
    ('createPageHTML (8,0,"{0}","shtml");', "", "_1.shtml"),
    ("createPageHTML('page_div',8,1,'{0}','shtml',150);", "", "_2.shtml"),
    ("createPageHTML('page_div', 8, 3,'{0}','shtml',150);", "_3", "_4.shtml"),
    ("createPageHTML('{0}','shtml',8,0)", "", "_1.shtml"),
    ("createPageHTML(0,8,'{0}','shtml')", "", "_1.shtml"),
    ("createPageHTML('shtml',8,0,'{0}')", "", "_1.shtml"),
    ("createPageHTML(8,1,'{0}','shtml')", "", "_2.shtml"),
    ("createPageHTML(8,1,'{0}','shtml')", "_1", "_2.shtml"),
    ("createPageHTML(8,7,'{0}','shtml')", "_7", None),
    ("createPageHTML('page_div',8,8,'{0}','shtml',150)", "_8", None),
    ("createPageHTML('page_div',1,1,'{0}','shtml',15)", "", None),
    ("var currentPage = 0;//所在页从0开始\nvar nextPage = currentPage+1;\nvar countPage = 3;", "", "_1.shtml"),
    ("var countPage = 3\nvar currentPage = 2", "_2", None),
    ("var nextPage = '{0}_2.shtml';", "", "_2.shtml"),
    ("<!-- createPageHTML(8,0,'{0}','shtml')\nvar countPage = 1; //-->", "", None),
    ("// createPageHTML(8,0,'{0}','shtml')", "", None),
    ("/* createPageHTML(8,0,'{0}','shtml') */", "", None),
    ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) {{}}", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("script", "here", "following"), CALLS)
def test_a_scripts_pager_is_read_in_every_order_of_its_arguments(script: str, here: str, following: str | None) -> None:
    told = f"<script>{script.format('c12')}</script>"
    assert next_of_article(told, f"http://www.jiangzhou.invalid/sh/c12{here}.shtml") == (
        following and f"c12{following}"
    )
    told = f"<script>{script.format('index')}</script>"
    assert next_of_list(told, f"{LIST}index{here}.shtml") == (following and f"index{following}")


LINKS = [
    '<a href="{0}_2.html">下一页</a>',
    '<a href="{0}_2.html">[下一頁]</a>',
    '<a href="{0}_2.html"><img src="/next.gif" alt="下一页"></a>',
    '<a href="{0}_2.html"><img src="/images/next.gif"></a>',
    '<a class="next" href="{0}_2.html"></a>',
    '<a class="pager-next" href="{0}_2.html">→</a>',
    '<a href="{0}_2.html" aria-label="Next"><i></i></a>',
    '<a href="javascript:void(0)" onclick="location.href=\'{0}_2.html\'">下一页</a>',
    "<a href=\"javascript:window.location='{0}_2.html'\">下一页</a>",
    "<span onclick=\"window.open('{0}_2.html','_self')\">下一页</span>",
    '<input type="button" value="下一页" onclick="location=\'{0}_2.html\'">',
    '<p><b>1</b> <a href="{0}_2.html">[2]</a> <a href="{0}_3.html">[3]</a></p>',
    '<p>[1] <a href="{0}_2.html">[2]</a></p>',
    '<p><a href="{0}.html">1</a><a href="{0}_2.html">2</a><a href="{0}_3.html">3</a></p>',
    '<p><a class="on" href="{0}.html">1</a><a href="{0}_2.html">2</a></p>',
    '<ul><li class="active"><a href="#">1</a></li><li><a href="{0}_2.html">2</a></li></ul>',
    '<select><option selected value="{0}.html">1</option><option value="{0}_2.html">第2页</option></select>',
    '<link rel="next" href="{0}_2.html">',
]  # fmt: skip


@pytest.mark.parametrize("pager", LINKS)
def test_a_pager_of_links_is_read_alike_for_articles_and_lists(pager: str) -> None:
    assert next_of_article(pager.format("c12")) == "c12_2.html"
    assert next_of_list(pager.format("list"), f"{LIST}list.html") == "list_2.html"


@pytest.mark.parametrize(
    "pager",
    [
        '<!-- <a href="{0}_2.html">下一页</a> -->',
        '<a href="{0}_2.html">上一页</a>',
        '<a class="next" href="{0}_2.html">下一篇</a>',
        '<a class="nextstory" href="{0}_2.html">更多新闻</a>',
    ],
)
def test_comments_and_links_that_say_something_else_lead_nowhere(pager: str) -> None:
    assert next_of_article(pager.format("c12")) is None
    assert next_of_list(pager.format("list"), f"{LIST}list.html") is None


@pytest.mark.parametrize("tail", ["?from=timeline", ";jsessionid=8F2A", "?spm=a.b&v=3"])
def test_what_is_appended_to_an_address_hides_no_further_page(tail: str) -> None:
    pager = '<a href="c12_2.html">下一页</a>'
    assert next_of_article(pager, ARTICLE + tail) == "c12_2.html"
    assert next_of_article(f'<a href="c12_2.html{tail}">下一页</a>') == f"c12_2.html{tail}"
