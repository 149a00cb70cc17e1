"""Addresses to their shapes, and shapes to the pattern of a site's articles."""

from __future__ import annotations

import re

import pytest

from newscrawl.crawl.survey.articles import _pattern
from newscrawl.crawl.survey.shapes import shape_of
from newscrawl.sites.urls import path_of


@pytest.mark.parametrize(
    ("path", "tail", "folder"),
    [
        ("/news/2024/0806/1848253.shtml", r"/\d{4}/\d{4}/\d+\.s?html?", "news"),
        ("/news/wjxw/2025-01-06/1.html", r"/\d{4}-\d\d-\d\d/\d+\.s?html?", "wjxw"),
        ("/xwzx/bmdt/202408/t20240806_123.html", r"/\d{6}/t\d{8}_\d+\.s?html?", "bmdt"),
        ("/art/2024/8/6/art_12_345.html", r"/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.s?html?", "art"),
        ("/html/2024-08/06/content_77.htm", r"/\d{4}-\d\d/\d{1,2}/content_\d+\.s?html?", "html"),
        ("/info/1023/4567.htm", r"/\d+/\d+\.s?html?", "info"),
        ("/thread-7-1-1.html", r"/thread\-\d+\-\d+\-\d+\.s?html?", ""),
        ("/index.php?m=content&a=show&catid=1&id=2", r"/index\.php\?m=content&a=show&catid=\d+&id=\d+", ""),
        ("/a/5f3c2a9b1e7d.html", r"/[0-9A-Za-z_-]{8,}\.s?html?", "a"),
        ("/2024/08/06/new-bridge-opens/", r"/\d{4}/\d{1,2}/\d{1,2}/[\w%-]+/", ""),
        ("/2024/08/06/%E6%96%B0/", r"/\d{4}/\d{1,2}/\d{1,2}/[^/?]+/", ""),
        ("/about.html", r"/[\w-]+\.s?html?", ""),
        ("/", "/", ""),
    ],
)
def test_a_shape_has_numbers_dates_and_ids_in_general_terms(path: str, tail: str, folder: str) -> None:
    shape = shape_of(f"http://news.example.cn{path}")
    assert (shape.tail, shape.folder) == (tail, folder)
    assert re.search(f"{shape.tail}$", path)


def urls(*paths: str) -> set[str]:
    return {f"http://news.example.cn{path}" for path in paths}


THREADS = urls(*(f"/thread-{number}-1-1.html" for number in range(7, 30)))


@pytest.mark.parametrize(
    ("good", "bad", "pattern"),
    [
        (urls("/a/2.html", "/b/13.html"), urls("/a/", "/b/index.html"), r"/\d+\.s?html?$"),
        (urls("/show/2.html", "/show/13.html"), urls("/list/4.html"), r"/show/\d+\.s?html?$"),
        (urls("/a/1234.html", "/b/2345.html"), urls("/a/2.html"), r"/\d{4,}\.s?html?$"),
        (urls("/a/7.html", "/b/8.html", "/c/9.html"), urls("/list/4.html"), r"(?<!/list)/\d+\.s?html?$"),
        (THREADS, urls("/thread-8-2-1.html"), r"/thread\-\d+\-1\-1\.s?html?$"),
    ],
)  # fmt: skip
def test_a_pattern_is_the_most_general_that_finds_no_other_page(good: set[str], bad: set[str], pattern: str) -> None:
    found, strays = _pattern(shape_of(min(good)), good, bad)
    assert (found, strays) == (pattern, 0)
    assert all(re.search(found, path_of(url)) for url in good)


@pytest.mark.parametrize(
    "name", ["5f3c2a9b", "YJfY2FCBXQ", "d41d8cd98f00b204e9800998ecf8427e", "0b1e6a0c-7d7b-4f3e-9a53-1c2d3e4f5a6b"]
)
def test_an_id_is_no_word_and_no_number(name: str) -> None:
    assert "[0-9A-" in shape_of(f"http://news.example.cn/a/{name}.html").tail


@pytest.mark.parametrize("name", ["t20240806_1583207", "art_12_345", "c400-10001", "content_77", "show-1234"])
def test_words_with_numbers_are_no_ids(name: str) -> None:
    assert "[0-9A-" not in shape_of(f"http://news.example.cn/a/{name}.html").tail
