"""Chinese pages speak Chinese and English ones English: all but names, and what is quoted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml.html import HtmlElement, fromstring

from newscrawl.browse.phrases import told
from newscrawl.sites import packaged
from tests.browse.test_pages import all_paths
from tests.support.browsing import Served

QUOTED = "head | //body//*[@lang] | //code | //pre | //*[contains(@class, 'code') or contains(@class, 'url')]"
"""What has a language of its own, and what is code: names of files, tables and columns."""
DATA = "//main//td | //main//dd[@class='value'] | //main//option | //main//ul[@class='links']"
"""What tables hold, on the pages of tables."""
NAMES = {"newscrawl", "BibTeX", "RIS", "CSL", "WARC", "SQL", "CSV", "JSON", "UTC", "CST", "Scrapy",
         "Atom", "Feed", "JSONL", "Parquet", "Markdown",
         "Alt", "Shift", "Firefox", "Mac", "Control",
         "Option", "Windows", "Linux"}  # fmt: skip
_LATIN = re.compile(r"(?<![\w./@-])[A-Za-z]{2,}(?![\w/@-]|\.\w)")
_IN_QUOTES = re.compile(r"'[^']*'|\b(?:https?|urn):\S+")
_HAN = re.compile("[\u3400-\u9fff]+")


def words(page: HtmlElement, *, is_table: bool) -> str:
    """Return all that a page says itself, labels of fields and pictures included."""
    for element in page.xpath(f"//{QUOTED} | {DATA}" if is_table else f"//{QUOTED}"):
        element.drop_tree() if element.getparent() is not None else None
    said = page.xpath("//body//@aria-label | //body//@title | //body//@placeholder")
    text = " ".join([*page.xpath("//body//text()"), *said])
    for label in ("<b>site</b>", *(site.label for site in packaged().values())):
        text = text.replace(label, "")
    return _IN_QUOTES.sub("", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_has_no_word_of_the_other_language(pages: Served, root: Path, changed: str, language: str) -> None:
    found = dict[str, set[str]]()
    asked = ("/changes?kind=x", "/search?since=gestern", "/search?month=2022-13", "/search?q=%E5%B8%B8&page=99")
    for path in (*all_paths(root, changed), *asked, "/news/latest_articles", "/capture/page?record=x"):
        answer = pages.get(path, accept_language=language)
        text = words(fromstring(answer.text.replace("<wbr>", "")), is_table=path.startswith("/news"))
        other = _LATIN if language == "zh" else _HAN
        if odd := set(other.findall(text)) - NAMES:
            found[path] = odd
    assert not found


def test_what_crawls_wrote_is_told_in_either_language() -> None:
    label_of = packaged().label_of
    for written, chinese, english in (
        ("finished: 2 new, 1 rejected", "完成：新增 2 篇，拒收 1 页", "finished: 2 new, 1 rejected"),
        ("resembles it by 0.93 after 4 repairs; a copy of a copy", "相似度 0.93，修复 4 处；副本的副本",
         "resembles it by 0.93 after 4 repairs; a copy of a copy"),
        ("来源 names its site, wjnews", "来源写明其网站 武进新闻网", "the source line names its site, 武进新闻网"),
        ("finished: <b>", '<q lang="en">finished: &lt;b&gt;</q>', '<q lang="en">finished: &lt;b&gt;</q>'),
        ("", "", ""),
    ):  # fmt: skip
        assert (told("zh", label_of, written), told("en", label_of, written)) == (chinese, english)
