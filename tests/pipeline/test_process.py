"""Captures to one article: stages in order, pages joined, and what is no page turned away."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl import Article, Capture, Rejected, process
from newscrawl.sites import Sites
from newscrawl.sites.model import Site
from tests.support.build_pages import mirror_pages

FIRST = "http://www.jiangzhou.invalid/zk/881.html"
SECOND = "http://www.jiangzhou.invalid/zk/881_2.html"
THIRD = "http://www.jiangzhou.invalid/zk/881_3.html"
TEXTS = (
    "清晨五点，江洲水产批发市场已是人声鼎沸，三轮车、冷藏车挤满了通道。",
    "四十二岁的摊主马秀英在这里卖了十九年鱼，她说鱼价的涨落她知道得最早。",
    "天亮以后，市场安静下来，只剩下冲洗地面的水声，和几只不肯走的猫。",
)


def page(number: int, *, pages: int = 3) -> str:
    names = {1: "881.html", 2: "881_2.html", 3: "881_3.html"}
    links = "".join(f"<b>{at}</b>" if at == number else f'<a href="{names[at]}">{at}</a>' for at in range(1, pages + 1))
    following = f'<a href="{names[number + 1]}">下一页</a>' if number < pages else ""
    info = "<div>2019-03-22 06:15 来源：江洲周刊 作者：罗一笑</div>" if number == 1 else ""
    return (
        f"<html><head><meta charset='utf-8'><title>一座鱼市的凌晨</title></head><body><h1>一座鱼市的凌晨</h1>{info}"
        f"<div><p>{TEXTS[number - 1]}</p></div><div>{links}{following}</div>"
        "<div>下一篇：<a href='882.html'>花市探访</a></div></body></html>"
    )


def capture(url: str, html: str, **more: object) -> Capture:
    return Capture(url=url, body=html.encode(), **more)  # type: ignore[arg-type]


def article(*captures: Capture) -> Article:
    outcome = process(*captures)
    assert isinstance(outcome, Article), outcome
    return outcome


def rejected(one: Capture) -> str:
    outcome = process(one)
    assert isinstance(outcome, Rejected), outcome
    return outcome.reason


def test_the_pages_of_an_article_are_joined_in_order() -> None:
    found = article(
        capture(FIRST, page(1), record_id="a"),
        capture(SECOND, page(2), record_id="b"),
        capture(THIRD, page(3), record_id="c"),
    )
    assert found.body == "\n".join(TEXTS)
    assert (found.next_page, found.partial, found.flags) == (None, False, ())
    assert found.record_ids == ("a", "b", "c")
    assert (found.url, found.title, found.author) == (FIRST, "一座鱼市的凌晨", ("罗一笑",))


def test_what_a_later_page_alone_says_has_its_origin_there() -> None:
    last = page(3).replace("</p></div>", "</p></div><div>责任编辑：杜若兰　校对：柳眉</div>", 1)
    found = article(capture(FIRST, page(1)), capture(SECOND, page(2)), capture(THIRD, last))
    assert (found.editor, found.credits) == ("杜若兰", {"责任编辑": ["杜若兰"], "校对": ["柳眉"]})
    assert {name: found.origins[name].witness for name in ("editor", "credits", "author")} == {
        "editor": "label:责任编辑",
        "credits": "label:责任编辑、校对",
        "author": "label:作者",
    }


def test_the_first_page_alone_names_the_next_and_is_partial() -> None:
    found = article(capture(FIRST, page(1)))
    assert (found.next_page, found.partial, found.flags) == (SECOND, True, ("partial",))


def test_two_of_three_pages_name_the_third() -> None:
    found = article(capture(FIRST, page(1)), capture(SECOND, page(2)))
    assert (found.next_page, found.partial) == (THIRD, True)


def test_a_page_missing_in_the_middle_is_named() -> None:
    found = article(capture(FIRST, page(1)), capture(THIRD, page(3)))
    assert (found.next_page, found.partial) == (SECOND, True)


def test_a_later_page_that_cannot_be_read_leaves_the_article_partial() -> None:
    found = article(capture(FIRST, page(1, pages=2)), capture(SECOND, "", status=404))
    assert found.body == TEXTS[0]
    assert found.partial
    assert "partial" in found.flags


def test_the_next_article_is_no_next_page() -> None:
    assert article(capture(FIRST, page(1, pages=1))).next_page is None


def test_a_first_page_that_is_rejected_rejects_all_and_keeps_the_records() -> None:
    outcome = process(capture(FIRST, "", status=500, record_id="a"), capture(SECOND, page(2), record_id="b"))
    assert outcome == Rejected(FIRST, "http-error", "status 500", ("a", "b"))


def test_without_a_capture_there_is_nothing_to_process() -> None:
    with pytest.raises(ValueError, match="at least one capture"):
        process()


@pytest.mark.parametrize("given", ["<html>", b"<html>", None], ids=repr)
def test_what_is_no_capture_is_refused_with_the_call_to_make(given: Any) -> None:
    with pytest.raises(TypeError, match=r"process\(Capture\(url="):
        process(given)


def test_a_body_that_is_text_is_refused_with_what_to_pass() -> None:
    with pytest.raises(TypeError, match=r"pass the bytes as they came"):
        Capture(url=FIRST, body="<html>")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.4 \xe2\xe3\xcf\xd3", "text/html"),
        (b"\x89PNG\r\n\x1a\n", ""),
        (b"<p>a</p>", "image/jpeg"),
        (b'{"code": 0}', "application/json"),
        (b"User-agent: *\nDisallow: /admin/", "text/plain"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title></channel></rss>', "text/xml"),
    ],
    ids=["pdf called html", "png without a type", "type says picture", "json", "robots.txt", "feed"],
)
def test_a_payload_that_is_no_html_is_turned_away(body: bytes, content_type: str) -> None:
    assert rejected(Capture(url=FIRST, body=body, headers=(("Content-Type", content_type),))) == "not-html"


def test_a_page_without_a_payload_is_empty() -> None:
    assert rejected(Capture(url=FIRST, body=b"")) == "empty"


def test_a_page_called_plain_text_is_read_all_the_same() -> None:
    body = page(1).encode()
    assert (
        article(Capture(url=FIRST, body=body, headers=(("Content-Type", "text/plain; charset=utf-8"),))).body
        == TEXTS[0]
    )


def test_a_compressed_page_is_read() -> None:
    packed = Capture(url=FIRST, body=gzip.compress(page(1).encode()), headers=(("Content-Encoding", "gzip"),))
    assert article(packed).body == TEXTS[0]


def test_what_a_browser_rendered_is_utf8_whatever_headers_and_meta_say() -> None:
    html = page(1).replace("charset='utf-8'", "charset='gb2312'")
    found = article(
        capture(
            FIRST, html, rendered=True, headers={"Content-Type": "text/html; charset=gbk", "Content-Encoding": "gzip"}
        )
    )
    assert found.body == TEXTS[0]
    assert found.encoding == "utf-8"


def test_a_body_cut_off_is_flagged() -> None:
    whole = page(1)
    cut = capture(FIRST, whole[: whole.index("通道") + 2], truncated="disconnect")
    assert "truncated" in article(cut).flags


def test_a_publish_time_is_never_later_than_the_fetching() -> None:
    html = page(1).replace("2019-03-22 06:15", "2031-01-01 00:00")
    found = article(capture(FIRST, html, fetched_at=datetime(2024, 1, 1, tzinfo=UTC)))
    assert found.published == ""


def test_repairs_are_told_by_the_field_they_fell_into() -> None:
    mirror = next(mirror_pages())
    found = article(Capture(url=mirror.url, body=mirror.body, headers=mirror.headers))
    fields = [step.field for step in found.steps]
    assert found.repairs > 100
    assert {"title", "subtitle", "body"} <= set(fields)
    assert fields.count("body") > len(fields) * 0.8
    for step in found.steps:
        if step.field is not None:
            assert getattr(found, step.field)[step.field_offset :].startswith(step.after)


def declaring(canonical: str) -> str:
    return page(1, pages=1).replace("<title>", f'<link rel="canonical" href="{canonical}"><title>')


@pytest.mark.parametrize("declared", ["/zhoukan/881.shtml", "http://www.jiangzhou.invalid/zhoukan/881.shtml"])
def test_an_article_has_the_canonical_url_its_page_declares(declared: str) -> None:
    mobile = "http://m.jiangzhou.invalid/zk/show?id=881&from=timeline"
    absolute = "jiangzhou.invalid/zhoukan/881.shtml"
    assert article(capture(mobile, declaring(declared))).url in {f"http://m.{absolute}", f"http://www.{absolute}"}


@pytest.mark.parametrize(
    "declared", ["http://www.beichuan.invalid/zk/881.html", "/", "/zk/882.html", "http://[881.html", "javascript:;", ""]
)
def test_a_canonical_url_that_leads_elsewhere_is_not_believed(declared: str) -> None:
    assert article(capture(FIRST, declaring(declared))).url == FIRST


def test_an_article_read_without_a_url_has_none() -> None:
    assert article(capture("", declaring(SECOND))).url == ""


def test_a_list_that_quotes_its_articles_is_none_where_the_sites_file_names_it() -> None:
    sites = Sites(
        [Site(name="jz", label="江洲", hosts=("www.jiangzhou.invalid",), listings=("/zk/",), article=r"/zk/\d+")]
    )
    for name in ("", "index.html", "list_8_2.html"):
        listing = process(Capture(f"http://www.jiangzhou.invalid/zk/{name}", page(1, pages=1).encode()), sites=sites)
        assert isinstance(listing, Rejected)
        assert listing.reason == "listing"
    assert isinstance(process(Capture(FIRST, page(1, pages=1).encode()), sites=sites), Article)
