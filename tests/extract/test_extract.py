"""The parts of reading: dates, labels, names, next pages, headlines, and markup that means harm."""

from __future__ import annotations

import pytest

from newscrawl import Article, Rejected
from newscrawl.cli.extract_output import as_json
from newscrawl.extract import extract
from newscrawl.extract.boilerplate import fold
from newscrawl.extract.dates import find_dates, read_date
from newscrawl.extract.headline import strip_suffix
from newscrawl.extract.labels import LABELS, has_label, read_label
from newscrawl.extract.page import parse
from newscrawl.extract.pagination import split_page
from newscrawl.extract.person_names import names_in_byline, names_in_field
from newscrawl.extract.url_dates import url_date
from tests.support.faults import fault

URL = "http://www.jiangzhou.invalid/n/8812.html"
PROSE = "<p>昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。</p>"


TITLE = "<title>江洲大桥通车</title>"
H1 = "<h1>江洲大桥通车</h1>"


def article(head: str, body: str = PROSE * 2, url: str = URL) -> Article:
    outcome = extract(f"<html><head>{head}</head><body>{body}</body></html>", url=url)
    assert isinstance(outcome, Article), outcome
    return outcome


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2024-08-06 11:54", "2024-08-06T11:54:00+08:00", "minute"),
        ("2023-09-15 15:37:36|", "2023-09-15T15:37:36+08:00", "second"),
        ("2019年06月15日08:18", "2019-06-15T08:18:00+08:00", "minute"),
        ("2022.01.20 16:31", "2022-01-20T16:31:00+08:00", "minute"),
        ("2021/5/8 下午3:05", "2021-05-08T15:05:00+08:00", "minute"),
        ("2018年1月2日 星期二 9时30分", "2018-01-02T09:30:00+08:00", "minute"),
        ("2022 02/13 18:05:29", "2022-02-13T18:05:29+08:00", "second"),
        ("2021-05-18T02:25:00Z", "2021-05-18T10:25:00+08:00", "second"),
        ("2022-11-21 报料热线:86050111", "2022-11-21T00:00:00+08:00", "day"),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, iso: str, precision: str) -> None:
    (found,) = find_dates(text)
    assert (found.iso(), found.precision) == (iso, precision)


@pytest.mark.parametrize("text", ["2022-02-30", "2022-13-01", "1.2022.3", "电话2020-12345678", "3/4"])
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert not find_dates(text)


def test_machine_made_values_are_read_compact_and_as_seconds() -> None:
    assert [read_date(text).iso() for text in ("20220213", "20220213180529", "1644746729000")] == [  # type: ignore[union-attr]
        "2022-02-13T00:00:00+08:00", "2022-02-13T18:05:29+08:00", "2022-02-13T18:05:29+08:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "day"),
    [("/2024/0806/1848253.shtml", "2024-08-06"), ("/news/2022-11-21/86390.html", "2022-11-21"),
     ("/a/20210518/c1.htm", "2021-05-18"), ("/n1/86390.html", None), ("/id/2099887766.html", None)],
)  # fmt: skip
def test_a_url_names_a_day_or_none(path: str, day: str | None) -> None:
    found = url_date(f"http://www.jiangzhou.invalid{path}")
    assert (found.iso()[:10] if found else None) == day


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "来源：武进日报 作者： 日期：2022-11-21  报料热线：86050111",
            {"source": "武进日报", "published": "2022-11-21"},
        ),
        (
            "时间：2023-04-10 09:46:17  来源：武进新闻  作者：阳湖网",
            {"source": "武进新闻", "author": "阳湖网", "published": "2023-04-10 09:46:17"},
        ),
        ("2023-09-15 15:37:36| 来源：中国网•东海资讯| 分享到： | 字体：", {"source": "中国网•东海资讯"}),
        ("作者：伊琳  李清芬　编辑：黄帅 点击：12", {"author": "伊琳  李清芬", "editor": "黄帅"}),
        ("來源：香江日報 責任編輯：李小龍", {"source": "香江日報", "editor": "李小龍"}),
        ("【责任编辑:DH010】", {"editor": "DH010"}),
        ("作者丨程蝶衣", {"author": "程蝶衣"}),
        ("来 源：新华社", {"source": "新华社"}),
        ("发布：2022-11-21 信息来源：武进日报", {"source": "武进日报"}),
        ("来源：武进日报（记者 程蝶衣）", {"source": "武进日报"}),
    ],
)
def test_values_follow_their_labels(line: str, expected: dict[str, str]) -> None:
    found = {name: value for name in LABELS if (value := read_label(name, fold(line), line)[0])}
    assert found == expected


LABEL_WORDS = {
    "source": "来源 來源 稿源 文章来源 信息来源于 出处 發布單位 供稿单位 信息提供部门 转载自 轉載自",
    "author": "作者 文章作者 撰文 撰稿 记者 本报记者 記者 文/图 图/文 文 图 供稿 投稿人 执笔 编译 編譯 通讯员 文字",
    "editor": "编辑 責任編輯 责编 小编 值班编辑 責編",
    "published": "时间 時間 发布时间 日期 更新日期 發布時間 成文日期",
}


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for name, words in LABEL_WORDS.items() for word in words.split()]
)
def test_a_label_is_seen_in_either_script_and_width(name: str, word: str) -> None:
    (line,) = parse(f"<p>{word}：江洲</p>", URL).lines
    assert has_label(line, name) == bool(LABELS[name].search(line.folded))


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("姜小莉 记者 朱梦琪", ("姜小莉", "朱梦琪")),
        ("全媒体记者 陈志奎 通讯员 孙焱 应东昊", ("陈志奎", "孙焱", "应东昊")),
        ("图/官林镇人民政府 文/景美玲 曹家宁", ("景美玲", "曹家宁")),
        ("记者张小明通讯员李华王大力", ("张小明", "李华", "王大力")),
        ("记者 格桑边觉", ("格桑边觉",)),
        ("新京报记者 彭冲 山东冠县报道", ("彭冲",)),
        ("記者王小明／台北報導", ("王小明",)),
        ("□ 本报记者 葛灵丹", ("葛灵丹",)),
        ("文/观察者网专栏作者 王文", ("王文",)),
        ("欧阳娜娜 诸葛亮", ("欧阳娜娜", "诸葛亮")),
        ("德清县发改局", ()),
        ("资料来源：参考消息、海外网等", ()),
    ],
)
def test_a_byline_gives_names_without_roles(byline: str, names: tuple[str, ...]) -> None:
    assert names_in_byline(byline) == names


def test_an_author_field_may_name_a_paper_and_nobody_stays_nobody() -> None:
    assert names_in_field("阳湖网") == ("阳湖网",)
    assert names_in_field("佚名") == ()
    assert names_in_field(" ") == ()


@pytest.mark.parametrize(
    ("url", "links", "expected"),
    [
        ("/a/881.html", '<a href="881_2.html">2</a><a href="881_3.html">3</a>', "/a/881_2.html"),
        ("/a/881.shtml", '<a href="881_1.shtml">2</a><a href="881_2.shtml">3</a>', "/a/881_1.shtml"),
        ("/a/10640219_1.html", '<a href="10640219_2.html">下一页</a>', "/a/10640219_2.html"),
        ("/a/106_2.html", '<a href="106_1.html">上一页</a><a href="106_3.html">下一页&gt;</a>', "/a/106_3.html"),
        ("/a/10640219_3.html", '<a href="10640219_1.html">1</a><a href="10640219_2.html">2</a>', None),
        ("/show.php?id=7", '<a href="?id=7&page=2">下一页</a>', "/show.php?id=7&page=2"),
        ("/a/881.html", '<a href="882.html">下一页</a>', None),
        ("/a/content_7030.html", '<a href="content_7031.html">下一篇</a>', None),
        ("/a/881.html", '<a href="http://other.invalid/a/881_2.html">2</a>', None),
        ("/a/index.html", '<a href="index_2.html">2</a><a href="index_2.html">下一页</a>', None),
        ("/a/881.html", '<a href="javascript:next()">下一页</a>', None),
    ],
)  # fmt: skip
def test_the_next_page_is_the_same_article_never_the_next_one(url: str, links: str, expected: str | None) -> None:
    host = "http://www.jiangzhou.invalid"
    found = parse(f"<html><body>{PROSE}{links}</body></html>", host + url).next_page
    assert found == (host + expected if expected else None)


def test_a_date_at_the_end_of_a_path_counts_no_pages() -> None:
    assert split_page("http://a.invalid/n/2024-08-06.html")[1] is None


@pytest.mark.parametrize(
    ("title", "stripped"),
    [
        ("江洲大桥通车_江洲新闻_江洲热线", "江洲大桥通车"),
        ("江洲大桥通车-要闻云南-云南日报网", "江洲大桥通车"),
        ("江洲大桥通车 - 江洲市人民政府门户网站", "江洲大桥通车"),
        ("江洲大桥通车 » 江洲新闻网", "江洲大桥通车"),
        ("江洲大桥通车 > 社会 > 江洲新闻网", "江洲大桥通车"),
        ("消费 > 储蓄：江洲人的钱去哪了", "消费 > 储蓄：江洲人的钱去哪了"),
        ("图说江洲| 五千人沿江植树_江洲网", "图说江洲| 五千人沿江植树"),
        ("江洲—海州高铁今日开工", "江洲—海州高铁今日开工"),
        ("2022-2023赛季收官", "2022-2023赛季收官"),
    ],
)
def test_only_the_names_of_sites_and_sections_are_taken_off_a_title(title: str, stripped: str) -> None:
    assert strip_suffix(title, parse("<p>x</p>", "")) == stripped


@pytest.mark.parametrize(
    ("title", "stripped"),
    [
        ("江洲新闻网-青石桥农贸市场改造完工", "青石桥农贸市场改造完工"),
        ("江洲晚报_青石桥农贸市场改造完工_社会", "青石桥农贸市场改造完工"),
        ("互联网-传统行业的新出路在何方", "互联网-传统行业的新出路在何方"),
        ("国家电网-江洲公司连夜抢修线路", "国家电网-江洲公司连夜抢修线路"),
        ("江洲日报-通车啦", "江洲日报-通车啦"),
        ("织密防护网|江洲市部署暑期安全工作", "织密防护网|江洲市部署暑期安全工作"),
        ("撒下天罗地网-江洲警方打击电信诈骗", "撒下天罗地网-江洲警方打击电信诈骗"),
        ("江洲建成政务一张网_江洲市要闻_江洲新闻网站", "江洲建成政务一张网"),
        ("江洲新添便民去处|幸福社区_江洲新闻网", "江洲新添便民去处|幸福社区"),
        ("江洲新添便民去处-社会要闻_江洲新闻网", "江洲新添便民去处"),
        ("江洲新添便民去处|社会要闻|江洲新闻网", "江洲新添便民去处"),
        ("江洲新添便民去处-江洲日报_江洲新闻网", "江洲新添便民去处"),
        ("江洲新添便民去处 - 市民政局_江洲市人民政府", "江洲新添便民去处"),
        ("江洲新添便民去处-通知公告|江洲市民政局", "江洲新添便民去处"),
        ("江洲新添便民去处 | 江洲晚报 - 江洲在线", "江洲新添便民去处"),
        ("江洲新添便民去处 | 江洲融媒体中心 - 江洲新闻网", "江洲新添便民去处"),
    ],
)
def test_a_sites_name_around_a_title_is_taken_off_where_no_headline_is_to_be_seen(title: str, stripped: str) -> None:
    crumb = "<div><a href='/'>首页</a> &gt; <a href='/sh/'>社会</a></div>"
    assert article(f"<title>{title}</title>", f"{crumb}<div>2024-08-06 来源：江洲日报</div>{PROSE}").title == stripped


def test_a_record_above_the_text_and_its_first_numbered_heading_are_no_headline_where_nobody_wrote_a_title() -> None:
    above = "<div class=t>青石桥农贸市场改造完工</div><div>2024-08-06 来源：江洲日报</div>"
    names = {"索引号": "JZ-01", "名称": "某通知", "发布机构": "江洲市政府", "文号": "江政〔2024〕1号"}
    record = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in names.items())
    for text in (PROSE, f"<div>{PROSE}</div>"):
        found = article("<title>新闻详情</title>", f"{above}<table>{record}</table>{text}")
        assert (found.title, found.published[:10]) == ("青石桥农贸市场改造完工", "2024-08-06")
    found = article("<title>新闻详情</title>", f"<div>2024-08-06 来源：江洲日报</div><p>一、总体要求</p>{PROSE}")
    assert found.title == "新闻详情"


@pytest.mark.parametrize("title", ["无标题文档", "Untitled Document", "新建网页 1", "新闻详情"])
@pytest.mark.parametrize(
    "top", ["首页 &gt; 社会", "今天是2024年11月29日 星期五 欢迎访问江洲网", "您好，欢迎来到江洲新闻网"]
)
def test_a_line_above_the_text_is_the_headline_where_nobody_wrote_a_title(title: str, top: str) -> None:
    above = f"<div>{top}</div><div class=t>青石桥农贸市场改造完工</div><div>2024-08-06 来源：江洲日报</div>"
    assert article(f"<title>{title}</title>", above + PROSE).title == "青石桥农贸市场改造完工"


def test_a_line_above_the_text_is_the_headline_where_the_title_is_the_site_s_name_as_its_foot_has_it() -> None:
    above = "<div class=t>青石桥农贸市场改造完工</div><div>2024-08-06 来源：江洲日报</div>"
    foot = "<div>版权所有 江洲文旅 地址：江洲市云山路1号</div>"
    assert article("<title>江洲文旅</title>", above + PROSE + foot).title == "青石桥农贸市场改造完工"
    assert article("<title>桥面再检修</title>", above + PROSE + foot).title == "桥面再检修"


LEAD = "昨天上午，江洲大桥新桥面铺装全部完成"
REST = "市民李女士说，晚上散步又多了一个去处，桥上的灯光比从前亮堂多了。"


@pytest.mark.parametrize("excerpt", [f"{LEAD}...", f"{LEAD}……", LEAD, f"{PROSE[3:-4]}市民李女士…"])
@pytest.mark.parametrize("text", [f"{PROSE}<p>{REST}</p>", f"{PROSE[3:-4]}<br>{REST}"])
def test_an_excerpt_that_a_system_cut_from_the_text_does_not_stand_above_it(excerpt: str, text: str) -> None:
    found = article(TITLE, f"<div>{H1}<div class=jj>{excerpt}</div><div class=nr>{text}</div></div>")
    assert found.body == f"{PROSE[3:-4]}\n{REST}"


def test_a_refrain_and_a_lead_that_says_more_stay() -> None:
    refrain = "<p>江洲江洲，我日夜思念的水边老城！</p><p>江洲江洲，我日夜思念的水边老城！你的桥还在吗？</p>"
    assert article(TITLE, f"<div>{H1}{refrain}{PROSE}</div>").body.count("水边老城") == 2
    lead = "昨天上午，江洲大桥新桥面铺装提前完成，今天起恢复通车。"
    assert article(TITLE, f"<div>{H1}<div>{lead}</div><div>{PROSE}<p>{REST}</p></div></div>").body.startswith(lead)


def test_quotes_in_a_headline_survive() -> None:
    found = article(
        "<title>苹果回应&quot;违规&quot;：A&amp;B不实_江洲网</title>", f'<h1>苹果回应"违规"：A&amp;B不实</h1>{PROSE}'
    )
    assert found.title == '苹果回应"违规"：A&B不实'


def test_witnesses_that_differ_by_more_than_a_day_are_flagged() -> None:
    meta = '<meta name="pubdate" content="2020-01-01 08:00">'
    found = article(meta, f"<h1>江洲大桥通车</h1><div>2021-03-04 10:00 来源：江洲日报</div>{PROSE}")
    assert found.published == "2021-03-04T10:00:00+08:00"
    assert found.flags == ("dates-disagree",)


def test_a_day_is_completed_by_the_witness_of_its_hour() -> None:
    meta = '<meta name="pubdate" content="2021-03-04 10:20">'
    found = article(meta, f"<h1>江洲大桥通车</h1><div>发布日期：2021-03-04</div>{PROSE}")
    assert (found.published, found.published_precision) == ("2021-03-04T10:20:00+08:00", "minute")
    assert found.origins["published"].witness == "meta:pubdate"


@pytest.mark.parametrize(
    ("info", "path", "source", "authors"),
    [
        ("2024/03/05 08:30　江洲日报　记者 张三 李四 通讯员 王五", "8812", "江洲日报", ("张三", "李四", "王五")),
        ("2024-03-05 08:30 来源：江洲日报 记者张三李四 编辑：王五", "8812", "江洲日报", ("张三", "李四")),
        (
            "作者：江洲日报记者 张三　通讯员 王五　来源：江洲日报　时间：2024-03-05 08:30",
            "8812",
            "江洲日报",
            ("张三", "王五"),
        ),
        ("2024-03-05　08:30　　　来源　江洲日报", "8812", "江洲日报", ()),
        ("日期：2024.03.05 08:30 | 来源：江洲发布 | 编辑：王五", "8812", "江洲发布", ()),
        ("3月5日 08:30 来源：江洲日报", "2024-03/05/8812", "江洲日报", ()),
        ("03-05 08:30 江洲日报", "2024/0305/8812", "江洲日报", ()),
        ("江洲日报·江洲客户端 2024-03-05 08:30", "8812", "江洲日报·江洲客户端", ()),
        ("本报记者 张三 通讯员 李四 2024-03-05 08:30", "8812", "", ("张三", "李四")),
        ("<i>2024/03/05 08:30</i><i>江洲日报</i><i>阅读 <b>287</b></i>", "8812", "江洲日报", ()),
    ],
)
def test_an_info_line_is_read_whatever_its_labels_lack(
    info: str, path: str, source: str, authors: tuple[str, ...]
) -> None:
    url = f"http://www.jiangzhou.invalid/{path}.html"
    found = article("<title>江洲大桥铺装完成</title>", f"<h1>江洲大桥铺装完成</h1><div>{info}</div>{PROSE * 2}", url)
    assert (found.published, found.published_precision) == ("2024-03-05T08:30:00+08:00", "minute")
    assert (found.source, found.author) == (source, authors)


def test_paragraphs_that_each_have_a_section_of_their_own_are_all_read() -> None:
    long = f"记者从区交通运输局获悉，{PROSE[3:-4] * 4}"
    short = "大桥全长两千三百米，工期三年。"
    sections = "".join(f"<section><p><span>{text}</span></p></section>" for text in (short, long, short[2:]))
    links = "<section><p>往期推荐</p><p><a href='/s/1'>江洲大桥主塔封顶了</a></p></section>"
    assert article(TITLE, f"{H1}<div>{sections}{links}</div>").body == "\n".join((short, long, short[2:]))


def test_labels_that_open_the_body_below_its_lead_are_not_in_it() -> None:
    lead = f"<div class='summary'>导读：{PROSE[3:30]}...</div>"
    body = article(TITLE, f"{H1}{lead}<div><p>来源：江洲日报</p><p>作者：张三 李四</p>{PROSE * 3}</div>").body
    assert body == "\n".join([PROSE[3:-4]] * 3)


def test_the_time_of_another_day_completes_no_date() -> None:
    body = f"<h1>江洲大桥铺装完成</h1><div>03-06 08:30 来源：江洲日报</div>{PROSE * 2}"
    found = article("<title>江洲大桥铺装完成</title>", body, "http://www.jiangzhou.invalid/2024/0305/8812.html")
    assert (found.published, found.published_precision) == ("2024-03-05T00:00:00+08:00", "day")


@pytest.mark.parametrize(
    "pager", ["<b>1</b> <a href='2.html'>2</a> <a href='3.html'>3</a>", "[1] <a href=2.html>[2]</a>"]
)
def test_the_numbers_of_an_articles_pages_are_not_in_its_body(pager: str) -> None:
    body = article(TITLE, f"{H1}<div>{PROSE * 3}<p>{pager}</p></div>").body
    assert body == "\n".join([PROSE[3:-4]] * 3)


@pytest.mark.parametrize(
    "line",
    [
        "本文为号主在本平台上传并发布，仅代表作者观点，不代表平台的观点或立场。",
        "以上内容来自网络，版权归原作者所有，如有侵权请联系删除。",
        "本文不构成投资建议，投资者据此操作，风险自担。",
        "素材来源：区交通运输局",
        "总值班：王五 编辑：赵六 校对：钱七",
        "文字：王五 赵六",
        "感谢您的阅读！",
        "+1",
    ],
)
def test_a_disclaimer_or_credit_that_ends_an_article_is_not_in_its_body(line: str) -> None:
    assert article(TITLE, f"{H1}{PROSE * 2}<p>{line}</p>").body == "\n".join([PROSE[3:-4]] * 2)


@pytest.mark.parametrize("line", ["211 次阅读", "1.2万浏览", "0 条评论"])
def test_a_counter_above_the_text_is_not_in_the_body(line: str) -> None:
    above = f"<div><h2>{TITLE}</h2><ul><li>2024-08-06</li><li>{line}</li></ul>"
    assert line not in article(TITLE, f"{above}{PROSE * 2}</div>").body


@pytest.mark.parametrize(
    "line", ["本文作者是江洲学院教授，他认为不能以一地代表全国。", "内容真实，侵权必究，是这家老店的承诺。"]
)
def test_a_closing_sentence_that_disclaims_nothing_stays(line: str) -> None:
    assert article(TITLE, f"{H1}{PROSE * 2}<p>{line}</p>").body.endswith(line)


def test_a_date_in_the_sidebar_is_not_the_publish_time() -> None:
    aside = "<div><a href='/1.html'>去年今日</a> 2011-01-01</div>" * 4
    assert article("<title>江洲大桥通车</title>", f"<h1>江洲大桥通车</h1>{PROSE}{aside}").published == ""


def test_a_repeated_headline_captions_and_widgets_are_not_in_the_body() -> None:
    body = (
        "<h1>江洲大桥通车</h1><div>2021-03-04 来源：江洲日报 字号：大 中 "
        "小</div><div><p>江洲大桥通车</p><p>分享到：微信 微博</p>"
        f"{PROSE}<p><img src=/1.jpg></p><p>江洲大桥通车</p>{PROSE}<p>【打印】【关闭】</p><p>责任编辑：洪波</p></div>"
    )
    found = article("<title>江洲大桥通车</title>", body)
    assert found.body.count("江洲大桥新桥面") == 2
    assert found.body.count("\n") == 1
    assert found.editor == "洪波"


def test_pictures_come_with_absolute_urls_and_captions_that_say_more_than_the_headline() -> None:
    pictures = (
        '<img src="/p/1.jpg" alt="江洲大桥通车"><figure><img data-src="2.jpg" '
        'src="blank.gif"><figcaption>市民在桥上合影</figcaption></figure>'
        '<img src="/icon/share.png"><img src="3.jpg" width="16"><img src="data:image/png;base64,AAAA">'
    )
    found = article("<title>江洲大桥通车</title>", f"<h1>江洲大桥通车</h1><div>{PROSE}{pictures}{PROSE}</div>")
    assert [(image.url, image.caption) for image in found.images] == [
        ("http://www.jiangzhou.invalid/p/1.jpg", ""), ("http://www.jiangzhou.invalid/n/2.jpg", "市民在桥上合影"),
    ]  # fmt: skip


def attributes(pattern: str, number: int) -> str:
    return f"<p {' '.join(map(pattern.format, range(number)))}>x</p>"


HOSTILE = {
    "too many characters": lambda: f"<p>{'江洲' * 1_200_000}</p>",
    "a hundred thousand nested tags": lambda: "<div>" * 100_000 + PROSE,
    "three thousand nested tags": lambda: "<div>" * 3_000 + PROSE,
    "forty thousand attributes": lambda: attributes("a{}", 40_000),
    "attributes that hide behind brackets": lambda: attributes('a{}=">"', 100_000),
    "attributes that hide behind angle brackets": lambda: attributes("a{}='<'", 100_000),
    "attributes without values between a few with": lambda: attributes("a{0} b{0} c{0} d{0}='>'", 30_000),
    "attributes that touch each other": lambda: "<p " + "".join(map('a{}=""'.format, range(100_000))),
    "attributes named like quotes": lambda: attributes("'a{0} b{0}", 50_000),
    "attributes behind a tag in a comment": lambda: f"<!-- <a title=' -->{attributes('a{}', 100_000)}",
    "attributes behind a tag in a script": lambda: f"<script>'<a title=\"'</script>{attributes('a{}', 100_000)}",
    "a hundred thousand lines": lambda: f"{PROSE}{'<p>江洲' * 100_000}",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_markup_beyond_reason_is_turned_away(kind: str) -> None:
    outcome = extract(HOSTILE[kind](), url=URL)
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "too-complex"
    assert outcome.detail


@fault("a control character in a text whose line breaks are kept", tries=1, outcome="article read")
def test_a_control_character_where_line_breaks_are_kept_costs_no_article() -> None:
    text = "江洲大桥今天\x01通车。\n市民纷纷前往观看，大桥全长三千米。"
    found = article(
        "<title>江洲大桥通车</title>", f"<h1>江洲大桥通车</h1><div>2024-08-06 来源：江洲日报</div><pre>{text}</pre>"
    )
    assert found.body == "江洲大桥今天通车。\n市民纷纷前往观看，大桥全长三千米。"


def test_five_hundred_nested_tags_and_controls_do_no_harm() -> None:
    found = article(
        "<title>江洲大桥通车</title>",
        "<div>" * 500 + "<h1>江洲大桥通车</h1>" + PROSE.replace("，", "，\x01\x0b\ufeff") * 2,
    )
    assert found.body.count("\n") == 1
    assert "\x01" not in found.body


@pytest.mark.parametrize("end", ["</body>", "</body></html><html><body class='main'>", "</html>"])
def test_what_follows_the_end_of_the_body_belongs_to_it(end: str) -> None:
    assert article(TITLE, f"{H1}{PROSE}{end}<div>{PROSE.replace('大桥', '隧道')}</div>").body.count("\n") == 1


def test_a_picture_within_the_markup_does_not_make_a_page_too_long() -> None:
    found = article(
        "<title>江洲大桥通车</title>",
        f"<h1>江洲大桥通车</h1>{PROSE}<img src='data:image/png;base64,{'A' * 3_000_000}'>{PROSE}",
    )
    assert found.body.count("\n") == 1


def test_the_printed_object_has_its_keys_in_order() -> None:
    found = as_json("a.html", article("<title>江洲大桥通车</title>", f"<h1>江洲大桥通车</h1>{PROSE}"))
    assert list(found) == [
        "path", "url", "title", "body", "published", "published_precision", "modified", "source", "author", "byline",
        "editor", "credits", "section", "images", "encoding", "repairs",
    ]  # fmt: skip
    assert as_json("b.html", Rejected(URL, "listing", "9 links")) == {
        "path": "b.html",
        "rejected": "listing",
        "detail": "9 links",
    }
