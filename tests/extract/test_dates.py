"""When an article was published: how dates are written, which of a page's dates is meant, and what completes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from newscrawl import Article
from newscrawl.extract import extract
from newscrawl.extract.boilerplate import fold
from newscrawl.extract.date_kinds import BARE, MODIFIED, OTHER, PUBLISHED, dates_in
from newscrawl.extract.dates import find_dates, read_date
from newscrawl.extract.partial_dates import find_partial_dates
from newscrawl.extract.url_dates import url_date
from newscrawl.text.times import CHINA
from tests.support.linear_time import assert_linear

URL = "http://www.jiangzhou.invalid/n/8812.html"
TITLE = "江洲大桥铺装完成"
SENTENCE = "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。"
AT = "2024-08-06T11:54"
TABLE = "<table><tr><td>生效日期：</td><td>2024-09-01</td></tr><tr><td>发布日期：</td><td>2024-08-06</td></tr></table>"
PAPER = "<p>2024年8月6日 星期二</p><p>要闻</p><p>民生</p><p>副刊</p><p>文化</p><p>体育</p><p>教育</p>"
JSON_LD = '<script type="application/ld+json">{"datePublished":"2024-08-06T03:54:00Z"}</script>'
INPUT = "<input type=hidden id=publishTime value='2024-08-06 11:54:00'>"
READ_AT = datetime(2024, 8, 7, 14, 0, tzinfo=CHINA)


def read(info: str = "", *, url: str = URL, fetched_at: datetime | None = None, **places: str) -> Article:
    """Return the article of a page with this info line, and what stands in its `head`, `above` it, and at its `end`."""
    head, above, end = (places.get(name, "") for name in ("head", "above", "end"))
    html = (
        f"<html><head><title>{TITLE}_江洲网</title>{head}</head><body>{above}<div class=a><h1>{TITLE}</h1>"
        f"<div class=i>{info}</div><div class=b>{f'<p>{SENTENCE}</p>' * 3}{end}"
    )
    outcome = extract(f"{html}</body></html>", url=url, fetched_at=fetched_at)
    assert isinstance(outcome, Article), outcome
    return outcome


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("二〇二四年八月六日", "2024-08-06T00:00", "day"),
        ("二○二四年十二月二十六日", "2024-12-26T00:00", "day"),
        ("二〇二四年十月廿一日", "2024-10-21T00:00", "day"),
        ("民國113年8月6日", "2024-08-06T00:00", "day"),
        ("中華民國一一三年", "", ""),
        ("113/08/06 11:54", "2024-08-06T11:54", "minute"),
        ("2024年8月6日 11点54分", "2024-08-06T11:54", "minute"),
        ("2024年8月6日 晚8:30", "2024-08-06T20:30", "minute"),
        ("2024年8月6日上午8:21", "2024-08-06T08:21", "minute"),
        ("2024年8月6日 凌晨12:30", "2024-08-06T00:30", "minute"),
        ("2024年8月6日 中午1:30", "2024-08-06T13:30", "minute"),
        ("2024年8月6日 中午12:30", "2024-08-06T12:30", "minute"),
        ("2024年8月6日 下午12:30", "2024-08-06T12:30", "minute"),
        ("2024年8月6日 晚上12:05", "2024-08-07T00:05", "minute"),
        ("2024年8月6日 9时", "2024-08-06T09:00", "hour"),
        ("2024年8月6日9点半", "2024-08-06T09:30", "minute"),
        ("2024-08-06 12:30 AM", "2024-08-06T00:30", "minute"),
        ("2024-08-06 1:30 p.m", "2024-08-06T13:30", "minute"),
        ("2025-12-01 HKT 17:09", "2025-12-01T17:09", "minute"),
        ("2024年8月6日 香港時間19時20分", "2024-08-06T19:20", "minute"),
        ("29.11.2025 22:13", "2025-11-29T22:13", "minute"),
        ("24-08-06 11:54", "2024-08-06T11:54", "minute"),
        ("2024-08-06T03:54:00.000Z", "2024-08-06T11:54", "second"),
        ("［2024年08月06日　11:54］", "2024-08-06T11:54", "minute"),
        ("2024年8月6日（星期二）11:54", "2024-08-06T11:54", "minute"),
        ("中華民國一百一十三年八月六日", "2024-08-06T00:00", "day"),
        ("民國一一三年八月六日", "2024-08-06T00:00", "day"),
        ("113.08.06", "2024-08-06T00:00", "day"),
        ("8/16/2024 12:30 AM", "2024-08-16T00:30", "minute"),
        ("8/6/2024 1:30:05 PM", "2024-08-06T13:30", "second"),
        ("06/08/2024 13:30", "2024-08-06T13:30", "minute"),
        ("2024-08-06-11:54:09", "2024-08-06T11:54", "second"),
        ("2024-08-06 03:54 GMT", "2024-08-06T11:54", "minute"),
        ("6\x1f2024-08\x1f 来源：江洲日报", "2024-08-06T00:00", "day"),
        ("Aug 6, 2024 11:54", "2024-08-06T11:54", "minute"),
        ("Aug. 6th, 2024 | 11:54 PM", "2024-08-06T23:54", "minute"),
        ("AUGUST 6, 2024 at 11:54", "2024-08-06T11:54", "minute"),
        ("Tuesday, 06 August 2024 11:54:30", "2024-08-06T11:54", "second"),
        ("06-Aug-2024", "2024-08-06T00:00", "day"),
        ("2024 Aug 06 11:54", "2024-08-06T11:54", "minute"),
        ("11:54, August 6, 2024", "2024-08-06T11:54", "minute"),
        ("Tue Aug 06 11:54:00 CST 2024", "2024-08-06T11:54", "second"),
        ("6 Aug 2024 03:54 GMT", "2024-08-06T11:54", "minute"),
        ("2024-08-06 11:54 GMT+8", "2024-08-06T11:54", "minute"),
        ("2024—08—06 11：54", "2024-08-06T11:54", "minute"),
        ("２０２４－０８－０６　１１：５４", "2024-08-06T11:54", "minute"),
        ("2024年8月6日(二) 11:54", "2024-08-06T11:54", "minute"),
        ("2024年8月6日 晨7:30", "2024-08-06T07:30", "minute"),
        ("2024年8月6日 夜间10:30", "2024-08-06T22:30", "minute"),
        ("2024年8月6日 夜里1:30", "2024-08-06T01:30", "minute"),
        ("2024年8月6日 半夜12:30", "2024-08-07T00:30", "minute"),
        ("2024年8月6日 午间1:30", "2024-08-06T13:30", "minute"),
        ("2024年8月6日 正午12:00", "2024-08-06T12:00", "minute"),
        ("2024年8月6日 午后2时30分", "2024-08-06T14:30", "minute"),
        ("2024年8月6日 早间7:30", "2024-08-06T07:30", "minute"),
        ("2024年8月6日 夜间施工", "2024-08-06T00:00", "day"),
        ("August 2024", "", ""),
        ("Mayor 6, 2024", "", ""),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, iso: str, precision: str) -> None:
    found = [(date.iso()[:16], date.precision) for date in find_dates(fold(text))]
    assert found == ([(iso, precision)] if iso else [])


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("Tue, 06 Aug 2024 03:54:00 GMT", "2024-08-06T11:54", "second"),
        ("Tue Aug 06 11:54:00 CST 2024", "2024-08-06T11:54", "second"),
        ("Aug 6, 2024 11:54 AM", "2024-08-06T11:54", "minute"),
        ("6 August 2024", "2024-08-06T00:00", "day"),
        ("202408061154", "2024-08-06T11:54", "minute"),
        ("2024-08-06 00:00:00", "2024-08-06T00:00", "day"),
    ],
)
def test_values_for_machines_are_read_in_english_too_and_midnight_is_no_time(
    text: str, iso: str, precision: str
) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.iso()[:16], found.precision) == (iso, precision)


@pytest.mark.parametrize(
    "text",
    [
        "v2024.8.6",
        "v113.08.06",
        "192.113.08.06",
        "May 2024",
        "证号32120240806001",
        "12/345/67",
        "13-45-99 11:00",
        "90-08-06 11:54",
    ],
)
def test_names_ids_and_version_numbers_are_no_dates(text: str) -> None:
    assert not find_dates(text)


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("08-06 11:54", "2024-08-06T11:54", "minute"),
        ("12-30 11:54", "2023-12-30T11:54", "minute"),
        ("8月6日 11:54", "2024-08-06T11:54", "minute"),
        ("02-29", "2024-02-29T00:00", "day"),
        ("昨天 11:54", "2024-08-06T11:54", "minute"),
        ("前天", "2024-08-05T00:00", "day"),
        ("今日 08:30", "2024-08-07T08:30", "minute"),
        ("3小时前", "2024-08-07T11:00", "hour"),
        ("3小時前", "2024-08-07T11:00", "hour"),
        ("5分钟前", "2024-08-07T13:55", "minute"),
        ("半小时前", "2024-08-07T13:30", "minute"),
        ("2天前", "2024-08-05T00:00", "day"),
        ("3小时以前", "2024-08-07T11:00", "hour"),
        ("刚刚", "2024-08-07T14:00", "minute"),
        ("今早8:12", "2024-08-07T08:12", "minute"),
        ("昨晚 8:12", "2024-08-06T20:12", "minute"),
        ("8月6日(二) 11:54", "2024-08-06T11:54", "minute"),
    ],
)
def test_the_time_of_the_fetching_completes_a_date(text: str, iso: str, precision: str) -> None:
    (date,) = find_partial_dates(fold(text))
    found = date.complete(READ_AT)
    assert found is not None
    assert (found.iso()[:16], found.precision) == (iso, precision)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024-08-06 民國113年8月7日", ["2024-08-06", "2024-08-07"]),
        ("二〇二四年八月五日 2024-08-06", ["2024-08-05", "2024-08-06"]),
        ("2024-08-06 至 29.11.2025", ["2024-08-06", "2025-11-29"]),
        ("2024-08-06 Nov 29, 2025", ["2024-08-06", "2025-11-29"]),
        ("今年 2024-08-06 去年", ["2024-08-06"]),
    ],
)
def test_a_rarer_date_is_found_beside_a_usual_one(text: str, days: list[str]) -> None:
    assert [date.day for date in find_dates(fold(text))] == days


def test_an_incomplete_date_is_found_beside_a_whole_one_and_is_no_part_of_it() -> None:
    text = "2024-08-06 11:54 更新 08-07 12:00"
    assert [date.raw for date in find_partial_dates(text, find_dates(text))] == ["08-07 12:00"]
    assert not find_partial_dates("2024年8月6日", find_dates("2024年8月6日"))


@pytest.mark.parametrize("text", ["昨天上午，大桥通车", "今早的市民", "3/4的市民", "比前天多", "第3-2号", "2024-08-06"])
def test_what_only_looks_like_an_incomplete_date_is_none(text: str) -> None:
    assert not [date for date in find_partial_dates(text) if date.is_relative or date.has_time]


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/sh/202408/t20240806_1234.html", "2024-08-06"),
        ("/art/2024/8/6/art_60096_11234.html", "2024-08-06"),
        ("/html/2024-08/06/content_1234.htm", "2024-08-06"),
        ("/zwgk/202408/06/content_123.htm", "2024-08-06"),
        ("/20240806/c7a1b2d3e4f5/c.html", "2024-08-06"),
        ("/2024/8-6/123.html", "2024-08-06"),
        ("/2024.08.06/123.html", "2024-08-06"),
        ("/life/202408060123.aspx", "2024-08-06"),
        ("/n/20240806115421.html", "2024-08-06"),
        ("/show.php?id=12&pubdate=2024-08-06", "2024-08-06"),
        ("/n/138202408060.html", None),
        ("/show.php?id=20240806", None),
        ("/sh/article_20191231999.html", None),
        ("/x/2024/123/4.html", None),
        ("/2024/12/5.html", None),
    ],
)
def test_a_path_names_a_day_in_the_ways_of_chinese_sites(path: str, day: str | None) -> None:
    found = url_date(f"http://www.jiangzhou.invalid{path}")
    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("2024-08-06 11:54　来源：江洲日报", [BARE]),
        ("来源：江洲日报时间：2024-08-06", [PUBLISHED]),
        ("发 布 时 间：2024-08-06", [PUBLISHED]),
        ("成文日期：2024-07-30　发布日期：2024-08-06　发布机构：江洲市人民政府", [OTHER, PUBLISHED]),
        ("公示时间：2024年8月1日至2024年8月7日　发布时间：2024-08-01 09:00", [OTHER, OTHER, PUBLISHED]),
        ("今天是2024年11月29日 星期五 欢迎访问江洲网", [OTHER]),
        ("今日：2024-11-29", [OTHER]),
        ("今天 2024-08-06 11:54 江洲日报", [BARE, BARE]),
        ("2024年8月1日 星期四 晴", [OTHER]),
        ("2024年8月6日在全市大会上的讲话", [OTHER]),
        ("2024-08-06 江洲日报", [BARE]),
        ("2024年8月6日　江洲日报", [BARE]),
        ("2024年8月6日起施行", [OTHER]),
        ("摄于2020年8月6日", [OTHER]),
        ("更新时间：2024-08-06 11:54", [MODIFIED]),
        ("2024/8/6 11:54（8/6 12:30 更新）", [BARE, MODIFIED]),
        ("2024-08-06 11:54 更新时间：2024-08-07 01:02", [BARE, MODIFIED]),
        ("报名时间：8月1日—8月10日", [OTHER, OTHER]),
        ("会议定于2024年8月6日召开", [OTHER]),
        ("发布日期：2024-08-06　开标日期：2024-09-10", [PUBLISHED, OTHER]),
        ("上版日期：113年8月6日", [PUBLISHED]),
    ],
)
def test_a_label_says_what_a_date_is_the_date_of(line: str, kinds: list[str]) -> None:
    assert [date.kind for date in dates_in(fold(line))] == kinds


def opened_by(lines: str, info: str = "") -> Article:
    """Return the article whose own element these lines open."""
    text = f"{lines}{f'<p>{SENTENCE}</p>' * 3}"
    html = f"<title>{TITLE}_江洲网</title><div><h1>{TITLE}</h1><div>{info}</div><div>{text}</div></div>"
    outcome = extract(html, url=URL, fetched_at=READ_AT)
    assert isinstance(outcome, Article), outcome
    return outcome


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("时间：2024年8月5日", "地点：江洲市体育馆"),
        ("时间：2024年8月5日14:00", "主讲人：石磊"),
        ("【时间】8月5日", "【地点】江洲市体育馆"),
        ("时间丨8月5日", "地点丨江洲市体育馆"),
        ("一、时间：2024年8月5日", "二、地点：江洲市体育馆"),
        ("时间：2024年8月5日至8月7日", "地点：江洲市图书馆"),
        ("日期：2024年8月5日", "人物：顾小舟"),
    ],
)
@pytest.mark.parametrize(
    "form", ["<p>{}</p><p>{}</p>", "<p>{}<br>{}</p>", "<section><p>{}</p></section><section><p>{}</p></section>"]
)
def test_a_time_beside_a_place_among_the_paragraphs_is_an_events_and_text(form: str, first: str, second: str) -> None:
    if "section" in form:
        form += f"<section><p>{SENTENCE}</p></section>" * 2
    undated, dated = opened_by(form.format(first, second)), opened_by(form.format(first, second), AT)
    assert (undated.published, dated.published[:16]) == ("", AT)
    assert first in undated.body.split("\n")
    assert {first, second} <= set(dated.body.split("\n"))


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ("<p>时间：2024-08-06 11:54</p>", AT),
        ("<p>时间：2024-08-06 11:54</p><p>来源：江洲日报</p>", AT),
        ("<p>来源：江洲日报</p><p>时间：2024-08-06 11:54</p><p>阅读：36</p>", AT),
        ("<p>时间：2024-08-06 11:54　来源：江洲日报</p><p>栏目主持：石磊</p>", AT),
        ("<p>【时间】2024年8月6日</p><p>【来源】江洲日报</p>", AT[:10]),
        ("<div class=p>位置：首页</div><div class=t>时间：2024-08-06 11:54</div>", AT),
        *(
            (f"<p>时间：2024-08-06 11:54</p><p>{beside}</p>", AT)
            for beside in ("字数：1200", "所属栏目：要闻", "文号：江政发〔2024〕5号", "索引号：00123", "主编：石磊")
        ),
    ],
)
def test_a_time_beside_nothing_but_what_tells_of_the_article_is_its_publish_time(lines: str, published: str) -> None:
    assert opened_by(lines).published.startswith(published)


def test_a_labelled_date_as_the_texts_last_line_is_its_publish_time() -> None:
    assert read(end="<p>时间：2024-08-06</p><p>责任编辑：石磊</p>").published.startswith(AT[:10])
    assert read(end="<p>时间：2024-08-06</p><p>地点：江洲市体育馆</p>").published == ""


@pytest.mark.parametrize(
    "label",
    [
        "成文日期",
        "生效日期",
        "废止时间",
        "报名时间",
        "开标时间",
        "公示期限",
        "活动时间",
        "截止日期",
        "会议时间",
        "考试时间",
    ],
)
def test_the_date_of_something_else_is_no_publish_date_and_stays_in_the_body(label: str) -> None:
    body = f"<p>{label}：2024-09-10 09:30</p>" + f"<p>{SENTENCE}</p>" * 3
    outcome = extract(f"<title>{TITLE}</title><h1>{TITLE}</h1><div>来源：江洲日报</div><div>{body}</div>", url=URL)
    assert isinstance(outcome, Article)
    assert outcome.published == ""
    assert f"{label}：2024-09-10 09:30" in outcome.body


@pytest.mark.parametrize(
    ("facts", "published", "text"),
    [
        (
            "发文字号：江政发〔2024〕18号　发文机关：江洲市人民政府　成文日期：2024-08-01　发布日期：2024-08-06",
            AT[:10],
            False,
        ),
        (
            "江洲司法行政网：http://www.jiangzhou.invalid　来源：局机关党委　供稿：梅知秋　发布时间：2024/8/6 14:41:46",
            AT[:10],
            False,
        ),
        (
            (
                "拍品：江洲窑青釉瓷瓶 来源：江洲城东石家旧藏 尺寸：高三十二厘米、口径十二厘米"
                " 拍卖时间：2024年8月20日 起拍价：9万元"
            ),
            "",
            True,
        ),
        (
            "活动名称：江洲读书节暨全民阅读推广活动　活动时间：2024年8月20日19:00　主办单位：江洲市文化和旅游局",
            "",
            True,
        ),
        (
            "标的名称：江洲市城东老街商铺三间　公告日期：2024-08-06　截止日期：2024-09-01　起拍价：9万元　联系人：石磊",
            "",
            True,
        ),
    ],
)
def test_a_long_line_of_a_documents_facts_is_none_of_its_text(facts: str, published: str, text: bool) -> None:  # noqa: FBT001 - parametrized
    found = opened_by(f"<p>{facts}</p>")
    assert found.published[:10] == published
    assert (facts.replace("　", " ") in found.body) is text


@pytest.mark.parametrize(
    ("page", "published", "witness"),
    [
        ({"info": "<time datetime='2024-08-06T11:54:00+08:00'>昨天</time>"}, AT, "markup:time[datetime]"),
        ({"info": f"<time datetime='{AT}'></time>"}, AT, "markup:time[datetime]"),
        ({"info": f"</div><div data-time='{AT}'></div><div>"}, AT, "markup:div[data-time]"),
        ({"info": f"<span itemprop=datePublished content='{AT}'>前天</span>"}, AT, "markup:span[content]"),
        ({"info": "<abbr title='2024-08-06 11:54'>两天前</abbr>"}, AT, "markup:abbr[title]"),
        ({"info": "<i data-time='1722916440'></i> 来源：江洲日报"}, AT, "markup:i[data-time]"),
        ({"info": INPUT}, AT, "input:publishtime"),
        ({"head": "<meta property='og:time' content='2024-08-06 11:54:00'>"}, AT, "meta:og:time"),
        ({"head": "<meta name='DC.Date.Issued' content='2024-08-06T03:54Z'>"}, AT, "meta:dc.date.issued"),
        *(
            ({"head": f"<meta name='{name}' content='2024-08-06 11:54'>"}, AT, f"meta:{name}")
            for name in ("iso-8601-publish-date", "twt-published-at", "apub:time", "article:post_date", "og:issue_date")
        ),
        ({"above": "<p>2024-08-06 星期二　来源：江洲日报</p>"}, "2024-08-06", "info"),
        ({"info": "发表于 <span title='2024-8-6 11:54'>前天 11:54</span>", "fetched_at": READ_AT}, AT, "markup:title"),
        ({"head": '<script>var ct = "1722916440";</script>'}, AT, "script:ct"),
        ({"head": "<script>var createTime = '2024-08-06 11:54';</script>"}, AT, "script:createtime"),
        ({"head": '<script>x={"publish_time":1722916440}</script>'}, AT, "script:publishtime"),
        ({"head": JSON_LD}, AT, "json-ld"),
        ({"info": "来源：江洲日报", "url": "http://www.jiangzhou.invalid/t20240806_1.html"}, "2024-08-06", "url"),
        ({"info": "113/08/06　江洲市政府"}, "2024-08-06", "info"),
        ({"info": "Aug 6, 2024 11:54　江洲日报"}, AT, "info"),
        ({"info": "Updated: Aug 9, 2024 08:00　Published: Aug 6, 2024 11:54"}, AT, "label:Published"),
        ({"info": "来源：江洲日报 6 August 2024 11:54"}, AT, "info"),
        ({"above": PAPER, "url": "http://www.jiangzhou.invalid/epaper/c_1.htm"}, "2024-08-06", "page:date"),
        ({"above": TABLE}, "2024-08-06", "label:发布日期"),
        ({"info": "<p>发文日期：2024-07-30　公开时间：2024-08-06</p>"}, "2024-08-06", "label:公开时间"),
        ({"info": "<dl><dt>生成日期<dd>2024-07-30<dt>公开日期<dd>2024-08-06</dl>"}, "2024-08-06", "label:公开日期"),
        ({"info": "3 小時前　2024-08-06 11:54"}, AT, "info"),
        ({"end": "<p>江洲市公安局</p><p>2024年8月6日</p>"}, "2024-08-06", "signature"),
        ({"end": "<p>完</p><p>2024年8月6日（星期二）<br>香港時間11時54分</p>"}, AT, "signature"),
        ({"end": "</div><div>责任编辑：张三　2024-08-06 11:54</div>"}, AT, "info"),
    ],
)  # fmt: skip
def test_an_origin_names_the_witness_of_the_date(page: dict[str, Any], published: str, witness: str) -> None:
    found = read(**page)
    assert found.published.startswith(published)
    assert found.origins["published"].witness == witness


@pytest.mark.parametrize(
    "strange",
    [
        {"end": "</div></div><div><div>网友评论</div><div>张三</div><div>2024-08-09 12:00</div></div>"},
        {"end": "</div></div><ul><li><a href=1>江洲启动夏季慰问活动</a><span>2024-07-01</span></li></ul>"},
        {"end": "</div></div><div class=r><h3><a href=1>江洲启动夏季慰问活动</a></h3><p>2024-07-01 08:00</p></div>"},
        {"end": "</div></div><div class=f>江洲日报社 2024-07-01</div>"},
        {"end": "<p>2024年8月6日</p>"},
        {"above": "<div>今天是2024年11月29日 星期五</div>"},
        {"above": "<div>2024年11月29日 星期五</div><div>欢迎访问江洲网</div>"},
        {"above": "<div>2024年11月29日 农历甲辰年十月廿九 星期五</div>"},
        {"above": "<div>2024-11-29 星期五 江洲：晴转多云 3℃~12℃</div>"},
        {"above": "<div>星期五 2024年11月29日</div>"},
        {"above": "<div>2024年11月29日 甲辰年十月廿九</div>"},
        {"above": "<div>2024年11月29日 江洲 3℃~12℃</div>"},
        {"above": "<div>2024年11月29日（星期五）</div>"},
        {"above": "<div>今日：2024-11-29</div>"},
        {"info": "<a href=1 title='2024-08-01至2024-08-07'>一周要闻</a>"},
        {"info": "<a href=1 title='2024年8月1日要闻'>要闻</a>"},
        {"head": "<meta name=unpublish_date content=2025-08-06>"},
        {"head": "<meta name=last-published content=2024-08-09>"},
        {"head": '<script>a=[{"publishTime":"2024-08-01"},{"publishTime":"2024-07-01"}]</script>'},
        {"info": "3小时前　来源：江洲日报"},
        {"info": "Event Date: Nov 29, 2024"},
        {"info": "When: November 29, 2024"},
        {"info": "Deadline: 29 November 2024"},
        {"info": "08-06 11:54　来源：江洲日报"},
    ],
)
def test_a_strangers_date_is_nobodys(strange: dict[str, Any]) -> None:
    found = read(**{"info": "来源：江洲日报", **strange})
    assert found.published == ""


@pytest.mark.parametrize(
    ("url", "head", "published", "flags"),
    [
        ("http://www.jiangzhou.invalid/2024/0806/8812.html", "", "2024-08-06", ()),
        (URL, JSON_LD, "2024-08-06", ()),
        (URL, "", "2024-08-07", ("date-from-today",)),
    ],
)
def test_the_day_of_the_fetching_above_the_headline_counts_where_nothing_else_does(
    url: str, head: str, published: str, flags: tuple[str, ...]
) -> None:
    found = read("来源：江洲日报", url=url, head=head, above="<div>2024年8月7日</div>", fetched_at=READ_AT)
    assert (found.published[:10], found.flags) == (published, flags)
    found = read("", url=url, head=head, above="<div>2024年8月7日　来源：江洲日报</div>", fetched_at=READ_AT)
    assert found.published[:10] == "2024-08-07"


@pytest.mark.parametrize("day", ["2024-08-0{} 星期{}", "星期{1} 2024年8月{0}日", "2024年8月{}日 星期{} 3℃~12℃"])
def test_a_day_above_the_headline_is_no_sites_calendar_when_it_is_past_and_the_only_one(day: str) -> None:
    past, today = (f"<div>{day.format(*at)}</div>" for at in ((6, "二"), (7, "三")))
    assert read("", above=past, fetched_at=READ_AT).published[:10] == AT[:10]
    assert read("", above=today, fetched_at=READ_AT).published == ""
    assert read("2024-08-05 来源：江洲日报", above=past, fetched_at=READ_AT).published[:10] == "2024-08-05"


@pytest.mark.parametrize(
    ("info", "published"), [("2024-08-06 来源：江洲日报", AT[:10]), ("来源：江洲日报", "2024-11-29")]
)
def test_a_calendar_where_no_headline_is_to_be_seen_counts_only_without_another_date(info: str, published: str) -> None:
    lines = f"<p>2024-11-29 星期五 江洲：晴</p><p>{info}</p>" + f"<p>{SENTENCE}</p>" * 3
    outcome = extract(f"<title>{TITLE}_江洲网</title><div>{lines}</div>", url=URL)
    assert isinstance(outcome, Article)
    assert outcome.published[:10] == published


def test_of_the_times_in_a_pages_state_the_one_beside_its_title_counts() -> None:
    state = (
        f'[{{"title":"别的","publishTime":"2024-07-01 08:00"}},{{"title":"{TITLE}","publishTime":"2024-08-06 11:54"}}]'
    )
    filler = ",".join(f'{{"title":"第{number}篇","note":"{"字" * 40}"}}' for number in range(30))
    found = read(head=f"<script>s={state[:-1]},{filler}]</script>")
    assert found.published.startswith("2024-08-06T11:54")


@pytest.mark.parametrize(
    ("info", "published", "precision"),
    [
        ("3小时前　来源：江洲日报", "2024-08-07T11:00", "hour"),
        ("3 小時前", "2024-08-07T11:00", "hour"),
        ("昨天 11:54　来源：江洲日报", "2024-08-06T11:54", "minute"),
        ("<span>江洲在线</span><span>发布时间：08-06</span><span>12:00</span>", "2024-08-06T12:00", "minute"),
        ("12-30 11:54　来源：江洲日报", "2023-12-30T11:54", "minute"),
    ],
)
def test_a_date_that_the_fetching_completes_says_so(info: str, published: str, precision: str) -> None:
    found = read(info, fetched_at=READ_AT)
    assert (found.published[:16], found.published_precision, found.flags) == (published, precision, ("date-completed",))


def test_a_time_in_brackets_after_the_headline_completes_the_day() -> None:
    found = read("（23:24）", url="http://www.jiangzhou.invalid/2024/0806/8812.html")
    assert (found.published[:16], found.published_precision) == ("2024-08-06T23:24", "minute")
    html = f"<title>{TITLE}</title><h1>{TITLE} (23:24)</h1><div>2024-08-06</div>" + f"<p>{SENTENCE}</p>" * 3
    inside = extract(html, url=URL)
    assert isinstance(inside, Article)
    assert (inside.title, inside.published[:16]) == (TITLE, "2024-08-06T23:24")


def test_a_time_below_its_day_completes_it_and_another_does_not() -> None:
    assert read("<div>2024-08-06</div><div>23:24</div>").published.startswith("2024-08-06T23:24")
    assert read("<div>2024-08-06</div><div>江洲日报</div><div>03:25</div>").published.startswith("2024-08-06T00:00")
    below = read(end="</div><p>完</p><p>2024年8月6日（星期二）<br>香港時間19時20分</p>")
    assert below.published.startswith("2024-08-06T19:20")
    end = "<p>完</p><p>2024年8月6日（星期二）<br>香港時間19時20分</p>"
    assert read(url="http://www.jz.invalid/gia/202408/06/P1.htm", end=end).published.startswith("2024-08-06T19:20")


@pytest.mark.parametrize(
    ("info", "published"),
    [
        ("日期：2024-08-06 时间：11:54", "2024-08-06T11:54"),
        ("11:54 2024-08-06　来源：江洲日报", "2024-08-06T11:54"),
        ("發佈: 11:54 2024/08/06　更新: 12:54 2024/08/07", "2024-08-06T11:54"),
        ("发布时间：10:31pm 06/08/2024　更新时间：11:05pm 06/08/2024", "2024-08-06T22:31"),
        ("２０２４－０８－０６　１１：５４", "2024-08-06T11:54"),
        ("<div>06</div><div>2024-08</div>", "2024-08-06T00:00"),
        ("<b>06</b><i>2024/08</i>", "2024-08-06T00:00"),
        ("发布时间：10:31pm 06/08/2024", "2024-08-06T22:31"),
        ("11:54 - 2024年8月6日", "2024-08-06T11:54"),
        ("<em>2024-08-06</em><em>11:54</em>", "2024-08-06T11:54"),
        ("来源：江洲日报 2024年8月6日第3版", "2024-08-06T00:00"),
        ("首次发布：2024-08-06 11:54　最后更新：2024-08-07 12:30", "2024-08-06T11:54"),
        ("发布时间：2024-08-06　更新时间：2024-08-07 12:30", "2024-08-06T00:00"),
        ("<span>2024</span><span>08-06</span><span>11:54</span>", "2024-08-06T11:54"),
        ("2024-08-06　最后更新：12:30", "2024-08-06T00:00"),
        ("2024-08-06　更新 12:30", "2024-08-06T00:00"),
        ("2024-08-06　活动时间：19:00", "2024-08-06T00:00"),
    ],
)
def test_a_time_apart_from_its_day_in_one_line_completes_it_unless_it_is_another_s(info: str, published: str) -> None:
    assert read(info).published[:16] == published


def test_the_time_of_a_change_is_a_field_of_its_own() -> None:
    found = read("2024-08-06 11:54　更新时间：2024-08-07 08:30")
    assert (found.published[:16], found.modified[:16]) == ("2024-08-06T11:54", "2024-08-07T08:30")
    assert found.origins["modified"].witness == "label:更新时间"
    found = read("2024/8/6 11:54（8/6 12:30 更新）")
    assert (found.published[:16], found.modified[:16]) == ("2024-08-06T11:54", "2024-08-06T12:30")
    head = "<meta property='article:modified_time' content='2024-08-07T00:30:00Z'>"
    assert read("2024-08-06 11:54", head=head).modified[:16] == "2024-08-07T08:30"


def test_a_page_that_names_only_a_change_is_dated_by_it_and_says_so() -> None:
    found = read("更新时间：2024-08-06 11:54　来源：江洲日报")
    assert (found.published[:16], found.flags) == ("2024-08-06T11:54", ("date-from-update",))


@pytest.mark.parametrize(
    ("start", "repeated", "count"),
    [
        ("2024-08-06", " ", 20_000),
        ("", "1", 20_000),
        ("", "08-06 ", 3_000),
        ("", "2024年\x1f ", 5_000),
        ("", "江洲市红十字会7月8日发布公告，", 4_000),
    ],
    ids=["blanks", "digits", "days", "years", "sentences"],
)
def test_no_text_takes_long_to_look_for_dates_in(start: str, repeated: str, count: int) -> None:
    assert_linear(lambda times: dates_in(f"{start}{repeated * times}x"), count)
