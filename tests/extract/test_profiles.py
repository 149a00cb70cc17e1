"""Undated pages that describe something are told by how they are built; what tells news, or is dated, is an article."""

from __future__ import annotations

import pytest

from newscrawl import Article, Capture, Rejected, process

URL = "http://www.jiangzhou.invalid/n/8812.html"
PUMP = "<p>本产品由电机与水泵两部分组成，密封可靠，安装方便，适用于农田灌溉与城镇供水。</p>"
LOCK = "<p>断电之后机械钥匙依然可以从容开门，低电量提前提醒，还可以用应急接口供电。</p>"
POST = "<p>负责新产品的结构设计，完成建模与工程图绘制，跟踪样机试制，配合做好投标工作。</p>"
TEA = "<p>溪山茶园始建于明代，现有茶树三千亩，每逢清明，山道两旁满是采茶的竹篓。</p>"
ROWS = "<table><tr><td>事项</td><td>许可</td></tr><tr><td>收费</td><td>否</td></tr></table>"
DRUG = "<dl><dt>名称</dt><dd>小苏打</dd><dt>分子式</dt><dd>CHNaO3</dd></dl>"
GUIDE = "<table><tr><th>类型</th><td>服务</td><th>收费</th><td>否</td></tr></table><p>限5月12日以后出生。</p>"
LEADER = "<p>韩溪，女，汉族，1973年11月生，大学学历，现任副市长。分管市水务局。</p>"
RULES = "<p>第一条 为了预防火灾，保护人身、财产安全，制定本规定。</p><p>第二条 本市消防工作适用本规定。</p>"
SHOP = "<button>加入购物车</button>"
FIELDS = "<ul><li>品牌：澜川</li><li>型号：CDL16-8</li><li>产地：江洲</li></ul>"


def read(body: str, title: str, head: str = "") -> Article | Rejected:
    html = f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"
    return process(Capture(url=URL, body=html.encode()))


def schema(kind: str) -> str:
    return f'<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "{kind}"}}</script>'


@pytest.mark.parametrize(
    ("title", "body", "seen"),
    [
        ("深井潜水泵 - 产品中心 - 澜川", f"<h1>深井潜水泵</h1>{PUMP}", "产品中心"),
        ("HP-200 抽水機 - 產品介紹 - 和平", f"<h1>HP-200 抽水機</h1>{PUMP}", "產品介紹"),
        ("立式多级泵_澜川", f"<h2>立式多级泵</h2>{FIELDS}<a>立即询价</a>{PUMP}", "品牌 型号 产地, 立即询价"),
        ("立式多级泵_澜川", f"<h2>立式多级泵</h2><div>¥89.00</div>{PUMP}{SHOP}", "加入购物车, ¥89.00"),
        ("设计工程师-澜川", f"<h1>设计工程师</h1><h3>岗位职责</h3>{POST}<h3>任职要求</h3>{LOCK}", "岗位职责, 任职要求"),
        ("取水许可", f"<h2>取水许可</h2>{ROWS}{PUMP}<h3>申请材料</h3><p>取水申请书。</p>", "事项 收费, 申请材料"),
        ("杜若_专家介绍_市医院", f"<h2>杜若</h2><p>职称：医师</p><p>科室：内科</p>{POST.replace('负责', '专长：')}",
         "专家介绍, 职称 科室"),
        ("韩溪-江洲市政府", f"<h2>韩溪</h2>{LEADER}", "韩溪"),
        ("溪山茶园概况", f"<h1>溪山茶园概况</h1>{TEA}{LOCK}", "溪山茶园概况"),
        ("溪山茶园概况", f"<h1>溪山茶园概况</h1>{TEA}{LOCK.replace('断电', '入口在滨江大道，断电')}", "溪山茶园概况"),
        ("机械工程", f"<h1>机械工程</h1><h3>培养目标</h3>{POST}<h3>主干课程</h3>{LOCK}", "培养目标, 主干课程"),
        ("长风传奇", f"<h1>长风传奇</h1><h3>游戏介绍</h3>{TEA}<h3>游戏特色</h3>{LOCK}", "游戏介绍, 游戏特色"),
        ("深井潜水泵_澜川", f"<div>首页 > 产品中心 > 潜水泵 > </div><h1>深井潜水泵</h1>{PUMP}", "产品中心"),
        ("深井泵（水泵）", f"<h1>深井泵（水泵）</h1><p>目录</p>{PUMP.replace('本产品', '深井泵（潜水泵）是泵，')}",
         "深井泵（水泵）, 目录"),
        ("小苏打", f"<h1>小苏打</h1>{DRUG}{PUMP}{SHOP}", "名称 分子式, 加入购物车"),
        ("出生证补发_办事指南", f"<h1>出生证补发</h1>{GUIDE}{PUMP}", "办事指南, 类型 收费"),
        ("城东花园二手房", f"<h1>城东花园二手房</h1><div>128万 11636元/㎡</div>{FIELDS}{LOCK}",
         "品牌 型号 产地, 128万 11636元/㎡"),
    ],
)  # fmt: skip
def test_an_undated_page_that_describes_something_is_no_article(title: str, body: str, seen: str) -> None:
    outcome = read(body, title)
    assert isinstance(outcome, Rejected), outcome.body
    assert (outcome.reason, outcome.detail) == ("no-article", f"describes something: {seen}")
    dated = body.replace("</h1>", "</h1><p>2023-05-12 10:20</p>").replace("</h2>", "</h2><p>2023-05-12 10:20</p>")
    assert isinstance(read(dated, title), Article)
    told = body.replace("<p>", "<p>江洲日报记者昨天获悉，", 1)
    assert isinstance(read(told, title), Article)


@pytest.mark.parametrize(
    "head", [schema("Product"), schema("JobPosting"), "<meta property='og:type' content='product'>"]
)
def test_a_page_that_declares_a_thing_is_none_unless_it_declares_an_article_too(head: str) -> None:
    body = f"<h1>智能门锁怎么选</h1>{LOCK}{PUMP}"
    outcome = read(body, "智能门锁怎么选", head)
    assert isinstance(outcome, Rejected)
    assert outcome.detail.startswith("declared as ")
    assert isinstance(read(body, "智能门锁怎么选"), Article)
    assert isinstance(read(body.replace("</h1>", "</h1><p>2023-05-12</p>"), "智能门锁怎么选", head), Article) == (
        head == schema("Product")
    )
    if "ld+json" in head:
        assert isinstance(read(body, "智能门锁怎么选", head + schema("NewsArticle")), Article)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>校友沙龙预告</h1><p>主讲人：梅远</p><p>地点：图书馆报告厅</p><p>农业机器人如何走进田间？座位有限，先到先得。</p>",
        "<h1>镇馆之宝：铜车马</h1><p>年代：西汉</p><p>尺寸：长62厘米</p><p>车盖、车轮、辔绳一应俱全，错金纹饰细如发丝。</p>",
        f"<h1>溪山古茶园</h1>{TEA.replace('溪山茶园', '溪山古茶园')}",
        f"<h1>多级泵用了三个月，值不值</h1>{PUMP}{LOCK}<p><a href='/go'>立即购买</a></p>",
        f"<h1>城市消防规定</h1>{ROWS}{RULES}",
        f"<h1>城市更新方案</h1>{ROWS.replace('许可', '城市更新方案')}<p>三年改造老旧小区百余个，新建公园三十处。</p>",
        "<h1>冬日读书会</h1><dl><dt>名称</dt><dd>冬日读书会</dd><dt>活动日期</dt><dd>12月6日</dd></dl><p>三位作家与读者聊聊老城和江水，免费入场。</p>",
        f"<h1>招募志愿讲解员二十名</h1><h3>岗位职责</h3>{POST}<h3>岗位要求</h3><p>普通话标准，热爱文博，请于12月10日以前报名。</p>",
        f"<h1>励志奖学金评选通知</h1><p>一、申请条件</p>{POST}<p>二、申请材料</p>{LOCK}",
        "<h1>春耕招聘会：岗位三千个</h1><h3>岗位职责</h3><p>企业把岗位职责写得明明白白，工资也比往年高，装配工最抢手。</p>",
    ],
)
def test_an_undated_article_with_one_such_sign_is_read(body: str) -> None:
    headline = body[len("<h1>") : body.index("</h1>")]
    assert isinstance(read(body, f"{headline}_江洲网"), Article)


@pytest.mark.parametrize("body", ["<h3>产品概述</h3>{}<h3>技术参数</h3>{}", "<p>产品概述</p>{}<p>产品特点</p>{}"])
def test_goods_are_no_article_whatever_date_their_system_shows(body: str) -> None:
    head = "<h1>深井潜水泵</h1><div>发布时间：2024-03-12　浏览次数：2031</div>"
    body = body.format(PUMP, LOCK)
    outcome = read(f"<div>首页 > 产品中心 > 潜水泵</div>{head}{body}", "深井潜水泵 - 澜川")
    assert isinstance(outcome, Rejected)
    assert outcome.detail.startswith("describes something: 产品中心")
    assert isinstance(read(f"<div>首页 > 新闻动态 > 潜水泵</div>{head}{body}", "深井潜水泵 - 澜川"), Article)
    posts = f"{head}<h3>岗位职责</h3>{POST}<h3>任职要求</h3>{LOCK}<h3>工作内容</h3>{POST}".replace(
        "潜水泵", "招两名馆员"
    )
    assert isinstance(read(f"<div>首页 > 招聘信息 > 正文</div>{posts}", "深井招两名馆员 - 澜川"), Article)


@pytest.mark.parametrize(
    "record",
    [
        "<ul><li>薪资：5000元</li><li>学历：大专</li><li>更新：2026-11-01</li></ul>",
        "<dl><dt>容量</dt><dd>500ml</dd><dt>有效期至</dt><dd>2027-01-01</dd><dt>更新时间</dt><dd>2026-11-02</dd></dl>",
        "<p>上架时间：2026-10-01</p><p>产品颜色：驼色</p><p>产品用途：礼品</p>",
    ],
)
def test_fields_with_the_time_of_a_change_describe_something(record: str) -> None:
    outcome = read(f"<h1>深井潜水泵</h1>{record}{PUMP}<p>[ <a>告诉好友</a> ]</p>", "深井潜水泵_澜川")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail.startswith("describes something: ")
    assert isinstance(read(f"<h1>深井潜水泵</h1><p>时间：12月3日</p>{record}{PUMP}", "深井潜水泵_澜川"), Article)


@pytest.mark.parametrize(
    "body",
    [
        "<div>更新时间：2026-11-20</div>",
        "<div>更新时间：2026-11-20</div><p>地点：文化宫广场</p>",
        "<dl><dt>索引号</dt><dd>JZ0001</dd><dt>文号</dt><dd>〔2026〕3号</dd><dt>更新时间</dt><dd>2026-11-20</dd></dl>",
        "<div>2026-11-20 来源：江洲晚报</div><p>主料：豆腐</p><p>辅料：青蒜</p>",
        "<div>更新时间：2026-11-20 来源：江洲晚报</div><p>主料：豆腐</p><p>辅料：青蒜</p>",
        "<div>更新时间：2026-11-20</div><ul><li>主料：豆腐</li><li>辅料：青蒜</li></ul>",
        "<div>更新时间：2026-11-20</div><div><p>主料：豆腐</p><p>辅料：青蒜</p></div>",
    ],
)
def test_an_article_with_the_time_of_a_change_or_with_fields_is_read(body: str) -> None:
    assert isinstance(read(f"<h1>家常豆腐这样做更嫩</h1>{body}{LOCK}", "家常豆腐这样做更嫩_江洲网"), Article)


def test_a_quote_is_headed_by_a_name_and_its_code_and_news_of_it_says_more() -> None:
    table = (
        "<div>单位净值（2026-11-27）</div><div>1.2831</div><p>本基金主要投资于成长性良好的公司，力求资产稳健增值。</p>"
    )
    outcome = read(f"<h1>江洲成长(009999)</h1>{table}", "江洲成长(009999)基金净值")
    assert isinstance(outcome, Rejected)
    assert outcome.detail == "quotes a security: 江洲成长(009999)基金净值"
    for news in ("江洲成长(009999)：规模突破百亿", "券商首次推荐江洲成长(009999)", "江洲成长(009999)行情分析"):
        assert isinstance(read(f"<h1>{news}</h1><div>2026-11-27</div>{LOCK}", f"{news}_江洲网"), Article), news


@pytest.mark.parametrize("headline", ["机构职能", "内设机构", "学校概况", "市长信箱", "在线留言 江洲澜川泵业"])
def test_what_an_office_says_of_itself_is_no_article_and_what_is_told_of_it_is_one(headline: str) -> None:
    foot = "<p>主办：江洲澜川泵业　版权所有</p>"
    outcome = read(f"<div><h1>{headline}</h1>{POST}{LOCK}</div>{foot}", headline)
    assert isinstance(outcome, Rejected)
    assert outcome.detail == f"about the site itself: {headline}"
    for told in (f"江洲开通{headline}", f"一份特别的{headline}", f"{headline}今年有哪些变化"):
        assert isinstance(read(f"<div><h1>{told}</h1>{POST}{LOCK}</div>{foot}", f"{told}_江洲网"), Article), told


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "江洲好人：周大海",
            "<h1>周大海</h1><p>周大海，男，1962年生，航道处退休职工。退休后义务救生十四年，先后救起落水者二十三名。</p>",
        ),
        (
            "周大海_江洲好人",
            "<h1>周大海</h1><p>周大海，男，1962年生，航道处退休职工。退休后义务救生十四年，先后救起落水者二十三名。</p>",
        ),
        (
            "江洲中学：百年名校的新跨越",
            f"<div>首页 > 教育 > 学校介绍</div><h1>江洲中学：百年名校的新跨越</h1>{TEA}{LOCK}",
        ),
        ("一台水泵，三十道工序", f"<div>首页 > 产品中心 > 离心泵</div><h1>一台水泵，三十道工序</h1>{TEA}{LOCK}"),
    ],
)
def test_an_undated_portrait_and_a_headline_that_tells_something_are_an_article_s(title: str, body: str) -> None:
    assert isinstance(found := read(body, title), Article), found
