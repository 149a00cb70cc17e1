"""One page has one URL, and every URL the site that owns its host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites import packaged, urls
from newscrawl.sites.urls import is_trusted_canonical

SITES = packaged()


def canonicalize(url: str) -> str:
    return urls.canonicalize(url, SITES)


PAGE = "http://www.wj001.com/news/wjxw/2022-11-21/86390.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.wj001.com/news/wjxw/2022-11-21/86390.html",
        "http://wj001.com/news/wjxw/2022-11-21/86390.html",
        "http://m.wj001.com/news/wjxw/2022-11-21/86390.html",
        "HTTP://WWW.WJ001.COM:80/news/wjxw/2022-11-21/86390.html",
        "https://www.wj001.com:443/news/wjxw/2022-11-21/86390.html",
        "http://www.wj001.com/news/x/../wjxw/2022-11-21/86390.html#top",
        "http://www.wj001.com/news/wjxw/2022-11-21/86390.html?utm_source=a&spm=1.2&from=timeline&isappinstalled=0",
        "http://www.wj001.com/news/wjxw/2022-11-21/86390.html;jsessionid=8F2A.node1?PHPSESSID=3",
        "http://www.wj001.com/news/wjxw/2022-11-21/86390.html%3Bjsessionid=8F2A?v=20260302&from=singlemessage",
        "http://www.wj001.com/news/wjxw/2022-11-21/86390_1.html",
        " http://www.wj001.com./news/wjxw/2022-11-21/86390.html\n",
    ],
)
def test_all_addresses_of_a_page_have_one_canonical_url(url: str) -> None:
    assert canonicalize(url) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, "http://www.wj001.com/news/wjxw/2022-11-21/86391.html"),
        ("http://www.jsw.com.cn/2024/0806/1.shtml", "http://www.wj001.com/2024/0806/1.shtml"),
        ("http://a.com/show?id=1", "http://a.com/show?id=2"),
        ("http://a.com/show?cid=1", "http://a.com/show?cid=2"),
        ("http://a.com/list?from=jiangsu", "http://a.com/list"),
        ("http://a.com/play.php?v=123", "http://a.com/play.php?v=124"),
        ("http://a.com/article_1.html", "http://a.com/article.html"),
        ("http://a.com/86390_2.html", "http://a.com/86390.html"),
        ("http://a.com:8080/1.html", "http://a.com/1.html"),
        ("http://news.a.com/1.html", "http://a.com/1.html"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonicalize(one) != canonicalize(other)


def test_other_hosts_lose_www_and_m_and_nothing_else() -> None:
    assert canonicalize("https://m.example.com/a/1.html") == canonicalize("http://www.example.com/a/1.html")
    assert canonicalize("http://mirror.invalid/2022-11-21/86390.html") == "http://mirror.invalid/2022-11-21/86390.html"


def test_a_query_in_gbk_keeps_its_bytes() -> None:
    assert canonicalize("http://a.com/?q=%B3%A3%D6%DD") == "http://a.com/?q=%B3%A3%D6%DD"


def test_what_is_no_web_address_comes_back_as_it_is() -> None:
    assert canonicalize("mailto:news@wj001.com") == "mailto:news@wj001.com"


@pytest.mark.parametrize(
    "url", ["http://[", "http://[::g]/2026-03-02/1.html", "http://www.wj001[com/x.html", "about:blank"]
)
def test_an_article_keeps_an_address_without_sense(url: str) -> None:
    assert urls.article_url(url, SITES) == url


def test_an_honest_declaration_is_taken() -> None:
    url, declared = "http://m.example.com/show?id=86390", "https://www.example.com/news/86390.shtml"
    assert is_trusted_canonical(url, declared, SITES.of(url))


@pytest.mark.parametrize(
    ("url", "declared"),
    [
        ("http://mirror.invalid/news/wjxw/2022-11-21/86390.html", PAGE),
        (PAGE, "http://www.wj001.com/"),
        (PAGE, "/"),
        (PAGE, "/news/wjxw/"),
        (PAGE, "/news/wjxw/2022-11-21/86399.html"),
        (PAGE, "javascript:void(0)"),
    ],
)
def test_a_declaration_that_leads_elsewhere_is_not_believed(url: str, declared: str) -> None:
    assert not is_trusted_canonical(url, declared, SITES.of(url))


def test_v_is_left_out_where_another_parameter_names_the_page() -> None:
    assert canonicalize("http://a.com/show.php?v=3&id=7") == "http://a.com/show.php?id=7"


@given(st.text(alphabet="abmv;.w/:0189_?=&#%-html新", max_size=60))
def test_canonicalizing_twice_changes_nothing(tail: str) -> None:
    try:
        once = canonicalize(f"http://www.wj001.com/{tail}")
    except ValueError:
        return
    assert canonicalize(once) == once


@pytest.mark.parametrize("site", SITES)
def test_every_site_owns_its_hosts_and_knows_its_articles(site: str) -> None:
    assert all(SITES.of(f"http://{host}/") is SITES[site] for host in SITES[site].hosts)
    assert SITES.of("http://mirror.invalid/") is None
    assert SITES[site].listings[0] == "/"
