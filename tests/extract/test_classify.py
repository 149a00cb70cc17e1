"""What is not an article is turned away with its reason; what only looks like it is read."""

from __future__ import annotations

import pytest

from newscrawl import Article, Capture, Rejected, process
from newscrawl.cli.extract_output import as_json
from newscrawl.errors import REASONS

NAV = "".join(
    f'<li><a href="/{at}/">{name}</a></li>'
    for at, name in enumerate(["首页", "要闻", "时政", "经济", "社会", "教育", "体育", "图片"])
)
HEADLINES = [
    "全市安全生产视频会议召开", "清明假期客流创三年来新高", "城北污水处理厂二期工程通水",
    "这些路段今晚封闭施工，请绕行",
    "市图书馆延长开放时间至晚九点", "青年人才公寓开始第二批申请", "老旧小区加装电梯突破五百部", "三万人到场为村超助威",
    "湿地公园迎来首批候鸟", "夏粮收购价格公布",
]  # fmt: skip
FOOT = "<p>版权所有 江洲日报社</p><p>苏ICP备09012345号 违法和不良信息举报电话：0510-88000000</p>"
LIST = "".join(
    f'<li><a href="/n/{at}.html">{title}</a> <span>2023-05-{at + 10}</span></li>' for at, title in enumerate(HEADLINES)
)
TEASERS = "".join(
    f'<div><h3><a href="/n/{at}.html">{title}</a></h3><p>记者昨天从有关部门获悉，{title}，市民普遍表示'
    f"欢迎，详情请看本报报道。</p></div>"
    for at, title in enumerate(HEADLINES)
)


INFO = "<div>2023-05-12 10:20 来源：江洲日报</div>"


def page(title: str, body: str, *, foot: str = FOOT) -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><ul>{NAV}</ul>{body}{foot}</body></html>"
    )


def bare(title: str, body: str) -> str:
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"


def read(html: str, url: str = "http://www.jiangzhou.invalid/n/8812.html") -> Article | Rejected:
    return process(Capture(url=url, body=html.encode()))


def reason(html: str, url: str = "http://www.jiangzhou.invalid/n/8812.html") -> str:
    outcome = read(html, url)
    return outcome.reason if isinstance(outcome, Rejected) else f"article: {outcome.body[:60]}"


NOT_ARTICLES = {
    "a list of headlines": ("listing", page("要闻_江洲网", f"<h2>要闻</h2><ul>{LIST}</ul>")),
    "a list with teasers": ("listing", page("要闻_江洲网", f"<h2>要闻</h2>{TEASERS}<div>1 2 3 下一页</div>")),
    "search results": ("search", page("“湿地”的搜索结果_江洲网", f"<p>找到相关结果约 120 条</p>{TEASERS}")),
    "a gallery": (
        "gallery",
        page(
            "组图：江洲春色",
            "<h1>组图：江洲春色</h1>"
            + "".join(f'<img src="/p/{at}.jpg" width="800">' for at in range(9))
            + "<p>春到江洲，繁花似锦。</p>",
        ),
    ),
    "a video shell": (
        "video",
        page("江洲新闻20230512", "<h1>江洲新闻20230512</h1><div><video src='/v/1.mp4'></video></div>"),
    ),
    "a video shell with an info line": (
        "video",
        bare(
            "江洲新闻20230512 - 江洲网",
            "<h2>江洲新闻20230512</h2><p>时间：2023-05-12 20:05 来源：江洲新闻</p><video src='/v/1.mp4'></video>"
            "<p>主办单位：江洲市融媒体中心</p><p>网络视听许可证号：110420150</p>",
        ),
    ),
    "a login form": (
        "login",
        bare(
            "用户登录",
            "<h2>用户登录</h2><form>用户名<input name=u>密码<input type=password name=p><a>忘记密码？</a></form>",
        ),
    ),
    "a captcha": ("challenge", bare("安全验证", "<p>您的访问过于频繁，请输入验证码后继续。</p><input name=code>")),
    "a script that sets a cookie": (
        "challenge",
        bare("", "<script>document.cookie='a=1';location.reload()</script>"),
    ),
    "a firewall's page": ("challenge", bare("网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>")),
    "a page that is gone": (
        "soft-404",
        page("提示信息", "<div>抱歉，您访问的页面不存在或已被删除。</div><div>3秒后自动返回首页</div>"),
    ),
    "a message that a text is withdrawn": (
        "soft-404",
        page("江洲大桥换上新桥面_江洲网", f"<h1>江洲大桥换上新桥面</h1>{INFO}<div><p>该内容已被发布者删除</p></div>"),
    ),
    "a message that asks for a script": (
        "challenge",
        page(
            "江洲大桥换上新桥面_江洲网",
            f"<h1>江洲大桥换上新桥面</h1>{INFO}<div><p>请启用JavaScript后继续浏览。</p></div>",
        ),
    ),
    "a message below a headline and above an editor": (
        "soft-404",
        page(
            "江洲大桥换上新桥面_江洲网",
            f"<h1>江洲大桥换上新桥面</h1>{INFO}<div><p>您访问的文章已被删除或不存在。</p></div><div>责任编辑：梅知秋</div>",
        ),
    ),
    "an English 404": ("soft-404", bare("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found.</p>")),
    "a database error": ("error-page", bare("系统提示", "<p>数据库连接失败，请稍后再试。</p>")),
    "a server error in English": (
        "error-page",
        bare("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center>nginx"),
    ),
    "a message that leads on by itself": (
        "challenge",
        bare("提示信息", "<h1>提示信息</h1><p>操作成功，页面将在3秒后自动跳转，如果没有跳转请点击这里。</p>"),
    ),
    "a domain for sale": (
        "parked",
        bare("jiangzhou.example", "<h1>该域名正在出售</h1><p>This domain is for sale.</p>"),
    ),
    "a closed site": ("parked", bare("提示", "<p>该网站已关闭，如有疑问请联系空间服务商。</p>")),
    "a short undated text for members only": (
        "login",
        page(
            "江洲大桥今天正式通车_江洲网",
            "<h1>江洲大桥今天正式通车</h1><p>以下为付费内容，您需要登录后才能继续阅读。本文约一千二百字，讲述大桥建设者的故事。</p>",
        ),
    ),
    "a 404 of its title alone": ("soft-404", bare("404 Not Found", "")),
    "a page without text": ("empty", "<html><body><div></div></body></html>"),
}


@pytest.mark.parametrize(("expected", "html"), NOT_ARTICLES.values(), ids=NOT_ARTICLES)
def test_a_page_that_is_no_article_is_turned_away_with_its_reason(expected: str, html: str) -> None:
    assert reason(html) == expected
    assert expected in REASONS


def test_a_front_page_is_told_from_a_listing_by_its_address() -> None:
    html = page("江洲网", f"<h2>要闻</h2><ul>{LIST}</ul><h2>民生</h2><ul>{LIST}</ul>")
    assert reason(html, "http://www.jiangzhou.invalid/") == "home"
    assert reason(html, "http://www.jiangzhou.invalid/index.html") == "home"
    assert reason(html, "http://www.jiangzhou.invalid/yw/") == "listing"


ARTICLES = {
    "a notice of one sentence": page(
        "停水通知_江洲水务",
        f"<h1>停水通知</h1>{INFO}<p>因管网改造，今晚十时起新民路停水，请提前储水。</p><ul>{LIST}</ul>",
    ),
    "news about error 404": page(
        "小心404页面背后的陷阱",
        f"<h1>小心404页面背后的陷阱</h1>{INFO}<p>打开链接后显示404，页面不存在，随后却要求登录。</p>",
    ),
    "a notice that begs pardon": page(
        "江洲通停机维护",
        f"<h1>江洲通停机维护</h1>{INFO}<p>抱歉，因系统维护，“江洲通”5月13日暂停服务一天。</p><p>责任编辑：梅知秋</p>",
    ),
    "a notice that begs pardon for what was lost": page(
        "关于数字阅览室的致歉信",
        f"<h1>关于数字阅览室的致歉信</h1>{INFO}<p>对不起，因机房搬迁，部分数字资源文件已被移除，恢复时间另行通知。</p>",
    ),
    "a correction": page(
        "本报就一处错误致歉",
        f"<h1>本报就一处错误致歉</h1>{INFO}<p>抱歉，本报昨日二版文章有误，电子版内容已删除，特此更正。</p>",
    ),
    "a notice that asks to open a program": page(
        "中考成绩今起可查",
        f"<h1>中考成绩今起可查</h1>{INFO}<p>请打开江洲招生网，输入准考证号，请输入收到的验证码，即可查分。</p>",
    ),
    "news about captchas": page(
        "收到验证码请勿外传",
        f"<h1>收到验证码请勿外传</h1>{INFO}<p>警方提醒，凡是要求输入验证码的陌生来电，一律挂断。</p>",
    ),
    "news about a closed site": page(
        "违规网站已关闭", f"<h1>违规网站已关闭</h1>{INFO}<p>市网信办通报，三家违规网站已关闭，负责人被约谈。</p>"
    ),
    "an article whose names are links": page(
        "光伏板块领涨",
        f"<h1>光伏板块领涨</h1>{INFO}<p>昨日<a href=1>光伏</a>、<a href=2>储能</a>板块领涨，<a "
        f"href=3>江洲新能</a>涨停。</p>"
        "<p>分析师<a href=4>柳青</a>认为，<a href=5>龙头公司</a>业绩确定，<a href=6>后市</a>仍可关注，但不宜追高。</p>",
    ),
    "a gallery with a text": page(
        "江洲春色",
        f"<h1>江洲春色</h1>{INFO}"
        + '<p><img src="/p/1.jpg"></p>' * 5
        + "<p>三月的江洲，沿江十里樱花次第开放，游人如织。市园林局介绍，今年花期比往年提前一周，预计持续到月底。</p>",
    ),
    "a video with a text": page(
        "江洲抢抓春耕",
        f"<h1>江洲抢抓春耕</h1>{INFO}<video "
        f"src=1.mp4></video><p>连日来，江洲各地抢抓农时，推进春耕备耕，农机手们忙碌在田间。</p>",
    ),
    "an article above a long list": page(
        "公交线路调整",
        f"<h1>公交线路调整</h1>{INFO}<p>5月15日起，16路、28路公交线路调整走向，途经新落成的市民中心。</p>"
        f"<p>市公交集团提醒，原站点保留一个月。</p><h3>相关新闻</h3><ul>{LIST}</ul><ul>{LIST}</ul>",
    ),
}


def test_a_list_whose_teasers_each_have_a_dated_line_is_a_list() -> None:
    cards = "".join(
        f"<dl><dt><a href='/n/{at}.html'>{title}</a></dt><dd>记者昨天从有关部门获悉，{title}，市民普遍表示欢迎。</dd>"
        f"<dd>2023-05-{at + 10} 11:54 来源：江洲日报</dd></dl>"
        for at, title in enumerate(HEADLINES[:5])
    )
    assert (
        reason(page("江洲网 - 民生", f"<div>{cards}</div>"), "http://www.jiangzhou.invalid/list.php?fid=1") == "listing"
    )


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        (
            "<p>今天白天：多云，34℃</p><p>今天夜间：阵雨，26℃</p><p>明天：阴</p>",
            "今天白天：多云，34℃\n今天夜间：阵雨，26℃\n明天：阴",
        ),
        ("<table><tr><td>序号</td><td>姓名</td></tr><tr><td>1</td><td>梅远</td></tr></table>", "序号\t姓名\n1\t梅远"),
    ],
)
def test_lines_without_a_sentence_below_headline_and_date_are_an_article(markup: str, body: str) -> None:
    found = read(page("江洲公告_江洲网", f"<h1>江洲公告</h1>{INFO}<div>{markup}</div>"))
    assert isinstance(found, Article), found
    assert found.body == body
    assert isinstance(read(page("江洲公告_江洲网", f"<h1>江洲公告</h1><div>{markup}</div>")), Rejected)


@pytest.mark.parametrize("info", [INFO, ""])
@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_short_sentence_below_a_table_without_any_paragraph_is_read(info: str, tag: str) -> None:
    rows = "<tr><td>地点</td><td>滨江公园东门</td></tr><tr><td>报名电话</td><td>0510-80000099</td></tr>"
    said = "<div class='c2'><p>网友：支持植树。</p></div>"
    text = f"<div><table>{rows}</table><{tag}>请参加人员自带手套，穿防滑鞋。</{tag}>{said}</div>"
    found = read(page("植树活动_江洲网", f"<h1>植树活动</h1>{info}{text}"))
    assert isinstance(found, Article), found
    assert found.body.split("\n") == ["地点\t滨江公园东门", "报名电话\t0510-80000099", "请参加人员自带手套，穿防滑鞋。"]


@pytest.mark.parametrize("html", ARTICLES.values(), ids=ARTICLES)
def test_an_article_that_only_looks_like_one_of_those_is_read(html: str) -> None:
    outcome = read(html)
    assert isinstance(outcome, Article), outcome
    assert "版权所有" not in outcome.body
    assert not any(title in outcome.body for title in HEADLINES)


LINE_OF_TRADES = "主站蜘蛛池模板: 私服发布网 | 时时彩计划 | 代孕公司 | 真人娱乐城 | 刻章办证"
HIDDEN_TRADES = (
    '<div style="display:none">'
    + "".join(f'<a href="http://www.site{at}.invalid/">真人娱乐城{at}号</a> ' for at in range(8))
    + "</div>"
)
STORY = "<h1>江洲大桥铺装完成</h1><div>2020-01-01 来源：江洲日报</div>" + "".join(
    f"<p>昨天上午，江洲大桥第{at}段新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。</p>" for at in "一二三四"
)


@pytest.mark.parametrize("spam", [f"<div>{LINE_OF_TRADES}</div>", HIDDEN_TRADES])
def test_a_page_that_holds_nothing_but_spam_is_spam(spam: str) -> None:
    assert reason(bare("江洲新闻", spam)) == "spam"


@pytest.mark.parametrize("spam", [f"<div>{LINE_OF_TRADES}</div>", HIDDEN_TRADES])
def test_spam_above_and_below_an_article_is_in_none_of_its_fields(spam: str) -> None:
    found = read(bare("江洲大桥铺装完成", spam + STORY + spam))
    assert isinstance(found, Article)
    told = {name: value for name, value in as_json("", found).items() if name != "removed"}
    assert "娱乐城" not in repr(told)
    assert any("娱乐城" in text for text in found.removed)


@pytest.mark.parametrize("around", ["<p>{}</p>", "<div>{}</div>", "<div><div><span>{}</span></div></div>"])
@pytest.mark.parametrize(
    "line",
    [
        "网络视听许可证号：1208320",
        "信息网络传播视听节目许可证：1208320号",
        "《信息网络传播视听节目许可证》编号：1208320",
        "互联网新闻信息服务许可证：32120170001",
        "互联网新闻信息服务许可证编号：32120170001 广播电视节目制作经营许可证：（苏）字第00123号",
        "违法和不良信息举报电话：0510-88000000",
        "举报电话：0510-88000000 举报邮箱：jubao@jiangzhou.invalid",
        "江洲网警 网络110报警服务",
        "网警110报警平台",
        (
            "互联网新闻信息服务许可证：32120170001 信息网络传播视听节目许可证：1208320 网站举报电话：0510-88000000 "
            "客服电话：0510-88000001"
        ),
    ],
)
def test_a_line_of_licences_below_the_text_is_not_in_the_body(line: str, around: str) -> None:
    for html in (
        bare("江洲大桥铺装完成", STORY + around.format(line)),
        bare("江洲大桥铺装完成", f"<div>{STORY}{around.format(line)}</div>"),
    ):
        found = read(html)
        assert isinstance(found, Article)
        assert found.body.count("\n") == STORY.count("<p>") - 1, found.body[-60:]


def test_a_notice_of_the_police_on_the_web_stays_in_the_body() -> None:
    found = read(bare("江洲大桥铺装完成", STORY + "<p>网警提示：谨防以退票为名的短信。</p>"))
    assert isinstance(found, Article)
    assert found.body.endswith("网警提示：谨防以退票为名的短信。")


ONE = "<p>因管网改造，今晚十时起新民路停水，请沿线居民提前储水，恢复时间另行通知。</p>"
TALES = "".join(
    f"<div><p>昨天，第{n}届江洲读书节在湖滨公园开幕，上千名市民到场，活动将持续一个月，欢迎参加。</p></div>"
    for n in range(6)
)
CRUMB = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/sh/'>社会</a> &gt; 正文</div>"


@pytest.mark.parametrize(
    "around",
    [
        f"<div class='recommend-list'>{TALES}</div>",
        f"<div class='x8'><h3>相关推荐</h3>{TALES}</div>",
        f"<div id='hotnews'>{TALES}</div>",
        f"<ul>{LIST}{LIST}</ul>",
        f"<div class='rel'>{TEASERS}</div>",
    ],
)
def test_a_story_of_one_paragraph_is_read_beside_whatever_follows_it(around: str) -> None:
    found = read(page("停水通知_江洲水务", f"{CRUMB}<div><h1>停水通知</h1>{INFO}<div>{ONE}</div></div>{around}"))
    assert isinstance(found, Article), found
    assert found.body == ONE[3:-4]


def test_an_article_below_or_beside_fifteen_linked_titles_is_one() -> None:
    links = "".join(f"<li><a href='/n/{n}.html'>{HEADLINES[n % 10]}第{n}期</a></li>" for n in range(15))
    for text in (f"<ul>{links}</ul>{ONE}{ONE}", f"{ONE}<ul>{links}</ul>"):
        found = read(page("停水通知_江洲水务", f"<div><h1>停水通知</h1>{INFO}{text}</div>"))
        assert isinstance(found, Article), found
        assert ONE[3:-4] in found.body


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"<div>加载中</div><div><div>网友评论</div>{ONE}{ONE}</div>", "only comments below"),
        ("<div>正在加载</div><p>江洲日报社版权所有，未经授权，禁止复制或建立镜像。</p>", ""),
    ],
)
def test_comments_or_a_foot_alone_make_no_article(text: str, seen: str) -> None:
    outcome = read(page("停水通知_江洲水务", f"<h1>停水通知</h1>{INFO}{text}", foot=""))
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "no-article"
    assert outcome.detail.startswith(seen)


def test_a_page_without_headline_and_date_needs_more_prose_or_must_call_itself_an_article() -> None:
    title = "江洲机械"
    bare = f"<div>{ONE}{ONE}</div>"
    assert reason(page(title, bare)) == "no-article"
    assert isinstance(
        read(page(title, "<div>" + "".join(ONE.replace("新民", f"第{n}") for n in range(16)) + "</div>")), Article
    )
    declared = page(title, bare).replace("<title>", "<meta property='og:type' content='article'><title>")
    assert isinstance(read(declared), Article)


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("<h1>城北水厂二期工程通水</h1>", Article),
        ("<div>城北水厂二期工程通水</div><div>来源：江洲日报　作者：梅远</div>", Article),
        ("<h1>城北水厂</h1>", Rejected),
        ("<div>城北水厂二期工程通水</div><div>注册时间：2015-3-2</div>", Rejected),
    ],
)
def test_a_telling_heading_or_a_source_makes_an_article_of_a_page_that_its_title_does_not_name(
    above: str, expected: type
) -> None:
    text = "<p>城北水厂二期工程正式通水，日供水能力增加十万吨。</p><p>按照规划，三期工程将新建清水池两座。</p>"
    outcome = read(page("江洲新闻网", f"<div>{above}{text}</div>"))
    assert isinstance(outcome, expected), outcome


NINE = "".join(f"<li><a href='/c/{n}.html'>江洲第{n}建筑工程公司</a></li>" for n in range(9))
FILES = "".join(f"<p><a href='/f/{n}.doc'>附件{n}：江洲市科技项目申报书</a></p>" for n in range(9))


@pytest.mark.parametrize(
    "markup",
    [
        f"<h1>停水通知</h1><div>{ONE}{ONE}<b>延伸阅读</b><p>" + "</p><p>".join(
            f"<a href='/n/{n}.html'>{HEADLINES[n]}</a>" for n in range(3)) + f"</p>{ONE}{ONE}</div>",
        f"<h1>停水通知</h1><div>{ONE}<ul>{NINE}</ul>{ONE}</div>",
        f"<h1>停水通知</h1>{INFO}<div>{ONE}<ul>{NINE}</ul>{ONE}</div>",
        f"<h1>停水通知</h1>{INFO}<div>{ONE}{FILES}{ONE}{FILES}{ONE}</div>",
        f"<div><ul>{LIST}{LIST}</ul><div class='tt'>新民路今晚停水六小时</div>{INFO}{ONE}</div>",
        f"<div><h2><a href='/n/8812.html'>停水通知</a></h2>{ONE}{ONE}{ONE}</div>",
    ],
)  # fmt: skip
def test_linked_titles_in_one_box_files_and_links_above_make_no_list_of_an_article(markup: str) -> None:
    title = "江洲水务" if "'tt'" in markup else "停水通知_江洲水务"
    assert isinstance(found := read(page(title, markup)), Article), found
    assert ONE[3:-4] in found.body


@pytest.mark.parametrize(
    ("link", "cells", "expected"),
    [
        ("{}", "<td>王女士</td><td>已答复</td>", Rejected),
        ("{}", "<td>附件</td>", Article),
        ("\n        查看\n        ", "<td>王女士</td><td>已答复</td>", Article),
    ],
    ids=["register", "documents", "indented links of two characters"],
)
def test_rows_of_a_register_are_a_list_and_a_notice_s_documents_are_none(link: str, cells: str, expected: type) -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='/x/{n}.html'>{link.format(title)}</a></td><td>2023-05-{n + 10}</td>{cells}</tr>"
        for n, title in enumerate(HEADLINES)
    )
    lead = "<p>欢迎来信，请如实填写姓名和联系方式，以便我们与您取得联系。</p>"
    outcome = read(page("来信选登_江洲水务", f"<div><h2>来信选登</h2>{lead}</div><table>{rows}</table>"))
    assert isinstance(outcome, expected), outcome


@pytest.mark.parametrize(
    ("url", "markup"),
    [("/wo-de-jiaxiang/", "<article>{}</article>"), ("/article/88213/", "<div>{}</div>")],
)
def test_an_undated_article_may_have_a_folder_of_its_own(url: str, markup: str) -> None:
    body = markup.format(f"<h1>停水通知</h1>{ONE}")
    others = "".join(f"<li><a href='/{n}/'>{title}</a></li>" for n, title in enumerate(HEADLINES * 2))
    html = page("停水通知_江洲水务", f"{body}<ul>{others}</ul>")
    assert isinstance(found := read(html, f"http://www.jiangzhou.invalid{url}"), Article), found
    assert reason(html, "http://www.jiangzhou.invalid/202311/") == "listing" or "<article>" in html
